import type { Command } from 'commander';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { createRuntime } from '../../app/runtime.ts';
import type { Config } from '../../config/load.ts';
import { EXIT } from '../../domain/errors.ts';
import { isAgentKind } from '../../domain/provider.ts';
import type { Store } from '../../domain/store.ts';
import { plural } from '../../domain/text.ts';
import { endsCalendar } from '../../models/calendars/ics.ts';
import { pollCalendars } from '../../models/calendars/poll.ts';
import { endEvents } from '../../models/end-events.ts';
import { notifyModelEnds } from '../../models/ends/warn.ts';
import { pollModels } from '../../models/lists/poll.ts';
import { type ModelNow, modelsNow, providersWithList } from '../../models/queries.ts';
import { mustBeWritable } from '../../platform/files/output-files.ts';
import { makeLog } from '../../platform/log.ts';
import { configOf, printResult, withReadableStore, withStore } from '../context.ts';
import { type Io, typedPath, writeReport } from '../io.ts';
import { withPlatform } from '../runtime.ts';
import { modelsText } from '../text/models.ts';

export interface ModelsOptions {
  poll?: boolean;
  events: number;
  ics?: string;
}

/** Shows the models in use; reads the lists first, and writes a calendar, where asked. */
export async function showModels(io: Io, o: ModelsOptions, command: Command): Promise<void> {
  if (o.ics !== undefined) mustBeWritable(typedPath(io, o.ics), '--ics');
  const opened = o.poll === true ? withStore : withReadableStore;
  await opened(io, command, async ({ store, recorder, config: read }) => {
    const config = o.poll === true ? await configOf(io, command, 'providers') : read;
    if (o.poll === true) await pollAll(io, config, store, recorder);
    const now = recorder.now();
    const on = { store, config };
    const models = await modelsNow(on, o.events, now);
    if (o.ics !== undefined) writeEnds(io, o.ics, models.uses, now);
    const words = modelsText(models, {
      now,
      cwd: io.cwd,
      accounts: new Set(
        Object.values(config.providers)
          .filter((p) => !isAgentKind(p.kind))
          .map((p) => p.name),
      ),
      withList: await providersWithList(on),
    });
    printResult(io, command, models, words);
  });
}

async function pollAll(
  io: Io,
  config: Config,
  store: Store,
  recorder: IncidentRecorder,
): Promise<void> {
  const log = makeLog('error', config.redactor, (line) => io.err(line));
  const failed = (what: string, failure: string): void => {
    io.err(`${what} could not be read: ${failure}. What follows is from the last good reading.`);
    io.setExit(EXIT.couldNotMeasure);
  };
  await withPlatform(store, async (platform) => {
    const runtime = await createRuntime(platform, config);
    for (const p of Object.values(config.providers)) {
      if (!p.watch) continue;
      const { failure } = await pollModels(runtime, recorder, p.name, log);
      if (failure !== null) failed(`${p.name}: the list`, failure);
    }
    for (const f of await pollCalendars(runtime, recorder, log))
      failed(`The calendar ${f.source}`, f.failure);
    await notifyModelEnds(runtime, recorder);
  });
}

function writeEnds(io: Io, file: string, uses: readonly ModelNow[], now: number): void {
  const events = endEvents(uses, now);
  const path = typedPath(io, file);
  writeReport(io, file, '--ics', endsCalendar(events, now));
  io.err(`Wrote ${plural(events.length, 'end')} to ${path}.`);
}
