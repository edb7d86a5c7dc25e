import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { fileProblemWords } from '../../agents/file-problem.ts';
import { PRESETS } from '../../agents/presets/registry.ts';
import { DaytwoError, EXIT, problemLine } from '../../domain/errors.ts';
import { makeFolder, writeNamed } from '../../platform/files/named-files.ts';
import { checkInstallation } from '../check-config/check.ts';
import { commandPrefix, configFile, show } from '../context.ts';
import { type Io, typedPath } from '../io.ts';

/**
 * The example that ships with the package is the starter: one text, kept working by its own test.
 */
function starterFolder(): string {
  for (const up of ['../../../config', '../../../../config']) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(join(folder, 'daytwo.yaml'))) return folder;
  }
  throw new DaytwoError({
    code: 'no-starter',
    message: 'the starter files are missing from this installation',
    next: 'install daytwo again',
  });
}

/** Writes config/ for an agent whose runtime keeps its files in a folder of its own. */
function initPreset(io: Io, name: string, workspace: string | undefined): void {
  const preset = PRESETS[name];
  const again = 'Example: daytwo init --preset openclaw ~/.openclaw/workspace';
  if (preset === undefined)
    throw new DaytwoError({
      code: 'no-preset',
      exitCode: EXIT.usage,
      message: `there is no preset "${name}"; known are ${Object.keys(PRESETS).join(', ')}`,
      next: again,
    });
  if (workspace === undefined)
    throw new DaytwoError({
      code: 'no-workspace',
      exitCode: EXIT.usage,
      message: `say where the ${name} workspace is`,
      next: again,
    });
  const absolute = workspace.startsWith('~/')
    ? join(homedir(), workspace.slice(2))
    : typedPath(io, workspace);
  const target = join(io.cwd, 'config');
  const { problems } = preset.read({ workspace: absolute, model: '' });
  if (problems.length > 0)
    throw new DaytwoError({
      code: 'no-workspace',
      exitCode: EXIT.usage,
      message: problems.map(fileProblemWords).join('; '),
      next: again,
    });
  const starter = preset.starter({
    absolute,
    workspace:
      isAbsolute(workspace) || workspace.startsWith('~/')
        ? absolute
        : relative(target, absolute) || '.',
  });
  const suite = /file: (suites\/\S+)/.exec(starter.config)?.[1] ?? 'suites/suite.yaml';
  const files: [string, string][] = [
    [join(target, 'daytwo.yaml'), starter.config],
    [join(target, suite), starter.suite],
  ];
  const taken = files.find(([file]) => existsSync(file));
  if (taken !== undefined)
    throw new DaytwoError({
      code: 'exists',
      exitCode: EXIT.usage,
      message: `${taken[0]} is there already; nothing was written`,
      next: 'run it in another folder, or move that one away',
    });
  makeFolder(target, 'The folder');
  makeFolder(dirname(join(target, suite)), 'The folder');
  for (const [file, text] of files) writeNamed(file, 'The file', text);
  const typed = commandPrefix(io);
  const steps = [
    ...starter.steps,
    `${typed} check-config     names what is missing, and each skill that no canary tests`,
    `${typed} start            and leave it running`,
  ];
  io.out(
    `Wrote config/daytwo.yaml and config/${suite}; nothing in ${workspace} was touched. ` +
      `Next:\n${steps.map((s, i) => `  ${i + 1}. ${s}`).join('\n')}`,
  );
}

export function registerConfig(program: Command, io: Io): void {
  program
    .command('init [folder]')
    .description(
      'write a commented starter: one agent, its soul, one suite of ten cases worth having',
    )
    .option(
      '--preset <preset>',
      `for an agent that is there already: ${Object.keys(PRESETS).join(' or ')}; the folder ` +
        'is then its workspace, and config/ is written',
    )
    .action((folder: string | undefined, options: { preset?: string }) => {
      if (options.preset !== undefined) return initPreset(io, options.preset, folder);
      const given = folder ?? 'config';
      const target = typedPath(io, given);
      const from = starterFolder();
      const files = readdirSync(from, { recursive: true, withFileTypes: true })
        .filter((e) => e.isFile())
        .map((e) => relative(from, join(e.parentPath, e.name)));
      const taken = files.find((f) => existsSync(join(target, f)));
      if (taken !== undefined)
        throw new DaytwoError({
          code: 'exists',
          exitCode: EXIT.usage,
          message: `${join(target, taken)} is there already; nothing was written`,
          next: 'name another folder: daytwo init FOLDER',
        });
      makeFolder(target, 'The folder');
      const shown = relative(io.cwd, target) || '.';
      // A project's own config/ keeps its state beside it; any other folder keeps its own, or two
      // of them would share one database.
      const data = shown === 'config' ? 'data' : join(shown, 'data');
      // Written, not copied: a package installed read-only would give files that cannot be edited.
      for (const f of files) {
        const text = readFileSync(join(from, f), 'utf8');
        mkdirSync(dirname(join(target, f)), { recursive: true });
        writeNamed(
          join(target, f),
          'The file',
          f === 'daytwo.yaml' && shown !== 'config' ? text.replaceAll('../data/', 'data/') : text,
        );
      }
      const typed = commandPrefix(io);
      const at =
        shown === 'config' ? '' : ` -c ${shown.startsWith('..') ? target : shown}/daytwo.yaml`;
      io.out(`Wrote a starter into ${shown}/. The database will be ${join(data, 'daytwo.db')}. Next:
  1. Put your agent's instructions into ${shown}/souls/refund-desk/SOUL.md, or point soul: at the file you have.
  2. export OPENAI_API_KEY=…            (or change providers: in ${shown}/daytwo.yaml)
  3. ${typed}${at} check-config
  4. ${typed}${at} replay refund-desk     one run now, with its price before it is spent
  5. ${typed}${at} start                  and leave it running`);
    });

  program
    .command('check-config')
    .description(
      'check configuration, suites, souls, tools and prices; list every problem at once, ' +
        'with file and line',
    )
    .option('--no-secrets', 'do not ask whether secrets are set (on a build machine)')
    .option('--strict', 'a skill that no canary tests is a problem, not a warning')
    .action(async (options: { secrets: boolean; strict?: boolean }, command: Command) => {
      const file = configFile(io, command);
      const checked = await checkInstallation(
        file,
        io.env,
        options.secrets ? 'all' : 'none',
        options.strict === true,
        io.redactor,
      );
      if (checked.problems.length > 0) io.setExit(EXIT.config);
      const short = (line: string): string => line.replaceAll(`${io.cwd}/`, '');
      const words = [
        ...checked.problems.map((p) => short(problemLine(p))),
        ...checked.warnings.map((p) => `${short(problemLine(p))} [warning]`),
        checked.problems.length === 0
          ? `${short(file)} is sound: ${checked.summary}`
          : `${checked.problems.length} problem${checked.problems.length === 1 ? '' : 's'}, ` +
            `${checked.warnings.length} warning${checked.warnings.length === 1 ? '' : 's'}.`,
      ];
      show(io, command, checked, words.join('\n'));
    });
}
