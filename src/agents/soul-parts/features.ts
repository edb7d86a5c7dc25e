import { CUES, SOUL_PARTS } from './cues.ts';
import { limitOf } from './limits.ts';
import { withoutEmphasis } from './statements.ts';

const CJK = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;
/** A word that begins with a capital inside a sentence: often somebody's name. */
const NAME = /(?<![.!?:]\s)\b\p{Lu}\p{Ll}+/u;
/** Longer words are known by their beginning too: endings differ by case and number. */
const STEM = 5;

/**
 * What a statement is known by: its words, pairs and beginnings; of Japanese and Chinese one to
 * three characters; figures count as one; and whether a cue of a part is in it.
 */
export function featuresOf(asWritten: string): Set<string> {
  const statement = withoutEmphasis(asWritten);
  const text = statement.toLowerCase().normalize('NFKC').replaceAll('’', "'").replace(/\d+/g, '0');
  const words = text.match(/[\p{L}\p{N}']+/gu) ?? [];
  return new Set([
    ...(CJK.test(text) ? characters(text) : wordsAndPairs(words)),
    ...(/[:：]/.test(text) ? ['!:'] : []),
    ...(text.includes('0') ? ['!0'] : []),
    ...(/[€$£]/.test(text) ? ['!$'] : []),
    ...(text.includes(';') ? ['!;'] : []),
    `!long${Math.min(6, words.length >> 2)}`,
    `!${limitOf(statement) ?? 'nolimit'}`,
    ...(NAME.test(statement.slice(1)) ? ['!name'] : []),
    ...SOUL_PARTS.filter((part) => CUES[part].some((cue) => cue.test(text))).map((p) => `!${p}`),
  ]);
}

function characters(text: string): string[] {
  const all = [...text.replace(/\s/g, '')];
  return [1, 2, 3].flatMap((n) =>
    all.flatMap((_, i) => (i + n <= all.length ? [`c${all.slice(i, i + n).join('')}`] : [])),
  );
}

function wordsAndPairs(words: readonly string[]): string[] {
  const [first, second] = words;
  return [
    ...words.flatMap((word, i) => [
      `w${word}`,
      ...(word.length > STEM ? [`p${word.slice(0, STEM)}`] : []),
      ...(i > 0 ? [`b${words[i - 1] ?? ''} ${word}`] : []),
      ...(i > 1 ? [`s${words[i - 2] ?? ''} ${word}`] : []),
    ]),
    ...(first === undefined ? [] : [`^${first}`]),
    ...(second === undefined ? [] : [`^${first ?? ''} ${second}`]),
  ];
}
