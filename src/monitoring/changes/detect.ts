import type { Version } from '../../domain/agent-version.ts';
import type { Change } from '../../domain/change.ts';
import { NO_MODEL } from '../../domain/provider.ts';
import { movedCases } from './suite-cases.ts';

/** What is now, to be compared with what was known. */
export type CurrentVersion = Omit<Version, 'at'> & {
  at: string;
  /** Files that git tracks, where it is known; a commit says nothing of others. */
  tracked?: readonly string[];
};

const NOUN: Readonly<
  Record<Version['kind'], { what: string; change: Change['kind']; triggers: Change['triggers'] }>
> = {
  soul: { what: 'soul', change: 'soul', triggers: 'soul-change' },
  tools: { what: 'tools', change: 'tools', triggers: 'model-change' },
  target: { what: 'target', change: 'target', triggers: 'model-change' },
  suite: { what: 'suite', change: 'suite', triggers: 'suite-change' },
  judge: { what: 'judge', change: 'judge', triggers: 'model-change' },
  served: { what: 'served model', change: 'served-model', triggers: 'model-change' },
  // Fingerprints move with every deployment of the provider: an event to name in an explanation,
  // not a reason to pay for a run.
  fingerprint: { what: 'fingerprint', change: 'fingerprint', triggers: null },
  agent: { what: 'agent', change: 'agent-version', triggers: 'model-change' },
  harness: { what: 'daytwo', change: 'harness', triggers: null },
};

/**
 * The change between two versions of one thing; null when nothing moved or when this is the first
 * version known.
 * @param id for the change
 */
export function detectChange(
  before: Version | null,
  now: CurrentVersion,
  id: string,
  provider: string | null,
): Change | null {
  if (before === null || before.hash === now.hash) return null;
  const noun = NOUN[now.kind];
  const moved = movedIn(before, now);
  // What the agent wrote down for itself explains a change of behaviour; it is no edit that anybody
  // waits to hear about.
  const notes =
    now.kind === 'soul' && moved.length > 0 && moved.every((m) => m.key.endsWith(OWN_NOTES));
  return {
    id,
    at: now.at,
    kind: noun.change,
    agent: now.agent,
    provider,
    suite: now.kind === 'suite' ? now.subject : null,
    what: inWords(before, now, noun.what),
    before: shown(before),
    after: shown(now),
    gitCommit: byGit(moved, now).length > 0 || moved.length === 0 ? now.gitCommit : null,
    triggers: notes ? null : noun.triggers,
  };
}

function inWords(before: Version, now: CurrentVersion, noun: string): string {
  if (now.kind === 'served' && now.subject === NO_MODEL)
    return `the agent says that its model is ${now.hash} (was ${before.hash})`;
  if (now.kind === 'served')
    return `the provider now serves ${now.hash} for ${now.subject} (was ${before.hash})`;
  if (now.kind === 'fingerprint')
    return `the provider's fingerprint for ${now.subject} is now ${now.hash} (was ${before.hash})`;
  if (now.kind === 'agent')
    return `the agent says that it is version ${now.hash} (was ${before.hash})`;
  if (now.kind === 'harness')
    return (
      `${now.subject === '' ? 'daytwo itself' : now.subject} is now ${now.hash} (was ` +
      `${before.hash})`
    );
  const moved = movedWords(movedIn(before, now));
  const what =
    now.kind === 'suite'
      ? `suite ${now.subject}`
      : now.kind === 'tools'
        ? `tools of ${now.subject}`
        : now.kind === 'soul'
          ? soulNoun(before, now)
          : noun;
  return `${what} changed${moved === '' ? '' : `: ${moved}`}${commitWords(before, now)}`;
}

/** Marks the name of a file that the agent writes for itself. */
export const OWN_NOTES = ' (its own notes)';

/** "skill refunds" where nothing else moved: a skill is a folder with a SKILL.md. */
function soulNoun(before: Version, now: CurrentVersion): string {
  const keys = [...Object.keys(before.detail), ...Object.keys(now.detail)];
  const bundles = new Set(
    keys.filter((k) => k.endsWith('/SKILL.md')).map((k) => k.slice(0, -'/SKILL.md'.length)),
  );
  const touched = movedOf(before.detail, now.detail).map((m) =>
    [...bundles].find((b) => m.key.startsWith(`${b}/`)),
  );
  const names = [...new Set(touched.map((b) => b?.slice(b.lastIndexOf('/') + 1)))];
  return names.length === 0 || names.includes(undefined)
    ? 'soul'
    : `skill${names.length === 1 ? '' : 's'} ` +
        `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}`;
}

/** The moved files that git can speak for: all, where it is not known which it tracks. */
function byGit(
  moved: readonly { key: string; how: string }[],
  now: CurrentVersion,
): readonly { key: string; how: string }[] {
  return moved.filter(
    // A file that is gone was tracked or not; git's own last commit may well be its removal.
    (m) => now.tracked === undefined || m.how === 'removed' || now.tracked.includes(m.key),
  );
}

/** The commit behind a change; never the last commit for files that git does not track. */
function commitWords(before: Version, now: CurrentVersion): string {
  if (now.gitCommit === null) return '';
  const moved = movedOf(before.detail, now.detail);
  const own = byGit(moved, now);
  const outside = moved.filter((m) => !own.includes(m) && !m.key.endsWith(OWN_NOTES));
  const untracked =
    outside.length === 0
      ? ''
      : `, ${own.length === 0 ? '' : `${outside.map((m) => m.key).join(', ')} `}not tracked by git`;
  if (own.length === 0 && moved.length > 0) return untracked;
  const by = now.author == null || now.author === '' ? '' : ` by ${now.author}`;
  return now.gitCommit.endsWith('+')
    ? `, not committed (the last commit is ${now.gitCommit.slice(0, -1)}${by})${untracked}`
    : `, commit ${now.gitCommit}${by}${untracked}`;
}

/** Every key that was edited, added or removed, in this order. */
export function movedOf(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): { key: string; how: 'edited' | 'added' | 'removed' }[] {
  return [
    ...Object.keys(now)
      .filter((k) => before[k] !== undefined && before[k] !== now[k])
      .map((key) => ({ key, how: 'edited' as const })),
    ...Object.keys(now)
      .filter((k) => before[k] === undefined)
      .map((key) => ({ key, how: 'added' as const })),
    ...Object.keys(before)
      .filter((k) => now[k] === undefined)
      .map((key) => ({ key, how: 'removed' as const })),
  ];
}

/** "SOUL.md edited, skills/tone.md added", at most three named. */
export function movedKeys(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string {
  return movedWords(movedOf(before, now));
}

/** What moved between two versions of one thing; of a suite by what its cases are. */
const movedIn = (before: Version, now: CurrentVersion): ReturnType<typeof movedOf> =>
  (now.kind === 'suite' ? movedCases : movedOf)(before.detail, now.detail);

function movedWords(moved: ReturnType<typeof movedOf>): string {
  const words = moved.map((m) => `${m.key} ${m.how}`);
  return words.length <= 3
    ? words.join(', ')
    : `${words.slice(0, 3).join(', ')} and ${words.length - 3} more`;
}

/** Served ids are their own names; other hashes are shown short. */
function shown(v: Pick<Version, 'kind' | 'hash'>): string {
  return ['served', 'fingerprint', 'agent', 'harness'].includes(v.kind)
    ? v.hash
    : v.hash.slice(0, 12);
}
