import type { Command } from 'commander';
import { LANES } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { type OutputPage, outputPage } from '../../outputs/queries.ts';
import { realClock } from '../../platform/clock/real.ts';
import { cleanJson, type Io } from '../io.ts';
import { wantsJson } from '../context.ts';
import { dateText } from '../dates.ts';
import { stoppable } from '../runtime.ts';
import { type ListAsked, outputLine } from '../text/outputs.ts';

const EXAMPLE = '2026-03-02';
const LOOK_EVERY = 1_000;
/** As many at a look; more come with the next. */
const MOST = 500;

/** @throws DaytwoError `bad-date`, `bad-request` */
export function listRequested(
  store: Pick<Store, 'realOutputs'>,
  { task, lane, from, to, ...o }: ListAsked,
): Promise<OutputPage> {
  return outputPage(store, {
    ...o,
    ...(task === undefined ? {} : { task: task === 'none' ? null : task }),
    ...(lane === undefined ? {} : { lane: LANES.find((l) => l === lane) ?? null }),
    ...(from === undefined ? {} : { from: dateText(from, EXAMPLE) }),
    ...(to === undefined ? {} : { to: dateText(to, EXAMPLE) }),
  });
}

/** Prints the latest outputs and then each that comes, a line (or a JSON line) each. */
export async function tailOutputs(
  io: Io,
  command: Command,
  store: Pick<Store, 'realOutputs'>,
  { agent, lines }: { agent?: string; lines: number },
): Promise<void> {
  const print = (outputs: OutputPage['outputs']): void => {
    for (const o of outputs)
      if (wantsJson(command))
        (io.outCleaned ?? io.out)(JSON.stringify(JSON.parse(cleanJson(io, o))));
      else io.out(outputLine(o, io.width));
  };
  // What comes in late may have been answered long ago: it is known by its id, whose order is ours.
  let last = '';
  const seen = new Set<string>();
  const look = async (limit: number): Promise<OutputPage['outputs']> => {
    const found = await store.realOutputs.list({ agent, limit });
    const fresh = found.filter((o) => !seen.has(o.id) && o.id > last).toReversed();
    for (const o of found) seen.add(o.id);
    return fresh;
  };
  const first = await look(MOST);
  print(lines === 0 ? [] : first.slice(-lines));
  last = first.reduce((most, o) => (o.id > most ? o.id : most), '');
  await stoppable(async (stop) => {
    while (!stop.aborted) {
      await realClock.sleep(LOOK_EVERY, stop);
      if (!stop.aborted) print(await look(MOST));
    }
  });
}
