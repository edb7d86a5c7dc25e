import type { Command } from 'commander';
import { PRESET_NAMES } from '../../config/preset-names.ts';
import type { Io } from '../io.ts';

/** `daytwo init` */
export function registerInit(program: Command, io: Io): void {
  program
    .command('init [folder]')
    .description(
      'write a commented starter: one agent, its soul, one suite of ten cases worth having',
    )
    .option(
      '--preset <preset>',
      `for an agent that is there already: ${PRESET_NAMES.join(' or ')}; the folder ` +
        'is then its workspace, and config/ is written',
    )
    .action(async (folder: string | undefined, options: { preset?: string }) => {
      const { writePreset, writeStarter } = await import('../actions/init.ts');
      if (options.preset === undefined) writeStarter(io, folder);
      else writePreset(io, options.preset, folder);
    });
}
