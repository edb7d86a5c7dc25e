import type { Incident, IncidentFacts, Measure } from '../../domain/incident.ts';
import { metricOf, suiteOf } from '../../domain/stream-name.ts';
import { isLower, type Tally } from './told-level.ts';

/** A share must fall by this much to be worse than last told: less is the same, seen again. */
const WORSE_BY = 0.05;

/** What a comparison with what was told takes, beside the two messages. */
export interface Against {
  /** Pass rates of suites that were told to fail now, as they were told. */
  failing?: readonly Measure[];
  /** How many runs' trials were told of, where more was counted since. */
  told?: Incident['told'];
  /** How much more than coin flips the runs of a stream vary; as coin flips do unless given. */
  noise?(stream: string): number;
}

/** What leads is a pass rate that went up: graver to read than what was told, and better. */
function rose({ lead, measures }: IncidentFacts): boolean {
  const pass = measures.find((m) => m.source?.stream === lead?.stream);
  return (
    lead?.stream.endsWith('/pass') === true &&
    pass !== undefined &&
    pass.after.value > pass.before.value
  );
}

/** Whether both count the same cases of a stream: only then do their shares say which is lower. */
function hasScopeOf({ source: a }: Measure, { source: b }: Measure): boolean {
  if (a?.cases === undefined || b?.cases === undefined) return a?.cases === b?.cases;
  return a.cases.toSorted().join(' ') === b.cases.toSorted().join(' ');
}

/** Which stream of which agent. */
const keyOf = ({ source }: Measure): string => `${source?.agent ?? ''} ${source?.stream ?? ''}`;

const fell = (m: Measure): boolean =>
  m.source?.stream.endsWith('/pass') === true && m.after.value < m.before.value;

/** Over all cases; undefined where only some were counted. */
const wholeOf = (m: Measure, value: number): number | undefined =>
  m.source?.cases === undefined ? value : m.whole;

/** Trials of all cases since it began; of some cases as many as their last run had of all. */
const wholeTrials = ({ source, after, last, lastRun }: Measure): number =>
  source?.cases === undefined || last === undefined || lastRun === undefined
    ? after.n
    : (after.n * lastRun.n) / Math.max(1, last.n);

const tallyOf = (value: number, of: number): Tally => ({ passed: value * of, of });

/** A share as it was told, and of how many trials; where more was counted since, those of then. */
function tallyTold(told: Measure, value: number, of: number, { told: level }: Against): Tally {
  const { stream = '', cases } = told.source ?? {};
  const known = metricOf(stream) === 'pass' ? level?.passes[suiteOf(stream)]?.of : undefined;
  const isWhole = cases === undefined && told.told !== undefined;
  return tallyOf(value, isWhole ? Math.min(of, known ?? of) : of);
}

/**
 * What was counted since, of what is counted from the same beginning; all of it where it cannot be
 * told apart.
 */
function newSince(was: Tally, is: Tally): Tally {
  const [passed, of] = [is.passed - was.passed, is.of - was.of];
  return of > 0 && passed >= 0 && passed <= of ? { passed, of } : is;
}

/**
 * Whether a share is worse than it was told: the figures that people read are, and what came since is
 * by more than the noise of runs.
 */
function isClearlyWorse(was: Tally, is: Tally, noise: number): boolean {
  const shown = is.passed / Math.max(1, is.of) - was.passed / Math.max(1, was.of);
  return shown <= -WORSE_BY && isLower(was, newSince(was, is), noise);
}

/**
 * Whether a pass rate is lower than it was told. Of other cases than were told it is the rate of all
 * of them that decides, where it is known on both sides.
 */
function hasFallenFurther(told: Measure, now: Measure, against: Against): boolean {
  const was = told.told ?? told.after.value;
  const is = now.after.value;
  const noise = against.noise?.(now.source?.stream ?? '') ?? 1;
  if (hasScopeOf(told, now)) {
    const before = tallyTold(told, was, told.after.n, against);
    return !fell(told) || isClearlyWorse(before, tallyOf(is, now.after.n), noise);
  }
  const [all, since] = [wholeOf(told, was), wholeOf(now, is)];
  if (all === undefined || since === undefined) return false;
  const before = tallyTold(told, all, wholeTrials(told), against);
  return isClearlyWorse(before, tallyOf(since, wholeTrials(now)), noise);
}

/**
 * Whether what is told now is worse than what was told last: a graver thing leads, or what leads
 * has fallen further, or another suite's pass rate fell too. Anything else is more of the same: more
 * evidence, or the same change counted in fewer cases.
 */
export function isWorse(told: IncidentFacts, now: IncidentFacts, against: Against = {}): boolean {
  const { failing = [] } = against;
  const [before, after] = [told.lead, now.lead];
  // What was told before leads were kept says nothing to compare with.
  if (before === undefined || after === undefined) return true;
  const isKnown = failing.some((m) => m.source?.stream === after.stream);
  if (after.gravity > before.gravity) return false;
  if (after.gravity < before.gravity && !isKnown) return !rose(now);
  const known = new Map([...failing, ...told.measures].map((m) => [keyOf(m), m]));
  return now.measures.some((m) => {
    const old = known.get(keyOf(m));
    return fell(m) && (old === undefined || hasFallenFurther(old, m, against));
  });
}
