/** How a number is told that is not told exactly; `over` and `under` say which side it is on. */
export type Rounding = 'about' | 'over' | 'just over' | 'under' | 'nearly';

/**
 * Words that stand right before a number, in English, German, Spanish, French, Italian, Portuguese
 * and Dutch; the closer ones first: "just over" is not "over".
 */
const WORDS: readonly (readonly [Rounding, readonly string[]])[] = [
  [
    'just over',
    [
      '(?:just|slightly|a little|a bit|a touch) (?:over|above|more than)',
      'gut|knapp über|etwas (?:über|mehr als)|leicht über|poco más de|algo más de|un peu plus de',
      'poco più di|poco oltre|pouco mais de|ruim|iets meer dan|net boven',
    ],
  ],
  [
    'nearly',
    [
      'nearly|almost|(?:just|slightly|a little|a bit|a touch) (?:under|below|less than)|just short of',
      'knapp|fast|beinahe|nahezu|knapp unter|etwas (?:unter|weniger als)|casi|poco menos de',
      'presque|un peu moins de|quasi|poco meno di|quase|pouco menos de|bijna|net onder',
    ],
  ],
  [
    'over',
    [
      'over|more than|above|at least|no less than|not less than|upwards of|in excess of|>',
      'exceed(?:s|ed|ing)?|topped|surpass(?:es|ed)?|passed',
      'über|mehr als|nicht weniger als|mindestens|überstieg|übertraf|überschritt',
      'más de|no menos de|superó|superaron|supera|superior a|por encima de|al menos',
      'plus de|pas moins de|dépass(?:é|e|ait|ent)|supérieure? à|au moins',
      'oltre|più di|non meno di|superato|superano|almeno|superiore a',
      'mais de|acima de|ultrapassou|superou|pelo menos|meer dan|boven|minstens|ten minste',
    ],
  ],
  [
    'under',
    [
      'under|less than|below|up to|at most|no more than|not more than|<',
      'unter|weniger als|nicht mehr als|höchstens|maximal|bis zu',
      'menos de|no más de|por debajo de|inferior a|como máximo',
      'moins de|pas plus de|inférieure? à|au plus|meno di|non più di|inferiore a|al massimo',
      'não mais de|abaixo de|no máximo|minder dan|niet meer dan|onder|hoogstens',
    ],
  ],
  [
    'about',
    [
      'about|around|roughly|approximately|approx\\.?|circa|ca\\.?|some|close to|[~≈]',
      'rund|etwa|ungefähr|zirka|um die|aproximadamente|alrededor de|en torno a|unos|unas|cerca de',
      "environ|près de|autour de|à peu près|quelque|all['’]incirca|intorno a",
      "por volta de|ongeveer|zo['’]n|rond",
    ],
  ],
];
/** "Superó los 71.000 €", "almost a million" */
const ARTICLE = '(?:(?:a|the|die|der|den|los|las|les|l[ae]|i|gli|ai|agli|os|as)\\s)?';
/** As far as its longest words reach. */
const NEAR = 32;

const FORMS = WORDS.map(([rounding, words]): [Rounding, RegExp] => [
  rounding,
  new RegExp(String.raw`(?<!\p{L})(?:${words.join('|')})\s*${ARTICLE}$`, 'iu'),
]);
const ANY = new RegExp(
  String.raw`(?<!\p{L})(?:${WORDS.flatMap(([, words]) => words).join('|')})\s*${ARTICLE}$`,
  'iu',
);

/** How the number at a place of a text is told by what stands before it; null for exactly. */
export function roundingAt(text: string, at: number): Rounding | null {
  const before = text.slice(Math.max(0, at - NEAR), at);
  if (!ANY.test(before)) return null;
  // Of "not more than" and "more than" the longer one is meant.
  const found = FORMS.map(([rounding, form]) => ({ rounding, at: before.search(form) }));
  const first = Math.min(...found.filter((f) => f.at !== -1).map((f) => f.at));
  return found.find((f) => f.at === first)?.rounding ?? null;
}
