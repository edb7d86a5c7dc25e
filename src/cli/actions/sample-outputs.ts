import type { Command } from 'commander';
import { sampleWeek } from '../../outputs/sample.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { printResult, typedHere, withStore } from '../context.ts';
import { dateText } from '../dates.ts';
import type { Io } from '../io.ts';
import { sampleText } from '../text/sample.ts';
import { chosenAgent } from './import-outputs.ts';

/** What `daytwo sample` was asked. */
export interface SampleOptions {
  /** True where the week is named without a day. */
  week?: string | true;
  agent?: string;
  size: number;
  seed?: number;
}

/** @throws DaytwoError `no-outputs`, `bad-date`, `no-agent`, `which-agent` */
export async function sampleRequested(io: Io, command: Command, o: SampleOptions): Promise<void> {
  await withStore(io, command, async ({ config, store, recorder }) => {
    const clock = { now: () => recorder.now() };
    const ids = makeIds(() => realClock.now());
    const sample = await sampleWeek(
      { store, ids, clock },
      {
        agent: chosenAgent(config, o.agent),
        from: typeof o.week === 'string' ? dateText(o.week, '2026-03-02') : undefined,
        size: o.size,
        seed: o.seed ?? Math.floor(Math.random() * 2 ** 31),
      },
    );
    const texts = new Map<string, string>();
    const places = new Map<string, string>();
    for (const { id } of sample.picks) {
      const output = await store.realOutputs.get(id);
      if (output === null) continue;
      if (output.texts !== null) texts.set(id, output.texts.prompt);
      places.set(id, `${output.source} ${output.sourceId}`);
    }
    printResult(
      io,
      command,
      sample,
      sampleText(sample, { texts, places }, io.width, typedHere(command)),
    );
  });
}
