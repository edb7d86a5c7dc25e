import type { Detector } from './detector.ts';

/**
 * How often a stream moves too when another stream of its agent has: one time in five, before its
 * own data are seen. A guess, on the careful side: at even odds one quiet stream in five would be
 * told to have moved.
 */
const MOVES_TOO = 0.2;

/**
 * How likely a stream is to have changed by one look alone: from the same odds, and the most that a
 * chance p of as much by luck can say against it, 1/(−e·p·ln p) (Sellke, Bayarri and Berger 2001,
 * eq. 3).
 */
export function chanceByLook(p: number): number {
  if (p >= 1 / Math.E) return MOVES_TOO;
  const ratio = 1 / (-Math.E * p * Math.log(Math.max(p, 1e-300)));
  const odds = (MOVES_TOO / (1 - MOVES_TOO)) * ratio;
  return Number.isFinite(odds) ? odds / (1 + odds) : 1;
}

/**
 * How likely a stream is to have changed at the time at which another one of its agent did: the
 * mean of its likelihood ratios over the starts in that window, against the odds above. It pays for
 * no looks, because the other stream's alarm has: it says what to tell first, never whether to.
 * @param window the last run that was quiet and the latest with which it can have begun
 */
export function chanceOfChange(
  detector: Detector,
  window: { quietRun: string; latestRun: string },
): number {
  const place = (run: string): number => detector.looks.findIndex((l) => l.run === run) + 1;
  const [from, to] = [place(window.quietRun) + 1, place(window.latestRun)];
  if (to < from) return 0;
  let ratio = 0;
  for (let tau = from; tau <= to; tau++) {
    const { pooled, sparse } = detector.at(tau);
    ratio += (0.5 * pooled + 0.5 * sparse) / (to - from + 1);
  }
  const odds = (MOVES_TOO / (1 - MOVES_TOO)) * ratio;
  return Number.isFinite(odds) ? odds / (1 + odds) : 1;
}
