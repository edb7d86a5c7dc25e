import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Config } from '../config/load.ts';
import type { RunObserver } from '../monitoring/run-end/observer.ts';
import { claimDetails } from './drift-details.ts';
import { readClaims } from './claims-file.ts';
import { refreshClaims } from './refresh.ts';

/** A run that ended moves the claims that its cases test. */
export function observeClaims(
  config: Pick<Config, 'agents' | 'folder'>,
  recorder: Pick<IncidentRecorder, 'now'>,
): RunObserver {
  return {
    async runEnded(tx, run) {
      const read = readClaims(config, run.agent);
      if (read === null || !read.ok) return;
      const { claims } = read;
      await refreshClaims(tx, config, {
        agent: run.agent,
        claims,
        now: recorder.now(),
        by: run.id,
      });
    },
    modelRefused: () => Promise.resolve(),
    repliesServed: () => Promise.resolve(),
    // That judgment turned round is seen by its cases, with a file of claims or without.
    driftDetails: (tx, told) => claimDetails(tx, told),
  };
}
