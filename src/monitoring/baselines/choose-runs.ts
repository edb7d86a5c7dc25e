import { LOOK_TRIGGERS, type Run, type Trigger } from '../../domain/run.ts';
import { tooFewVerdicts } from '../run-end/run-trouble.ts';
import { type FailingSpan, isInSpan, outcomeAt } from '../review/failing-spans.ts';
import type { IncidentSpan } from './incident-spans.ts';

/** What came of a run, as far as a person asks before they approve it. */
export interface RunTally {
  passed: number;
  /** Trials with a verdict on what they assert. */
  judged: number;
  cases: number;
  casesWithoutVerdict: number;
}

/** A run that might be approved; without a tally where nobody has asked for it yet. */
export interface CandidateRun {
  id: string;
  at: string;
  trigger: Trigger;
  state: Run['state'];
  tally?: RunTally;
}

/** Which runs a person asked for. */
export interface Selection {
  since: string | null;
  until?: string | null;
  /** So many, counted from the first, or from the last. */
  first?: number;
  last?: number;
  /** Exactly these. */
  runs?: readonly string[];
}

export interface ChosenRun {
  run: string;
  at: string;
  trigger: Trigger;
  passed: number;
  judged: number;
}

/** Why a run is not fit to say how the agent should behave. */
export type WhyLeftOut =
  | 'by itself'
  | 'second look'
  | 'unfinished'
  | 'stopped'
  | 'too few verdicts'
  | 'incident'
  | 'failed'
  | 'failed again'
  | 'not asked again'
  | 'asked again'
  | 'replaced'
  | 'before the baseline'
  | 'as before'
  | 'not begun';

export interface LeftOutRun {
  run: string;
  at: string;
  why: WhyLeftOut;
  /** The incident that it lies in, or whose new behaviour replaced it. */
  incident?: string;
}

export interface Choice {
  /** Oldest first. */
  chosen: ChosenRun[];
  /** Those that were passed over on the way to the chosen ones. */
  leftOut: LeftOutRun[];
  /** Runs that were asked for and may do as well, beyond the number that was. */
  more: number;
  /** From which end they were counted. */
  from: 'first' | 'last';
}

/** Made because somebody or something asked for them once. */
const ASKED_FOR: ReadonlySet<Trigger> = new Set(['manual', 'rehearsal', 'gate']);

/** A time in which a suite failed, though nobody was told. */
export interface FailedTime extends FailingSpan {
  /** Nothing is decided yet: its failing cases are asked again, or the next runs decide. */
  open?: boolean;
}

/** What a choice is made against. */
export interface Surroundings {
  spans: readonly IncidentSpan[];
  /** The times in which the suite failed, though nobody was told. */
  failed?: readonly FailedTime[];
  /** When the first run of the present baseline was made; null without one. */
  baselineFrom: string | null;
}

/** Whether a run is one of those that were asked for at all. */
export function isAskedFor(run: CandidateRun, s: Selection): boolean {
  if (s.runs !== undefined) return s.runs.includes(run.id);
  return (s.since === null || run.at >= s.since) && (s.until == null || run.at <= s.until);
}

/** Why a run cannot be part of a baseline; null where it can, as far as its tally says. */
export function leftOutFor(
  run: CandidateRun,
  s: Selection,
  { spans, failed = [], baselineFrom }: Surroundings,
): LeftOutRun | null {
  const out = (why: WhyLeftOut, span?: IncidentSpan): LeftOutRun => ({
    run: run.id,
    at: run.at,
    why,
    ...(span === undefined ? {} : { incident: span.incident }),
  });
  if (ASKED_FOR.has(run.trigger)) return out('by itself');
  if (!LOOK_TRIGGERS.has(run.trigger)) return out('second look');
  if (run.state === 'planned' || run.state === 'running') return out('unfinished');
  if (run.state === 'stopped') return out('stopped');
  const replaced = spans.findLast((i) => i.accepted && run.at <= i.after);
  if (replaced !== undefined) return out('replaced', replaced);
  const inside = spans.find(
    (i) => !i.accepted && run.at > i.after && (i.until === null || run.at <= i.until),
  );
  if (inside !== undefined) return out('incident', inside);
  // Whoever names a run has seen it.
  const bad = failed.find((e) => isInSpan([e], run.at));
  if (s.runs === undefined && bad !== undefined) return out(whyFailed(bad, run.at));
  if (isOpenEnded(s) && baselineFrom !== null && run.at < baselineFrom)
    return out('before the baseline');
  if (
    run.tally !== undefined &&
    (run.tally.cases === 0 || tooFewVerdicts(run.tally.cases, run.tally.casesWithoutVerdict))
  )
    return out('too few verdicts');
  return null;
}

/** What is known of a run in a time in which the suite failed. */
function whyFailed(time: FailedTime, at: string): WhyLeftOut {
  if (time.open === true) return 'asked again';
  switch (outcomeAt(time, at)) {
    case 'failed-again':
      return 'failed again';
    case 'unknown':
      return 'not asked again';
    // Of a time that an earlier release kept, only its beginning and its end are known.
    default:
      return 'failed';
  }
}

/** Nobody said from when on: the behaviour that was approved last is where the period begins. */
function isOpenEnded(s: Selection): boolean {
  return s.since === null && s.until == null && s.runs === undefined;
}

/**
 * Which of a suite's runs become its baseline: whole runs on schedule or after a change, none from
 * inside an incident, taken by their place in time and never by their result. Pure.
 * @param runs oldest first; those that the choice reaches have their tallies
 */
export function chooseRuns(
  runs: readonly CandidateRun[],
  s: Selection,
  around: Surroundings,
): Choice {
  const asked = runs.filter((r) => isAskedFor(r, s));
  const judged = asked.map((run) => ({ run, out: leftOutFor(run, s, around) }));
  const fit = judged.flatMap(({ run, out }) => (out === null ? [run] : []));
  const taken =
    s.runs !== undefined
      ? fit
      : s.last !== undefined
        ? fit.slice(-s.last)
        : fit.slice(0, s.first ?? fit.length);
  const reached = reachOf(taken, fit.length - taken.length, s);
  return {
    chosen: taken.map((r) => ({
      run: r.id,
      at: r.at,
      trigger: r.trigger,
      passed: r.tally?.passed ?? 0,
      judged: r.tally?.judged ?? 0,
    })),
    leftOut: judged.flatMap(({ out }) => (out !== null && reached(out.at) ? [out] : [])),
    more: s.runs === undefined ? fit.length - taken.length : 0,
    from: s.last === undefined ? 'first' : 'last',
  };
}

/** Which times the choice passed through: runs beyond them were not left out, only not reached. */
function reachOf(
  taken: readonly CandidateRun[],
  beyond: number,
  s: Selection,
): (at: string) => boolean {
  const [first, last] = [taken[0], taken.at(-1)];
  if (beyond === 0 || first === undefined || last === undefined) return () => true;
  return s.last === undefined ? (at) => at <= last.at : (at) => at >= first.at;
}
