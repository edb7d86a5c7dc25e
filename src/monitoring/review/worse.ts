import type { IncidentFacts, Measure } from '../../domain/incident.ts';

/** A share must fall by this much to be worse than last told: less is the same, seen again. */
const WORSE_BY = 0.05;

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

/**
 * Whether a pass rate is lower than it was told. Of other cases than were told it is the rate of all
 * of them that decides, where it is known on both sides.
 */
function hasFallenFurther(told: Measure, now: Measure): boolean {
  const was = told.told ?? told.after.value;
  const is = now.after.value;
  if (hasScopeOf(told, now)) return !fell(told) || is <= was - WORSE_BY;
  const [all, since] = [wholeOf(told, was), wholeOf(now, is)];
  return all !== undefined && since !== undefined && since <= all - WORSE_BY;
}

/**
 * Whether what is told now is worse than what was told last: a graver thing leads, or what leads
 * has fallen further, or another suite's pass rate fell too. Anything else is more of the same: more
 * evidence, or the same change counted in fewer cases.
 * @param failing pass rates of suites that were told to fail now, as they were told
 */
export function isWorse(
  told: IncidentFacts,
  now: IncidentFacts,
  failing: readonly Measure[] = [],
): boolean {
  const [before, after] = [told.lead, now.lead];
  // What was told before leads were kept says nothing to compare with.
  if (before === undefined || after === undefined) return true;
  const isKnown = failing.some((m) => m.source?.stream === after.stream);
  if (after.gravity > before.gravity) return false;
  if (after.gravity < before.gravity && !isKnown) return !rose(now);
  const known = new Map([...failing, ...told.measures].map((m) => [keyOf(m), m]));
  return now.measures.some((m) => {
    const old = known.get(keyOf(m));
    return fell(m) && (old === undefined || hasFallenFurther(old, m));
  });
}
