import type { Config } from '../../config/load.ts';
import type { Change } from '../../domain/change.ts';
import type { ModelEvent } from '../../domain/model.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { ofList } from '../knowledge/sources.ts';
import {
  applyDeprecation,
  type DeprecationNotice,
  readDeprecation,
} from './deprecation-headers.ts';

/**
 * What a run's replies said themselves of their model: another served id, headers or a status that
 * name an end. Said twice it is recorded once.
 */
export async function recordReplyHeaders(
  deps: { store: Store; config: Config },
  run: Run,
  trials: readonly Trial[],
  moved: Change | null,
): Promise<void> {
  const target = deps.config.agents[run.agent]?.target;
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
    answered
      .map((t) => readDeprecation(t.routing))
      .find((s): s is DeprecationNotice => s !== null) ?? null;
  const rows = (await deps.store.models.records(provider)).filter((r) => r.model === model);
  const heard =
    answered.length === 0
      ? null
      : applyDeprecation(rows.find((r) => r.source === 'in-band') ?? null, said, {
          provider,
          model,
          at,
          used: true,
          knownEnd: rows.find(ofList)?.endsAt ?? null,
        });
  if (heard === null && events.length === 0) return;
  await deps.store.transaction(async (tx) => {
    if (heard !== null) await tx.models.putRecords([heard.record]);
    await tx.models.addEvents([...events, ...(heard?.events ?? [])]);
  });
}
