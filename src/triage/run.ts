import { findAgent } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import type { TriageFile } from '../config/triage-file.ts';
import { type Clock, iso } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { OutputLane, RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { allocate, type Allocated } from './allocate.ts';
import { assess, type Assessed, assessedBefore, keepAssessed } from './assess.ts';
import { dayOf, shareIsDue } from './day.ts';
import { type Deciding, decideLane, type Subject } from './decide-lane.ts';
import { drawSeed } from './drawn.ts';
import { openSources } from './figures/sources.ts';
import { reviewedIndexes } from './novelty/keep-index.ts';
import type { ReviewedIndex } from './novelty/reviewed.ts';
import { rankedOf } from './ranked.ts';
import { lastShared, overridesOf, SHARED, standingsOf } from './stored.ts';

export interface TriageDeps {
  store: Store;
  config: Pick<Config, 'triageFiles' | 'timezone' | 'file' | 'agents' | 'secretFiles'>;
  clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** What a pass did. */
export interface Pass {
  agent: string;
  day: string;
  fresh: number;
  allocated: number;
  shared: boolean;
}

/** New ones at a time: a pass over a first import goes on until none is left. */
const AT_ONCE = 1_000;
/** Of what waits for the sharing, the newest; the others had their day. */
const MOST_SHARED = 5_000;
const MOST_WAITING = 500;

/** An agent's triage file. @throws DaytwoError `no-triage` */
export function triageOf(config: TriageDeps['config'], agent: string): TriageFile {
  const found = Object.hasOwn(config.triageFiles, agent) ? config.triageFiles[agent] : undefined;
  if (found !== undefined) return found;
  const others = Object.keys(config.triageFiles);
  throw new DaytwoError({
    code: 'no-triage',
    exitCode: EXIT.usage,
    message: `${findAgent(config, agent) === undefined ? `there is no agent "${agent}"` : `${agent} has no triage`} in ${config.file}`,
    next:
      others.length > 0
        ? `those with one: ${others.join(', ')}`
        : `write triage: triage.yaml under agents.${agent}; daytwo triage --help shows such a file`,
  });
}

/**
 * Allocates what is new of an agent and what waits, within what is left of the day's budgets. Run
 * again it changes nothing that has a day.
 * @param shareNow shares out what is left of today's budget though it is not time, or was done
 */
export async function runTriage(deps: TriageDeps, agent: string, shareNow = false): Promise<Pass> {
  const { store, config, clock } = deps;
  const triage = triageOf(config, agent);
  const index = await reviewedIndexes(store).upToDate(agent, clock.monotonic());
  const by = { triage, index, sources: openSources(config.secretFiles) };
  const now = clock.now();
  const day = dayOf(now, config.timezone);
  const last = await lastShared(store.records, agent);
  const due = shareNow || shareIsDue(now, config.timezone, triage.rules.shareAt, last?.day ?? null);
  const draw = last?.at ?? '';
  const on = { agent, timezone: config.timezone, day, at: iso(now), draw, triage, index };
  const pass: Pass = { agent, day, fresh: 0, allocated: 0, shared: false };
  for (;;) {
    const outputs = await store.realOutputs.list({ agent, lane: null, limit: AT_ONCE });
    const assessed: Assessed[] = [];
    for (const o of outputs)
      assessed.push(
        // What has no words was assessed when it came in, if it was.
        o.texts === null
          ? { subject: await assessedBefore(o, index, store), findings: [] }
          : assess(o, by),
      );
    const isLast = outputs.length < AT_ONCE;
    const written = await store.transaction((tx) =>
      step(tx, { ...on, share: due && isLast }, assessed),
    );
    pass.fresh += outputs.length;
    pass.allocated += written.allocated;
    pass.shared ||= written.shared;
    if (isLast) return pass;
  }
}

interface Step {
  agent: string;
  timezone: string;
  day: string;
  at: string;
  /** When the last budget was shared out: what came since is one draw. */
  draw: string;
  share: boolean;
  triage: TriageFile;
  index: ReviewedIndex | null;
}

/** One step of a pass, in one transaction: two workers count the same places. */
async function step(
  tx: Store,
  on: Step,
  assessed: readonly Assessed[],
): Promise<Pick<Pass, 'allocated' | 'shared'>> {
  for (const a of assessed) await keepAssessed(tx, a, on.at);
  const all = await waitingOf(tx, on);
  const deciding = await decidingOf(tx, on.agent, on.triage);
  const looked = await lookedAtOf(tx, all, { ...on, deciding });
  // What somebody looked at while it waited takes no place of those that nobody has seen.
  await tx.realOutputs.allocate(looked);
  const waiting = all.filter(({ output }) => !looked.some((l) => l.id === output.id));
  const before = new Map(waiting.map(({ output: o }) => [o.id, o.allocation]));
  // What another pass has given a place meanwhile keeps it.
  const fresh: Subject[] = [];
  for (const { subject } of assessed)
    if ((await tx.realOutputs.get(subject.id))?.allocation === null)
      if (!(await settleReviewed(tx, subject, on))) fresh.push(subject);
  const given = allocate([...waiting.map((w) => w.subject), ...fresh], deciding, {
    ...on,
    now: on.at,
    seed: drawSeed(on.agent, on.draw),
    draws: drawsBefore(waiting, on.draw),
    ...(await takenOf(tx, on)),
  });
  const changed = given.filter(({ id, allocation }) => isNews(allocation, before.get(id)));
  await tx.realOutputs.allocate(changed);
  // An hour of sharing at which nothing was there is still to come.
  const shared = on.share && given.length > 0;
  if (shared)
    await tx.records.put({
      kind: SHARED,
      subject: on.agent,
      id: on.agent,
      at: on.at,
      doc: { day: on.day },
    });
  return { allocated: changed.length, shared };
}

/** The draws of what waits since before the last sharing out; null of what came before there were any. */
function drawsBefore(
  waiting: readonly { output: RealOutput }[],
  now: string,
): Map<string, string | null> {
  return new Map(
    waiting.flatMap(({ output: { id, allocation } }): [string, string | null][] => {
      const of = allocation?.draw?.of;
      if (of === now || (of === undefined && allocation?.lane === 'automated')) return [];
      return [[id, of ?? null]];
    }),
  );
}

/** A place that waits still is news in another lane, or where it waits for another reason or day. */
function isNews(to: Allocated['allocation'], from: RealOutput['allocation'] | undefined): boolean {
  if (from === undefined || from === null || to.day !== null) return true;
  return to.lane !== from.lane || to.reason !== from.reason;
}

/** What decides on an agent's outputs now. */
export async function decidingOf(
  { records }: Pick<Store, 'records'>,
  agent: string,
  { rules }: TriageFile,
): Promise<Deciding> {
  return {
    rules,
    overrides: await overridesOf(records, agent),
    standings: await standingsOf(records, agent),
  };
}

async function waitingOf(
  tx: Store,
  { agent, share, index }: Step,
): Promise<{ output: RealOutput; subject: Subject }[]> {
  const of = (lane: OutputLane, limit: number, gone?: boolean): Promise<RealOutput[]> =>
    tx.realOutputs.list({ agent, lane, day: null, gone, limit });
  const outputs = [
    ...(await of('deep', MOST_WAITING, false)),
    ...(await of('scan', MOST_WAITING, false)),
    // What cannot be shown waits beside the others, and takes the turn of none.
    ...(await of('deep', MOST_WAITING, true)),
    ...(await of('scan', MOST_WAITING, true)),
    ...(share ? await of('automated', MOST_SHARED) : []),
  ];
  const found = [];
  for (const output of outputs)
    found.push({ output, subject: await assessedBefore(output, index, tx) });
  return found;
}

/**
 * Places what somebody reviewed before it had a lane, as one of a sample is: it takes no place of
 * those that nobody has seen. False where nobody has.
 */
async function settleReviewed(
  { reviews, realOutputs }: Pick<Store, 'reviews' | 'realOutputs'>,
  { id, risk }: Subject,
  { timezone, at }: Step,
): Promise<boolean> {
  const [review] = await reviews.list({ of: id, limit: 1 });
  if (review === undefined) return false;
  const day = dayOf(Date.parse(review.at), timezone);
  const reason = `${review.reviewer} reviewed it before it had a lane`;
  // High risk is never automated, not even in the counts.
  const lane = risk === 'high' ? 'deep' : 'automated';
  await realOutputs.allocate([{ id, allocation: { lane, day, rank: 0, reason, at } }]);
  return true;
}

/** What somebody looked at while it waited: it has the day on which they did, and its draw. */
async function lookedAtOf(
  { reviews }: Pick<Store, 'reviews'>,
  waiting: readonly { output: RealOutput; subject: Subject }[],
  { timezone, at, deciding }: Step & { deciding: Deciding },
): Promise<Allocated[]> {
  const found: Allocated[] = [];
  for (const { output, subject } of waiting) {
    const [review] = await reviews.list({ of: output.id, limit: 1 });
    const { allocation } = output;
    if (review === undefined || allocation === null) continue;
    const day = dayOf(Date.parse(review.at), timezone);
    const decided = decideLane(subject, deciding);
    const why = decided.lane === allocation.lane ? ` (${decided.reason})` : '';
    const reason = `${review.reviewer} looked at it while it waited${why}`;
    found.push({ id: output.id, allocation: { ...allocation, day, rank: 0, reason, at } });
  }
  return found;
}

async function takenOf(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  { agent, day }: Step,
): Promise<{ taken: Record<OutputLane, number>; takenTasks: Map<string, number> }> {
  const { ranked: deep } = await rankedOf({ realOutputs }, { agent, day, lane: 'deep' });
  const { ranked: scan } = await rankedOf({ realOutputs }, { agent, day, lane: 'scan' });
  const automated = await realOutputs.count({ agent, day, lane: 'automated' });
  const takenTasks = new Map<string, number>();
  for (const { task } of [...deep, ...scan])
    takenTasks.set(task?.name ?? '', (takenTasks.get(task?.name ?? '') ?? 0) + 1);
  return { taken: { deep: deep.length, scan: scan.length, automated }, takenTasks };
}
