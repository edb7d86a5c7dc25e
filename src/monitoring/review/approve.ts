import { findUnfinishedIncident } from '../../alerting/incidents/acknowledge.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Baseline } from '../../domain/baseline.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { suiteStreams } from './streams.ts';

export interface Approval {
  by: string;
  note: string;
  /** Only runs since then; all of them without it. */
  since: string | null;
  /** The first so many of them. */
  first: number;
}

/**
 * Fewer runs cannot tell a change from an ordinary day; the engine opens no start against them
 * (docs/detection.md, Baselines).
 */
const FEWEST = 5;

/**
 * A named person's word that this is how the agent should behave. The runs are the first ones of
 * the period, never the best: choosing by result would be cheating. Bins are frozen with it.
 * @throws DaytwoError `too-few-runs`
 */
export async function approve(
  tx: Store,
  recorder: IncidentRecorder,
  agent: string,
  suite: string,
  a: Approval,
): Promise<Baseline> {
  const all = (await tx.runs.ofSuite(agent, suite)).filter((r) => r.state === 'done');
  const runs = all.filter((r) => a.since === null || r.createdAt >= a.since).slice(0, a.first);
  return freeze(tx, recorder, agent, suite, runs, a);
}

/**
 * "Accept as new normal": for every suite of a drift incident, the runs since it began become the
 * baseline, and the incident is resolved by the same word.
 */
export async function acceptIncident(
  store: Store,
  recorder: IncidentRecorder,
  id: string,
  by: string,
  note: string,
): Promise<{ incident: Incident; baselines: Baseline[] }> {
  return store.transaction(async (tx) => {
    const incident = await findUnfinishedIncident(tx, id);
    const { agent } = incident;
    if (incident.kind !== 'drift' || agent === null) {
      throw new DaytwoError({
        code: 'not-drift',
        exitCode: EXIT.usage,
        message: `${incident.id} is not about behaviour; there is nothing to accept`,
        next: `daytwo resolve ${incident.id} --by NAME closes it`,
      });
    }
    const baselines: Baseline[] = [];
    for (const suite of new Set(
      (incident.streams ?? []).map((s) => s.slice(0, s.lastIndexOf('/'))),
    )) {
      const runs = await runsSince(tx, incident, agent, suite);
      baselines.push(
        await freeze(
          tx,
          recorder,
          agent,
          suite,
          runs,
          { by, note: note === '' ? `accepted from ${incident.id}` : note, since: null, first: 0 },
          true,
        ),
      );
    }
    const resolved: Incident = { ...incident, state: 'resolved' };
    await recorder.transition(tx, resolved, {
      actor: by,
      what: 'accepted as the new normal',
      reason: note === '' ? 'the behaviour since it began is the baseline now' : note,
      notice: 'resolved',
    });
    return { incident: resolved, baselines };
  });
}

/** The finished runs of a suite from where the incident's loudest stream of it began. */
async function runsSince(
  tx: Store,
  { streams, alarmRuns }: Incident,
  agent: string,
  suite: string,
): Promise<Run[]> {
  const runs = (await tx.runs.ofSuite(agent, suite)).filter((r) => r.state === 'done');
  const begun = (await tx.drift.latest())
    .map((l) => l.review)
    .filter(
      (r) =>
        r.stream.agent === agent &&
        r.stream.suite === suite &&
        r.began !== null &&
        (streams ?? []).includes(`${suite}/${r.stream.metric}`),
    );
  const first =
    begun.toSorted((a, b) => b.evidence - a.evidence)[0]?.began?.run ?? alarmRuns?.[suite];
  const from = Math.max(
    0,
    runs.findIndex((r) => r.id === first),
  );
  return runs.slice(from);
}

async function freeze(
  tx: Store,
  recorder: IncidentRecorder,
  agent: string,
  suite: string,
  runs: readonly Run[],
  a: Approval,
  acceptFewer = false,
): Promise<Baseline> {
  if (runs.length < FEWEST && !acceptFewer) {
    throw new DaytwoError({
      code: 'too-few-runs',
      exitCode: EXIT.notEnoughEvidence,
      message:
        `${agent}/${suite} has ${runs.length} finished ` +
        `run${runs.length === 1 ? '' : 's'} to approve; a baseline needs at least ${FEWEST}`,
      next: 'let the schedule make more (spaced runs say more than a burst), then approve',
    });
  }
  const at = iso(recorder.now());
  const draft: Baseline = {
    id: recorder.newId('base'),
    agent,
    suite,
    runs: runs.map((r) => r.id),
    approvedBy: a.by,
    approvedAt: at,
    note: a.note,
    bins: { edges: {}, values: {} },
  };
  const newest = runs.at(-1);
  const { bins } = suiteStreams({
    agent,
    suite,
    runs,
    trials: (await Promise.all(runs.map((r) => tx.trials.ofRun(r.id)))).flat(),
    cases: await tx.cases.ofSuite(agent, suite),
    baseline: draft,
    today: new Set(newest?.caseHashes ?? []),
    restartAfter: null,
  });
  const baseline: Baseline = { ...draft, bins };
  await tx.baselines.put(baseline);
  await tx.audit.append({
    at,
    actor: a.by,
    action: 'baseline approved',
    subject: `${agent}/${suite}`,
    detail: {
      baseline: baseline.id,
      runs: runs.length,
      from: runs[0]?.createdAt ?? null,
      to: newest?.createdAt ?? null,
      note: a.note,
    },
  });
  return baseline;
}
