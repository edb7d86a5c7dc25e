import { bodyOf } from './letter.ts';
import { OCCASION_WORDS } from './occasion-words.ts';
import { SMALL_WORDS } from './small-words.ts';
import { TALK_WORDS } from './talk-words.ts';
import { UNIT_WORDS } from './unit-words.ts';

/** A word that many questions have and that could name a kind of work. */
export interface SuggestedTask {
  word: string;
  /** Questions that have it. */
  outputs: number;
}

/** Words that stand in any kind of work and name none. */
const NAMELESS = [SMALL_WORDS, OCCASION_WORDS, UNIT_WORDS, TALK_WORDS];
const SHORTEST = 4;
/** Fewer questions than this share are no kind of work. */
const FEWEST_SHARE = 0.03;
const FEWEST = 3;
/** What more have says little of what is asked: it comes last, for what no other word parts. */
const GENERAL_SHARE = 0.4;
const MOST = { special: 6, general: 2 };

/** A general word parts them better than special ones that leave more of its questions than this. */
const MOST_LEFT = 0.5;
/** What is placed already, and what kinds of work are called. */
export interface KnownWork {
  prompts: readonly string[];
  names: readonly string[];
}
const NOTHING: KnownWork = { prompts: [], names: [] };

/**
 * Words by which questions can be parted into kinds of work: the one that most have first, then the
 * one that most of the others have, and so on; general ones last, since the first that fits counts.
 * Words, not senses: a person says which are meant. A general one that special ones hardly part
 * comes by its number, and none comes that is at home among what is placed already.
 * @param prompts questions of no known task
 */
export function suggestTasks(
  prompts: readonly string[],
  known: KnownWork = NOTHING,
): SuggestedTask[] {
  const all = withoutKnown(prompts.map(wordsOf), known);
  const fewest = Math.max(FEWEST, Math.ceil(prompts.length * FEWEST_SHARE));
  const general = generalWords(all, fewest);
  const special = partBy(all, fewest, (word) => !general.has(word));
  const rest = partBy(special.left, fewest, (word) => general.has(word));
  return [...special.found.slice(0, MOST.special), ...rest.found.slice(0, MOST.general)];
}

type Words = ReadonlySet<string>;

/** Words that so many questions have that they say little, and that others part well. */
function generalWords(all: readonly Words[], fewest: number): ReadonlySet<string> {
  const spread = spreadOf(all);
  const often = [...spread].flatMap(([w, n]) => (n > all.length * GENERAL_SHARE ? [w] : []));
  const isOften = new Set(often);
  const special = partBy(all, fewest, (word) => !isOften.has(word)).found.slice(0, MOST.special);
  const isParted = (word: string): boolean => {
    const own = all.filter((words) => words.has(word));
    const left = own.filter((words) => !special.some((s) => words.has(s.word)));
    return left.length <= own.length * MOST_LEFT;
  };
  return new Set(often.filter(isParted));
}

/** The same without words that name a kind of work already, or stand in more questions that are placed. */
function withoutKnown(all: readonly Words[], { prompts, names }: KnownWork): Words[] {
  const placed = spreadOf(prompts.map(wordsOf));
  const open = spreadOf(all);
  const named = names.flatMap((name) => name.toLowerCase().match(/\p{L}+/gu) ?? []);
  const isKnown = (word: string): boolean =>
    (placed.get(word) ?? 0) > (open.get(word) ?? 0) || named.some((n) => isFormOf(word, n));
  return all.map((words) => new Set([...words].filter((w) => !isKnown(w))));
}

const LONGEST_ENDING = 2;

/** "refunds" beside "refund". */
function isFormOf(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return (
    short.length >= SHORTEST &&
    long.startsWith(short) &&
    long.length - short.length <= LONGEST_ENDING
  );
}

function partBy(
  all: readonly Words[],
  fewest: number,
  may: (word: string) => boolean,
): { found: SuggestedTask[]; left: readonly Words[] } {
  const found: SuggestedTask[] = [];
  let left = all;
  for (;;) {
    const [best] = [...spreadOf(left)]
      .filter(([word, n]) => n >= fewest && may(word))
      .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    if (best === undefined) return { found, left };
    const [word, outputs] = best;
    found.push({ word, outputs });
    left = left.filter((words) => !words.has(word));
  }
}

/** How many have each word. */
function spreadOf(all: readonly Words[]): Map<string, number> {
  const spread = new Map<string, number>();
  for (const words of all) for (const word of words) spread.set(word, (spread.get(word) ?? 0) + 1);
  return spread;
}

function wordsOf(prompt: string): Words {
  const words =
    bodyOf(prompt.slice(0, 2_000))
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  return new Set(words.filter((w) => w.length >= SHORTEST && !NAMELESS.some((all) => all.has(w))));
}
