import type { Metric } from '../../domain/drift.ts';
import type { RawObservation, StreamRun } from './observations.ts';
import { commonest, median, numberOf, type Usual, type UsualBins } from './bins.ts';
import { levelIn, LEVELS, scaleOf } from './usual-levels.ts';

// Streams that compare a case with its own past: which answer it usually gives, how long it usually
// takes. What is usual is read in one part of the baseline and counted in the other. Counted in the
// same runs, a case would have no new value in its baseline by construction, and every later one
// would look like a change; the best of several values would be too often the usual one.

export const USUAL_ANSWER = 'the usual answer';
export const ANOTHER_ANSWER = 'another known answer';
export const NEW_ANSWER = 'a new answer';
const ANSWERS = [USUAL_ANSWER, ANOTHER_ANSWER, NEW_ANSWER] as const;

/** Numbers whose height means nothing across cases: each case is compared with itself. */
export const NUMBERS = ['latency', 'output-tokens', 'cost', 'tool-calls'] as const;
type Numeric = (typeof NUMBERS)[number];

/** Whether a metric's streams compare each case with its own past, as numbers. */
export const isNumber = (metric: Metric): metric is Numeric =>
  (NUMBERS as readonly string[]).includes(metric);

/** Whether a metric tells of the calls (how long, how dear, how many), not of what they brought. */
export const isOfCalls = (metric: Metric): boolean => isNumber(metric) || metric === 'no-verdict';

/** Whether a metric's streams compare each case with its own past. */
export const isRelative = (metric: Metric): boolean => metric === 'answer' || isNumber(metric);

/** The categories of such a stream. */
export const relativeCategories = (metric: Metric): readonly string[] =>
  metric === 'answer' ? ANSWERS : LEVELS;

/** Different values of a case that are kept; a further one is a new one whenever it comes. */
const MOST_VALUES = 8;
/** More runs than these say little more of what is usual, and are missed where they are counted. */
const MOST_RUNS = { answers: 20, numbers: 5 };
/** Runs of its own that a case without a baseline needs before it has anything usual. */
const NEW_CASE = 5;
/** What a baseline should still hold for counting, before more than two of its runs say the usual. */
const COUNTED = 5;

/**
 * How many of a case's baseline runs say what is usual: half of them where there are ten. Of
 * numbers never more than five: how often a case lies above its middle is counted anyway, so that
 * the middle need not be a good one.
 */
export function usualRuns(metric: Metric, baselineRuns: number): number {
  return Math.min(
    baselineRuns,
    isNumber(metric) ? MOST_RUNS.numbers : MOST_RUNS.answers,
    Math.max(2, Math.min(Math.floor(baselineRuns / 2), baselineRuns - COUNTED)),
  );
}

/** Runs that a baseline needs so that enough of them are counted. */
export const fewestRunsFor = (metric: Metric, counted: number): number =>
  isRelative(metric) ? counted + 2 : counted;

/**
 * What is usual for each case: as it was frozen, or else from the first of its baseline runs; for a
 * case that the baseline does not know, from its first runs since.
 * @param rows with a verdict, of `runs` only, `at` being their run's
 */
export function usualOf(
  metric: Metric,
  rows: readonly RawObservation[],
  runs: readonly StreamRun[],
  frozen: UsualBins = { cases: {} },
): UsualBins {
  const role = new Map(runs.map((r) => [r.run, r.role]));
  const cases: Record<string, Usual> = { ...frozen.cases };
  const read: RawObservation[] = [];
  for (const [caseHash, own] of Map.groupBy(rows, (o) => o.caseHash)) {
    if (Object.hasOwn(cases, caseHash)) continue;
    const baseline = own.filter((o) => role.get(o.run) === 'baseline');
    const from = baseline.length > 0 ? baseline : own;
    const times = [...new Map(from.map((o) => [o.run, o.at])).values()].toSorted(byTime);
    const needed = baseline.length > 0 ? usualRuns(metric, times.length) : NEW_CASE;
    const until = times[needed - 1];
    if (until === undefined) continue;
    const first = from.filter((o) => byTime(o.at, until) <= 0);
    const usual = usualFrom(metric, first, until);
    if (usual === null) continue;
    cases[caseHash] = usual;
    read.push(...from);
  }
  if (!isNumber(metric)) return { cases };
  const { scale = scaleOf(metric, read, cases) } = frozen;
  return { cases, scale };
}

const byTime = (a: string, b: string): number => Date.parse(a) - Date.parse(b);

function usualFrom(metric: Metric, rows: readonly RawObservation[], until: string): Usual | null {
  if (metric === 'answer')
    return {
      until,
      values: commonest(
        rows.map((o) => o.outcome),
        MOST_VALUES,
      ),
    };
  const numbers = rows.flatMap((o) => numberOf(o.outcome) ?? []);
  if (numbers.length === 0) return null;
  const same = numbers.length > 1 && numbers.every((n) => n === numbers[0]);
  return { until, centre: median(numbers), ...(same ? { same } : {}) };
}

/**
 * Observations as what they are beside what is usual for their case. Runs that say what is usual
 * are left out, and so are cases that have nothing usual yet.
 */
export function relativeTo(
  metric: Metric,
  usual: UsualBins,
  rows: readonly RawObservation[],
): RawObservation[] {
  const level = levelIn(metric, usual.scale);
  const times = new Map<string, number>();
  const timeOf = (at: string): number => {
    const known = times.get(at) ?? Date.parse(at);
    times.set(at, known);
    return known;
  };
  // In the order of the numbers, so that the order of the trials plays no part in their lots.
  const ordered = isNumber(metric)
    ? rows.toSorted((a, b) => Number(a.outcome) - Number(b.outcome))
    : rows;
  return ordered.flatMap((o) => {
    const own = usual.cases[o.caseHash];
    if (own === undefined || timeOf(o.at) <= timeOf(own.until)) return [];
    const outcome = metric === 'answer' ? answerIn(own, o.outcome) : level(own, o);
    return outcome === null ? [] : [{ ...o, outcome }];
  });
}

function answerIn({ values = [] }: Usual, answer: string): string {
  const place = values.indexOf(answer);
  return place === 0 ? USUAL_ANSWER : place > 0 ? ANOTHER_ANSWER : NEW_ANSWER;
}

export const VERDICT = 'a verdict';
export const NO_VERDICT = 'no verdict';
