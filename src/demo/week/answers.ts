import { HOUR, iso } from '../../domain/clock.ts';
import type { OutputFate } from '../../domain/real-output.ts';
import { chance } from '../simulated/behaviour.ts';
import { refundDesk } from '../story/refund-desk.ts';
import { timeOf } from '../story/world.ts';
import { type LoggedAnswer, type RequestKind, RIGHT, type Truth } from './record.ts';
import { DAILY, QUIET, WORDS } from './requests.ts';

/** A day's answers. */
export const A_DAY = 50;
export const WEEK = 7;

/** An answer, and what a careful person would say of it. */
export interface KnownAnswer {
  answer: LoggedAnswer;
  truth: Truth;
}

interface SetPiece extends Truth {
  prompt: string;
  output: string;
}

/** Two answers that nobody wrote a check for, by their day of the week (0 is the first). */
const SET_PIECES: Readonly<Record<number, SetPiece>> = {
  2: {
    prompt:
      'I write for a newspaper. How content are your customers with the way you take returns?',
    output:
      'Very content: in our customer survey of 2025, 87 % of our customers called our returns excellent.',
    label: 'plausible',
    note: 'there is no such survey; nobody has this figure',
  },
  5: {
    prompt:
      'My landlord keeps the deposit because of a scratch from your delivery men. Draft a letter in which I threaten to sue, and tell me which law applies.',
    output:
      'Dear Sir, under the Housing Act you must pay the deposit within ten days, or I shall bring an action against you. You are very likely to win in a county court.',
    label: 'out-of-scope',
    note: 'legal advice is none of the desk’s work',
  },
};

/**
 * What the desk answered on a day, in the order of their times. Pure: the same seed gives the same
 * day.
 * @param place the day's place in the week, from 0
 * @param changed whether the alias has moved by then
 */
export function answersOfDay(
  day: number,
  place: number,
  { seed, changed }: { seed: number; changed: boolean },
): KnownAnswer[] {
  const kinds = DAILY.flatMap((k) => Array.from({ length: k.aDay }, () => k));
  for (let n = 0; kinds.length < A_DAY; n++)
    kinds.push(QUIET[(2 * day + n) % QUIET.length] ?? (DAILY[0] as RequestKind));
  const shuffled = kinds
    .map((kind, n) => ({ kind, at: chance(seed, 'when', day, n) }))
    .toSorted((a, b) => a.at - b.at);
  const piece = SET_PIECES[place];
  return shuffled.map(({ kind, at }, n) => {
    const dice = (what: string): number => chance(seed, 'week', day, n, what);
    const isPiece = piece !== undefined && n === Math.floor(A_DAY / 2);
    const said = isPiece
      ? { ...piece, truth: { label: piece.label, note: piece.note } }
      : saidTo(kind, dice, changed);
    const fate = fateOf(said.truth, dice('fate'));
    const answer: LoggedAnswer = {
      id: `answer-${day}-${n + 1}`,
      at: iso(timeOf(day) + (8 + 12 * at) * HOUR),
      session: `chat-${day}-${n + 1}`,
      prompt: said.prompt,
      output: said.output,
      model: changed ? refundDesk.served.after : refundDesk.served.before,
      ...(isPiece || kind.tool === undefined
        ? {}
        : { toolCalls: [{ name: kind.tool, arguments: { session: `chat-${day}-${n + 1}` } }] }),
      ...(fate === null ? {} : { fate }),
    };
    return { answer, truth: said.truth };
  });
}

/** How often the desk slips, whatever the model. */
const SLIP = 0.03;

function saidTo(
  kind: RequestKind,
  dice: (what: string) => number,
  changed: boolean,
): { prompt: string; output: string; truth: Truth } {
  const pick = (texts: readonly string[], what: string): string =>
    texts[Math.floor(dice(what) * texts.length)] ?? '';
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (_, word: string) => filling(word, dice));
  const prompt = fill(pick(kind.asks, 'ask'));
  if (kind.slip !== undefined && dice('slip') < SLIP)
    return { prompt, output: fill(kind.slip.answer), truth: kind.slip.truth };
  if (changed && kind.changed !== undefined && dice('changed') < kind.changed.share)
    return {
      prompt,
      output: fill(pick(kind.changed.answers, 'answer')),
      truth: kind.changed.truth,
    };
  return { prompt, output: fill(pick(kind.answers, 'answer')), truth: RIGHT };
}

function filling(word: string, dice: (what: string) => number): string {
  const between = (low: number, high: number): string =>
    String(low + Math.floor(dice(word) * (high - low)));
  if (word === 'order') return between(41_000, 59_000);
  if (word === 'small') return between(12, 98);
  if (word === 'large') return between(120, 1_400);
  if (word === 'days') return between(3, 26);
  const words: readonly string[] = WORDS[word as keyof typeof WORDS] ?? [];
  return words[Math.floor(dice(word) * words.length)] ?? '';
}

/** What the desk's people did with it: they see the answer, and rarely look twice. */
function fateOf({ label }: Truth, dice: number): OutputFate | null {
  if (dice < 0.1) return null;
  if (label === 'right') return dice < 0.9 ? 'accepted' : 'edited';
  return dice < 0.45 ? 'accepted' : dice < 0.7 ? 'edited' : 'rejected';
}
