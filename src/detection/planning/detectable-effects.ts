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
/** Of the standard changes: how they fare is known before anything is searched. */
const LIVED_POINTS = [5, 10, 25] as const;
const LIVED_CASES = [1, 4] as const;

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
 * shorter one found, and from the standard changes, which have been lived through already.
 */
export function detectableEffects(
  all: Worlds,
  worlds: number,
  most = HORIZON,
  onBegin: (within: DetectableEffect['within']) => void = () => {},
): DetectableEffect[] {
  const mostCases = Math.max(1, Math.floor(all.setup.cases / 2));
  const sights: DetectableEffect[] = [];
  for (const { within, looks } of looksIn(all.setup.looksAYear, most)) {
    onBegin(within);
    const seen = (change: Change): boolean => all.hears(change, { worlds, looks, share: ENOUGH });
    const before = sights.at(-1) ?? { looks: 0, points: null, cases: null };
    const found =
      looks === before.looks
        ? before
        : {
            points: smallest(before.points, [...LIVED_POINTS, MOST_POINTS], (x) =>
              seen(worseBy(x)),
            ),
            cases: smallest(before.cases, [...LIVED_CASES, mostCases], (x) => seen(breaking(x))),
          };
    sights.push({ within, looks, points: found.points, cases: found.cases });
  }
  return sights;
}

/**
 * Bisection for the smallest whole x ≥ 1 that is seen; `known` is one that is, or null where none is
 * known to be. `rungs` ascend and are asked first; the last is the most that is asked at all.
 */
function smallest(
  known: number | null,
  rungs: readonly number[],
  seen: (x: number) => boolean,
): number | null {
  const most = known ?? rungs.at(-1) ?? 0;
  let low = 0;
  let high = known;
  for (const rung of rungs.filter((x) => x <= most)) {
    if (rung === known) break;
    if (seen(rung)) {
      high = rung;
      break;
    }
    low = rung;
  }
  if (high === null) return null;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (seen(middle)) high = middle;
    else low = middle;
  }
  return high;
}
