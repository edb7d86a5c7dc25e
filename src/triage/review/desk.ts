import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import { type Allocation, LANES, type RealOutput, type Review } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { wallClock } from '../../platform/schedule/local-time.ts';
import { drawSeed, placeInDraw } from '../drawn.ts';
import { withoutFinding } from '../decide-lane.ts';
import { hasPlace } from '../ranked.ts';
import type { NameOf } from './honesty.ts';
import type { Fits } from './worn-reason.ts';
import type { Candidate, Desk } from './queue.ts';

/** What nobody has looked at for so long leaves the queue. */
const WINDOW_DAYS = 21;
/** Days whose allocated items are asked for one by one. */
const DAYS_BACK = 7;
const MOST_OF_A_DAY = 300;
const MOST_WAITING = 200;
/** One's own last ones, by which planted items come: more than ever lie between two of them. */
const MOST_OWN = 60;
/** More words than a team has on one planted item. */
const MOST_OF_ONE = 200;
/** More than one person reviews in a day. */
const MOST_TODAY = 1_000;

/** What reviewing reads. */
export interface ReviewDeps {
  store: Pick<Store, 'realOutputs' | 'reviews' | 'records' | 'ownKey'>;
  /** IDs of the agents that are configured. */
  agents: readonly string[];
  timezone: string;
  /** Who is meant by a name that was recorded; each is their own unless given. */
  nameOf?: NameOf;
}

/** A sample that was drawn for people to begin with (`daytwo sample`). */
const sample = z.looseObject({
  picks: z.array(z.looseObject({ id: z.string(), reason: z.string() })),
});

/** Key under which the queue's own seed and the times that items were shown are kept. */
export const reviewKey = (store: Pick<Store, 'ownKey'>): Promise<string> =>
  store.ownKey('reviews', randomBytes(32).toString('base64url'));

/** The day on the wall, `2026-03-10`. */
export const localDay = (at: Millis, timezone: string): string =>
  iso(wallClock(at, timezone)).slice(0, 10);

/** All that the choice of the next item goes by; the outputs may be without their words. */
export async function loadDesk(
  on: ReviewDeps,
  reviewer: string,
  now: Millis,
): Promise<Desk & { outputs: ReadonlyMap<string, RealOutput> }> {
  const { store } = on;
  const from = iso(now - WINDOW_DAYS * DAY);
  const drawn = (await sampledOutputs(on, from)).filter((d) => d.output.texts !== null);
  const outputs = new Map(
    [...(await allocatedOutputs(on, now)), ...drawn.map((d) => d.output)]
      .filter((o) => on.agents.includes(o.agent))
      .map((o) => [o.id, o]),
  );
  const planted = (await store.reviews.planted()).filter((p) => on.agents.includes(p.agent));
  const { nameOf = (recorded) => recorded } = on;
  const reviews = (await reviewsFor(store, [...outputs.keys()], reviewer)).map((r) => ({
    ...r,
    reviewer: nameOf(r.reviewer),
  }));
  const seen = new Set<string>();
  for (const { id } of planted) {
    const said = await store.reviews.list({ of: id, withUndone: true, limit: MOST_OF_ONE });
    if (said.some((r) => nameOf(r.reviewer) === reviewer)) seen.add(id);
  }
  const today = localDay(now, on.timezone);
  return {
    reviewer,
    seed: await reviewKey(store),
    today,
    candidates: [...outputs.values()].map((o) => candidateOf(o, drawn, today)),
    reviews,
    planted,
    seen,
    tookBack: await tookBackBy(store, reviewer),
    outputs,
  };
}

/** Of each output of which somebody took their last word back, when that was. */
async function tookBackBy(
  { reviews }: Pick<ReviewDeps['store'], 'reviews'>,
  reviewer: string,
): Promise<Map<string, string>> {
  const own = await reviews.list({ reviewer, withUndone: true, limit: MOST_OWN });
  const undone = new Map<string, string>();
  // Oldest first: a word that was said anew stands.
  for (const r of own.toReversed())
    if (r.undoneAt === null) undone.delete(r.of);
    else undone.set(r.of, r.undoneAt);
  return undone;
}

/**
 * What was said of these outputs, and one's own last words: of a year's reviews no others matter to
 * what comes next.
 */
