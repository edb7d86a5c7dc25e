import { standingOf } from '../alerting/incidents/heads.ts';
import { NOTIFIED_STATES } from '../alerting/incidents/lifecycle.ts';
import { beganAt } from '../domain/incident-name.ts';
import { type MaintenanceNow, maintenanceNow } from '../alerting/routes/maintenance.ts';
import { quietUntil } from '../alerting/routes/quiet-hours.ts';
import { configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { type StreamStatus, streamStatus } from '../detection/drift/stream-status.ts';
import { iso, type Millis } from '../domain/clock.ts';
import type { Incident } from '../domain/incident.ts';
import type { StreamReview } from '../domain/drift.ts';
import { LOOK_TRIGGERS, type Run } from '../domain/run.ts';
import type { EndedRuns } from '../domain/runs-aside.ts';
import type { Store } from '../domain/store.ts';
import { ceilings } from '../platform/money/ceilings.ts';
import { nextReplay } from './daily-suites.ts';
import { gravestFirst } from './gravest-first.ts';
import { type LooksBad, looksBadNow } from './looks-bad.ts';
import { type WaitingChanges, waitingChanges } from './changes/waiting-changes.ts';
import { type Undecided, undecidedNow } from './undecided.ts';
import { runTargetOf } from './run-end/run-target.ts';
import { troubleKeys } from './run-end/run-trouble.ts';
import { type ReviewsWaiting, reviewsWaiting } from './reviews-waiting.ts';
import { worthOfReviews } from './review/worth-of-reviews.ts';
import { stillFed, switchesOf } from './review/watched.ts';

/** The last run of an agent that counts, and how its cases ended. */
export interface LastRun {
  id: string;
  suite: string;
  at: string;
  state: Run['state'];
  pass: number;
  fail: number;
  none: number;
}

/**
 * `new`: nothing was compared yet. `anew`: what was compared is no longer, since a baseline was
 * approved or an incident closed. `failing` and `recovering`: as its unfinished incident says.
 * `unseen`: its canaries get no answer, or none is asked, and what was seen before says nothing of now.
 */
export type AgentState = StreamStatus | 'new' | 'anew' | 'failing' | 'recovering' | 'unseen';

/** How an agent stands, in one line's worth. */
export interface AgentNow {
  id: string;
  name: string;
  state: AgentState;
  /** Since when an incident says so; null where none does. */
  since: string | null;
  last: LastRun | null;
  /** Ended runs by what they were made for; absent where there are none. */
  ended?: EndedRuns[];
  /** When the next replay of any of its suites is due. */
  next: string | null;
  /** What its calls cost in the present month of the configured zone. */
  monthUsd: number;
}

/** All that a person wants to know first. */
export interface StatusNow {
  agents: AgentNow[];
  /** What people must know and nobody has taken on, the gravest first, then the oldest. */
  waiting: Incident[];
  /** What is as before again and closes by itself if it stays so. */
  recovering: Incident[];
  /** What somebody has taken on. */
  taken: Incident[];
  /** Suites whose newest run stood out, of which nobody is told yet. */
  looksBad: LooksBad[];
  /** Suspicions that the next runs decide. */
  undecided: Undecided[];
  /** Changes that no run follows yet; absent where there are none. */
  changesWaiting?: WaitingChanges[];
  /** Agents of whose real answers some wait for people; absent where none do. */
  reviews?: ReviewsWaiting[];
  /** Maintenance that is under way, and until when quiet hours last; null where there are none. */
  maintenance: MaintenanceNow[];
  quietUntil: string | null;
}

/** @param now epoch milliseconds */
export async function statusNow(
  { store, config }: { store: Store; config: Config },
  now: Millis,
): Promise<StatusNow> {
  const live = await store.incidents.list({ states: NOTIFIED_STATES, limit: 1_000 });
  const reviews = stillFed(await store.drift.latest(), (of) => switchesOf(config, of));
  const worthOf = await worthOfReviews(store);
  const undecided = await undecidedNow({ store, config, reviews });
  const looksBad = await looksBadNow({ store, config });
  const ended = Map.groupBy(await store.runs.endedBy(), (e) => e.agent);
  const spentOn = await spentThisMonth({ store, config }, now);
  const confirming = await store.incidents.list({ states: ['confirming'], limit: 1_000 });
  const agents = await Promise.all(
    Object.entries(config.agents).map(async ([id, a]): Promise<AgentNow> => {
      // Until it has runs to be compared with, a stream is watched and says nothing.
      const compared = reviews.filter(
        ({ review: r }) => r.stream.agent === id && r.after.some((n) => n > 0),
      );
      const own = await thatStand(compared, worthOf);
      const isSuspected = [...undecided, ...looksBad, ...confirming].some((of) => of.agent === id);
      const told = live.filter((i) => i.agent === id);
      const drift = told.find((i) => i.kind === 'drift');
      const failing = told.find((i) => i.kind === 'failing-now');
      const unseen = live.find((i) => unseenKeysOf(config, id).has(i.key));
      const of = failing ?? drift ?? unseen;
      const seen = [...own.map(streamStatus), ...(isSuspected ? (['suspicious'] as const) : [])];
      const otherwise = compared.length > 0 ? 'anew' : 'new';
      // What an incident says is not taken back by streams that say less.
      const state = stateOfIncidents(drift, failing, unseen) ?? worstOf(seen) ?? otherwise;
      const counts = ended.get(id) ?? [];
      return {
        id,
        name: a.name ?? id,
        state,
        since: of === undefined || state === 'recovering' ? null : beganAt(of),
        last: await lastRun(store, id, counts),
        ...(counts.length === 0 ? {} : { ended: counts }),
        next: await nextOf({ store, config }, id, now),
        monthUsd: spentOn.get(id) ?? 0,
      };
    }),
  );
  const changesWaiting = await waitingChanges({ store, config }, now);
  const toReview = await reviewsWaiting({ store, config }, now);
  const quiet = quietUntil(config.alerts.quietHours, config.timezone, now);
  const oldestFirst = live.toSorted((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
  const sorted = gravestFirst(oldestFirst, now);
  return {
    agents,
    waiting: sorted.filter((i) => standingOf(i) === 'waiting'),
    recovering: oldestFirst.filter((i) => standingOf(i) === 'recovering'),
    taken: sorted.filter((i) => standingOf(i) === 'taken'),
    looksBad,
    undecided,
    ...(changesWaiting.length === 0 ? {} : { changesWaiting }),
    ...(toReview.length === 0 ? {} : { reviews: toReview }),
    maintenance: maintenanceNow(config.alerts.maintenance, config.timezone, now),
    quietUntil: quiet === null ? null : iso(quiet),
  };
}

type Latest = Awaited<ReturnType<Store['drift']['latest']>>[number];

/** Of streams' latest words those that say something of now. */
async function thatStand(
  all: readonly Latest[],
  worthOf: Awaited<ReturnType<typeof worthOfReviews>>,
): Promise<StreamReview[]> {
  const own: StreamReview[] = [];
  for (const l of all) if (!(await worthOf(l)).stale) own.push(l.review);
  return own;
}

/** The gravest first; `steady` only where every stream is. */
const ORDER: readonly AgentState[] = ['alarm', 'suspicious', 'unclear', 'steady'];

function worstOf(states: readonly StreamStatus[]): AgentState | null {
  return ORDER.find((s) => states.some((state) => state === s)) ?? null;
}

const failsStill = ({ state, failsNow = {} }: Incident): boolean =>
  state !== 'recovering' && Object.values(failsNow).includes(true);

function stateOfIncidents(
  drift?: Incident,
  failing?: Incident,
  unseen?: Incident,
): AgentState | null {
  // Told to fail now, and fails still: that it is known as a change by now says less.
  if (failing !== undefined || (drift !== undefined && failsStill(drift))) return 'failing';
  if (drift !== undefined && drift.state !== 'recovering') return 'alarm';
  // It cannot go on recovering where nothing is seen.
  if (unseen !== undefined) return 'unseen';
  return drift === undefined ? null : 'recovering';
}

/** Of the incidents that end by themselves when a run of the agent gets through. */
function unseenKeysOf(config: Config, agent: string): ReadonlySet<string> {
  return new Set(
    configuredSuites(config)
      .filter((s) => s.agent === agent)
      .flatMap(({ suite }) => troubleKeys(runTargetOf(config, { agent, suite }))),
  );
}

/** Runs that are read at once while the newest look is found behind others. */
const AT_ONCE = 50;

async function lastRun(
  store: Store,
  agent: string,
  ended: readonly EndedRuns[],
): Promise<LastRun | null> {
  if (!ended.some((e) => e.trigger !== 'attack' && LOOK_TRIGGERS.has(e.trigger))) return null;
  let run: Run | undefined;
  let before: string | undefined;
  do {
    const recent = await store.runs.recent({ agent, before, limit: AT_ONCE });
    run = recent.find((r) => r.endedAt !== null && LOOK_TRIGGERS.has(r.trigger));
    before = recent.length < AT_ONCE ? undefined : recent.at(-1)?.id;
  } while (run === undefined && before !== undefined);
  if (run === undefined) return null;
  const outcomes = (await store.trials.outcomesOf([run.id])).get(run.id);
  return {
    id: run.id,
    suite: run.suite,
    at: run.endedAt ?? run.createdAt,
    state: run.state,
    pass: outcomes?.pass ?? 0,
    fail: outcomes?.fail ?? 0,
    none: outcomes?.none ?? 0,
  };
}

async function nextOf(
  on: { store: Store; config: Config },
  agent: string,
  now: Millis,
): Promise<string | null> {
  const slots: string[] = [];
  for (const s of configuredSuites(on.config)) {
    const next = s.agent === agent ? await nextReplay(on, agent, s.config, now) : null;
    if (next !== null) slots.push(next);
  }
  return slots.toSorted()[0] ?? null;
}

async function spentThisMonth(
  { store, config }: { store: Store; config: Config },
  now: Millis,
): Promise<ReadonlyMap<string, number>> {
  const [month] = ceilings({ perMonthUsd: Infinity }, config.timezone, now);
  if (month === undefined) return new Map();
  const spent = await store.spend.byAgent(month.from, month.to);
  return new Map(spent.map((s) => [s.agent, s.usd]));
}

/** For people: "steady", "nothing compared yet". */
export const STATE_WORDS: Readonly<Record<AgentState, string>> = {
  alarm: 'has changed',
  suspicious: 'something may have moved',
  unclear: 'no sign of a change yet',
  steady: 'steady',
  new: 'nothing compared yet',
  anew: 'starts anew with the next run',
  failing: 'failing now',
  unseen: 'not watched',
  recovering: 'recovering',
};
