import { failingKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { type Budget, budgetOf } from '../../detection/drift/detection-power.ts';
import { DAY, iso } from '../../domain/clock.ts';
import { type Metric, streamId, type StreamReview } from '../../domain/drift.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { evidencePowers } from '../../domain/text-evidence.ts';
import { type ClaimCount, claimsOf } from './claims.ts';
import { stillFed, switchesOf } from './watched.ts';
import { type Worth, worthOfReviews } from './worth-of-reviews.ts';

const YEAR = 365 * DAY;

/** How a stream stood at its latest look. */
export interface StreamNow extends StreamReview, Worth {
  run: string;
  at: string;
  claims: ClaimCount[];
  /** The incident that people were told of it in, where it is not over. */
  toldBy?: string;
  /** What that incident counts of the stream, where it counts all of its cases. */
  toldFigures?: ToldFigures;
}

/** An incident's own numbers: of its runs from its beginning on. */
export interface ToldFigures {
  /** "desk: pass rate". */
  name: string;
  since: string | null;
  before: number;
  after: number;
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
  const worthOf = await worthOfReviews(store);
  const told = await store.incidents.list({ states: NOTIFIED_STATES, limit: 1_000 });
  const streams = await Promise.all(
    latest.map(async ({ run, at, review }): Promise<StreamNow> => {
      const { stale, approvedRuns } = await worthOf({ at, review });
      const claims = claimsOf([review], cases);
      const now = { run, at, stale, approvedRuns, ...review, claims };
      const by = told.find((i) => tellsOf(i, review.stream));
      if (by === undefined) return now;
      const figures = figuresIn(by, review.stream);
      return { ...now, toldBy: by.id, ...(figures === null ? {} : { toldFigures: figures }) };
    }),
  );
  return { streams, cases };
}

/** Whether an incident's message speaks of a stream: as its alarm, its headline or one of its figures. */
function tellsOf(incident: Incident, { agent, suite, metric }: StreamReview['stream']): boolean {
  const { kind, key, facts, streams = [] } = incident;
  if (incident.agent !== agent) return false;
  if (kind === 'failing-now') return metric === 'pass' && key === failingKey(agent, suite);
  if (kind !== 'drift') return false;
  const figures = facts.measures.flatMap(({ source }) =>
    source === undefined || source.agent !== undefined ? [] : [source.stream],
  );
  return [...streams, facts.lead?.stream, ...figures].includes(`${suite}/${metric}`);
}

function figuresIn(
  { facts }: Incident,
  { suite, metric }: StreamReview['stream'],
): ToldFigures | null {
  const own = facts.measures.find(
    ({ source }) =>
      source?.stream === `${suite}/${metric}` &&
      source.cases === undefined &&
      source.agent === undefined,
  );
  if (own === undefined) return null;
  const { name, before, after } = own;
  return { name, since: facts.since, before: before.value, after: after.value };
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
  const charged = await store.drift.chargedBetween(iso(now - YEAR), iso(now));
  return budgetOf(charged, config.falseAlarmsPerYear);
}

/** What a stream's evidence was after each of its newest looks, in powers of ten. */
export interface EvidenceSeries {
  suite: string;
  metric: Metric;
  /** What an alarm takes. */
  bar: number;
  /** Newest first. */
  points: { run: string; powers: number }[];
}

/** The evidence of an agent's streams over their newest looks. */
export async function evidenceSeries(
  store: Store,
  of: { agent: string; suite?: string | undefined; limit: number },
): Promise<EvidenceSeries[]> {
  const own = (await store.drift.latest()).filter(
    ({ review: { stream: s } }) =>
      s.agent === of.agent && (of.suite === undefined || s.suite === of.suite),
  );
  return Promise.all(
    own.map(async ({ review: { stream, bar } }) => ({
      suite: stream.suite,
      metric: stream.metric,
      bar: evidencePowers(0, bar).takes,
      points: (await store.drift.evidence(streamId(stream), of.limit)).map((p) => ({
        run: p.run,
        powers: evidencePowers(p.evidence, bar).has,
      })),
    })),
  );
}
