import type { Look, LooksAhead } from '../../domain/drift.ts';
import { cloneDeep } from '../planning/deep-clone.ts';
import { seeded } from '../planning/prng.ts';
import type { ChunkedWork } from './chunked-work.ts';
import type { Detector, Start } from './detector.ts';
import { countsOf, type Findings } from './findings.ts';
import { FutureLooks } from './future-looks.ts';
import { type ChangedCases, supportOf } from './look-support.ts';

/** Further ahead nobody plans by it. */
export const MOST_AHEAD = 10;
/** Futures that are played: what is said is the soonest and the latest of them. */
const DRAWS = 20;
/** So many of the newest looks together must not speak for the behaviour before. */
const NEWEST = 3;

/**
 * How many more looks make an alarm while it goes on as it has since it probably began, found by
 * showing such looks to copies of the detector, a future each. When it began is not known for sure, and each future
 * has its own. Null where one of them comes to none in time, and where the newest looks speak for the
 * behaviour before.
 * @param besides evidence of the stream that this detector does not hold, taken to stay as it is
 */
export function* looksToAlarm(
  detector: Detector,
  starts: readonly Start[],
  besides: number,
  since: Pick<Findings, 'tau' | 'latest' | 'cases'>,
): ChunkedWork<LooksAhead | null> {
  const newest = detector.looks.at(-1);
  if (newest === undefined) return null;
  const categories = Math.max(0, ...newest.cells.map((c) => c.counts.length));
  const changed = detector.looks.slice(since.tau - 1);
  if (pointsAway(since, changed, categories)) return null;
  const noise = detector.noiseVariance(since.tau - 1);
  const found: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const r = seeded(detector.looks.length, draw);
    const tau = since.tau + Math.floor(r() * (since.latest + 1 - since.tau));
    const of = tau === since.tau ? since.cases : beganAt(detector, since, tau, categories);
    const runs = detector.looks.length - tau + 1;
    const future = new FutureLooks(r, of, runs, categories, noise);
    const comes = yield* playOn(detector, starts, besides, (n) => future.next(newest, `${n}`));
    if (comes === null) return null;
    found.push(comes);
  }
  return { from: Math.min(...found), to: Math.max(...found) };
}

/** Looks until a copy of the detector alarms; null where it does not in time. */
function* playOn(
  detector: Detector,
  starts: readonly Start[],
  besides: number,
  next: (ahead: number) => Look,
): ChunkedWork<number | null> {
  const copy = cloneDeep(detector);
  const paid = [...starts];
  const weight = starts.at(-1)?.weight ?? 0;
  yield;
  for (let ahead = 1; ahead <= MOST_AHEAD; ahead++) {
    yield* copy.adding(next(ahead));
    paid.push({ tau: copy.looks.length, weight, lasting: false });
    yield;
    if (copy.strength(paid).evidence + besides >= 1) return ahead;
  }
  return null;
}

/** Whether the newest looks, taken by themselves, speak for the behaviour before the change. */
function pointsAway(
  { cases }: Pick<Findings, 'cases'>,
  changed: readonly Look[],
  categories: number,
): boolean {
  const support = supportOf(cases, categories);
  return changed.slice(-NEWEST).reduce((sum, look) => sum + support(look), 0) >= 0;
}

/** The same cases, had it begun at a later look. */
function beganAt(
  detector: Detector,
  { tau, cases }: Pick<Findings, 'tau' | 'cases'>,
  later: number,
  categories: number,
): ChangedCases {
  const moved = countsOf(detector.looks.slice(tau - 1, later - 1), categories).byCase;
  return cases.map(({ caseHash, before, after }) => {
    const own = moved.get(caseHash) ?? [];
    return {
      caseHash,
      before: before.map((n, c) => n + (own[c] ?? 0)),
      after: after.map((n, c) => Math.max(0, n - (own[c] ?? 0))),
    };
  });
}
