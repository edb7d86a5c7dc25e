import { nameInTitle } from '../run-end/run-trouble.ts';
import { failInARow, type Rules } from '../../detection/failing/rules.ts';
import { isFloorBroken } from '../../detection/failing/told-as-change.ts';
import type { FailingEpisode, FailingWhy, SeenRun } from '../../domain/failing.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { toldFailing } from './act.ts';
import { failingFacts } from './facts.ts';
import { isUnderUntold } from './floors.ts';
import { bringAlsoUpToDate } from './one-event.ts';
import { failedOf } from './told-cases.ts';

// What people were told fails now may come to break more of what they set: they hear of that, once.

/** What the newest run breaks, and broke in the run before it, of which people were not told. */
export interface MoreFails {
  why: readonly FailingWhy[];
  cases: readonly string[];
  reason: string;
}

/**
 * Whether a suite that is told to fail breaks more of what was set for it than was told. Null where it
 * does not.
 * @param runs the run before the newest, and the newest
 */
export function decideMoreFails(
  { facts, failedCases }: Pick<Incident, 'facts' | 'failedCases'>,
  of: Pick<FailingEpisode, 'agent' | 'suite'>,
  runs: readonly SeenRun[],
  rules: Rules,
): MoreFails | null {
  const told = failedCases?.[of.suite];
  // Of one that an earlier release told nobody knows of which cases.
  const cases = told === undefined ? [] : failInARow(runs, rules).filter((c) => !told.includes(c));
  const isLow =
    isFloorBroken(runs, [], rules.floor) &&
    isUnderUntold({ facts }, of, runs.at(-1)?.counts ?? [], rules.floor);
  if (cases.length === 0 && !isLow) return null;
  return {
    why: [
      ...(isLow ? (['floor'] as const) : []),
      ...(cases.length > 0 ? ['must-hold' as const] : []),
    ],
    cases,
    reason: [
      ...(isLow ? ['under the floor that was set, in two runs in a row'] : []),
      ...(cases.length > 0 ? ['another case that must hold failed in two runs in a row'] : []),
    ].join('; '),
  };
}

/** Tells what a run breaks beyond what was told to fail. False where it breaks no more. */
export async function tellMoreFails(
  tx: Store,
  deps: ReviewDeps,
  live: FailingEpisode,
  runs: readonly SeenRun[],
  rules: Rules,
): Promise<boolean> {
  const incident = await toldFailing(tx, live);
  const more = incident === null ? null : decideMoreFails(incident, live, runs, rules);
  if (incident === null || more === null) return false;
  const { recorder } = deps;
  const known = new Set(live.runs.map((r) => r.run));
  const told: FailingEpisode = {
    ...live,
    why: [...new Set([...live.why, ...more.why])],
    runs: [...live.runs, ...runs.filter((r) => !known.has(r.run))],
  };
  const before = incident.failedCases?.[live.suite] ?? [];
  const cases = [...new Set([...more.cases, ...before, ...failedOf(runs.at(-1)?.counts ?? [])])];
  const facts = await failingFacts(tx, nameInTitle(deps.runTarget(live)), told, {
    incident: incident.id,
    cases,
    floor: rules.floor,
    now: recorder.now(),
    mostUsd: (await deps.mostOfRuns?.(live.agent, [live.suite])) ?? null,
  });
  const also = incident.facts.also === undefined ? {} : { also: incident.facts.also };
  const next: Incident = {
    ...incident,
    // Whoever took on what was told has not taken on this.
    state: 'open',
    facts: { ...facts, ...also },
    failedCases: { ...incident.failedCases, [live.suite]: cases },
  };
  const said = { actor: 'daytwo', what: 'worsened', reason: more.reason } as const;
  const isApart = incident.group === undefined;
  await recorder.transition(tx, next, { ...said, notice: isApart ? 'worsened' : null });
  await bringAlsoUpToDate(tx, next);
  const first = isApart ? null : await tx.incidents.get(incident.group ?? '');
  if (first !== null) await recorder.transition(tx, first, { ...said, notice: 'worsened' });
  await tx.failing.put(told);
  return true;
}