async function reviewsFor(
  { reviews }: ReviewDeps['store'],
  outputs: readonly string[],
  reviewer: string,
): Promise<Review[]> {
  const found = new Map<string, Review>();
  for (const r of await reviews.list({ reviewer, limit: MOST_OWN })) found.set(r.id, r);
  for (const of of outputs)
    for (const r of await reviews.list({ of, limit: 2 })) found.set(r.id, r);
  return [...found.values()];
}

/**
 * Those of today, of the days before, and those that wait for a day, as far as their words are kept;
 * without these: of hundreds one is shown.
 */
async function allocatedOutputs(
  { store, timezone }: ReviewDeps,
  now: Millis,
): Promise<RealOutput[]> {
  const days = Array.from({ length: DAYS_BACK + 1 }, (_, back) =>
    localDay(now - back * DAY, timezone),
  );
  const found: RealOutput[] = [];
  const kept = { gone: false, withoutTexts: true };
  for (const lane of LANES.filter((l) => l !== 'automated')) {
    for (const day of new Set(days))
      found.push(...(await store.realOutputs.list({ ...kept, lane, day, limit: MOST_OF_A_DAY })));
    const waiting = { ...kept, lane, day: null, from: iso(now - WINDOW_DAYS * DAY) };
    found.push(
      ...(await store.realOutputs.list({ ...waiting, order: 'oldest', limit: MOST_WAITING })),
    );
  }
  return found;
}

/** One of a sample, with its place in the draw and why it was drawn. */
interface Drawn {
  output: RealOutput;
  place: number;
  reason: string;
}

/** The newest sample of each agent: how a team begins. */
async function sampledOutputs({ store, agents }: ReviewDeps, from: string): Promise<Drawn[]> {
  const found: Drawn[] = [];
  for (const agent of agents) {
    const record = await store.records.latest('sample', agent);
    const read = sample.safeParse(record?.doc);
    if (record === null || record.at < from || !read.success) continue;
    for (const [place, { id, reason }] of read.data.picks.entries()) {
      const output = await store.realOutputs.get(id);
      if (output !== null) found.push({ output, place, reason });
    }
  }
  return found;
}

const placeOf = (agent: string, id: string, { draw }: Allocation): number | null =>
  draw?.alone === true ? placeInDraw(drawSeed(agent, draw.of), id) : null;

function candidateOf(output: RealOutput, sampled: readonly Drawn[], today: string): Candidate {
  const { id, agent, task, at, allocation } = output;
  // One of a sample that triage has let go by, or left waiting, is looked at all the same.
  const lane = allocation === null || allocation.lane === 'automated' ? null : allocation;
  const of = lane?.day === today ? undefined : sampled.find((d) => d.output.id === id);
  return {
    id,
    agent,
    task: task?.name ?? null,
    at,
    lane: lane?.lane ?? null,
    // Without a place it is of no day's budget.
    day: lane !== null && hasPlace(output) ? lane.day : null,
    rank: of?.place ?? lane?.rank ?? 0,
    inDraw: allocation === null ? null : placeOf(agent, id, allocation),
    drawn: of !== undefined,
    reason: lane?.reason ?? of?.reason ?? 'it was drawn for a sample',
    fits: lane === null ? 'any' : fitsOf(output, lane),
  };
}

/** A finding is of its own text; what is due to the draw or the task alone fits any of the task. */
function fitsOf({ money }: RealOutput, { reason, draw }: Allocation): Fits {
  if (withoutFinding(reason) !== reason) return 'own';
  return money === null || draw?.alone === true ? 'any' : 'like';
}

/** What a reviewer has done today: of the day's places by lane, and beside them. */
export interface Done {
  deep: number;
  scan: number;
  /** What waited, was left of days before, of a sample, or a second look at any of these. */
  waiting: number;
}

/** How many outputs a reviewer has done today. */
export async function doneToday(
  { store, timezone }: ReviewDeps,
  reviewer: string,
  now: Millis,
): Promise<Done> {
  const today = localDay(now, timezone);
  const lately = { reviewer, from: iso(now - DAY), limit: MOST_TODAY };
  const done: Done = { deep: 0, scan: 0, waiting: 0 };
  for (const { kind, at, of } of await store.reviews.list(lately)) {
    if (kind !== 'output' || localDay(Date.parse(at), timezone) !== today) continue;
    const output = await store.realOutputs.get(of, { withoutTexts: true });
    const place = output !== null && hasPlace(output) ? output.allocation : null;
    const isOfToday = place?.day === today && place.lane !== 'automated';
    done[isOfToday ? (place.lane === 'scan' ? 'scan' : 'deep') : 'waiting'] += 1;
  }
  return done;
}
