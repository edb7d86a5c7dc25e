import type { Change } from '../../domain/change.ts';
import { HOUR } from '../../domain/clock.ts';
import { DIRECT, type InForce, NOUNS, sameValues, type Versioned } from './versions.ts';

/** A run as far as causes go: until when it saw changes, and what was in force in it. */
export interface Moment {
  /** When it was planned: everything but who served it is read then. */
  planned: string;
  /** Who served it is recorded while it runs. */
  started: string;
  ended: string;
  inForce: InForce;
}

/** One thing that can change, with the recorded changes that tell how, oldest first. */
export interface Thing {
  kind: Change['kind'] | Versioned;
  name: string;
  changes: readonly Change[];
}

/** Everything that can change around an agent, each thing in one list only. */
export interface Causes {
  /** The likeliest of what changed in the window; null where nothing did. */
  likely: Thing | null;
  /** What else changed in the window. */
  recorded: readonly Thing[];
  /** The same in the last quiet run and when it began. */
  ruledOut: readonly Thing[];
  /** Changed after it began only, so not the cause. */
  later: readonly Thing[];
  unknown: readonly Thing[];
}

const NO_VERSION = {
  configuration: 'the configuration',
  'model-list': "the provider's list of models",
} as const;

const KINDS = [
  ...(Object.keys(NOUNS) as Versioned[]),
  ...(Object.keys(NO_VERSION) as (keyof typeof NO_VERSION)[]),
];

/**
 * What can have caused a drift: only what lies between the last quiet run before its beginning and
 * its beginning. What was in force in the runs decides where it is known, recorded changes where it
 * is not.
 * @param quiet the last run that was surely, or by itself clearly, of the old behaviour; null where
 *   there is none, and then nothing can be told
 * @param began the latest run with which it can have begun
 * @param newest what is in force now
 * @param changes recorded around the agent, of no other suite
 */
export function decideCauses(
  quiet: Moment | null,
  began: Moment,
  newest: InForce,
  changes: readonly Change[],
): Causes {
  const causes = {
    window: [] as Thing[],
    ruledOut: [] as Thing[],
    later: [] as Thing[],
    unknown: [] as Thing[],
  };
  const daytwo = [quiet?.inForce, began.inForce, newest].flatMap((f) => f?.harness ?? []);
  for (const kind of KINDS) {
    const own = changes.filter((c) => kindOfChange(c, daytwo) === kind);
    const found = placeOf(kind, quiet, began, newest, own);
    if (found !== null)
      causes[found.list].push({ kind, name: nameOf(kind), changes: found.changes });
  }
  const { window, ...rest } = causes;
  const [likely = null, ...recorded] = window.toSorted(
    (a, b) => distance(a, began) - distance(b, began) || directness(a) - directness(b),
  );
  return { likely, recorded, ...rest };
}

type Place = {
  list: 'window' | 'ruledOut' | 'later' | 'unknown';
  changes: readonly Change[];
};

/** The one list that a thing belongs in; null where it is not in use. */
function placeOf(
  kind: (typeof KINDS)[number],
  quiet: Moment | null,
  began: Moment,
  newest: InForce,
  own: readonly Change[],
): Place | null {
  const inside = own.filter((c) => c.at > seenBy(kind, quiet) && c.at <= readBy(kind, began));
  const after = own.filter((c) => c.at > readBy(kind, began));
  // Without a quiet run, a change before the beginning may have had quiet ones after it.
  const byRecord: Place =
    quiet !== null && inside.length > 0
      ? { list: 'window', changes: inside }
      : after.length > 0
        ? { list: 'later', changes: after }
        : { list: 'unknown', changes: [] };
  if (kind === 'configuration' || kind === 'model-list')
    return byRecord.list === 'unknown' ? null : byRecord;
  const [old, then] = [quiet?.inForce[kind], began.inForce[kind]].map((v) =>
    v === undefined ? [] : v,
  );
  // A provider that gives no fingerprint has none that could be unknown.
  if (kind === 'fingerprint' && own.length === 0 && old == null && then == null) return null;
  if (quiet === null || old == null || then == null) return byRecord;
  if (!sameValues(old, then)) return { list: 'window', changes: inside };
  const now = newest[kind] ?? null;
  if (after.length > 0 || (now !== null && !sameValues([...old, ...then], now)))
    return { list: 'later', changes: after };
  return old.length + then.length === 0 ? null : { list: 'ruledOut', changes: [] };
}

/** A harness that is not daytwo itself, told by its versions, is the agent's own runtime. */
function kindOfChange(c: Change, daytwo: readonly string[]): (typeof KINDS)[number] {
  if (c.kind !== 'harness') return c.kind;
  const own = (version: string | null): boolean =>
    version !== null && daytwo.some((v) => v.trim() === version);
  return own(c.after) || own(c.before) ? 'harness' : 'runtime';
}

/** What replies say of who gave them. */
const byRunItself = (kind: string): boolean =>
  kind === 'served-model' || kind === 'fingerprint' || kind === 'agent-version';

/** Up to when a quiet run has a change in it, so that it is cleared by that run. */
function seenBy(kind: string, quiet: Moment | null): string {
  if (quiet === null) return '';
  return byRunItself(kind) ? quiet.started : quiet.planned;
}

/** Up to when a change can have reached the run with which it began. */
function readBy(kind: string, began: Moment): string {
  return byRunItself(kind) ? began.ended : began.started;
}

/** Hours before the beginning; what nobody recorded lies further than all that was. */
function distance({ changes }: Thing, began: Moment): number {
  const change = changes.at(-1);
  if (change === undefined) return Number.MAX_SAFE_INTEGER;
  const before = (Date.parse(began.started) - Date.parse(change.at)) / HOUR;
  return Math.max(0, Math.floor(before));
}

const directness = ({ kind }: Thing): number => (kind === 'runtime' ? 2 : DIRECT[kind]);

function nameOf(kind: (typeof KINDS)[number]): string {
  return kind === 'configuration' || kind === 'model-list' ? NO_VERSION[kind] : NOUNS[kind];
}
