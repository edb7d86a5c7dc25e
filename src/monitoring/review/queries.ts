import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { type Budget, budgetOf } from '../../detection/drift/detection-power.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { type ClaimCount, claimsOf } from './claims.ts';
import { stillFed, switchesOf } from './watched.ts';

const YEAR = 365 * DAY;

/** How a stream stood at its latest look. */
export interface StreamNow extends StreamReview {
  run: string;
  at: string;
  /** A baseline was approved or the incident closed since: the next look compares anew. */
  stale: boolean;
  claims: ClaimCount[];
}

/**
 * Every stream, or those of one agent, and the cases that they speak of, by hash.
 * @throws DaytwoError `no-agent`
 */
export async function streamsNow(
  { store, config }: { store: Store; config: Config },
  agent?: string,
): Promise<{ streams: StreamNow[]; cases: ReadonlyMap<string, StoredCase> }> {
  if (agent !== undefined) agentOf(config, agent);
  const latest = stillFed(await store.drift.latest(), (of) => switchesOf(config, of)).filter(
    ({ review }) => agent === undefined || review.stream.agent === agent,
  );
  const cases = await casesOf(
    store,
    config,
    latest.map((l) => l.review),
  );
  const closed = (await store.incidents.list({ states: ['resolved'], limit: 1_000 })).filter(
    (i) => i.kind === 'drift',
  );
  const streams = await Promise.all(
    latest.map(async ({ run, at, review }): Promise<StreamNow> => {
      const { stream } = review;
      const approvedAt =
        (await store.baselines.current(stream.agent, stream.suite))?.approvedAt ?? '';
      const stale =
        approvedAt > at || closed.some((i) => i.agent === stream.agent && i.changedAt > at);
      return { run, at, stale, ...review, claims: claimsOf([review], cases) };
    }),
  );
  return { streams, cases };
}

/** The stored cases of every configured suite, and of those that were reviewed once. */
async function casesOf(
  store: Store,
  config: Config,
  reviews: readonly StreamReview[],
): Promise<ReadonlyMap<string, StoredCase>> {
  const cases = new Map<string, StoredCase>();
  for (const [agent, { suites }] of Object.entries(config.agents)) {
    const names = [
      ...suites.map((s) => s.name ?? ''),
      ...reviews.filter((r) => r.stream.agent === agent).map((r) => r.stream.suite),
    ];
    for (const suite of new Set(names))
      for (const c of await store.cases.ofSuite(agent, suite)) cases.set(c.hash, c);
  }
  return cases;
}

/** What the looks of the last 365 days cost of the yearly budget for false alarms. */
export async function falseAlarmBudget(
  store: Store,
  config: Pick<Config, 'falseAlarmsPerYear'>,
  now: number,
): Promise<Budget> {
  const charges = await store.drift.chargesSince(iso(now - YEAR));
  return budgetOf(charges, config.falseAlarmsPerYear, now);
}
