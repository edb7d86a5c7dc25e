import { bodyOf } from './letter.ts';
import { OCCASION_WORDS } from './occasion-words.ts';
import { SMALL_WORDS } from './small-words.ts';

/** A word that many questions have and that could name a kind of work. */
export interface SuggestedTask {
  word: string;
  /** Questions that have it. */
  outputs: number;
}

const SHORTEST = 4;
/** Fewer questions than this share are no kind of work. */
const FEWEST_SHARE = 0.03;
const FEWEST = 3;
/** What more have says little of what is asked: it comes last, for what no other word parts. */
const GENERAL_SHARE = 0.4;
const MOST = { special: 6, general: 2 };

/**
 * Words by which questions can be parted into kinds of work: the one that most have first, then the
 * one that most of the others have, and so on; general ones last, since the first that fits counts.
 * Words, not senses: a person says which are meant.
 */
export function suggestTasks(prompts: readonly string[]): SuggestedTask[] {
  const all = prompts.map(wordsOf);
  const fewest = Math.max(FEWEST, Math.ceil(prompts.length * FEWEST_SHARE));
  const general = new Set(
    [...spreadOf(all)].flatMap(([w, n]) => (n > prompts.length * GENERAL_SHARE ? [w] : [])),
  );
  const special = partBy(all, fewest, (word) => !general.has(word));
  const rest = partBy(special.left, fewest, (word) => general.has(word));
  return [...special.found.slice(0, MOST.special), ...rest.found.slice(0, MOST.general)];
}

type Words = ReadonlySet<string>;

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
  return new Set(
    words.filter((w) => w.length >= SHORTEST && !SMALL_WORDS.has(w) && !OCCASION_WORDS.has(w)),
  );
}
