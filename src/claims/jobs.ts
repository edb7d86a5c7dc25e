import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Config } from '../config/load.ts';
import type { Store } from '../domain/store.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { watchBoundaries } from './boundary/due.ts';
import { agentsWithClaims } from './claims-now.ts';
import { lastKept, refreshClaims } from './refresh.ts';
import { watchClaimsFile } from './watch-file.ts';

/** Newer reviews than these are looked at the next time. */
const RECENT = 50;

interface ClaimDeps {
  store: Store;
  config: Config;
  recorder: IncidentRecorder;
}

/** What happens by the clock: reviews and edits move claims, and boundaries become due. */
export function claimJobs(live: ClaimDeps): Scheduled[] {
  const { timezone } = live.config;
  const boundaries: Scheduled = {
    name: 'boundaries',
    cron: '17 6 * * *',
    timezone,
    work: () => watchBoundaries(live, live.recorder),
  };
  const agents = agentsWithClaims(live.config);
  if (agents.length === 0) return [boundaries];
  const reviews: Scheduled = {
    name: 'claims',
    cron: '*/10 * * * *',
    timezone,
    async work() {
      for (const agent of agents) await refreshReviewed(live, agent);
    },
  };
  return [boundaries, reviews];
}

/**
 * Judges an agent's claims anew where somebody reviewed, or took a review back, or the soul was
 * edited since the last time.
 */
export async function refreshReviewed(
  { store, config, recorder }: ClaimDeps,
  agent: string,
): Promise<void> {
  const claims = await watchClaimsFile({ store, config }, recorder, agent);
  if (claims === null || claims.length === 0) return;
  const last = (await lastKept(store, agent)) ?? '';
  const recent = await store.reviews.list({ agent, withUndone: true, limit: RECENT });
  const soul = await store.versions.latest(agent, 'soul', '');
  const news = [soul?.at, ...recent.flatMap((r) => [r.at, r.undoneAt])];
  if (!news.some((at) => at != null && at > last)) return;
  const of = { agent, claims, now: recorder.now(), by: 'daytwo' };
  await store.transaction(async (tx) => void (await refreshClaims(tx, config, of)));
}
