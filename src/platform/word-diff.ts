import { diffArrays } from 'diff';

/** A piece of a text: as it stood in both, or in this one alone. Words with the space before them. */
export interface WordPiece {
  text: string;
  own: boolean;
}

/** Beyond this many edits two texts have little in common, and the fewest edits say nothing. */
const MOST_EDITS = 2_000;

/**
 * Two texts, word by word: what each has of its own, and what they share. Texts that have too little
 * in common are each wholly their own.
 */
export function diffWords(
  before: string,
  after: string,
): { before: WordPiece[]; after: WordPiece[] } {
  const [was, is] = [wordsIn(before), wordsIn(after)];
  const found = diffArrays(was, is, {
    comparator: (a, b) => a.trim() === b.trim(),
    maxEditLength: MOST_EDITS,
  });
  if (found === undefined) return { before: whole(before), after: whole(after) };
  const sides = { before: [] as WordPiece[], after: [] as WordPiece[] };
  // Spaces may differ where words do not, so each side's are taken from its own text.
  const next = { before: 0, after: 0 };
  for (const { count, added, removed } of found) {
    const take = (side: 'before' | 'after', words: readonly string[], own: boolean): void => {
      const text = words.slice(next[side], next[side] + count).join('');
      next[side] += count;
      sides[side].push({ text, own });
    };
    if (!added) take('before', was, removed);
    if (!removed) take('after', is, added);
  }
  return sides;
}

const whole = (text: string): WordPiece[] => (text === '' ? [] : [{ text, own: true }]);

function wordsIn(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
