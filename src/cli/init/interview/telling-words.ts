/** What an answer says that an answer to something else, or a wrong one, would not. */
export interface Telling {
  /** Prices, shares, counts of days: each must stand in a right answer. */
  figures: readonly string[];
  /** Of these one must. */
  words: readonly string[];
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
 * What is worth looking for in an answer that was right; nothing where it has no figure of its own
 * and no rare word. A word that no other answer has may be a customer's name, and is left.
 * @param others what the agent answered besides, each once
 */
export function tellingWords(
  { prompt, output }: { prompt: string; output: string },
  others: readonly string[],
): Telling {
  const asked = new Set(figuresIn(prompt));
  const lasting = OF_THE_DAY.reduce((text, form) => text.replace(form, ' '), output);
  const figures = [...new Set(figuresIn(lasting))].filter((f) => !asked.has(f));
  if (figures.length > 0) return { figures: figures.slice(0, MOST_FIGURES), words: [] };
  return { figures: [], words: rareWords(prompt, output, others) };
}

const figuresIn = (text: string): string[] => text.match(/\d+(?:[.,]\d+)*/g) ?? [];

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
  return [...wordsIn(output)]
    .filter((w) => w.length >= SHORTEST && !asked.has(w) && isRare(w))
    .slice(0, MOST_WORDS);
}
