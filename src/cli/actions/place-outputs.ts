import type { Command } from 'commander';
import { placeStored } from '../../outputs/place-stored.ts';
import { printResult, typedHere, withStore } from '../context.ts';
import type { Io } from '../io.ts';
import { withPlatform } from '../runtime.ts';
import { placedText } from '../text/placed.ts';
import { chosenAgent } from './import-outputs.ts';

/** Places an agent's outputs anew. @throws DaytwoError `no-agent`, `which-agent` */
export async function placeRequested(
  io: Io,
  command: Command,
  o: { agent?: string },
): Promise<void> {
  await withStore(io, command, async ({ config, store: opened }) =>
    withPlatform(opened, async ({ store, clock, sandbox }) => {
      const agent = chosenAgent(config, o.agent);
      const done = await placeStored({ store, config, clock, sandbox }, agent);
      printResult(io, command, done, placedText(done, config.file, typedHere(command)));
    }),
  );
}
