import type { Command } from 'commander';
import { CHANGES } from '../../demo/story/agent.ts';
import { leaveProxies } from '../../platform/http/proxy.ts';
import type { DemoCommandOptions } from '../actions/demo.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo demo` */
export function registerDemo(program: Command, io: Io): void {
  program
    .command('demo')
    .description('sixty simulated days through the real worker, in a minute or two, with no key')
    .option(
      '--folder <folder>',
      'where configuration, database and messages are written',
      'daytwo-demo',
    )
    .option('--seed <n>', "of the simulated provider's chance", wholeNumber(0), 1)
    .option('--serve', 'serve the page at the end, until Ctrl-C')
    .option('--without <changes>', `leave changes out: ${CHANGES.join(', ')}`)
    .action(async (o: DemoCommandOptions, command: Command) => {
      // Its peers are all on this machine.
      leaveProxies();
      const { playDemo } = await import('../actions/demo.ts');
      await playDemo(io, o, command);
    });
}
