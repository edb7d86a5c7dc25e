import type { Change } from '../domain/change.ts';
import type { Version } from '../domain/store.ts';

/** What is now, to be compared with what was known. */
export type Now = Omit<Version, 'at'> & { at: string };

const NOUN: Readonly<Record<Version['kind'], { what: string; change: Change['kind']; triggers: Change['triggers'] }>> = {
  soul: { what: 'soul', change: 'soul', triggers: 'soul-change' },
  target: { what: 'target', change: 'target', triggers: 'model-change' },
  suite: { what: 'suite', change: 'suite', triggers: 'suite-change' },
  judge: { what: 'judge', change: 'judge', triggers: 'model-change' },
  served: { what: 'served model', change: 'served-model', triggers: 'model-change' },
  // Fingerprints move with every deployment of the provider: an event to name in an explanation, not a reason to pay for a run.
  fingerprint: { what: 'fingerprint', change: 'fingerprint', triggers: null },
  harness: { what: 'daytwo', change: 'harness', triggers: null },
};

/**
 * The change between two versions of one thing; null when nothing moved or when this is the first version known.
 * @param id for the change
 */
export function detect(before: Version | null, now: Now, id: string, provider: string | null): Change | null {
  if (before === null || before.hash === now.hash) return null;
  const noun = NOUN[now.kind];
  return {
    id, at: now.at, kind: noun.change, agent: now.agent, provider, suite: now.kind === 'suite' ? now.subject : null,
    what: inWords(before, now, noun.what), before: shown(before), after: shown(now), gitCommit: now.gitCommit, triggers: noun.triggers,
  };
}

function inWords(before: Version, now: Now, noun: string): string {
  if (now.kind === 'served') return `the provider now serves ${now.hash} for ${now.subject} (was ${before.hash})`;
  if (now.kind === 'fingerprint') return `the provider's fingerprint for ${now.subject} is now ${now.hash} (was ${before.hash})`;
  if (now.kind === 'harness') return `daytwo itself is now ${now.hash} (was ${before.hash})`;
  const moved = movedKeys(before.detail, now.detail);
  const commit = now.gitCommit === null ? '' : `, commit ${now.gitCommit}`;
  return `${now.kind === 'suite' ? `suite ${now.subject}` : noun} changed${moved === '' ? '' : `: ${moved}`}${commit}`;
}

/** "SOUL.md edited, skills/tone.md added", at most three named. */
export function movedKeys(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string {
  const words = [
    ...Object.keys(now).filter((k) => before[k] !== undefined && before[k] !== now[k]).map((k) => `${k} edited`),
    ...Object.keys(now).filter((k) => before[k] === undefined).map((k) => `${k} added`),
    ...Object.keys(before).filter((k) => now[k] === undefined).map((k) => `${k} removed`),
  ];
  return words.length <= 3 ? words.join(', ') : `${words.slice(0, 3).join(', ')} and ${words.length - 3} more`;
}

/** Served ids are their own names; other hashes are shown short. */
function shown(v: Pick<Version, 'kind' | 'hash'>): string {
  return v.kind === 'served' || v.kind === 'fingerprint' || v.kind === 'harness' ? v.hash : v.hash.slice(0, 12);
}
