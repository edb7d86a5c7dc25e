import type { StatusShown } from '../../src/cli/text/status.ts';

/** The status of an installation in which nothing is and nothing waits. */
export const statusOf = (over: Partial<StatusShown> = {}): StatusShown => ({
  agents: [],
  waiting: [],
  taken: [],
  recovering: [],
  looksBad: [],
  undecided: [],
  maintenance: [],
  quietUntil: null,
  ends: [],
  spending: [],
  worker: { state: 'unknown', at: null, activeRuns: [], pendingNotices: 0, lastError: null },
  ...over,
});
