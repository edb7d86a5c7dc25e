import type { Logger } from '../platform/log.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { runProposals } from './propose.ts';
import { runTriage, type TriageDeps } from './run.ts';

/** What came in is given its place within so many minutes. */
const EVERY = '*/5 * * * *';

/** The passes of every agent that has a triage file. */
export function triageJobs(deps: TriageDeps, log: Logger): Scheduled[] {
  return Object.keys(deps.config.triageFiles).map((agent) => ({
    name: `triage:${agent}`,
    cron: EVERY,
    timezone: deps.config.timezone,
    runAtStart: true,
    async work() {
      await runProposals(deps, agent);
      const { fresh, allocated, shared } = await runTriage(deps, agent);
      if (allocated > 0) log.info({ agent, fresh, allocated, shared }, 'real answers have a lane');
    },
  }));
}
