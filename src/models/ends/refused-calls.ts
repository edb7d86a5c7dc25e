import { endKey, goneKey } from '../../alerting/incidents/keys.ts';
import type { IncidentRecorder, NewIncident } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import type { Attempt } from '../../domain/attempt.ts';
import { iso } from '../../domain/clock.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { CalledModel } from '../../monitoring/run-end/observer.ts';
import { ofList } from '../knowledge/sources.ts';
import { answeredAgain, goneByCall } from '../lists/call-outcomes.ts';

/**
 * A replay was refused with the provider's typed error for a model that is gone: that is its word,
 * whatever the list says. Told in the incident of its end, where there is one.
 */
export async function recordRefused(
  tx: Store,
  recorder: IncidentRecorder,
  trouble: NewIncident,
  at: CalledModel,
): Promise<void> {
  await openRefusal(tx, recorder, trouble, at);
  const record =
    (await tx.models.records(at.provider)).find((r) => r.model === at.model && ofList(r)) ?? null;
  const gone = goneByCall(record, {
    ...at,
    at: iso(recorder.now()),
    message: trouble.reason,
    used: true,
  });
  if (gone === null) return;
  await tx.models.putRecords([gone.record]);
  await tx.models.addEvents(gone.event === null ? [] : [gone.event]);
}

async function openRefusal(
  tx: Store,
  recorder: IncidentRecorder,
  trouble: NewIncident,
  at: CalledModel,
): Promise<void> {
  const ending = await tx.incidents.findUnfinished(endKey(at.provider, at.model));
  const end = {
    step: 0,
    retired: true,
    endsAt: ending?.end?.endsAt ?? null,
    replacement: ending?.end?.replacement ?? null,
  };
  if (ending === null) {
    const { incident, fresh } = await recorder.open(tx, trouble);
    if (fresh) await tx.incidents.update({ ...incident, end });
  } else if (ending.end?.retired !== true) {
    await recorder.transition(
      tx,
      {
        ...ending,
        state: 'open',
        ack: null,
        end,
        facts: { ...trouble.facts, details: ending.facts.details ?? [] },
      },
      { actor: 'daytwo', what: 'worsened', reason: trouble.reason, notice: 'worsened' },
    );
  }
}

/**
 * What a run's replies take back: a model that answers is not gone. `refused` is the one that ended
 * the run, for all that it answered before.
 */
export async function recordAnswered(
  config: Config,
  tx: Store,
  recorder: IncidentRecorder,
  run: Run,
  refused: CalledModel | null,
): Promise<void> {
  const agent = config.agents[run.agent];
  if (agent === undefined) return;
  const replies = (await tx.trials.attemptsOf(run.id)).filter((a) => a.result === 'reply');
  const called: [Attempt['purpose'], CalledModel | undefined][] = [
    ['trial', agent.target],
    ['grade', agent.grader],
    ['judge', agent.judgments.judge],
    ['user', agent.simulatedUser],
  ];
  for (const [purpose, m] of called) {
    const last = replies
      .filter((a) => a.purpose === purpose)
      .flatMap((a) => a.endedAt ?? [])
      .toSorted()
      .at(-1);
    if (
      m === undefined ||
      last === undefined ||
      (m.provider === refused?.provider && m.model === refused.model)
    )
      continue;
    await answered(tx, recorder, m, last);
  }
}

async function answered(
  tx: Store,
  recorder: IncidentRecorder,
  m: CalledModel,
  at: string,
): Promise<void> {
  const record =
    (await tx.models.records(m.provider)).find((r) => r.model === m.model && ofList(r)) ?? null;
  // What answered before it was refused proves nothing.
  if (record?.refusedAt != null && at <= record.refusedAt) return;
  const again = record === null ? null : answeredAgain(record, { at, used: true });
  if (again !== null) {
    await tx.models.putRecords([again.record]);
    await tx.models.addEvents([again.event]);
  }
  const gone = await tx.incidents.findUnfinished(goneKey(m.provider, m.model));
  const ending =
    again === null ? null : await tx.incidents.findUnfinished(endKey(m.provider, m.model));
  for (const i of [gone, ending?.end?.retired === true ? ending : null]) {
    if (i !== null)
      await recorder.transition(
        tx,
        { ...i, state: 'resolved' },
        {
          actor: 'daytwo',
          what: 'resolved',
          reason: again?.event.reason ?? `a call for ${m.model} at ${m.provider} succeeded`,
          notice: 'resolved',
        },
      );
  }
}
