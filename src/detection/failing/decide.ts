import type { Bars, CaseCount, FailingWhy, Ordinary, SeenRun } from '../../domain/failing.ts';
import { plural } from '../../domain/text.ts';
import { chanceOfAsFew, chancesOf, log10Chance, log10FailsInARow } from './evidence.ts';
import { againWords, countWords, ordinaryWords, tailWords } from './decision-words.ts';
import {
  brokenRule,
  brokenTwice,
  failInARow,
  fails,
  isUnder,
  passedAgain,
  type Rules,
} from './rules.ts';
import { endsWell, isOverBy, keepFailing } from './over.ts';
import { staysUnder } from './stays-under.ts';
import { FEWEST_ORDINARY, figuresOf, type RunFigures, STANDS_OUT } from './run-figures.ts';
import { usualPasses } from './tail.ts';

// "Is it failing now?" (docs/failing-now.md): what a run says, and what the failing cases say when
// they are asked once more. Pure; every answer has its reason.

/** A high-risk case that fails as rarely is asked again by itself. */
const RARE = 0.03;
/** Runs in a row after which an undecided episode is left to the drift engine. */
export const MOST_RUNS = 12;

/** A run that stood out and those after it, until it is told or over. */
export interface Episode {
  /** As it was learned before the first of the runs. */
  ordinary: Ordinary;
  bars: Bars;
  runs: readonly SeenRun[];
  /** By high-risk case, in how many runs in a row right before the first of them it failed. */
  before?: Readonly<Record<string, number>>;
}

/**
 * Why nobody is told: its cases passed when asked again, the next run is ordinary, or it is left to
 * the drift engine.
 */
export type WhyOver = 'passed again' | 'next run' | 'undecided';

export type FailingDecision =
  | { verdict: 'ordinary'; reason: string }
  | { verdict: 'undecided'; reason: string }
  | {
      verdict: 'not-confirmed';
      because: WhyOver;
      reason: string;
      /** What people would have been told for, had a newer run not shown that it is over. */
      untold?: readonly FailingWhy[];
    }
  /** Its failing cases are to be asked once more. */
  | {
      verdict: 'ask';
      cases: readonly string[];
      /** It is about these high-risk cases alone: the run as a whole is as usual. */
      alone?: readonly string[];
      reason: string;
    }
  | { verdict: 'failing'; why: readonly FailingWhy[]; cases: readonly string[]; reason: string };

export type FirstDecision = Extract<FailingDecision, { verdict: 'ordinary' | 'ask' }>;
export type NextDecision = Exclude<FailingDecision, { verdict: 'ordinary' }>;
type Asks = Extract<FailingDecision, { verdict: 'ask' }>;
type FailsDecision = Extract<FailingDecision, { verdict: 'failing' }>;
type NotConfirmed = Extract<FailingDecision, { verdict: 'not-confirmed' }>;
/** What follows on an asking. */
export type AskedDecision =
  | NextDecision
  /** The run passed again, and one that came meanwhile stands out: it is asked about in its turn. */
  | { verdict: 'begin-anew'; over: NotConfirmed; run: string; first: Asks; reason: string };

/** A run that so many ordinary ones are no better than, two at least, does not stand out. */
const AS_BAD = 0.1;

/**
 * Whether a run can stand out at all, before what is ordinary is learned for it: mostly nothing
 * failed, or as much as on many ordinary days, and learning takes longer than all else of a look.
 */
export function mayStandOut(
  ordinary: readonly (readonly CaseCount[])[],
  run: SeenRun,
  rules: Rules,
): boolean {
  const failing = run.counts.filter(fails);
  if (failing.length === 0) return false;
  if (failing.some((c) => rules.mustHold.has(c.caseHash) || rules.highRisk.has(c.caseHash)))
    return true;
  const passes = run.counts.reduce((sum, c) => sum + c.passes, 0);
  const trials = run.counts.reduce((sum, c) => sum + c.trials, 0);
  if (isUnder(rules.floor, passes, trials)) return true;
  const own = new Set(run.counts.map((c) => c.caseHash));
  const asBad = ordinary.filter((other) => {
    const same = other.filter((c) => own.has(c.caseHash));
    const share = same.reduce((sum, c) => sum + c.passes, 0);
    const of = same.reduce((sum, c) => sum + c.trials, 0);
    return same.length === own.size && share * trials <= passes * of;
  });
  return asBad.length < Math.max(2, AS_BAD * ordinary.length);
}

