import { join } from 'node:path';
import { plural } from '../../domain/text.ts';
import { problemLine } from '../../domain/errors.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { checkInstallation } from '../check-config/check.ts';
import { configAt } from '../context.ts';
import { type Io, isYes } from '../io.ts';
import type { Place } from './write.ts';

/**
 * Says what is still to be mended in a configuration that was just written, and what the first
 * replay costs; runs it where somebody says so.
 * @param asks false where nobody is to be asked
 */
export async function offerFirstReplay(
  io: Io,
  place: Place,
  agent: string,
  asks: boolean,
): Promise<void> {
  const file = join(place.folder, 'daytwo.yaml');
  const checked = await checkInstallation(file, io.env, 'none', false, io.redactor);
  const { problems, warnings, cases, onceUsd } = checked;
  // That nobody is told yet is the next thing to set up, and no fault of what was written.
  const still = [...problems, ...warnings.filter((w) => w.path !== 'alerts')];
  if (still.length > 0)
    io.out(
      `Still to be said:\n${still
        .map((p) => `  ${problemLine(p).replaceAll(`${io.cwd}/`, '')}`)
        .join('\n')}`,
    );
  if (problems.length > 0) return;
  const price = onceUsd === null ? 'a price that no list knows' : `at most ${usd(onceUsd)}`;
  const words = `The first replay: ${plural(cases, 'case')}, ${price}.`;
  const command = `${place.typed} replay ${agent}`;
  if (!asks || io.ask === undefined) return io.out(`${words} Run it with: ${command}`);
  const answer = await io.ask(`${words} Run it now? [y/N]: `);
  if (!isYes(answer)) return io.out(`Whenever you like: ${command}`);
  const { replaySuites } = await import('../actions/replay.ts');
  await replaySuites(io, await configAt(io, file, 'providers'), agent, {});
}
