import type { Change } from './changes.ts';
import { medianOf, type Setup, type Worlds } from './detection-delay.ts';

/** Something that could be done, lived through in the same worlds as the suite as it is. */
export interface Candidate {
  id: 'approve' | 'more-runs' | 'more-trials' | 'more-often' | 'more-cases' | 'weekly';
  /** What to do, for people: "approve the first 60 runs as the baseline". */
  words: string;
  /** Days until it works. */
  days: number;
  /** Calls a month, more (or fewer) than now. */
  callsAMonth: number;
  /**
   * Median days to the alarm for the change that matters most here, now and then; null: most
   * changes of that kind stay unheard to the horizon.
   */
  before: number | null;
  after: number | null;
  /** How much shorter (below 1) waiting is, as a mean over worlds in which both were tried. */
  factor: number;
  /**
   * For `weekly`: the cases by place, and the median days until one of them that breaks is heard
   * of, now and then.
   */
  cases?: readonly number[];
  /**
   * For `more-cases`, where judgments are stored: median days until ten more refusals in a hundred
   * are heard of, now and then.
   */
  refusals?: { before: number | null; after: number | null };
  oneOfThem?: { before: number | null; after: number | null };
}

interface Trying {
  worlds: number;
  horizon: number;
}
interface Idea {
  id: Candidate['id'];
  words: string;
  days: number;
  setup: Setup;
  /** What it is compared with, where that is not the suite as it is today. */
  against?: Setup;
}

/** From so many runs that always passed on, a case is called reliable. */
const RELIABLE_AFTER = 15;
const FEWEST_CASES = 5;
const SETTLE = 12;
const MOST_LIVED = 40;
/** From so many approved runs on, earlier quiet looks say as much when they are counted as approved. */
const WELL_KNOWN = 15;
/** Of those, the looks whose starts may still be open when the change comes. */
const LIVED_WHERE_KNOWN = 20;

/**
 * How known runs are played. A quiet look is lived through with every start that is open at it, at
 * twenty times the price of a baseline's run; both are known runs.
 */
export function livedThrough(baseline: number, quiet: number): { baseline: number; quiet: number } {
  if (baseline < WELL_KNOWN) return { baseline, quiet: Math.min(quiet, MOST_LIVED) };
  const lived = Math.min(quiet, LIVED_WHERE_KNOWN);
  return { baseline: baseline + quiet - lived, quiet: lived };
}
const daysOf = (looks: number | null, setup: Setup): number | null =>
  looks === null ? null : (looks * 365) / setup.looksAYear;
export const callsAMonth = (s: Setup): number => (s.cases * s.trials * s.looksAYear) / 12;

const knownIn = (s: Pick<Setup, 'baseline' | 'quiet'>): number => s.baseline + s.quiet;

/** What there is to try for a suite; more runs only up to what a year can use. */
export function ideasFor(now: Setup, provisional: boolean): Idea[] {
  const runs = now.baseline + now.quiet;
  const wait = (more: number): number => (more * 365) / now.looksAYear;
  // More approved runs save nothing: the quiet looks since count nearly as much. Approving moves runs from one side to the other: the two are compared some days later, when
  // both have quiet looks behind them.
  const approve: Idea[] =
    provisional && now.quiet > 0
      ? [
          {
            id: 'approve',
            words: `approve a baseline: the first ${runs} runs`,
            days: 0,
            setup: { ...now, baseline: runs, quiet: SETTLE },
            against: { ...now, quiet: now.quiet + SETTLE },
          },
        ]
      : [];
  const more = [12, 40]
    .filter((n) => runs + n <= 150 && knownIn(livedThrough(now.baseline, now.quiet + n)) > runs)
    .map((n): Idea => ({
      id: 'more-runs',
      words: `${n} more quiet runs to compare with (${runs + n} in all)`,
      days: wait(n),
      setup: { ...now, ...livedThrough(now.baseline, now.quiet + n) },
    }));
  const cases = now.cases < 50 ? 50 : Math.round(now.cases * 1.5);
  return [
    ...approve,
    ...more,
    {
      id: 'more-trials',
      words: `${2 * now.trials} calls a case instead of ${now.trials}`,
      days: 0,
      setup: { ...now, trials: 2 * now.trials },
    },
    {
      id: 'more-often',
      words: 'run it twice as often',
      days: 0,
      setup: { ...now, looksAYear: 2 * now.looksAYear },
    },
    {
      id: 'more-cases',
      words: `${cases} cases of this kind instead of ${now.cases}`,
      days: wait(5),
      setup: { ...now, cases },
    },
  ];
}