/** What a run says that no live episode came before. */
export function decideFirst(ordinary: Ordinary, run: SeenRun, rules: Rules): FirstDecision {
  const figures = figuresOf(ordinary, run.counts);
  const failing = run.counts.filter(fails);
  const words = countWords(figures);
  const broken = brokenRule(figures, run.counts, rules);
  if (broken !== null && failing.length > 0) return ask(failing, broken);
  if (isUnlikely(figures) && failing.length > 0)
    return ask(
      telling(ordinary, failing),
      `${words}: ${tailWords(figures, chanceOfAsFew(ordinary, run.counts))}`,
    );
  const risky = failing.filter((c) => rules.highRisk.has(c.caseHash) && isRare(ordinary, c));
  if (risky.length > 0)
    return {
      ...ask(
        risky,
        `${plural(risky.length, 'high-risk case')} failed that hardly ever ` +
          `${risky.length === 1 ? 'does' : 'do'}`,
      ),
      alone: risky.map((c) => c.caseHash),
    };
  return { verdict: 'ordinary', reason: words };
}

/** What is asked of a high-risk case that failed in runs right before too. */
export interface RiskyStreak {
  first: Asks;
  /** As it was learned before the first of them. */
  ordinary: Ordinary;
  before: Readonly<Record<string, number>>;
}

/**
 * A high-risk case that has failed now and then says little by failing once, and more by failing in
 * run after run: it is asked again where so many in a row are as rare as one failure of a case that
 * hardly ever fails. Null where none is.
 * @param runs the ordinary runs before this one, oldest first
 * @param learn what is ordinary, from runs
 */
export function decideStreak(
  runs: readonly (readonly CaseCount[])[],
  run: SeenRun,
  { highRisk }: Rules,
  learn: (runs: readonly (readonly CaseCount[])[]) => Ordinary,
): RiskyStreak | null {
  for (const c of run.counts) {
    if (!fails(c) || !highRisk.has(c.caseHash)) continue;
    const own = runs.map((r) => r.find((o) => o.caseHash === c.caseHash));
    const before = own.length - 1 - own.findLastIndex((o) => o === undefined || !fails(o));
    // Learning costs more than all else: as much by its plain rate is asked for first.
    const earlier = own.slice(0, own.length - before).filter((o) => o !== undefined);
    const plain = (earlier.filter(fails).length + 0.5) / (earlier.length + 1);
    if (before === 0 || plain ** (before + 1) > RARE) continue;
    const ordinary = learn(runs.slice(0, runs.length - before));
    if (!isRare(ordinary, c, before + 1)) continue;
    const reason = `a high-risk case failed in ${before + 1} runs in a row`;
    return {
      first: { ...ask([c], reason), alone: [c.caseHash] },
      ordinary,
      before: { [c.caseHash]: before },
    };
  }
  return null;
}

/** Of the failing cases those that mostly pass: what fails most times says little by failing again. */
function telling(ordinary: Ordinary, failing: readonly CaseCount[]): readonly CaseCount[] {
  const mostly = failing.filter((c) => usualPasses(ordinary, [c]) >= c.trials / 2);
  return mostly.length > 0 ? mostly : failing;
}

/**
 * What a run says while an episode is live and nobody was told yet. What people set themselves holds
 * of each of its runs: one that breaks it is asked again as the first one was.
 */
export function decideNext(episode: Episode, rules: Rules): NextDecision {
  const { ordinary, runs } = episode;
  const newest = runs.at(-1);
  if (newest === undefined) return notConfirmed('undecided', 'no run is left of it');
  const figures = figuresOf(ordinary, newest.counts);
  const words = countWords(figures);
  const told = reached(episode, rules);
  const twice = failedTwice(runs);
  const inARow = decideInARow(episode, rules);
  if (inARow !== null) return inARow;
  if (told !== null && (isUnlikely(figures) || told.why[0] !== 'unlikely')) {
    const cases = [...new Set([...twice, ...told.cases])];
    return { verdict: 'failing', why: told.why, cases, reason: `${words}: ${told.reason}` };
  }
  if (endsWell(episode, rules))
    return notConfirmed('next run', ordinaryWords(newest, figures), told?.why);
  if (runs.length >= MOST_RUNS)
    return notConfirmed('undecided', `undecided after ${MOST_RUNS} runs`);
  return (
    askOfRules(episode, newest, rules) ?? {
      verdict: 'undecided',
      reason: `${words}: ${evidenceWords(episode)}`,
    }
  );
}

