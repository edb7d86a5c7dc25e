/** What an answer says that an answer to something else, or a wrong one, would not. */
export interface Telling {
  /** Prices, shares, counts of days: each must stand in a right answer. */
  figures: readonly string[];
  /** Of these one must. */
  words: readonly string[];
  /** Figures that not every right answer says: another may be right with others, so a person must say. */
  left: readonly string[];
}

/** A question with an answer that a person called right. */
export interface Answered {
  prompt: string;
  output: string;
  /** Other right answers to the like, whether or not they say the same. */
  alike: readonly string[];
}

const MOST_FIGURES = 3;
const MOST_WORDS = 3;
/** Shorter ones are in any answer: "left", "können". */
const SHORTEST = 8;
/** With fewer answers beside it nobody knows which words are rare. */
const FEWEST_OTHERS = 20;
const RARE = 0.1;

const MONTH =
  'jan|feb|f[ée]v|m[aä]r|mrt|apr|avr|abr|ma[iy]|mei|mag|jun|jui|giu|jul|lug|aug|ao[uû]|ago|sep|set|oct|okt|ott|out|nov|de[czk]|d[ée]c|dic|gen|ene';
/** Figures of one day or one customer: dates, times, numbers of orders. */
const OF_THE_DAY = [
  /\d{4}-\d{1,2}-\d{1,2}\S*/gu,
  /\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?/gu,
  /\d{1,2}(?::\d{2})+(?:\s?[ap]m)?|\d{1,2}\s?(?:[ap]m|uhr)\b/giu,
  new RegExp(
    `\\d{1,2}(?:st|nd|rd|th|er|º|\\.)?(?:\\s+(?:de|of))?\\s+(?:${MONTH})\\p{L}*(?:\\s+\\d{4})?`,
    'giu',
  ),
  new RegExp(`\\b(?:${MONTH})\\p{L}*\\.?\\s+\\d{1,4}(?:,\\s*\\d{4})?`, 'giu'),
  // Letters or dashes at a number, or many digits: the name of something.
  /\S*(?:[\p{L}_#-]\d|\d[\p{L}_-])\S*|\d{5,}/gu,
];

/**
 * What is worth looking for in an answer that was right: what the person said, or what every other
 * right answer to the like says too; nothing where that is no figure and no rare word. What one
 * answer said alone would refute a right one. A word that no other answer has may be a customer's
 * name, and is left.
 * @param others what the agent answered besides, each once
 * @param said what the person said of the work
 */
export function tellingWords(
  { prompt, output, alike }: Answered,
  others: readonly string[],
  said = '',
): Telling {
  const asked = new Set(figuresIn(prompt));
  const figures = [...new Set(lastingFigures(output))].filter((f) => !asked.has(f));
  const ofOthers = alike.map((text) => new Set(lastingFigures(text)));
  const isSaid = new Set(figuresIn(said));
  const isCommon = (f: string): boolean => ofOthers.length > 0 && ofOthers.every((o) => o.has(f));
  const kept = figures.filter((f) => isSaid.has(f) || isCommon(f)).slice(0, MOST_FIGURES);
  const left = figures.filter((f) => !isSaid.has(f) && !isCommon(f)).slice(0, MOST_FIGURES);
  if (kept.length > 0) return { figures: kept, words: [], left };
  return { figures: [], words: commonWords({ prompt, output, alike }, others), left };
}

const lastingFigures = (text: string): string[] =>
  figuresIn(OF_THE_DAY.reduce((kept, form) => kept.replace(form, ' '), text));

/** Rare words that every right answer to the like has. */
function commonWords({ prompt, output, alike }: Answered, others: readonly string[]): string[] {
  const ofAlike = alike.map(wordsIn);
  if (ofAlike.length === 0) return [];
  return rareWords(prompt, output, others)
    .filter((word) => ofAlike.every((o) => o.has(word)))
    .slice(0, MOST_WORDS);
}

/** "29.00" is 29. */
const figuresIn = (text: string): string[] =>
  (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((f) => f.replace(/[.,]00$/, ''));

const wordsIn = (text: string): Set<string> =>
  new Set(text.toLowerCase().match(/[\p{L}]+/gu) ?? []);

function rareWords(prompt: string, output: string, others: readonly string[]): string[] {
  const besides = [...new Set(others)].filter((o) => o !== output).map(wordsIn);
  if (besides.length < FEWEST_OTHERS) return [];
  const asked = wordsIn(prompt);
  const isRare = (word: string): boolean => {
    const n = besides.filter((o) => o.has(word)).length;
    return n > 0 && n <= besides.length * RARE;
  };
  return [...wordsIn(output)].filter((w) => w.length >= SHORTEST && !asked.has(w) && isRare(w));
}
