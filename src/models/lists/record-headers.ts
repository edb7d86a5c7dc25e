import type { Change } from '../../domain/change.ts';
import type { ModelEvent } from '../../domain/model.ts';
import type { Run, Trial } from '../../domain/run.ts';
import { signalled, signalsIn, type Signals } from './deprecation-headers.ts';
import { ofList } from '../knowledge/sources.ts';
import type { Runtime } from '../../app/runtime.ts';

/**
 * What a run's replies said themselves of their model: another served id, headers or a status that
 * name an end. Said twice it is recorded once.
 */
export async function recordInBand(
  live: Runtime,
  run: Run,
  trials: readonly Trial[],
  moved: Change | null,
): Promise<void> {
  const target = live.config.agents[run.agent]?.target;
  if (target === undefined) return;
  const { provider, model } = target;
  const at = run.startedAt ?? run.createdAt;
  const answered = trials.filter(
    (t) => t.servedModel !== null || Object.keys(t.routing).length > 0,
  );
  const events: ModelEvent[] =
    moved === null
      ? []
      : [
          {
            at,
            provider,
            model,
            kind: 'moved',
            told: false,
            before: moved.before,
            after: moved.after,
            reason:
              `${model} at ${provider} is now answered by ` +
              `${moved.after ?? 'another model'} (it was ` +
              `${moved.before ?? 'not known'}); ${run.agent}'s suites run on it.`,
          },
        ];
  const said =
    answered.map((t) => signalsIn(t.routing)).find((s): s is Signals => s !== null) ?? null;
  const rows = (await live.store.models.records(provider)).filter((r) => r.model === model);
  const heard =
    answered.length === 0
      ? null
      : signalled(rows.find((r) => r.source === 'in-band') ?? null, said, {
          provider,
          model,
          at,
          used: true,
          knownEnd: rows.find(ofList)?.endsAt ?? null,
        });
  if (heard === null && events.length === 0) return;
  await live.store.transaction(async (tx) => {
    if (heard !== null) await tx.models.putRecords([heard.record]);
    await tx.models.addEvents([...events, ...(heard?.events ?? [])]);
  });
}