/**
 * Whether what people set is broken by whole runs in a row: a case that must hold in two, the floor in
 * as many as leave no doubt. It is known then, though cases of an earlier run are still asked. Null
 * where neither is.
 */
export function decideInARow(episode: Episode, rules: Rules): FailsDecision | null {
  const { runs } = episode;
  const cases = failInARow(runs, rules);
  const under = staysUnder(runs, rules.floor);
  if (cases.length === 0 && under === null) return null;
  const told = reached(episode, rules);
  const held = `${plural(cases.length, 'case')} that must hold failed in two runs in a row`;
  const low = `the last ${plural(under ?? 0, 'run')} together are under the floor that was set`;
  return {
    verdict: 'failing',
    why: [
      ...(cases.length === 0 ? [] : (['must-hold'] as const)),
      ...(under === null ? [] : (['floor'] as const)),
      ...(told?.why ?? []),
    ],
    cases: [...new Set([...cases, ...failedTwice(runs), ...(told?.cases ?? [])])],
    reason: [
      ...(cases.length === 0 ? [] : [held]),
      ...(under === null ? [] : [low]),
      ...(told === null ? [] : [told.reason]),
    ].join('; '),
  };
}

/** What follows once the failing cases of a run were asked once more. */
export function decideAfterAsking(episode: Episode, rules: Rules): AskedDecision {
  const run = episode.runs.findLast((r) => r.again !== undefined);
  const again = run?.again ?? [];
  const twice = again.filter(fails).map((c) => c.caseHash);
  const words = againWords(run?.counts.filter(fails).length ?? 0, twice.length, again.length);
  const last = episode.runs.at(-1);
  const newer = last === run ? undefined : last;
  const said = run === undefined ? [] : brokenTwice(run, rules);
  const told = reached(episode, rules);
  if (told !== null && !passedAgain(again)) said.push(...told.why);
  // A run that was made while they were asked may have said already that all is well.
  if (newer !== undefined && endsWell(episode, rules)) {
    const ordinary = ordinaryWords(newer, figuresOf(episode.ordinary, newer.counts));
    return notConfirmed('next run', `${words}; ${ordinary}`, said);
  }
  const why = said.filter(
    (w) => newer === undefined || !isOverBy(newer, w, { ordinary: episode.ordinary, twice, rules }),
  );
  if (why.length > 0)
    return {
      verdict: 'failing',
      why,
      cases: [...new Set([...twice, ...(told?.cases ?? [])])],
      reason: `${words}${told === null ? '' : `; ${told.reason}`}`,
    };
  // That a later run's cases passed again does not say so of the first one's.
  const began = run === undefined || run === episode.runs[0];
  if (began && said.length === 0 && passedAgain(again))
    return afterPassed(episode, rules, notConfirmed('passed again', words));
  const later = newer === undefined ? null : askOfRules(episode, newer, rules);
  if (later !== null) return later;
  return { verdict: 'undecided', reason: `${words}: ${evidenceWords(episode)}` };
}

/**
 * The run that began the episode was an ordinary one. Of those that came while it was asked about,
 * the first that stands out is asked about in its turn: as a whole, before one that does by a
 * high-risk case alone.
 */
function afterPassed({ ordinary, runs }: Episode, rules: Rules, over: NotConfirmed): AskedDecision {
  const later = runs.slice(1).flatMap((r) => {
    const first = decideFirst(ordinary, r, rules);
    return first.verdict === 'ask' ? [{ run: r.run, first }] : [];
  });
  const next = later.find((l) => l.first.alone === undefined) ?? later[0];
  if (next === undefined) return over;
  const reason = `${over.reason}; a run that came meanwhile is asked again: ${next.first.reason}`;
  return { verdict: 'begin-anew', over, ...next, reason };
}

/** What people set holds of a run: the failing cases of one that breaks it are asked. */
function askOfRules({ ordinary }: Episode, { counts }: SeenRun, rules: Rules): Asks | null {
  const broken = brokenRule(figuresOf(ordinary, counts), counts, rules);
  const failing = counts.filter(fails);
  return broken !== null && failing.length > 0 ? ask(failing, broken) : null;
}

