import { ordinaryCounts } from '../../detection/drift/own-counts.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Interval, Measure } from '../../domain/incident.ts';
import { type MovedShare, mostMoved, nounOf } from './drift-text.ts';
import type { ActingCase } from './headline.ts';
import { areSome, carriersIn, namedCases } from './named-cases.ts';

/** Counts of a stream's newest run in its own categories: of some cases, or of all. */
export type NewestCounts = (
  stream: StreamReview['stream'],
  cases: readonly string[] | null,
) => readonly number[] | null;

/**
 * A share of the whole that moved by less than this can hide a few cases that became something
 * else.
 */
const HIDES = 0.1;

/**
 * What a stream's change is shown by: one share before, since it began, and in the last run. Of the
 * few cases that carry it where the whole hardly moved, unless the share of the whole stands above
 * it.
 * @param labelOf a case's name
 * @param told the same measure as people were told it last: it goes on counting the same cases
 * @param ofAll whether title or sentence tell the share of all cases
 * @param isBeside it is a figure beside what changed: that it did is not told of the cases that it does not name
 */
export function measureOf(
  r: StreamReview,
  newest: NewestCounts,
  labelOf: (caseHash: string) => string,
  {
    told,
    ofAll = false,
    isBeside = false,
  }: { told?: Measure | undefined; ofAll?: boolean; isBeside?: boolean } = {},
): Measure {
  const few = ofAll ? null : told === undefined ? fewMoved(r) : scopeAfter(r, told);
  const cases = few ?? r.cases;
  const total = (of: 'before' | 'after'): readonly number[] =>
    few === null
      ? r[of]
      : r.categories.map((_, c) => cases.reduce((n, k) => n + (ordinaryCounts(k)[of][c] ?? 0), 0));
  const moved = mostMoved(r, total('before'), total('after'));
  const hashes = few?.map((c) => c.caseHash) ?? null;
  const last = newest(r.stream, hashes);
  const carriers = carriersIn(r) ?? (isBeside ? [] : null);
  const lastRun = few === null ? null : newest(r.stream, null);
  const where =
    hashes === null
      ? ''
      : hashes.length === 1
        ? `, in "${labelOf(hashes[0] ?? '')}"`
        : `, in the ${hashes.length} cases that changed`;
  return {
    name: `${r.stream.suite}: ${nounOf(r, moved)}${where}`,
    before: moved.before,
    after: moved.after,
    ...(last === null ? {} : { last: shareOf(last, moved.categories) }),
    ...(lastRun === null ? {} : { lastRun: shareOf(lastRun, moved.categories) }),
    ...(few === null ? {} : { whole: shareOf(r.after, moved.categories).value }),
    source: {
      stream: `${r.stream.suite}/${r.stream.metric}`,
      categories: moved.categories,
      ...(hashes === null ? {} : { cases: hashes }),
      ...(carriers === null ? {} : { carriers }),
    },
  };
}

/** The numbers of the one case that a headline is about. */
export function actingMeasure(
  { stream, categories }: StreamReview,
  { caseHash, label, before, after }: ActingCase,
  newest: NewestCounts,
): Measure {
  const acted = [categories.indexOf('acted')];
  const last = newest(stream, [caseHash]);
  return {
    name: `${stream.suite}: acting, in "${label}"`,
    before: wilson(before.acted, before.of),
    after: wilson(after.acted, after.of),
    ...(last === null ? {} : { last: shareOf(last, acted) }),
    source: {
      stream: `${stream.suite}/${stream.metric}`,
      categories: acted,
      cases: [caseHash],
    },
  };
}

/** The share that some categories have of counts, with its 95 % interval. */
export function shareOf(counts: readonly number[], of: MovedShare['categories']): Interval {
  return wilson(
    of.reduce((n, c) => n + (counts[c] ?? 0), 0),
    counts.reduce((a, b) => a + b, 0),
  );
}

/**
 * The cases that are counted where some, or all, were told before: the same, or two messages would
 * put different things beside each other. Others only where more cases changed, or the whole did.
 */
function scopeAfter(r: StreamReview, { source }: Measure): StreamReview['cases'] | null {
  const told = source?.cases;
  if (told === undefined) return null;
  const few = fewMoved(r);
  if (few === null ? hasMovedWhole(r) : few.some((c) => !told.includes(c.caseHash))) return few;
  const same = r.cases.filter((c) => told.includes(c.caseHash));
  return same.length === told.length ? same : few;
}

function hasMovedWhole(r: StreamReview): boolean {
  const m = mostMoved(r, r.before, r.after);
  return Math.abs(m.after.value - m.before.value) >= HIDES;
}

/**
 * The few cases that carry a change, those that its sentence counts, where the whole hardly moved.
 * Null where the whole says it, and where more changed than can be named.
 */
function fewMoved(r: StreamReview): StreamReview['cases'] | null {
  const own = namedCases(r);
  return hasMovedWhole(r) || own.length === 0 || own.length * 2 > r.cases.length || areSome(r)
    ? null
    : own;
}