/** Tries one idea against the suite as it is, on one change. */
export function tryIdea(now: Worlds, idea: Idea, change: Change, o: Trying): Candidate {
  const { worlds, horizon } = o;
  const options = { worlds, futures: [0, 2] as const, horizon };
  const before = now.delays(change, options),
    after = now.of(idea.setup).delays(change, options);
  const compared =
    idea.against === undefined ? before : now.of(idea.against).delays(change, options);
  const logDays = (sorted: readonly number[], s: Setup): number =>
    sorted.reduce((sum, x) => sum + Math.log((Math.min(x, horizon + 1) * 365) / s.looksAYear), 0) /
    sorted.length;
  return {
    id: idea.id,
    words: idea.words,
    days: idea.days,
    callsAMonth: callsAMonth(idea.setup) - callsAMonth(now.setup),
    before: daysOf(medianOf(before), now.setup),
    after: daysOf(medianOf(after), idea.setup),
    factor: Math.exp(logDays(after.sorted, idea.setup) - logDays(compared.sorted, now.setup)),
  };
}

/**
 * Reliable cases once a week in a suite of their own: what it saves, what the rest still sees, how
 * long one of them may be broken unheard. Null where there are too few of them, or the suite hardly
 * runs more than weekly.
 * @param passes, counted: per case, over all known runs
 */
export function tryWeekly(
  now: Worlds,
  passes: readonly number[],
  counted: readonly number[],
  change: Change,
  o: Trying,
): Candidate | null {
  const { setup } = now;
  const cases = reliableCases(setup, passes, counted);
  if (cases.length < 3 || setup.looksAYear < 150 || setup.known.cases.length !== setup.cases)
    return null;
  const chosen = new Set(cases);
  const only = (keep: (i: number) => boolean): Setup => {
    const known = { ...setup.known, cases: setup.known.cases.filter((_, i) => keep(i)) };
    return { ...setup, known, cases: known.cases.length };
  };
  const nightly = only((i) => !chosen.has(i));
  // The second suite has streams of its own; past runs of its cases serve as its baseline.
  const weekly: Setup = {
    ...only((i) => chosen.has(i)),
    looksAYear: 52,
    liveStreams: setup.liveStreams + 1,
  };
  const rest = tryIdea(
    now,
    {
      id: 'weekly',
      words: `these ${cases.length} always-passing cases weekly, in a suite of their own`,
      days: 0,
      setup: nightly,
    },
    change,
    o,
  );
  const options = { worlds: o.worlds, futures: [0, 2] as const, horizon: Math.min(30, o.horizon) };
  const apart = now.of(weekly).delays(BREAKS_APART, options);
  const beside = now.delays(breaksAmong(cases), options);
  return {
    ...rest,
    callsAMonth: callsAMonth(nightly) + callsAMonth(weekly) - callsAMonth(setup),
    cases,
    oneOfThem: {
      before: daysOf(medianOf(beside), setup),
      after: daysOf(medianOf(apart), weekly),
    },
  };
}

/** Cases that always passed, the most often run first: at most a third of them, and enough stay. */
function reliableCases(
  setup: Setup,
  passes: readonly number[],
  counted: readonly number[],
): number[] {
  return passes
    .flatMap((x, i) => (x === counted[i] && x >= RELIABLE_AFTER ? [i] : []))
    .toSorted((a, b) => (counted[b] ?? 0) - (counted[a] ?? 0) || a - b)
    .slice(0, Math.min(Math.floor(setup.cases / 3), setup.cases - FEWEST_CASES));
}

const BROKEN = 0.1;

/** One of these cases of a whole suite breaks. */
const breaksAmong = (cases: readonly number[]): Change => ({
  id: 'one-of-them',
  words: 'one of them breaks',
  apply: (r, rates) => {
    const at = cases[Math.floor(r() * cases.length)];
    return rates.map((p, i) => (i === at ? BROKEN : p));
  },
});

/** One case of a suite that holds nothing else breaks. */
const BREAKS_APART: Change = {
  id: 'one-of-all',
  words: 'one of them breaks',
  apply: (r, rates) => {
    const at = Math.floor(r() * rates.length);
    return rates.map((p, i) => (i === at ? BROKEN : p));
  },
};
