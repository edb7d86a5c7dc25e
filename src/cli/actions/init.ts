import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileProblemWords } from '../../agents/file-problem.ts';
import type { Preset } from '../../agents/presets/preset.ts';
import { PRESETS } from '../../agents/presets/registry.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { makeFolder, writeOutputFile } from '../../platform/files/output-files.ts';
import { commandPrefix } from '../context.ts';
import { type Io, typedPath } from '../io.ts';

/** Writes a starter that works: one agent, its soul, one suite. */
export function writeStarter(io: Io, folder = 'config'): void {
  const target = typedPath(io, folder);
  const from = starterFolder();
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => relative(from, join(e.parentPath, e.name)));
  mustBeFree(
    files.map((f) => join(target, f)),
    'name another folder: daytwo init FOLDER',
  );
  makeFolder(target, 'The folder');
  const shown = relative(io.cwd, target) || '.';
  // Written, not copied: a package installed read-only would give files that cannot be edited.
  for (const f of files) {
    const text = readFileSync(join(from, f), 'utf8');
    mkdirSync(dirname(join(target, f)), { recursive: true });
    writeOutputFile(
      join(target, f),
      'The file',
      f === 'daytwo.yaml' && shown !== 'config' ? text.replaceAll('../data/', 'data/') : text,
    );
  }
  io.out(starterText(io, target, shown));
}

function starterText(io: Io, target: string, shown: string): string {
  // A project's own config/ keeps its state beside it; any other folder keeps its own, or two of
  // them would share one database.
  const data = shown === 'config' ? 'data' : join(shown, 'data');
  const typed = commandPrefix(io);
  const at = shown === 'config' ? '' : ` -c ${shown.startsWith('..') ? target : shown}/daytwo.yaml`;
  return `Wrote a starter into ${shown}/. The database will be ${join(data, 'daytwo.db')}. Next:
  1. Put your agent's instructions into ${shown}/souls/refund-desk/SOUL.md, or point soul: at the file you have.
  2. export OPENAI_API_KEY=…            (or change providers: in ${shown}/daytwo.yaml)
  3. ${typed}${at} check-config
  4. ${typed}${at} replay refund-desk     one run now, with its price before it is spent
  5. ${typed}${at} start                  and leave it running`;
}

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

/** Nothing is overwritten. @throws DaytwoError `exists` */
function mustBeFree(files: readonly string[], next: string): void {
  const taken = files.find((f) => existsSync(f));
  if (taken !== undefined)
    throw new DaytwoError({
      code: 'exists',
      exitCode: EXIT.usage,
      message: `${taken} is there already; nothing was written`,
      next,
    });
}

/** Writes config/ for an agent whose runtime keeps its files in a folder of its own. */
export function writePreset(io: Io, name: string, workspace: string | undefined): void {
  const preset = presetNamed(name);
  if (workspace === undefined) throw unusable('no-workspace', `say where the ${name} workspace is`);
  const target = join(io.cwd, 'config');
  const starter = preset.starter(workspaceOf(io, preset, workspace, target));
  const suite = /file: (suites\/\S+)/.exec(starter.config)?.[1] ?? 'suites/suite.yaml';
  const files: [string, string][] = [
    [join(target, 'daytwo.yaml'), starter.config],
    [join(target, suite), starter.suite],
  ];
  mustBeFree(
    files.map(([file]) => file),
    'run it in another folder, or move that one away',
  );
  makeFolder(target, 'The folder');
  makeFolder(dirname(join(target, suite)), 'The folder');
  for (const [file, text] of files) writeOutputFile(file, 'The file', text);
  const typed = commandPrefix(io);
  const steps = [
    ...starter.steps,
    `${typed} check-config     names what is missing, and each skill that no canary tests`,
    `${typed} start            and leave it running`,
  ];
  io.out(
    `Wrote config/daytwo.yaml and config/${suite}; nothing in ${workspace} was touched. Next:\n` +
      steps.map((s, i) => `  ${i + 1}. ${s}`).join('\n'),
  );
}

function presetNamed(name: string): Preset {
  const preset = PRESETS[name];
  if (preset === undefined)
    throw unusable(
      'no-preset',
      `there is no preset "${name}"; known are ${Object.keys(PRESETS).join(', ')}`,
    );
  return preset;
}

/** The workspace as it is and as config/ names it, once the preset can read it. */
function workspaceOf(
  io: Io,
  preset: Preset,
  workspace: string,
  target: string,
): Parameters<Preset['starter']>[0] {
  const ofHome = workspace.startsWith('~/');
  const absolute = ofHome ? join(homedir(), workspace.slice(2)) : typedPath(io, workspace);
  const { problems } = preset.read({ workspace: absolute, model: '' });
  if (problems.length > 0)
    throw unusable('no-workspace', problems.map(fileProblemWords).join('; '));
  return {
    absolute,
    workspace: isAbsolute(workspace) || ofHome ? absolute : relative(target, absolute) || '.',
  };
}

function unusable(code: string, message: string): DaytwoError {
  return new DaytwoError({
    code,
    exitCode: EXIT.usage,
    message,
    next: 'Example: daytwo init --preset openclaw ~/.openclaw/workspace',
  });
}
