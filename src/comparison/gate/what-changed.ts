import { findAgent } from '../../config/agent.ts';
import { basename } from 'node:path';
import type { Config } from '../../config/load.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import type { Sides } from '../rehearsal/sides.ts';

/** Both sides of one suite. */
type BothSides = Sides extends ReadonlyMap<string, infer S> ? S : never;

/** What can be said of an agent whose gateway reads its files itself. */
export interface BehindGateway {
  why: string;
  comparable: boolean;
  /** It was edited where no canary can tell the two apart. */
  unmeasured?: true;
}

/** By which an OpenClaw gateway is asked for another model. */
const BY_HEADER = 'x-openclaw-model';

/** What a canary can see that differs, in words; empty where nothing does. */
export function changesOf(
  { before, after }: BothSides,
  incumbent: Config,
  candidate: Config,
  agent: string,
): string[] {
  const [old, fresh] = [before.subject, after.subject];
  const providerOf = (c: Config): string => {
    const name = findAgent(c, agent)?.target.provider ?? '';
    const p = c.providers[name];
    return JSON.stringify([p?.kind ?? null, p?.options['baseUrl'] ?? null]);
  };
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return [
    ...(old.system === fresh.system ? [] : [changedFiles(before, after)]),
    ...(old.model === fresh.model ? [] : [`model ${old.model} → ${fresh.model}`]),
    ...(providerOf(incumbent) === providerOf(candidate) &&
    before.targetDetail['api'] === after.targetDetail['api']
      ? []
      : ['provider']),
    ...(same(old.headers?.[BY_HEADER], fresh.headers?.[BY_HEADER])
      ? []
      : [
          `model ${old.headers?.[BY_HEADER] ?? 'as its gateway has it'} → ` +
            `${fresh.headers?.[BY_HEADER] ?? 'as its gateway has it'}`,
        ]),
    ...(same(old.parameters, fresh.parameters) &&
    same({ ...old.headers, [BY_HEADER]: '' }, { ...fresh.headers, [BY_HEADER]: '' }) &&
    old.maxOutputTokens === fresh.maxOutputTokens
      ? []
      : ['parameters']),
    ...(same(old.tools, fresh.tools) ? [] : ['tools']),
  ];
}

/** The names of the soul's files that differ, three at the most. */
function changedFiles(before: LoadedAgent, after: LoadedAgent): string {
  const files = [
    ...new Set([...Object.keys(before.soul.files), ...Object.keys(after.soul.files)]),
  ].filter((f) => before.soul.files[f] !== after.soul.files[f]);
  return files.length === 0
    ? 'soul'
    : `${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`;
}

/**
 * A gateway reads the agent's files itself: it has one version of them, whichever side is asked, so
 * an edit of them cannot be measured here. Null where the files are sent with each call.
 */
export function behindGateway({ before, after }: BothSides): BehindGateway | null {
  if (after.preset?.sent !== false) return null;
  const told = (b: typeof after): Map<string, string> =>
    new Map(b.soul.documents.filter((d) => d.role !== 'notes').map((d) => [d.name, d.hash]));
  // A workspace outside the configuration's repository is the same files on both sides, by other
  // names; its own git may know better.
  const apart = !after.soul.documents.some((d) =>
    before.soul.documents.some((b) => b.path === d.path),
  );
  const [old, fresh] = [told(before), told(after)];
  const names = !apart
    ? []
    : [...new Set([...old.keys(), ...fresh.keys()])]
        .filter((n) => old.get(n) !== fresh.get(n))
        .map((n) => basename(n));
  const uncommitted = !apart && after.soulCommit?.endsWith('+') === true;
  if (names.length > 0 || uncommitted) {
    const what =
      names.length > 0
        ? names.slice(0, 3).join(', ')
        : 'files that are not as committed in its workspace';
    return {
      why:
        `was edited (${what}), and its gateway puts these files before the model itself: ` +
        'both sides would be answered by the edited agent; make the edited workspace a ' +
        'second agent of the gateway and name a configuration with the first one: --base FILE',
      comparable: false,
      unmeasured: true,
    };
  }
  return {
    why: apart
      ? 'nothing changed but, at most, its own notes'
      : 'nothing changed that can be seen here: its workspace lies outside the repository, ' +
        'so both sides read the same files',
    comparable: true,
  };
}
