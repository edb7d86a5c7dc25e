import { nameInTitle } from '../run-end/run-trouble.ts';
import { isToldWhole } from '../../detection/failing/as-before.ts';
import { holderOf } from '../../domain/incident-holder.ts';
import { iso } from '../../domain/clock.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { toldScope } from '../review/told-scope.ts';
import { endEpisode, toldBy, toldFailing } from './act.ts';
import { isKnown } from './is-told.ts';
import { withToldCases } from './told-cases.ts';

// What is told to fail now, and then by the agent's change too, is one event: people read, take and
// close it in one place.

type OfSuite = Pick<Run, 'agent' | 'suite'>;

/**
 * The incident, with a message of its own, that tells of a suite to fail of which a change tells by
 * now as much: of the suite as a whole, or of each of its cases; null where there is none.
 */
export async function failingToldBy(
  tx: Store,
  drift: Incident,
  run: OfSuite,
): Promise<Incident | null> {
  const failing = await toldFailing(tx, run);
  // What heads a message is closed with what that tells of.
  if (failing === null || failing.group !== undefined || failing.facts.also !== undefined)
    return null;
  const episode = await tx.failing.live(run.agent, run.suite);
  return isKnown(drift, run) && tellsAsMuch(drift, failing, episode, run.suite) ? failing : null;
}

function tellsAsMuch(
  drift: Incident,
  failing: Incident,
  episode: FailingEpisode | null,
  suite: string,
): boolean {
  const scope = toldScope(drift, suite);
  const cases = failing.failedCases?.[suite] ?? [];
  if (scope !== null) return cases.length > 0 && cases.every((c) => scope.has(c));
  // How many of all fail names no case that people look at by itself.
  return episode?.why.every((w) => w === 'unlikely' || w === 'floor') === true;
}

/**
 * Whether a change that is about to be told is what was told to fail; false where it tells nothing of
 * the cases that people look at by themselves and that were told alone.
 */
export async function isPartOf(
  tx: Store,
  facts: IncidentFacts,
  failing: Incident | null,
  run: OfSuite,
): Promise<boolean> {
  if (failing === null) return false;
  const why = (await tx.failing.live(run.agent, run.suite))?.why ?? [];
  if (why.length === 0 || isToldWhole({ why })) return true;
  const scope = toldScope({ facts }, run.suite);
  const alone = failing.facts.measures[0]?.source?.cases ?? failing.failedCases?.[run.suite] ?? [];
  return scope !== null && alone.every((c) => scope.has(c));
}

/** A change that tells from now on what was told to fail: as urgent, and in the same hands. */
export function withFailing(drift: Incident, failing: Incident, suite: string): Incident {
  const holder = holderOf(failing);
  const { facts } = drift;
  return {
    ...drift,
    facts: {
      ...facts,
      summary: `${facts.summary} What was told to fail (${failing.id}) is part of this.`,
    },
    ...withToldCases(drift, suite, failing.failedCases?.[suite] ?? []),
    failsNow: { ...drift.failsNow, [suite]: true },
    ...(holder === null ? {} : { state: 'acknowledged', ack: holder }),
  };
}

/** What is told to fail ends as part of the change; its message says so, and calls nobody. */
export async function endAsChange(
  tx: Store,
  deps: Pick<ReviewDeps, 'recorder' | 'runTarget'>,
  failing: Incident,
  drift: Incident,
  run: OfSuite,
): Promise<void> {
  const at = iso(deps.recorder.now());
  const reason = `${drift.id} tells of it`;
  await endToldBy(tx, drift, run, at);
  const { title, summary } = failing.facts;
  const { meanwhile: _, ...kept } = failing.facts;
  const over: Incident = {
    ...failing,
    state: 'resolved',
    group: drift.id,
    joinedAt: at,
    facts: {
      ...kept,
      title: `${nameInTitle(deps.runTarget(run))}: it is known as a change by now`,
      now: `It is known as a change by now: ${reason}.`,
      summary,
      was: { title, summary },
    },
  };
  const joined = { actor: 'daytwo', what: 'joined', reason } as const;
  await deps.recorder.transition(tx, over, { ...joined, notice: 'updated' });
}

/** What was told within a drift's message that a suite fails now is told by the drift itself by now. */
export async function endWithin(
  tx: Store,
  { recorder }: Pick<ReviewDeps, 'recorder'>,
  drift: Incident,
  run: OfSuite,
): Promise<void> {
  const failing = await toldFailing(tx, run);
  if (failing?.group !== drift.id) return;
  await endToldBy(tx, drift, run, iso(recorder.now()));
  const reason = `${drift.id} tells of it`;
  const over: Incident = { ...failing, state: 'resolved' };
  await recorder.transition(tx, over, { actor: 'daytwo', what: 'joined', reason, notice: null });
}

async function endToldBy(tx: Store, drift: Incident, run: OfSuite, at: string): Promise<void> {
  const episode = await tx.failing.live(run.agent, run.suite);
  if (episode !== null) await endEpisode(tx, toldBy(episode, drift), `${drift.id} tells of it`, at);
}
