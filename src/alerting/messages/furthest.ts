import type { IncidentFacts, Measure } from '../../domain/incident.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';

/**
 * The title's number, where "since it began" has another by now: the title stays at what was furthest
 * from before, and more runs were counted since. Empty where both are the same, or the title has none.
 */
export function furthestWords({
  rate,
  measures,
}: Pick<IncidentFacts, 'rate' | 'measures'>): string {
  const [m] = measures;
  if (rate === undefined || m === undefined || m.source?.cases !== undefined) return '';
  const furthest = rate.furthest ?? m.told ?? m.after.value;
  const fell = furthest < m.before.value;
  const isFurther = fell ? furthest < m.after.value : furthest > m.after.value;
  if (!isFurther || percentOffEnds(furthest) === percentOffEnds(m.after.value)) return '';
  // One run may lie beyond what was counted of several.
  const last = m.last?.value ?? m.after.value;
  if (fell ? last < furthest : last > furthest) return `told as ${percentOffEnds(furthest)}`;
  return `at its ${isLossOf(m) ? 'worst' : 'furthest'} ${percentOffEnds(furthest)}`;
}

const isLossOf = ({ source, before, after }: Measure): boolean =>
  source?.stream.endsWith('/pass') === true && after.value < before.value;
