import { chanceOfAtLeast } from '../../detection/drift/at-least.ts';
import type { Rules } from '../../detection/failing/rules.ts';
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
  drift: Pick<Incident, 'facts' | 'failedCases'>,
  suite: string,
  failed: readonly string[],
  mustHold: ReadonlySet<string>,
): boolean {
  const pass = drift.facts.measures.find(
    (m) => m.source?.stream === `${suite}/pass` && m.source.agent === undefined,
  );
  if (pass !== undefined && pass.source?.cases === undefined && pass.after.value === 0)
    return false;
  const told = toldToFail(drift, suite);
  return failed.some((c) => mustHold.has(c) && !told.has(c));
}

/** The cases of a suite of which people know one by one that they fail. */
const toldToFail = (
  { facts, failedCases }: Pick<Incident, 'facts' | 'failedCases'>,
  suite: string,
): ReadonlySet<string> =>
  new Set([...(failedCases?.[suite] ?? []), ...facts.flips.map((f) => f.caseHash)]);

/**
 * What people set, without the cases of which an incident tells that they fail: that they go on doing
 * it is no news beside what others do.
 */
export function untoldRules(
  drift: Pick<Incident, 'state' | 'facts' | 'failedCases'> | null,
  suite: string,
  rules: Rules,
): Rules {
  // Whoever has heard that it passes again has not heard that it fails.
  const isTold = drift?.state === 'open' || drift?.state === 'acknowledged';
  if (!isTold || !tellsFall(drift, suite)) return rules;
  const told = toldToFail(drift, suite);
  const untold = (all: ReadonlySet<string>): Set<string> =>
    new Set([...all].filter((c) => !told.has(c)));
  return { ...rules, mustHold: untold(rules.mustHold), highRisk: untold(rules.highRisk) };
}

/** A run that passes at most this much of what was told is another event than what was told. */
const COLLAPSED = 0.5;
/** And only where what was told has so few passes as seldom as this: an incident lasts for many runs. */
const BY_CHANCE = 0.001;

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
  if (level.passed === 0 || passed / of > (COLLAPSED * level.passed) / level.of) return false;
  // Of few cases half as many pass by chance: what is told goes on then.
  // What was told was counted of some runs: it may be less by a standard error.
  const rate = (level.passed + 0.5) / (level.of + 1);
  const fails = Math.min(1, 1 - rate + Math.sqrt((rate * (1 - rate)) / (level.of + 1)));
  return chanceOfAtLeast(of - passed, Array<number>(of).fill(fails)) < BY_CHANCE;
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

/** The cases that an incident tells of to fail, with those of a suite that fails now in its message. */
export function withToldCases(
  { failedCases }: Pick<Incident, 'failedCases'>,
  suite: string,
  cases: readonly string[],
): Pick<Incident, 'failedCases'> {
  const all = new Set([...(failedCases?.[suite] ?? []), ...cases]);
  return { failedCases: { ...failedCases, [suite]: [...all] } };
}

/** The same once the suite passes again: that others of them fail anew is news, but for what moved. */
export function withoutPassing(
  { failedCases, told }: Pick<Incident, 'failedCases' | 'told'>,
  suite: string,
  counts: readonly CaseCount[],
): Pick<Incident, 'failedCases'> {
  const known = failedCases?.[suite];
  const scope = told?.scope?.[suite];
  if (known === undefined || scope == null) return {};
  const passing = new Set(counts.filter((c) => c.passes === c.trials).map((c) => c.caseHash));
  const left = known.filter((c) => scope.includes(c) || !passing.has(c));
  return { failedCases: { ...failedCases, [suite]: left } };
}
