import type { Command } from 'commander';
import { configFile } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo start` */
export function registerStart(program: Command, io: Io): void {
  program
    .command('start')
    .description('run the worker in the foreground; pm2 or systemd keeps it running')
    .option('--web', 'serve the page, as web.enabled does')
    .addHelpText(
      'after',
      `
SIGHUP reads the configuration again; a broken file leaves the old one live and tells people.
SIGTERM or SIGINT stops: nothing new is claimed, calls in flight have 20 s to end; what is left goes on at the next start.
Logs are JSON lines on standard output. See docs/running.md for pm2 and systemd.`,
    )
    .action(async (options: { web?: true }, command: Command) => {
      const { runDaemon } = await import('../../app/daemon.ts');
      const withWeb = options.web === true;
      io.setExit(await runDaemon(configFile(io, command), io.env, io.redactor, withWeb));
    });
}
