import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import { anchorOfTrial, anchorsOfFile } from '../../monitoring/anchors/from-outputs.ts';
import { addAnchors } from '../../monitoring/anchors/manage.ts';
import { readInputFile } from '../../platform/files/output-files.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { type Io, typedPath } from '../io.ts';

export interface AddOptions {
  trial?: string;
  label?: string;
  by: string;
  note: string;
  assert?: number;
  from?: string;
  agent?: string;
}

type On = { store: Store; config: Config; recorder: IncidentRecorder };

/** Adds what was asked for; `made` counts those too that were there already. */
export async function addRequestedAnchors(
  io: Io,
  on: On,
  o: AddOptions,
): Promise<{ fresh: Anchor[]; made: number }> {
  const made = o.from === undefined ? [await ofTrial(on, o)] : ofFile(io, on, o.from, o);
  return { fresh: await addAnchors(on.store, made), made: made.length };
}

function ofFile(io: Io, { config, recorder }: On, file: string, o: AddOptions): Anchor[] {
  if (o.agent === undefined)
    throw new DaytwoError({
      code: 'no-agent',
      exitCode: EXIT.usage,
      message: 'say whose judge these are for: --agent NAME',
      next: `known agents are ${Object.keys(config.agents).join(', ')}`,
    });
  const text = readInputFile(typedPath(io, file), 'check the path after --from');
  return anchorsOfFile({ config }, recorder, o.agent, text, { by: o.by, note: o.note });
}

async function ofTrial({ store, config, recorder }: On, o: AddOptions): Promise<Anchor> {
  if (o.trial === undefined || o.label === undefined)
    throw new DaytwoError({
      code: 'no-trial',
      exitCode: EXIT.usage,
      message: 'say what to label: --trial ID --label LABEL, or --from FILE.jsonl',
      next: 'daytwo runs lists the runs, and daytwo runs RUN --json the trials of one with their ids',
    });
  const sandbox = createSandbox();
  try {
    return await anchorOfTrial(
      { store, config, sandbox },
      recorder,
      o.trial,
      { label: o.label, by: o.by, note: o.note },
      o.assert ?? null,
    );
  } finally {
    await sandbox.close();
  }
}
