import { decideFirst } from '../../detection/failing/decide.ts';
import type { Rules } from '../../detection/failing/rules.ts';
import type { Ordinary, SeenRun } from '../../domain/failing.ts';
import type { Incident } from '../../domain/incident.ts';
import { toldScope } from '../review/told-scope.ts';

/**
 * Whether what a run shows in the cases of which an incident does not tell would be asked about by
 * itself: who was told of one case that fails does not know of four others.
 * @param ordinary what the suite's ordinary runs are
 */
export function othersFail(
  drift: Incident | null,
  suite: string,
  ordinary: Ordinary,
  seen: SeenRun,
  rules: Rules,
): boolean {
  const told = drift === null ? null : toldScope(drift, suite);
  if (told === null) return false;
  const counts = seen.counts.filter((c) => !told.has(c.caseHash));
  // How many of all pass is told already, as far as it comes from those.
  const asked = { ...rules, floor: null };
  return decideFirst(ordinary, { ...seen, counts }, asked).verdict !== 'ordinary';
}
