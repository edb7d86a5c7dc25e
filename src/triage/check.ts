import { z } from 'zod';
import type { Config } from '../config/load.ts';
import type { Clock } from '../domain/clock.ts';
import { currencyCode } from '../domain/currency-words.ts';
import type { OutputLane, PlacedTask } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import { percent } from '../domain/text-percent.ts';
import { type PlacedReply, placeReply } from '../outputs/place-reply.ts';
import { type Deciding, decideLane, type Subject } from './decide-lane.ts';
import type { Finding } from './figures/finding.ts';
import { figuresOfTask } from './figures/of-task.ts';
import { openSources } from './figures/sources.ts';
import { reviewedIndexes } from './novelty/keep-index.ts';
import { FEWEST_TO_CALL_NEW } from './novelty/reviewed.ts';
import { decidingOf, triageOf } from './run.ts';

const amount = z.object({ amount: z.number(), currency: z.string().nullish() });

/** What a program asks before a reply goes out. */
export const checkRequest = z.strictObject({
  agent: z.string().min(1).max(100),
  prompt: z.string().max(200_000),
  output: z.string().max(200_000),
  task: z.string().max(200).nullish(),
  audience: z.string().max(200).nullish(),
  money: z.union([z.number(), amount]).nullish(),
  risk: z.enum(['low', 'high']).nullish(),
  /** Taken for what the programs of agents send along; no rule looks at them yet. */
  toolCalls: z.array(z.unknown()).max(1_000).nullish(),
});
export type CheckRequest = z.output<typeof checkRequest>;

/** A task with how it was found out; `none` where nothing says which it is. */
export type CheckedTask = PlacedTask | { name: null; by: 'none'; reason: string };

export interface CheckAnswer {
  decision: 'pass' | 'hold';
  reason: string;
  lane: OutputLane;
  /** The kind of work that it was taken for, and by what. */
  task: CheckedTask;
  /** 0 as something reviewed, 1 like nothing; null where too little was reviewed. */
  novelty: number | null;
  findings: readonly Finding[];
}

export interface CheckDeps {
  store: Store;
  config: Pick<Config, 'triageFiles' | 'secretFiles' | 'file' | 'agents' | 'timezone' | 'outputs'>;
  clock: Pick<Clock, 'monotonic'>;
  sandbox: Pick<Sandbox, 'evaluate'>;
}

const NO_TASK: CheckedTask = {
  name: null,
  by: 'none',
  reason: 'no rule of outputs.tasks fits, and no known case is near enough',
};

/**
 * Says whether a reply may go out or a person should look first. Nothing is stored. Where its task
 * is not given it is placed as an output would be. What was reviewed is held in memory; while it is read for the first time novelty is null.
 * @throws DaytwoError `no-triage`
 */
export async function checkReply(
  deps: CheckDeps,
  asked: CheckRequest,
  fresh: 'at-once' | 'up-to-date' = 'at-once',
): Promise<CheckAnswer> {
  const { store, config, clock } = deps;
  const triage = triageOf(config, asked.agent);
  const placed = await placeReply(deps, replyOf(asked));
  const indexes = reviewedIndexes(store);
  const now = clock.monotonic();
  const index = await (fresh === 'at-once'
    ? indexes.current(asked.agent, now)
    : indexes.upToDate(asked.agent, now));
  const novelty = index?.noveltyOf(placed) ?? null;
  const sources = openSources(config.secretFiles);
  const { findings, unmatched } = figuresOfTask(asked, placed.task?.name ?? null, {
    triage,
    sources,
  });
  const subject = subjectOf(placed, { novelty, unmatched });
  const words = novelty?.isNew === true && index !== null ? newWords(novelty.value, index) : null;
  const isFew = index !== null && index.size < FEWEST_TO_CALL_NEW;
  return {
    ...decide(subject, await decidingOf(store, asked.agent, triage), words, isFew),
    task: placed.task ?? NO_TASK,
    novelty: novelty?.value ?? null,
    findings,
  };
}

/** Held is what a person would look at deeply, and what is new. */
export function decide(
  subject: Subject,
  on: Deciding,
  isNew: string | null,
  isFew = false,
): Pick<CheckAnswer, 'decision' | 'reason' | 'lane'> {
  const { lane, reason } = decideLane(subject, on);
  if (lane === 'deep') return { decision: 'hold', reason, lane };
  if (isNew !== null) return { decision: 'hold', reason: isNew, lane: 'deep' };
  const beside = isFew ? `; ${TOO_FEW}` : '';
  return { decision: 'pass', reason: `${reason}${beside}`, lane: lane ?? 'automated' };
}

function replyOf({ agent, prompt, output, ...said }: CheckRequest) {
  const { task = null, audience = null, money = null, risk = null } = said;
  const amount = typeof money === 'number' ? { amount: money, currency: null } : money;
  return {
    agent,
    prompt,
    output,
    task,
    audience,
    money: amount === null ? null : { amount: amount.amount, currency: codeOf(amount.currency) },
    risk,
  };
}

function subjectOf(
  { task, audience, money, risk }: PlacedReply,
  of: { novelty: { value: number; isNew: boolean } | null; unmatched: string | null },
): Subject {
  return {
    id: '',
    at: '',
    task: task?.name ?? null,
    audience,
    money,
    risk,
    novelty: of.novelty?.value ?? null,
    isNew: of.novelty?.isNew ?? false,
    unmatched: of.unmatched,
    isGone: false,
  };
}

const TOO_FEW = `fewer than ${FEWEST_TO_CALL_NEW} reviewed: too few to know what is new`;

const newWords = (
  value: number,
  { size, threshold }: { size: number; threshold: number },
): string =>
  `new: ${percent(value)} unlike the nearest of ${size} reviewed; of those, one in twenty is more ` +
  `than ${percent(threshold)} unlike its nearest`;

const codeOf = (said: string | null | undefined): string | null =>
  said === null || said === undefined ? null : currencyCode(said);
