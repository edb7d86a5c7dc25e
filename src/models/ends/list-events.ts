import { endKey, goneKey, listLossKey } from '../../alerting/incidents/keys.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { ModelEvent } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import { everListed, standsFor } from '../knowledge/usage.ts';
import { usesOf } from '../knowledge/used-by.ts';
import { listLossFacts, modelAbsentFacts } from './end-facts.ts';

/**
 * What the list said of a model that an agent uses, told at once; a retirement is told with its
 * end.
 */
export async function notifyListEvent(
  tx: Store,
  recorder: IncidentRecorder,
  config: Config,
  e: ModelEvent,
  served: ReadonlyMap<string, string>,
): Promise<void> {
  if (e.kind === 'back') {
    const gone = await tx.incidents.findUnfinished(goneKey(e.provider, e.model));
    const ending = await tx.incidents.findUnfinished(endKey(e.provider, e.model));
    const loss =
      e.together === undefined ? null : await tx.incidents.findUnfinished(listLossKey(e.provider));
    for (const i of [gone, loss, ending?.end?.retired === true ? ending : null])
      if (i !== null)
        await recorder.transition(
          tx,
          { ...i, state: 'resolved' },
          { actor: 'daytwo', what: 'resolved', reason: e.reason, notice: 'resolved' },
        );
    return;
  }
  if (e.together !== undefined) return notifyLoss(tx, recorder, config, e, e.together);
  const listed = everListed(await tx.models.records(e.provider));
  const uses = usesOf(config, e.provider, { records: [], served });
  // Whoever calls it by another name is told too.
  const use =
    uses.find((u) => u.model === e.model) ??
    uses.find((u) => standsFor(u.model, e.model, served, listed));
  if (use === undefined || !['gone', 'absent', 'moved'].includes(e.kind)) return;
  const facts = modelAbsentFacts({ ...use, model: e.model }, e);
  const ending = await tx.incidents.findUnfinished(endKey(e.provider, e.model));
  if (ending === null)
    await recorder.open(tx, {
      kind: 'model-gone',
      key: goneKey(e.provider, e.model),
      agent: use.agents[0] ?? null,
      reason: e.reason,
      facts,
    });
  else
    await recorder.transition(
      tx,
      { ...ending, facts: { ...facts, since: ending.facts.since, details: stillTrue(ending) } },
      e.kind === 'gone'
        ? { actor: 'daytwo', what: 'worsened', reason: e.reason, notice: 'worsened' }
        : { actor: 'daytwo', what: e.kind, reason: e.reason, notice: 'joined' },
    );
}

/** What is known of its end, without why it was said then. */
const stillTrue = ({ facts }: Incident): NonNullable<IncidentFacts['details']> =>
  (facts.details ?? []).filter((d) => d.part !== 'why-now');

/** Many rows that left at once are one incident of the list, whoever uses them. */
async function notifyLoss(
  tx: Store,
  recorder: IncidentRecorder,
  config: Config,
  e: ModelEvent,
  together: NonNullable<ModelEvent['together']>,
): Promise<void> {
  const uses = usesOf(config, e.provider, { records: [], served: new Map() });
  const by = uses.filter((u) => together.used.includes(u.model)).flatMap((u) => u.by);
  await recorder.open(tx, {
    kind: 'watch',
    key: listLossKey(e.provider),
    agent: null,
    reason: e.reason,
    facts: listLossFacts(e, together, [...new Set(by)]),
  });
}
