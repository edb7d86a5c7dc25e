import { z } from 'zod';
import type { Millis } from '../../domain/clock.ts';
import type { OutputTexts, Placed, Planted, RealOutput } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { decideJudgment } from '../../evaluation/judgments/decide.ts';
import { type Done, doneToday, loadDesk, type ReviewDeps } from './desk.ts';
import { unkeptOf } from '../../domain/unkept.ts';
import { type Left, nextTurn, openFor, type Turn } from './queue.ts';
import { signShown } from './shown.ts';

/** One item as a reviewer sees it. Nothing in it tells a planted one from another. */
export interface ReviewItem {
  of: string;
  agent: string;
  task: string | null;
  /** Null where it has none: a sample was drawn. */
  lane: 'deep' | 'scan' | null;
  audience: string | null;
  money: Placed['money'];
  risk: Placed['risk'];
  prompt: string;
  output: string;
  toolCalls: OutputTexts['toolCalls'];
  context: string | null;
  answeredAt: string;
  /** Why somebody should look at it, as its allocation or the draw says. */
  reason: string;
  /** What the checks said, a sentence each. */
  checks: readonly Check[];
  /** When it was shown, signed. */
  shown: string;
}

export interface Check {
  words: string;
  /** It speaks against the answer. */
  isBad: boolean;
}

/** What lies before a reviewer: the next item, and how far the day is. */
export interface Next {
  item: ReviewItem | null;
  left: Left;
  done: Done;
  /** For people as these, and not to be shown to them: their words are not kept. */
  unkept: number;
}

/**
 * The next item of a reviewer.
 * @param wanted an output that is to come first, where it is in the queue: a link's
 */
export async function nextItem(
  on: ReviewDeps,
  of: { reviewer: string; wanted?: string | undefined; now: Millis },
): Promise<Next> {
  let unkept = 0;
  for (const agent of on.agents) unkept += (await unkeptOf(on.store, agent, of.now)).length;
  const desk = await loadDesk(on, of.reviewer, of.now);
  const { turn, left } = nextTurn(desk);
  const done = await doneToday(on, of.reviewer, of.now);
  const wanted = openFor(desk).find((o) => o.place.id === of.wanted);
  const chosen: Turn | null =
    wanted === undefined
      ? turn
      : {
          of: wanted.place.id,
          kind: 'output',
          place: wanted.place,
          wears: wanted.place,
          reason: wanted.reason,
        };
  if (chosen === null) return { item: null, left, done, unkept };
  const place = await on.store.realOutputs.get(chosen.place.id);
  const planted = desk.planted.find((p) => p.id === chosen.of);
  if (place === null) return { item: null, left, done, unkept };
  const lane = chosen.place.lane === 'automated' ? null : chosen.place.lane;
  const shown = signShown(desk.seed, { of: chosen.of, reviewer: of.reviewer, at: of.now });
  const about = { of: chosen.of, lane, reason: chosen.wears.reason, shown } as const;
  const item =
    planted === undefined
      ? await realItem(on.store, place, about)
      : plantedItem(
          planted,
          { place, wears: wornOf(chosen.wears, desk.outputs.get(chosen.wears.id) ?? place) },
          about,
        );
  return { item, left, done, unkept };
}

type About = Pick<ReviewItem, 'of' | 'lane' | 'reason' | 'shown'>;

async function realItem(
  store: Pick<Store, 'records'>,
  o: RealOutput,
  about: About,
): Promise<ReviewItem> {
  const { agent, task, audience, money, risk, at, judged, texts } = o;
  return {
    ...about,
    agent,
    task: task?.name ?? null,
    audience,
    money,
    risk,
    prompt: texts?.prompt ?? '',
    output: texts?.output ?? '',
    toolCalls: texts?.toolCalls ?? [],
    context: texts?.context ?? null,
    answeredAt: at,
    checks: [...judgmentOf(judged), ...(await figuresOf(store, o.id))],
  };
}

type Worn = Pick<ReviewItem, 'audience' | 'money' | 'risk'>;

/** What belongs to a reason that is worn; an amount only where the reason may be of it. */
const wornOf = ({ fits }: Turn['wears'], { audience, money, risk }: RealOutput): Worn => ({
  audience,
  money: fits === 'any' ? null : money,
  risk,
});

/**
 * In the place of another: what could give it away is as that one has it, and as the one beside it
 * has it whose reason it wears.
 */
function plantedItem(
  p: Planted,
  { place, wears }: { place: RealOutput; wears: Worn },
  about: About,
): ReviewItem {
  return {
    ...about,
    agent: p.agent,
    task: p.task ?? place.task?.name ?? null,
    audience: wears.audience,
    money: wears.money,
    risk: wears.risk,
    prompt: p.prompt,
    output: p.output,
    toolCalls: [],
    context: null,
    answeredAt: place.at,
    checks:
      place.judged === null ? [] : judgmentOf(decideJudgment({ text: p.output, prompt: p.prompt })),
  };
}

const WORDS = {
  acted: 'It did not decline or ask back',
  refused: 'It refused',
  partial: 'It declined a part of it',
  escalated: 'It handed over to a person',
  clarified: 'It asked a question',
  other: 'It did something else',
} as const;

function judgmentOf(judged: RealOutput['judged']): Check[] {
  if (judged === null) return [];
  const sure = judged.uncertain ? ', and said that it was not sure' : '';
  // Reviewers would take what it did, by rules on its words, for a word on what it says.
  const only = judged.judgment === 'acted' ? '; this says nothing of whether it is right' : '';
  return [
    { words: `${WORDS[judged.judgment]}${sure} (${judged.decidedBy})${only}.`, isBad: false },
  ];
}

/** What is read of what the check of figures wrote down. */
const figures = z.looseObject({
  findings: z.array(z.looseObject({ state: z.string(), reason: z.string() })),
});

/** What the check of figures against source data found; nothing where none was made. */
async function figuresOf({ records }: Pick<Store, 'records'>, id: string): Promise<Check[]> {
  const record = await records.latest('figure-findings', id);
  const read = figures.safeParse(record?.doc);
  return read.success
    ? read.data.findings.map(({ state, reason }) => ({
        words: reason,
        isBad: state === 'unmatched' || state === 'elsewhere',
      }))
    : [];
}
