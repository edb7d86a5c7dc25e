import { z } from 'zod';
import type { Config } from '../config/load.ts';
import type { Clock } from '../domain/clock.ts';
import type { OutputLane } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { percent } from '../domain/text-percent.ts';
import { type Deciding, decideLane, type Subject } from './decide-lane.ts';
import type { Finding } from './figures/finding.ts';
import { figuresOfTask } from './figures/of-task.ts';
import { openSources } from './figures/sources.ts';
import { reviewedIndexes } from './novelty/keep-index.ts';
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

export interface CheckAnswer {
  decision: 'pass' | 'hold';
  reason: string;
  lane: OutputLane;
  /** 0 as something reviewed, 1 like nothing; null where too little was reviewed. */
  novelty: number | null;
  findings: readonly Finding[];
}

export interface CheckDeps {
  store: Store;
  config: Pick<Config, 'triageFiles' | 'secretFiles' | 'file' | 'agents' | 'timezone'>;
  clock: Pick<Clock, 'monotonic'>;
}

/**
 * Says whether a reply may go out or a person should look first. Nothing is stored. What was
 * reviewed is held in memory; while it is read for the first time novelty is null.
 * @throws DaytwoError `no-triage`
 */
export async function checkReply(
  { store, config, clock }: CheckDeps,
  asked: CheckRequest,
  fresh: 'at-once' | 'up-to-date' = 'at-once',
): Promise<CheckAnswer> {
  const triage = triageOf(config, asked.agent);
  const indexes = reviewedIndexes(store);
  const now = clock.monotonic();
  const index = await (fresh === 'at-once'
    ? indexes.current(asked.agent, now)
    : indexes.upToDate(asked.agent, now));
  const novelty = index?.noveltyOf(asked) ?? null;
  const sources = openSources(config.secretFiles);
  const { findings, unmatched } = figuresOfTask(asked, asked.task ?? null, { triage, sources });
  const subject = subjectOf(asked, { novelty, unmatched });
  const words = novelty?.isNew === true && index !== null ? newWords(novelty.value, index) : null;
  return {
    ...decide(subject, await decidingOf(store, asked.agent, triage), words),
    novelty: novelty?.value ?? null,
    findings,
  };
}

/** Held is what a person would look at deeply, and what is new. */
export function decide(
  subject: Subject,
  on: Deciding,
  isNew: string | null,
): Pick<CheckAnswer, 'decision' | 'reason' | 'lane'> {
  const { lane, reason } = decideLane(subject, on);
  if (lane === 'deep') return { decision: 'hold', reason, lane };
  if (isNew !== null) return { decision: 'hold', reason: isNew, lane: 'deep' };
  return { decision: 'pass', reason, lane: lane ?? 'automated' };
}

function subjectOf(
  asked: CheckRequest,
  of: { novelty: { value: number; isNew: boolean } | null; unmatched: string | null },
): Subject {
  const { money = null } = asked;
  return {
    id: '',
    at: '',
    task: asked.task ?? null,
    audience: asked.audience ?? null,
    money:
      money === null
        ? null
        : typeof money === 'number'
          ? { amount: money, currency: null }
          : { amount: money.amount, currency: money.currency ?? null },
    risk: asked.risk ?? null,
    novelty: of.novelty?.value ?? null,
    isNew: of.novelty?.isNew ?? false,
    unmatched: of.unmatched,
    isGone: false,
  };
}

const newWords = (
  value: number,
  { size, threshold }: { size: number; threshold: number },
): string =>
  `new: ${percent(value)} unlike the nearest of ${size} reviewed; of those, one in twenty is more ` +
  `than ${percent(threshold)} unlike its nearest`;
