import type { Random } from '../../domain/clock.ts';

/** A change of a suite's pass rates, one number a case; `r` decides which cases it hits. */
export interface Change {
  id: string;
  /** For people: "everything 10 points worse". */
  words: string;
  apply(r: Random, rates: readonly number[]): number[];
}

/** What a case that breaks still passes. */
const BROKEN = 0.1;
const MENDED = 0.95;

const logit = (p: number): number => Math.log(p / (1 - p));
/** A pass rate moved by `v` on the log-odds scale. */
export function moved(p: number, v: number): number {
  return 1 / (1 + Math.exp(-(logit(p) + v)));
}

/**
 * The move, common to all cases, that takes `points` (in 100) off the mean rate; as far as it can
 * where the mean is lower than that.
 */
export function moveFor(rates: readonly number[], points: number): number {
  const mean = (v: number): number =>
    rates.reduce((sum, p) => sum + moved(p, v), 0) / Math.max(1, rates.length);
  const target = mean(0) - points / 100;
  let low = -12,
    high = 0;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (mean(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function worseBy(points: number): Change {
  return {
    id: `worse-${points}`,
    words: `everything gets ${points} points worse`,
    apply: (_r, rates) => {
      const v = moveFor(rates, points);
      return rates.map((p) => moved(p, v));
    },
  };
}

/** Indices of the better half, best first. */
function better(rates: readonly number[]): number[] {
  return rates
    .map((_, i) => i)
    .sort((a, b) => (rates[b] ?? 0) - (rates[a] ?? 0))
    .slice(0, Math.max(1, Math.floor(rates.length / 2)));
}

/** `count` of `from`, the first ones of one shuffle: fewer cases are a part of more cases. */
function some(r: Random, from: readonly number[], count: number): number[] {
  const left = [...from];
  return Array.from(
    { length: Math.min(count, from.length) },
    () => left.splice(Math.floor(r() * left.length), 1)[0] ?? 0,
  );
}

/** Cases that mostly pass and then nearly never do; at most half of a suite. */
export function breaking(count: number): Change {
  return {
    id: `break-${count}`,
    words: count === 1 ? 'one good case breaks' : `${count} good cases break`,
    apply: (r, rates) => {
      const hit = new Set(some(r, better(rates), count));
      return rates.map((p, i) => (hit.has(i) ? BROKEN : p));
    },
  };
}

/**
 * The three worst cases mend, three good ones pay for it: the mean stays. Suites of fewer than six
 * cases have no such change.
 */
export const trading: Change = {
  id: 'trade-3',
  words: '3 cases get better, 3 worse',
  apply: (r, rates) => {
    const good = better(rates);
    const known = new Set(good);
    const poor = rates
      .map((_, i) => i)
      .filter((i) => !known.has(i))
      .sort((a, b) => (rates[a] ?? 0) - (rates[b] ?? 0))
      .slice(0, 3);
    const gain = poor.reduce((sum, i) => sum + Math.max(0, MENDED - (rates[i] ?? 0)), 0);
    const down = new Set(some(r, good, 3));
    return rates.map((p, i) =>
      poor.includes(i) ? Math.max(p, MENDED) : down.has(i) ? Math.max(0.02, p - gain / 3) : p,
    );
  },
};

/** The changes that every plan speaks of, those of them that a suite of so many cases can have. */
export function standardChanges(cases: number): Change[] {
  return [
    worseBy(5),
    worseBy(10),
    worseBy(25),
    breaking(1),
    ...(cases >= 8 ? [breaking(4)] : []),
    ...(cases >= 6 ? [trading] : []),
  ];
}
