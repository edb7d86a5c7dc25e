import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { NextDecision } from '../../detection/failing/decide.ts';
import type { CaseCount } from '../../domain/failing.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import { namedIn } from '../review/told-scope.ts';
import { collapsesUntold, failsUntold, tellsFall } from './told-cases.ts';

// Whether people know already what a run of a suite shows, from the agent's drift incident.

/** Whether an incident of the agent tells people already that this suite's passes have fallen. */
export function isKnown(drift: Incident | null, { suite }: Pick<Run, 'suite'>): drift is Incident {
  if (drift === null || !NOTIFIED_STATES.includes(drift.state)) return false;
  // What is told first need not be what reached the bar.
  const told = [...(drift.streams ?? []), drift.facts.lead?.stream];
  const isOfPasses = told.some((s) => s === `${suite}/pass` || s === `${suite}/judgment`);
  // What was told to fail, and is a change of its answers by now, is told still. Whoever has heard that
  // more passes has not heard that it fails.
  return (isOfPasses || drift.failsNow?.[suite] === true) && tellsFall(drift, suite);
}

/** Whether an incident names all that failed, as a high-risk case that acts where it should not. */
function areNamed(
  drift: Incident | null,
  suite: string,
  failed: readonly string[],
): drift is Incident {
  if (drift === null || !NOTIFIED_STATES.includes(drift.state) || failed.length === 0) return false;
  const named = namedIn(drift.facts, suite);
  return failed.every((c) => named.has(c));
}

/** Whether what failed in a run is told already: nobody is to hear of it as failing now. */
export function isToldOf(
  drift: Incident | null,
  run: Pick<Run, 'suite'>,
  seen: {
    counts: readonly CaseCount[];
    failed: readonly string[];
    mustHold: ReadonlySet<string>;
    /** Cases of which the incident does not tell stand out by themselves (others-fail.ts). */
    others: boolean;
  },
): drift is Incident {
  return (
    (isKnown(drift, run) || areNamed(drift, run.suite, seen.failed)) &&
    !seen.others &&
    // Whoever has heard that it passes again has not heard that it fails.
    drift.state !== 'recovering' &&
    !failsUntold(drift, run.suite, seen.failed, seen.mustHold) &&
    !collapsesUntold(drift, run.suite, seen.counts)
  );
}

/**
 * What is told where an incident tells of the suite already: the case that must hold and was not told,
 * and not once more how few pass.
 */
export function asUntold<D extends { verdict: string }>(
  decision: D,
  drift: Incident | null,
  run: Pick<Run, 'suite'>,
  { counts, others }: { counts: readonly CaseCount[]; others: boolean },
): D {
  const isTold =
    isKnown(drift, run) &&
    !others &&
    drift.state !== 'recovering' &&
    !collapsesUntold(drift, run.suite, counts);
  return isTold && isTelling(decision) && decision.why.includes('must-hold')
    ? { ...decision, why: ['must-hold'] }
    : decision;
}

const isTelling = <D extends { verdict: string }>(
  decision: D,
): decision is D & Extract<NextDecision, { verdict: 'failing' }> => decision.verdict === 'failing';
