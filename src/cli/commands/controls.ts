import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** `daytwo controls` */
export function registerControls(program: Command, io: Io): void {
  program
    .command('controls')
    .description(
      'look now at who may write instruction files, where secrets lie, and which tools are unused ' +
        'or not granted',
    )
    .option('--agent <agent>', 'this agent; every one without it')
    .addHelpText(
      'after',
      `
access    can the user that the agent runs as (agents.NAME.runsAs, else controls.agentUser) write an instruction
          file, or put another in its place: by owner, mode, groups, access lists and mounts
secrets   keys and passwords in souls, skills, suites and controls.logs; told by file, line and kind, never shown
tools     granted and unused for 30 days; used and not granted
sessions  missing from the trail, once real sessions are recorded

Reads only, and makes no call. With controls.probeWrite it opens instruction files for writing and writes nothing.
The worker does the same at controls.schedule and opens one incident a control and agent; docs/controls.md says more.
A line with "daytwo:allow-secret" in it is passed over.
Exit codes: 0 nothing found, 1 something; what could not be looked at is told and is none.
Example: daytwo controls --agent refund --json`,
    )
    .action(async (o: { agent?: string }, command: Command) => {
      const { lookAtControls } = await import('../actions/controls.ts');
      await lookAtControls(io, o, command);
    });
}
