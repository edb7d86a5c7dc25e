import type { Soul } from '../../agents/soul.ts';
import { emptySoulKey } from '../../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { OWN_NOTES } from './detect.ts';

/**
 * An incident while an agent that had instructions has none: its folder was emptied, or every file
 * of it moved away. One that never had any was told so by `check-config`.
 */
export async function watchEmptySoul(
  deps: { store: Store; clock: Clock; config: Config },
  recorder: IncidentRecorder,
  agent: string,
  soul: Soul,
): Promise<void> {
  const key = emptySoulKey(agent);
  if (soul.documents.some((d) => d.role !== 'notes'))
    return recorder.resolve(deps.store, key, 'its instruction files are there again');
  const before = (await deps.store.versions.history(agent, 'soul'))
    .map((v) => Object.keys(v.detail).filter((name) => !name.endsWith(OWN_NOTES)))
    .findLast((names) => names.length > 0);
  if (before === undefined) return;
  const name = deps.config.agents[agent]?.name ?? agent;
  const at = iso(deps.clock.now());
  await deps.store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'soul',
      key,
      agent,
      reason:
        before.length === 1
          ? 'its only instruction file is not there any more'
          : `none of its ${before.length} instruction files is there any more`,
      facts: plainFacts(
        `${name}: its instructions are gone`,
        `There is no file any more where soul and skills of ${name} point; there ${before.length === 1 ? 'was' : 'were'} ` +
          `${before.slice(0, 6).join(', ')}.`,
        {
          meanwhile: 'Until they are back, its canaries are asked without instructions.',
          since: at,
          next: [
            {
              what: 'Put the files back, or name where they are now',
              command: 'daytwo check-config',
              costUsd: 0,
            },
          ],
        },
      ),
    }),
  );
}
