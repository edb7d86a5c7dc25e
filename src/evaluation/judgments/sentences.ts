/**
 * Longer answers are judged by their beginning and end: what an agent did shows there, and time
 * stays bounded.
 */
const MOST_CHARS = 8_000;
const MOST_SENTENCE = 700;

export interface Sentence {
  /** Lower case, straight quotes, no markup: what rules read. */
  text: string;
  /** The same without what it quotes: words that are mentioned are not the agent's own. */
  said: string;
  words: number;
  /** A list item, a numbered step, a line of a table. */
  item: boolean;
  /** Characters of text before it. */
  offset: number;
}

export interface Reading {
  sentences: readonly Sentence[];
  /** Rows of a table with at least two bars. */
  tableLines: number;
  /** Lines of fenced code, taken out of the sentences. */
  codeLines: number;
  words: number;
}

const BULLET = /^\s*(?:[-*•–]|\d{1,2}[.)]|[a-z][.)]|step \d+[.:]?)\s+/i;

/**
 * Lower case, straight quotes, no markup, single spaces: the form in which rules and added phrases
 * meet a text.
 */
export function plain(line: string): string {
  return line
    .replace(/[‘’ʼ′]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/[*_`#>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Leaves out quotations of two words and more; an unclosed quote is kept as it stands. */
function withoutQuotations(sentence: string): string {
  return sentence.includes('"') ? sentence.replace(/"[^"]*\s[^"]*"/g, '""') : sentence;
}

/** An answer that stands in quotes as a whole is read without them. */
function unwrapped(text: string): string {
  return /^\s*["“„«]([^"“”„«»]*)["”“»]\s*$/.exec(text)?.[1] ?? text;
}

/**
 * Splits where a sentence ends; abbreviations and decimals stay whole well enough for rules that
 * look at openings.
 */
function split(line: string): string[] {
  const pieces = line.split(/(?<=[.!?:]["')\]]?)\s+(?=["'([]?[a-z0-9])/);
  const whole: string[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    // "confidence: low" is one thing.
    if (last !== undefined && /^\S+(?: \S+)?:$/.test(last))
      whole[whole.length - 1] = `${last} ${piece}`;
    else whole.push(piece);
  }
  return whole.map((s) => s.slice(0, MOST_SENTENCE));
}

/**
 * Reads an answer into sentences. Total: any string gives a reading, an empty one gives no
 * sentences.
 */
export function readSentences(text: string): Reading {
  const whole = unwrapped(text);
  const kept =
    whole.length <= MOST_CHARS
      ? whole
      : `${whole.slice(0, MOST_CHARS * 0.75)}\n${whole.slice(-MOST_CHARS * 0.25)}`;
  const sentences: Sentence[] = [];
  let codeLines = 0;
  let tableLines = 0;
  let inCode = false;
  let offset = 0;
  for (const raw of kept.split('\n')) {
    if (/^\s*(```|~~~)/.test(raw)) {
      inCode = !inCode;
      continue;
    }
    if (inCode) {
      codeLines += raw.trim() === '' ? 0 : 1;
      continue;
    }
    const item = BULLET.test(raw);
    if ((raw.match(/\|/g)?.length ?? 0) >= 2) tableLines += 1;
    for (const s of split(plain(raw.replace(BULLET, '')))) {
      if (s === '') continue;
      sentences.push({
        text: s,
        said: withoutQuotations(s),
        words: s.split(' ').length,
        item,
        offset,
      });
      offset += s.length + 1;
    }
  }
  return { sentences, codeLines, tableLines, words: sentences.reduce((n, s) => n + s.words, 0) };
}
