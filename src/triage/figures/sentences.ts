import { NUMBERED_DOT, SHORTENED } from './dots.ts';

/** A sentence with its place in the text, and the part of it that a figure stands in. */
export interface Sentence {
  text: string;
  at: number;
}

const END = new RegExp(
  String.raw`(?<!${SHORTENED})(?!${NUMBERED_DOT})[.!?](?=\s+[\p{Lu}\d"'(*•-]|\s*$)|\n+`,
  'gu',
);
const CLAUSE =
  /[,;:–—|·•→]\s|[-=]>\s|:(?=[$€£¥])|\s(?:and|while|whereas|but|or|to|versus|vs\.?|against|than|from|after|before|then|compared with|since|seit|und|oder|bzw\.?|sowie|et|y|aber|auf|gegenüber)\s|\s&\s/giu;
/** Of JSON each key is one, and each object: `{"region":"North","revenue":5},{…}`. */
const NEXT_KEY = /,(?=["'{[])|\}\s?(?=,?\s?\{)/gu;
/** "$99/Team" is of two; "$31/month" of one. */
const NEXT_NAME = /(?<=\d)\/(?=\p{Lu})/gu;
/** "(Q2: $24)" is said of what the bracket names. */
const ASIDE = /\((?=[^()]{0,80}[$€£¥%])(?=[^()]{0,80}(?:\bq[1-4]\b|\b(?:19|20)\d\d\b|:))/gi;
/** "(29 against 9)" is said of all that the sentence compares, not of the name before it. */
const COMPARED = /\((?=[^()]{1,60}\s(?:against|versus|vs\.?|compared with|gegenüber|statt)\s)/gi;

/** What is longer is none, and is read in parts: each figure would be held against all of it. */
const LONGEST = 2_000;

/** The sentences of a text, none longer than people write. */
export const sentencesOf = (text: string): Sentence[] => cut(text, 0, [END]).flatMap(partsOf);

function partsOf({ text, at }: Sentence): Sentence[] {
  const parts: Sentence[] = [];
  let start = 0;
  while (text.length - start > LONGEST) {
    const end = start + borderIn(text.slice(start, start + LONGEST));
    parts.push({ text: text.slice(start, end), at: at + start });
    start = end;
  }
  return [...parts, { text: text.slice(start), at: at + start }];
}

/** Behind the last blank or bracket of a part; its end where it has none. */
function borderIn(part: string): number {
  const blank = Math.max(part.lastIndexOf(' '), part.lastIndexOf('}'));
  return blank > 0 ? blank + 1 : part.length;
}

/** The parts of a sentence in their order, each with its place in the whole text. */
export const clausesOf = ({ text, at }: Sentence): Sentence[] =>
  cut(text, at, [CLAUSE, NEXT_KEY, NEXT_NAME, COMPARED, ASIDE]);

function cut(text: string, from: number, borders: readonly RegExp[]): Sentence[] {
  const ends = borders
    .flatMap((border) => [...text.matchAll(border)].map((m) => m.index + m[0].length))
    .toSorted((a, b) => a - b);
  const parts: Sentence[] = [];
  let start = 0;
  for (const end of [...ends, text.length]) {
    const part = text.slice(start, end);
    if (part.trim() !== '') parts.push({ text: part, at: from + start });
    start = end;
  }
  return parts;
}