const notConfirmed = (
  because: WhyOver,
  reason: string,
  untold: readonly FailingWhy[] = [],
): NotConfirmed => ({
  verdict: 'not-confirmed',
  because,
  reason,
  ...(untold.length === 0 ? {} : { untold }),
});

/**
 * Whether the evidence reaches a bar, and which; `cases`: those that reach it by themselves, which may
 * have failed before the episode and once in it.
 */
function reached(
  episode: Episode,
  rules: Rules,
): { why: ['unlikely' | 'high-risk']; cases: readonly string[]; reason: string } | null {
  const { ordinary, bars, runs, before = {} } = episode;
  if (ordinary.runs < FEWEST_ORDINARY) return null;
  if (wordsOf(episode).some(isReached))
    return { why: ['unlikely'], cases: [], reason: evidenceWords(episode) };
  const risky = keepFailing(runs, rules).filter((c) => {
    const inARow = runs.length + (before[c] ?? 0);
    return inARow > 1 && log10FailsInARow(ordinary, c, inARow) <= riskyBarAt(bars.highRisk, inARow);
  });
  const reason = 'a high-risk case keeps failing that hardly ever did';
  return risky.length === 0 ? null : { why: ['high-risk'], cases: risky, reason };
}

/** A word of an episode, in powers of ten: how unlikely it is, and how unlikely people are told at. */
interface Word {
  has: number;
  takes: number;
}

/** Shares of an episode's bar: the run, the run and its second asking, and all that follows. */
const SHARES = [0.15, 0.5, 0.35] as const;

/**
 * What an episode has said so far, word by word, each with its share of the bar; each that follows
 * on the second asking has half of what is left. None is told before the second asking.
 */
function wordsOf({ ordinary, runs, bars }: Episode): Word[] {
  const chances = chancesOf(ordinary, runs);
  const asked = (runs[0]?.again ?? []).length > 0;
  return chances.map((_, i) => ({
    has: -log10Chance(chances.slice(0, i + 1), asked && i > 0),
    takes: -bars.suite - Math.log10(i < 2 ? SHARES[i === 0 ? 0 : 1] : SHARES[2] / 2 ** (i - 1)),
  }));
}

const isReached = ({ has, takes }: Word): boolean => has >= takes;

/**
 * A high-risk case has its bar shared over runs in a row: four tenths are for the first two, and
 * 1.8/(n(n + 1)) for each n from three on, which sum to six. Halved with each run, it would run away
 * from a case that has failed before.
 */
const riskyBarAt = (bar: number, runs: number): number =>
  bar + Math.log10(runs <= 2 ? 0.4 : 1.8 / (runs * (runs + 1)));

const isUnlikely = ({ tail }: RunFigures): boolean => tail !== null && tail <= STANDS_OUT;

const isRare = (ordinary: Ordinary, c: CaseCount, inARow = 1): boolean =>
  ordinary.runs >= FEWEST_ORDINARY &&
  log10FailsInARow(ordinary, c.caseHash, inARow) <= Math.log10(RARE);

const failsIn = (runs: readonly SeenRun[], c: string): number =>
  runs.flatMap((r) => [...r.counts, ...(r.again ?? [])]).filter((o) => o.caseHash === c && fails(o))
    .length;

/** Cases that failed in the first run and in a later word, the likeliest to be broken. */
function failedTwice(runs: readonly SeenRun[]): string[] {
  const cases = new Set(runs.flatMap((r) => r.counts.filter(fails).map((c) => c.caseHash)));
  return [...cases].filter((c) => failsIn(runs, c) >= 2);
}

const ask = (cases: readonly CaseCount[], reason: string): Asks => ({
  verdict: 'ask',
  cases: cases.map((c) => c.caseHash),
  reason,
});

function evidenceWords(episode: Episode): string {
  if (episode.ordinary.runs < FEWEST_ORDINARY) return 'too few ordinary runs are known';
  const best = wordsOf(episode).toSorted((a, b) => b.has - b.takes - (a.has - a.takes))[0];
  return best === undefined
    ? 'nothing is known'
    : `evidence ${best.has.toFixed(1)} of the ${best.takes.toFixed(1)} that people are told at`;
}
