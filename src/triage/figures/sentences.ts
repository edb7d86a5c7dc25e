/** A sentence with its place in the text, and the part of it that a figure stands in. */
export interface Sentence {
  text: string;
  at: number;
}

const END = /(?<!\b(?:approx|ca|vs|no|e\.g|i\.e|incl))[.!?](?=\s+[\p{Lu}\d"'(*•-]|\s*$)|\n+/gu;
const CLAUSE =
  /[,;:–—|]\s|\s(?:and|while|whereas|but|to|versus|vs\.?|against|than|from|after|before|then|compared with|und|gegenüber)\s/giu;

export const sentencesOf = (text: string): Sentence[] => cut(text, 0, END);

/** The part of a sentence around a place in the whole text. */
export function clauseAt(sentence: Sentence, at: number): Sentence {
  const parts = cut(sentence.text, sentence.at, CLAUSE);
  return parts.find((p) => at >= p.at && at < p.at + p.text.length) ?? sentence;
}

function cut(text: string, from: number, border: RegExp): Sentence[] {
  const parts: Sentence[] = [];
  let start = 0;
  for (const m of text.matchAll(border)) {
    const end = m.index + m[0].length;
    parts.push({ text: text.slice(start, end), at: from + start });
    start = end;
  }
  parts.push({ text: text.slice(start), at: from + start });
  return parts.filter((p) => p.text.trim() !== '');
}
