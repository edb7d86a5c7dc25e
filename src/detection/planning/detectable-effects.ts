import { breaking, type Change, worseBy } from './changes.ts';
import type { Worlds } from './detection-delay.ts';
import { HORIZON } from './predict.ts';

/** What can be heard of within a time, at least eight times in ten. */
export interface DetectableEffect {
  within: 'day' | 'week' | 'month';
  /** Looks in that time, at most `HORIZON`. */
  looks: number;
  /**
   * Smallest whole number of points that everything can get worse by; null where no loss is seen so
   * soon.
   */
  points: number | null;
  /** Smallest number of good cases that can break; null likewise. */
  cases: number | null;
}

const ENOUGH = 0.8;
const DAYS = { day: 1, week: 7, month: 30 } as const;
const MOST_POINTS = 60;

/**
 * Looks that fall into a day, a week, a month; a suite that runs more rarely has none in the
 * shorter ones.
 */
export function looksIn(
  looksAYear: number,
  most = HORIZON,
): { within: DetectableEffect['within']; looks: number }[] {
  return (['day', 'week', 'month'] as const).map((within) => ({
    within,
    looks: Math.min(most, Math.floor((DAYS[within] * looksAYear) / 365 + 1e-6)),
  }));
}

/**
 * The three sights of a suite. A longer time never sees less: each search begins from what the
 * shorter one found.
 */
export function detectableEffects(
  all: Worlds,
  worlds: number,
  most = HORIZON,
  onStep: () => void = () => {},
): DetectableEffect[] {
  let points: number | null = null;
  let cases: number | null = null;
  const mostCases = Math.max(1, Math.floor(all.setup.cases / 2));
  return looksIn(all.setup.looksAYear, most).map(({ within, looks }) => {
    const seen = (change: Change): boolean => all.hears(change, { worlds, looks, share: ENOUGH });
    if (looks > 0) {
      points = smallest(points, MOST_POINTS, (x) => seen(worseBy(x)));
      cases = smallest(cases, mostCases, (x) => seen(breaking(x)));
    }
    onStep();
    return { within, looks, points, cases };
  });
}

/**
 * Bisection for the smallest whole x ≥ 1 that is seen; `known` is one that is, or null where none
 * up to `most` is known to be.
 */
function smallest(known: number | null, most: number, seen: (x: number) => boolean): number | null {
  let high = known;
  if (high === null) {
    if (!seen(most)) return null;
    high = most;
  }
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (seen(middle)) high = middle;
    else low = middle;
  }
  return high;
}
