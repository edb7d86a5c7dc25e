import {
  confirmingFacts,
  notConfirmedFacts,
  withConfirming,
  withUndecided,
} from '../../alerting/incidents/confirming.ts';
import { driftKey } from '../../alerting/incidents/keys.ts';
import type { ConfirmationDecision } from '../../detection/drift/confirm.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Confirming } from '../../domain/incident-parts.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from './deps.ts';
import { streamName } from './drift-facts.ts';
import { suspicionFacts } from './drift-seen.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { planAgain } from './plan-again.ts';

export interface AfterSuspicion {
  incident: Incident | null;
  reason: string;
}

/**
 * What follows from a look, or a round of confirmation, that did not reach the bar: the suspicious
 * cases run again, the suspicion ends, or nothing. The planned run and the incident's state are one
 * transaction.
 */
export async function updateSuspicion(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident | null,
): Promise<AfterSuspicion> {
  const { run, look } = p;
  const { confirmed } = f;
  if (live !== null && live.state !== 'confirming')
    return { incident: live, reason: confirmed.reason };
  const entry = live?.confirming?.find((c) => c.look === look.id);
  const older = look === run ? live?.confirming?.find((c) => c.suite === look.suite) : undefined;
  if (confirmed.verdict === 'again' && f.hindered === null) {
    const rest =
      live !== null && older !== undefined ? withConfirming(live, older.look, null) : live;
    return {
      incident: await lookAgain(tx, deps, p, f, rest, entry, confirmed),
      reason: confirmed.reason,
    };
  }
  const over = f.hindered ?? confirmed.reason;
  if (live !== null && entry !== undefined)
    return {
      incident: await end(
        tx,
        deps,
        live,
        entry,
        f,
        over,
        f.hindered === null && confirmed.verdict === 'not-confirmed' && confirmed.fell,
      ),
      reason: over,
    };
  if (live !== null && older !== undefined)
    return {
      incident: await end(
        tx,
        deps,
        live,
        older,
        f,
        `a newer look was made meanwhile: ${over}`,
        f.hindered === null && confirmed.verdict === 'none' && confirmed.fell,
      ),
      reason: over,
    };
  if (confirmed.verdict === 'no-share' || f.hindered !== null) {
    await tx.audit.append({
      at: p.at,
      actor: 'daytwo',
      action: 'suspicion not looked into',
      subject: `${look.agent}/${look.suite}`,
      detail: { look: look.id, reason: over },
    });
  }
  return { incident: live, reason: over };
}

async function lookAgain(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident | null,
  entry: Confirming | undefined,
  c: Extract<ConfirmationDecision, { verdict: 'again' }>,
): Promise<Incident | null> {
  const { look } = p;
  const next: Confirming = {
    look: look.id,
    suite: look.suite,
    at: look.startedAt ?? look.createdAt,
    rounds: (entry?.rounds ?? 0) + 1,
    calls: (entry?.calls ?? 0) + c.suspects.length,
    raised: c.raised,
  };
  await planAgain(tx, deps, look, {
    trigger: 'confirmation',
    reason: c.reason,
    caseHashes: c.suspects.map((s) => s.caseHash),
    createdAt: p.at,
  });
  if (entry !== undefined && live !== null) {
    const incident = withConfirming(withNewestEvidence(live, f, c.raised), look.id, next);
    await deps.recorder.transition(tx, incident, {
      actor: 'daytwo',
      what: `round ${next.rounds}`,
      reason: c.reason,
      notice: null,
    });
    return incident;
  }
  return suspect(tx, deps, p, f, live, next, c);
}

/** A suspicion of one more look: of an agent that is suspected already, or the first. */
async function suspect(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident | null,
  next: Confirming,
  c: Extract<ConfirmationDecision, { verdict: 'again' }>,
): Promise<Incident | null> {
  const { look } = p;
  const id = live?.id ?? deps.recorder.newId('inc');
  const found = await suspicionFacts(tx, deps, p, f, id, c.raised);
  if (found === null) return live;
  const facts = confirmingFacts(found, deps.runTarget(look).agentName, next, c.suspects.length);
  if (live !== null) {
    const incident = withConfirming({ ...live, facts }, look.id, next);
    await deps.recorder.transition(tx, incident, {
      actor: 'daytwo',
      what: 'confirming',
      reason: c.reason,
      notice: null,
    });
    return incident;
  }
  const { incident } = await deps.recorder.open(tx, {
    id,
    channels: deps.confirming.notify ? deps.recorder.channels : [],
    kind: 'drift',
    key: driftKey(look.agent),
    agent: look.agent,
    facts,
    reason: c.reason,
    state: 'confirming',
  });
  const begun = withConfirming(incident, look.id, next);
  await tx.incidents.update(begun);
  return begun;
}

/** The incident with what the evidence of its suspicion is now, not when it was raised. */
function withNewestEvidence(
  incident: Incident,
  f: ReviewFindings,
  raised: readonly string[],
): Incident {
  const [loudest] = f.reviews
    .map((r) => r.review)
    .filter((r) => raised.includes(streamName(r)))
    .toSorted((a, b) => b.evidence - a.evidence);
  if (loudest === undefined) return incident;
  const { evidence, bar } = loudest;
  return {
    ...incident,
    facts: { ...incident.facts, evidence, ...(bar === undefined ? {} : { bar }) },
  };
}

/** Ends one look's confirmation; the incident with the last of them. */
async function end(
  tx: Store,
  deps: ReviewDeps,
  live: Incident,
  entry: Confirming,
  f: ReviewFindings,
  reason: string,
  fell: boolean,
): Promise<Incident> {
  const left = withUndecided(
    withConfirming(withNewestEvidence(live, f, entry.raised), entry.look, null),
    entry.suite,
    fell ? [] : entry.raised,
  );
  if ((left.confirming ?? []).length > 0) {
    await deps.recorder.transition(tx, left, {
      actor: 'daytwo',
      what: fell ? 'not confirmed' : 'undecided',
      reason,
      notice: null,
    });
    return left;
  }
  const facts = notConfirmedFacts(
    left.facts,
    deps.runTarget({ agent: live.agent ?? '', suite: entry.suite }).agentName,
    entry,
    reason,
    left.undecided === undefined,
  );
  const ended: Incident = {
    ...left,
    state: 'not-confirmed',
    facts,
  };
  await deps.recorder.transition(tx, ended, {
    actor: 'daytwo',
    what: left.undecided === undefined ? 'not-confirmed' : 'undecided',
    reason,
    notice: deps.confirming.notify ? 'resolved' : null,
  });
  return ended;
}
