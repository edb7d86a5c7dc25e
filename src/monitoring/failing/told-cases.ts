import type { CaseCount } from '../../domain/failing.ts';
import type { Incident } from '../../domain/incident.ts';

/** The cases of a run that failed at least once. */
export const failedOf = (counts: readonly CaseCount[]): string[] =>
  counts.filter((c) => c.passes < c.trials).map((c) => c.caseHash);

/**
 * Whether a case that must hold fails of which the incident does not tell: neither as it began to
 * fail, nor by its answers, nor by a pass rate of 0 %.
 */
export function failsUntold(
  { facts, failedCases }: Pick<Incident, 'facts' | 'failedCases'>,
  suite: string,
  failed: readonly string[],
  mustHold: ReadonlySet<string>,
): boolean {
  const pass = facts.measures.find(
    (m) => m.source?.stream === `${suite}/pass` && m.source.agent === undefined,
  );
  if (pass !== undefined && pass.source?.cases === undefined && pass.after.value === 0)
    return false;
  const told = new Set([...(failedCases?.[suite] ?? []), ...facts.flips.map((f) => f.caseHash)]);
  return failed.some((c) => mustHold.has(c) && !told.has(c));
}
