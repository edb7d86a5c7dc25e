import type { CaseCount } from '../../domain/failing.ts';
import type { Incident, Measure } from '../../domain/incident.ts';

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

/** A run that passes at most this much of what was told is another event than what was told. */
const COLLAPSED = 0.5;

/** Whether a run passes so much less than people were told that they do not know of it. */
export function collapsesUntold(
  { told }: Pick<Incident, 'told'>,
  suite: string,
  counts: readonly CaseCount[],
): boolean {
  const level = told?.passes[suite];
  const of = counts.reduce((n, c) => n + c.trials, 0);
  if (level === undefined || level.of === 0 || of === 0) return false;
  const passed = counts.reduce((n, c) => n + c.passes, 0);
  return passed / of <= (COLLAPSED * level.passed) / level.of && level.passed > 0;
}

type Told = Pick<Incident, 'facts' | 'failedCases'>;

/** Which way an incident tells that a suite's pass rate went; null where it tells no pass rate. */
export function toldWay({ facts }: Pick<Told, 'facts'>, suite: string): 'fell' | 'rose' | null {
  const all = [...facts.measures, ...(facts.suites?.[suite]?.measures ?? [])];
  const ways = all
    .filter((m) => m.source?.stream === `${suite}/pass` && m.source.agent === undefined)
    .map(wayOf);
  return ways.includes('fell') ? 'fell' : (ways[0] ?? null);
}

/** As it was told: what is counted since may have gone the other way. */
const wayOf = ({ before, after, told = after.value }: Measure): 'fell' | 'rose' =>
  told < before.value ? 'fell' : 'rose';

/** Whether people know from an incident that a suite passes less often, or that cases of it fail. */
export function tellsFall(told: Told, suite: string): boolean {
  const way = toldWay(told, suite);
  if (way !== null) return way === 'fell';
  if ((told.failedCases?.[suite] ?? []).length > 0) return true;
  // Of an earlier release: its numbers do not say of what they are.
  return told.facts.measures.some((m) => m.source === undefined);
}
