import { judgeKey } from '../../alerting/incidents/keys.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Anchor, JudgeKind } from '../../domain/anchor.ts';
import type { Baseline } from '../../domain/baseline.ts';
import { iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { usage } from './anchor.ts';
import { judgeSuite } from './streams.ts';

/**
 * Stores anchors with an audit entry each. Returns those that were new; the same question with the
 * same output is kept once.
 */
export async function addAnchors(store: Store, anchors: readonly Anchor[]): Promise<Anchor[]> {
  return store.transaction(async (tx) => {
    const fresh: Anchor[] = [];
    for (const a of anchors) {
      if (!(await tx.anchors.put(a))) continue;
      await tx.audit.append({
        at: a.at,
        actor: a.by,
        action: 'anchor added',
        subject: a.id,
        detail: {
          agent: a.agent,
          judge: a.question.kind,
          label: a.label,
          trial: a.trial,
          note: a.note,
        },
      });
      fresh.push(a);
    }
    return fresh;
  });
}

/**
 * Takes an anchor away: it is judged no more, and plays no part in what is said of its judge.
 * @throws DaytwoError `no-anchor`
 */
export async function removeAnchor(
  store: Store,
  recorder: IncidentRecorder,
  id: string,
  by: string,
): Promise<Anchor> {
  return store.transaction(async (tx) => {
    const found = (await tx.anchors.list({})).filter((a) => a.id.startsWith(id));
    const one = found.find((a) => a.id === id) ?? found[0];
    if (one === undefined || (found.length > 1 && one.id !== id))
      throw usage(
        'no-anchor',
        found.length > 1
          ? `${found.length} anchors begin with "${id}"`
          : `there is no anchor "${id}"`,
        'daytwo anchors list shows them with their ids',
      );
    const at = iso(recorder.now());
    await tx.anchors.remove(one.id, at);
    await tx.audit.append({
      at,
      actor: by,
      action: 'anchor removed',
      subject: one.id,
      detail: { agent: one.agent, judge: one.question.kind, label: one.label },
    });
    return { ...one, removedAt: at };
  });
}

/**
 * Accepts a judge as it is now: what it said of its anchors since the incident about it began
 * becomes what it is compared with, and that incident is resolved. Without an incident the last
 * runs do.
 */
export async function acceptJudge(
  store: Store,
  recorder: IncidentRecorder,
  agent: string,
  judge: JudgeKind,
  by: string,
  note: string,
): Promise<Baseline> {
  return store.transaction(async (tx) => {
    const incident = await tx.incidents.findUnfinished(judgeKey(agent, judge));
    const runs = [...new Set((await tx.anchors.verdicts(agent, judge)).map((v) => v.run))];
    if (runs.length === 0)
      throw usage(
        'no-verdicts',
        `${agent} has no ${judge} judge that was asked about anchors yet`,
        'daytwo anchors list shows what there is',
      );
    const began = (await tx.drift.latest()).find(
      (l) => l.review.stream.agent === agent && l.review.stream.suite === judgeSuite(judge),
    )?.review.began?.run;
    const first = began ?? incident?.alarmRuns?.[judgeSuite(judge)];
    const from =
      incident === null || first === undefined
        ? Math.max(0, runs.length - LAST_RUNS)
        : Math.max(0, runs.indexOf(first));
    const at = iso(recorder.now());
    const baseline: Baseline = {
      id: recorder.newId('base'),
      agent,
      suite: judgeSuite(judge),
      runs: runs.slice(from),
      approvedBy: by,
      approvedAt: at,
      looksAfter: at,
      note,
      bins: { edges: {}, values: {} },
    };
    await tx.baselines.put(baseline);
    await tx.audit.append({
      at,
      actor: by,
      action: 'judge accepted',
      subject: `${agent}/${judgeSuite(judge)}`,
      detail: { baseline: baseline.id, runs: baseline.runs.length, note },
    });
    if (incident !== null)
      await recorder.transition(
        tx,
        { ...incident, state: 'resolved' },
        {
          actor: by,
          what: 'accepted as the new normal',
          reason: note === '' ? 'the judge as it is now is what it is compared with' : note,
          notice: incident.group === undefined ? 'resolved' : null,
        },
      );
    return baseline;
  });
}

const LAST_RUNS = 20;
