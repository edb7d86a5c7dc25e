import type { Config } from '../config/load.ts';
import { resolvePath } from '../config/names.ts';
import type { AgentConfig } from '../config/schema.ts';
import { DaytwoError, EXIT, messageOf } from '../domain/errors.ts';
import { fileWords } from '../domain/text-files.ts';
import { type FileProblem, fileProblemWords, UnusableFiles } from './file-problem.ts';
import type { PresetRead } from './presets/preset.ts';
import { PRESETS } from './presets/registry.ts';
import { readDocuments, type Soul } from './soul.ts';

/** An agent's instruction files, and what its runtime's folder says beside them. */
export interface AgentFiles {
  soul: Soul;
  preset: PresetRead | null;
}

/** Where the files lie, and which of them hold secrets. */
export type Places = Pick<Config, 'folder'> & Partial<Pick<Config, 'secretFiles'>>;

type Named = Pick<AgentConfig, 'preset' | 'workspace' | 'runtimeConfig' | 'soul' | 'skills'> & {
  target: Pick<AgentConfig['target'], 'model'>;
};

/** @throws DaytwoError `bad-soul`, which names every file that cannot be used */
export function filesOf(config: Places, agent: Named): AgentFiles {
  const read = readFiles(config, agent);
  if (read.ok) return read.files;
  throw new DaytwoError({
    code: 'bad-soul',
    exitCode: EXIT.config,
    message: `the soul cannot be read: ${read.problems.map(fileProblemWords).join('; ')}`,
    next: nextFor(agent),
  });
}

/** What to do about files that cannot be used. */
export function nextFor(agent: Pick<AgentConfig, 'preset'>): string {
  return agent.preset === undefined
    ? 'check the paths under soul: and skills:'
    : 'check the path under workspace:';
}

/** The same with everything that is wrong, where something is. */
export function readFiles(
  config: Places,
  agent: Named,
): { ok: true; files: AgentFiles } | { ok: false; problems: readonly FileProblem[] } {
  const own = (
    files: readonly string[] | undefined,
    role: 'soul' | 'skill',
  ): { path: string; role: 'soul' | 'skill' }[] =>
    (files ?? []).map((f) => ({ path: resolvePath(config.folder, f), role }));
  const given = [...own(agent.soul, 'soul'), ...own(agent.skills, 'skill')];
  const problems: FileProblem[] = [];
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work();
    } catch (e) {
      problems.push(
        ...problemsIn(e, resolvePath(config.folder, agent.workspace ?? agent.soul?.[0] ?? '.')),
      );
      return null;
    }
  };
  const preset = attempt(() => presetOf(config, agent));
  problems.push(...(preset?.problems ?? []));
  const home = resolvePath(config.folder, agent.workspace ?? '.');
  const documents = (preset?.documents ?? []).map((d) => ({ ...d, home }));
  const soul = attempt(() =>
    readDocuments(config.folder, [...documents, ...given], config.secretFiles),
  );
  if (soul === null || problems.length > 0) return { ok: false, problems };
  if (preset === null) return { ok: true, files: { soul, preset } };
  // A runtime reads its skills when it wants them; of a preset's files only the instructions are
  // sent, if any.
  const sent = [...(preset.sent ? documents.filter((d) => d.role === 'soul') : []), ...given];
  const text =
    sent.length === 0
      ? ''
      : attempt(() => readDocuments(config.folder, sent, config.secretFiles).text);
  return text === null
    ? { ok: false, problems }
    : { ok: true, files: { soul: { ...soul, text }, preset } };
}

/**
 * A file that the system would not let be looked at is named by the system itself; what else went
 * wrong is told of the first.
 */
function problemsIn(e: unknown, first: string): readonly FileProblem[] {
  if (e instanceof UnusableFiles) return e.problems;
  if (e instanceof Error && 'code' in e)
    return [{ file: 'path' in e ? String(e.path) : first, message: fileWords(e) }];
  return [{ file: first, message: `cannot be read: ${messageOf(e)}` }];
}

function presetOf(config: Places, agent: Named): PresetRead | null {
  const preset = agent.preset === undefined ? undefined : PRESETS[agent.preset];
  if (preset === undefined || agent.workspace === undefined) return null;
  return preset.read({
    workspace: resolvePath(config.folder, agent.workspace),
    model: agent.target.model,
    ...(agent.runtimeConfig === undefined
      ? {}
      : { runtimeConfig: resolvePath(config.folder, agent.runtimeConfig) }),
  });
}
