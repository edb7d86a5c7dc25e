/** What one case gave in one run: how often each value came. */
export interface CaseLook {
  run: string;
  at: string;
  counts: Readonly<Record<string, number>>;
}

/** A stretch of looks that one rate explains. */
export interface Period {
  /** Indices into the looks, both inclusive. */
  first: number;
  last: number;
  counts: Readonly<Record<string, number>>;
  /** The commonest value. */
  usual: string;
}

/** More looks than this are cut at the old end: the table grows with their square. */
const MOST_LOOKS = 1_500;
/**
 * Beside log(looks), what one more period must gain, in nats: two odd looks after twenty like ones
 * are none yet, three are.
 */
const PRICE = 2;

/**
 * Splits a case's history where its rate changed for good, so that a case which passes now and then
 * shows no flip at every toss. The most probable split, each period's rate unknown
 * (Krichevsky–Trofimov: Dirichlet ½) and each beginning paid for with log(looks) + 2; found exactly
 * by dynamic programming. Oldest first.
 */
export function periodsOf(all: readonly CaseLook[]): {
  looks: readonly CaseLook[];
  periods: Period[];
} {
  const looks = all.slice(-MOST_LOOKS);
  const values = [...new Set(looks.flatMap((l) => Object.keys(l.counts)))].toSorted();
  const price = Math.log(Math.max(looks.length, 2)) + PRICE;
  const best = new Float64Array(looks.length + 1).fill(-Infinity);
  const from = new Int32Array(looks.length + 1);
  best[0] = price;
  const given = looks.map((l) => values.flatMap((v, k) => Array<number>(l.counts[v] ?? 0).fill(k)));
  const most = given.reduce((sum, ks) => sum + ks.length, 0);
  // The table is filled a million times: each logarithm is taken once.
  const seen = Float64Array.from({ length: most + 1 }, (_, n) => Math.log(n + 0.5));
  const asked = Float64Array.from({ length: most + 1 }, (_, n) => Math.log(n + values.length / 2));
  const counts = new Int32Array(values.length);
  for (let first = 0; first < looks.length; first++) {
    counts.fill(0);
    const before = (best[first] ?? 0) - price;
    let total = 0;
    let log = 0;
    for (let last = first; last < looks.length; last++) {
      for (const k of given[last] ?? []) {
        const n = counts[k] ?? 0;
        log += (seen[n] ?? 0) - (asked[total] ?? 0);
        counts[k] = n + 1;
        total++;
      }
      // A tie goes to the earlier beginning: fewer periods.
      if (before + log > (best[last + 1] ?? 0) + 1e-9) {
        best[last + 1] = before + log;
        from[last + 1] = first;
      }
    }
  }
  const periods: Period[] = [];
  for (let end = looks.length; end > 0; end = from[end] ?? 0)
    periods.unshift(periodOf(looks, from[end] ?? 0, end - 1));
  return { looks, periods };
}

function periodOf(looks: readonly CaseLook[], first: number, last: number): Period {
  const counts: Record<string, number> = {};
  for (const l of looks.slice(first, last + 1))
    for (const [value, n] of Object.entries(l.counts)) counts[value] = (counts[value] ?? 0) + n;
  return { first, last, counts, usual: usualOf(counts) };
}

/** The commonest value; of two as common the first by name. */
export function usualOf(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts).toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0] ?? ''
  );
}

/** Looks within a period that gave anything but its usual value: tosses, not flips. */
export function tossesIn(looks: readonly CaseLook[], period: Period): CaseLook[] {
  return looks
    .slice(period.first, period.last + 1)
    .filter((l) =>
      Object.keys(l.counts).some((value) => value !== period.usual && (l.counts[value] ?? 0) > 0),
    );
}
