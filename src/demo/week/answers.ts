import { HOUR, iso } from '../../domain/clock.ts';
import type { OutputFate } from '../../domain/real-output.ts';
import { chance } from '../simulated/behaviour.ts';
import { refundDesk } from '../story/refund-desk.ts';
import { timeOf } from '../story/world.ts';
import { type LoggedAnswer, type RequestKind, RIGHT, type Truth } from './record.ts';
import { DAILY, QUIET, SET_PIECES, WORDS } from './requests.ts';

/** A day's answers. */
export const A_DAY = 50;
export const WEEK = 7;

/** An answer, and what a careful person would say of it. */
export interface KnownAnswer {
  answer: LoggedAnswer;
  truth: Truth;
}

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
  return kindsOfDay(day, place)
    .map((kind, n) => ({ kind, at: chance(seed, 'when', day, n) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ kind, at }, n) => {
      const dice = (what: string): number => chance(seed, 'week', day, n, what);
      const { prompt, output, truth } = saidTo(kind, dice, changed);
      const session = `chat-${day}-${n + 1}`;
      const fate = fateOf(truth, dice('fate'));
      const answer: LoggedAnswer = {
        id: `answer-${day}-${n + 1}`,
        at: iso(timeOf(day) + (8 + 12 * at) * HOUR),
        session,
        prompt,
        output,
        model: changed ? refundDesk.served.after : refundDesk.served.before,
        ...(kind.tool === undefined
          ? {}
          : { toolCalls: [{ name: kind.tool, arguments: { session } }] }),
        ...(fate === null ? {} : { fate }),
      };
      return { answer, truth };
    });
}

/** The day's fifty: the usual ones, and of the quiet ones as many as are left. */
function kindsOfDay(day: number, place: number): RequestKind[] {
  const usual = DAILY.flatMap((kind) => Array.from({ length: kind.aDay }, () => kind));
  const piece = SET_PIECES[place];
  const first = piece === undefined ? usual : [...usual, piece];
  const quiet = Array.from({ length: A_DAY - first.length }, (_, n) => 2 * day + n);
  return [...first, ...quiet.flatMap((n) => QUIET[n % QUIET.length] ?? [])];
}

/** How often the desk slips, whatever the model. */
const SLIP = 0.03;

function saidTo(
  kind: RequestKind,
  dice: (what: string) => number,
  changed: boolean,
): { prompt: string; output: string; truth: Truth } {
  const pick = (texts: readonly string[], what: string): string =>
    fill(texts[Math.floor(dice(what) * texts.length)] ?? '');
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (_, word: string) => filling(word, dice));
  const asks = kind.talks.flatMap(({ asks: own, answers }) => own.map((ask) => ({ ask, answers })));
  const talk = asks[Math.floor(dice('ask') * asks.length)];
  if (talk === undefined) throw new RangeError('a kind of request without words');
  const prompt = fill(talk.ask);
  const { changed: other, slip } = kind;
  if (slip !== undefined && dice('slip') < SLIP)
    return { prompt, output: fill(slip.answer), truth: slip.truth };
  if (changed && other !== undefined && dice('changed') < other.share)
    return { prompt, output: pick(other.answers, 'answer'), truth: other.truth };
  return { prompt, output: pick(talk.answers, 'answer'), truth: kind.truth ?? RIGHT };
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
