import type { StreamReview } from '../../domain/drift.ts';

/** A case is named to people when it is likelier than not to have changed. */
export const NAMED = 0.5;
/** So many are named in a sentence; more are counted. */
export const MOST_NAMED = 5;
/** Under this part of the whole move the named cases are not the story. */
const STORY = 0.5;
/** So much of the move in cases that turned whole is no change of all cases by a little. */
const TURNED_STORY = 0.8;
/** A single trial turns by chance. */
const FEWEST_AFTER = 2;
/** A case went along where its share moved by more than this. */
const MOSTLY = 0.5;
/** A case that hardly ever did, and nearly always does, or the other way round. */
const HARDLY = 0.1;

/**
 * Whether a change lies over many cases, none of which shows it alone: the cases likely to have
 * changed carry less than half of what the suite's most moved category gained or lost. Where the
 * suite as a whole stands still (some cases better, others worse) the named cases are all there is.
 */
export function isSpread(cases: StreamReview['cases'], categories: number): boolean {
  return carriers(cases, categories) === null;
}

/**
 * The cases that carry a change, none where it lies over many: those that are likely to have changed,
 * and where these are not the story, those that turned whole, which a run's common effect may have
 * kept from being likely.
 */
export function namedCases(
  cases: StreamReview['cases'],
  categories: number,
): StreamReview['cases'] {
  return carriers(cases, categories) ?? [];
}

function carriers(cases: StreamReview['cases'], categories: number): StreamReview['cases'] | null {
  const seen = cases.filter((k) => total(k.before) > 0 && total(k.after) > 0);
  const named = seen.filter((k) => k.p >= NAMED);
  const wholes = Array.from({ length: categories }, (_, c) => ({ c, whole: moved(seen, c) }));
  const most = wholes.toSorted((a, b) => Math.abs(b.whole) - Math.abs(a.whole))[0];
  if (most === undefined || Math.abs(most.whole) < 1) return named.length === 0 ? null : named;
  const { c, whole } = most;
  if (moved(named, c) / whole >= STORY) return named;
  const turned = seen.filter((k) => k.p >= NAMED || hasTurned(k, c));
  return turned.length > 1 && moved(turned, c) / whole >= TURNED_STORY ? turned : null;
}

/** A whole case's worth, and more than chance moves (a standard error): "at least" is never wrong. */
const FEWEST_MISSED = 1;

/**
 * Whether the suite moved by more than the cases that carry the change: then these are some of those
 * that changed, and their number is the least that did.
 * @param named those that carry it
 */
export function areSomeOfThem(
  cases: StreamReview['cases'],
  categories: number,
  named: ReadonlySet<string> = hashesOf(namedCases(cases, categories)),
): boolean {
  const seen = cases.filter((k) => total(k.before) > 0 && total(k.after) > 0);
  const mine = seen.filter((k) => named.has(k.caseHash));
  const rest = seen.filter((k) => !named.has(k.caseHash));
  if (mine.length === 0) return false;
  const moves = Array.from({ length: categories }, (_, c) => ({ c, own: moved(mine, c) }));
  const { c, own } = moves.toSorted((a, b) => Math.abs(b.own) - Math.abs(a.own))[0] ?? {
    c: 0,
    own: 0,
  };
  const missed = moved(rest, c) * Math.sign(own);
  const variance = rest.reduce((sum, { before, after }) => {
    const [n, m] = [total(before), total(after)];
    const p = ((before[c] ?? 0) + (after[c] ?? 0) + 0.5) / (n + m + 1);
    return sum + p * (1 - p) * (1 / n + 1 / m);
  }, 0);
  return missed > Math.max(FEWEST_MISSED, Math.sqrt(variance));
}

/** So great a part of a suite is the suite: which of its cases fail in a run is chance then. */
const MOST_OF_SUITE = 0.5;

/**
 * The cases in which a change is, by hash: those that carry it, and those that went the same way by
 * more than half, which one run more may have named. Null where it lies over the suite or half of it,
 * and where what these leave over is more than chance.
 */
export function changedCases(
  cases: StreamReview['cases'],
  categories: number,
  carrying: StreamReview['cases'] = namedCases(cases, categories),
): ReadonlySet<string> | null {
  if (carrying.length === 0) return null;
  const moves = Array.from({ length: categories }, (_, c) => ({ c, own: moved(carrying, c) }));
  const most = moves.toSorted((a, b) => Math.abs(b.own) - Math.abs(a.own))[0];
  const { c, own } = most ?? { c: 0, own: 0 };
  const alike = cases.filter(
    (k) => total(k.before) > 0 && total(k.after) > 0 && moved([k], c) * Math.sign(own) > MOSTLY,
  );
  const changed = hashesOf([...carrying, ...alike]);
  if (changed.size > MOST_OF_SUITE * cases.length) return null;
  return areSomeOfThem(cases, categories, changed) ? null : changed;
}

const hashesOf = (of: StreamReview['cases']): ReadonlySet<string> =>
  new Set(of.map((k) => k.caseHash));

const moved = (of: StreamReview['cases'], c: number): number =>
  of.reduce((sum, k) => sum + share(k.after, c) - share(k.before, c), 0);

function hasTurned({ before, after }: StreamReview['cases'][number], c: number): boolean {
  const [was, is] = [share(before, c), share(after, c)];
  if (total(after) < FEWEST_AFTER || total(before) < FEWEST_AFTER) return false;
  return was >= 1 - HARDLY ? is <= HARDLY : was <= HARDLY && is >= 1 - HARDLY;
}

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
const share = (counts: readonly number[], c: number): number =>
  (counts[c] ?? 0) / Math.max(1, total(counts));
