import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Config } from '../config/load.ts';
import type { Store } from '../domain/store.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { watchBoundaries } from './boundary/due.ts';
import { agentsWithClaims } from './claims-now.ts';
import { readClaims } from './claims-file.ts';
import { lastKept, refreshClaims } from './refresh.ts';

/** Newer reviews than these are looked at the next time. */
const RECENT = 50;

interface ClaimDeps {
  store: Store;
  config: Config;
  recorder: IncidentRecorder;
}

/** What happens by the clock: reviews move claims, and boundaries become due. */
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

/** Judges an agent's claims anew where somebody reviewed, or took a review back, since the last time. */
export async function refreshReviewed(
  { store, config, recorder }: ClaimDeps,
  agent: string,
): Promise<void> {
  const read = readClaims(config, agent);
  if (read === null || !read.ok) return;
  const { claims } = read;
  const last = (await lastKept(store, agent)) ?? '';
  const recent = await store.reviews.list({ agent, withUndone: true, limit: RECENT });
  if (!recent.some((r) => r.at > last || (r.undoneAt ?? '') > last)) return;
  const of = { agent, claims, now: recorder.now(), by: 'reviews' };
  await store.transaction(async (tx) => void (await refreshClaims(tx, config, of)));
}
