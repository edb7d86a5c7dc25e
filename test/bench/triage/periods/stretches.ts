import { PERIOD_TABLES } from './tables.ts';

/** A total told of the first or the last months of a year, and what it would be of any other months. */
export interface Made {
  form: string;
  right: string;
  wrong: readonly string[];
}

const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  en: ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven'],
  de: [
    '',
    'eins',
    'zwei',
    'drei',
    'vier',
    'fünf',
    'sechs',
    'sieben',
    'acht',
    'neun',
    'zehn',
    'elf',
  ],
  fr: ['', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix', 'onze'],
  es: [
    '',
    'un',
    'dos',
    'tres',
    'cuatro',
    'cinco',
    'seis',
    'siete',
    'ocho',
    'nueve',
    'diez',
    'once',
  ],
  it: [
    '',
    'un',
    'due',
    'tre',
    'quattro',
    'cinque',
    'sei',
    'sette',
    'otto',
    'nove',
    'dieci',
    'undici',
  ],
  nl: ['', 'een', 'twee', 'drie', 'vier', 'vijf', 'zes', 'zeven', 'acht', 'negen', 'tien', 'elf'],
  pt: ['', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove', 'dez', 'onze'],
  pl: [
    '',
    '',
    'dwóch',
    'trzech',
    'czterech',
    'pięciu',
    'sześciu',
    'siedmiu',
    'ośmiu',
    'dziewięciu',
    'dziesięciu',
    'jedenastu',
  ],
};
const MONTHS: Readonly<Record<string, readonly string[]>> = {
  en: 'January February March April May June July August September October November December'.split(
    ' ',
  ),
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(
    ' ',
  ),
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(
    ' ',
  ),
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(
    ' ',
  ),
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'.split(
    ' ',
  ),
  pl: 'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia'.split(
    ' ',
  ),
};

const number = (language: string, n: number): string => NUMBERS[language]?.[n] ?? '';
const month = (language: string, n: number): string => MONTHS[language]?.[n - 1] ?? '';

/** The figure stands where the braces are. */
type Form = readonly [language: string, of: (n: number) => string];
const OF_FIRST: readonly Form[] = [
  ['en', (n) => `In the first ${number('en', n)} months we made {} in total.`],
  ['en', (n) => `The first ${n} months brought {} in total.`],
  ['en', (n) => `Total revenue for the first ${number('en', n)} months of 2026: {}.`],
  ['en', (n) => `After ${number('en', n)} months, revenue totals {}.`],
  ['en', (n) => `Total revenue through ${month('en', n)} was {}.`],
  ['en', (n) => `From January to ${month('en', n)} we took {} in total.`],
  ['en', (n) => `Revenue, January–${month('en', n)} 2026: {}`],
  ['en', (n) => `By the end of ${month('en', n)} we had a total of {}.`],
  ['en', (n) => `Total for Jan-${month('en', n).slice(0, 3)}: {}`],
  ['de', (n) => `In den ersten ${number('de', n)} Monaten waren es insgesamt {}.`],
  ['de', (n) => `Die ersten ${n} Monate ergeben zusammen {}.`],
  ['de', (n) => `Bis Ende ${month('de', n)} kamen insgesamt {} zusammen.`],
  ['de', (n) => `Von Januar bis ${month('de', n)} nahmen wir zusammen {} ein.`],
  ['de', (n) => `Nach ${number('de', n)} Monaten beläuft sich die Summe auf {}.`],
  ['fr', (n) => `Les ${number('fr', n)} premiers mois ont rapporté {} au total.`],
  ['fr', (n) => `Sur les ${n} premiers mois, le total est de {}.`],
  ['fr', (n) => `De janvier à ${month('fr', n)}, le total est de {}.`],
  ['fr', (n) => `Jusqu'en ${month('fr', n)}, nous avons encaissé {} au total.`],
  ['fr', (n) => `Le cumul à fin ${month('fr', n)} est de {}.`],
  ['es', (n) => `En los ${number('es', n)} primeros meses sumamos {}.`],
  ['es', (n) => `Los primeros ${n} meses suman {}.`],
  ['es', (n) => `De enero a ${month('es', n)} el total fue de {}.`],
  ['es', (n) => `Hasta ${month('es', n)} el total es de {}.`],
  ['it', (n) => `Nei primi ${number('it', n)} mesi il totale è di {}.`],
  ['it', (n) => `Da gennaio a ${month('it', n)} il totale è di {}.`],
  ['it', (n) => `Fino a ${month('it', n)} il totale è di {}.`],
  ['nl', (n) => `In de eerste ${number('nl', n)} maanden was het totaal {}.`],
  ['pt', (n) => `Nos primeiros ${number('pt', n)} meses o total foi de {}.`],
  ['pl', (n) => `W pierwszych ${number('pl', n)} miesiącach łącznie {}.`],
  ['pl', (n) => `Od stycznia do ${month('pl', n)} razem {}.`],
  ['pl', (n) => `Do końca ${month('pl', n)} łącznie {}.`],
];
const OF_LAST: readonly Form[] = [
  ['en', (n) => `Over the last ${number('en', n)} months we made {} in total.`],
  ['en', (n) => `The past ${n} months brought {} in total.`],
  ['en', (n) => `In the final ${number('en', n)} months total revenue was {}.`],
  ['de', (n) => `In den letzten ${number('de', n)} Monaten waren es insgesamt {}.`],
  ['de', (n) => `Die vergangenen ${n} Monate ergeben zusammen {}.`],
  ['fr', (n) => `Les ${number('fr', n)} derniers mois ont rapporté {} au total.`],
  ['fr', (n) => `Sur les ${n} mois écoulés, le total est de {}.`],
  ['es', (n) => `En los últimos ${number('es', n)} meses sumamos {}.`],
  ['it', (n) => `Negli ultimi ${number('it', n)} mesi il totale è di {}.`],
  ['nl', (n) => `In de afgelopen ${number('nl', n)} maanden was het totaal {}.`],
  ['pt', (n) => `Nos últimos ${number('pt', n)} meses o total foi de {}.`],
  ['pl', (n) => `W ostatnich ${number('pl', n)} miesiącach łącznie {}.`],
];

const cells = PERIOD_TABLES.MONTHS.rows.map((r) => r.numbers['revenue_eur'] ?? 0);
const sumOf = (from: number, to: number): number =>
  cells.slice(from, to).reduce((total, cell) => total + cell, 0);
const stretches = cells.flatMap((_, from) =>
  Array.from({ length: Math.max(0, 11 - from) }, (__, n) => sumOf(from, from + 2 + n)),
);

function amount(language: string, value: number): string {
  const plain = value.toLocaleString('en-US');
  if (language === 'en') return `€${plain}`;
  return `${plain.replaceAll(',', language === 'fr' || language === 'pl' ? ' ' : '.')} €`;
}

/** Each form for two to eleven months, with the total of every other stretch of the year. */
export function madeSentences(): Made[] {
  const lengths = Array.from({ length: 10 }, (_, n) => n + 2);
  const made = (forms: readonly Form[], totalOf: (n: number) => number): Made[] =>
    forms.flatMap(([language, of]) =>
      lengths.map((n): Made => {
        const right = totalOf(n);
        const told = (value: number): string => of(n).replace('{}', amount(language, value));
        const others = stretches.filter((value) => value !== right);
        return { form: of(3), right: told(right), wrong: others.map(told) };
      }),
    );
  return [
    ...made(OF_FIRST, (n) => sumOf(0, n)),
    ...made(OF_LAST, (n) => sumOf(cells.length - n, cells.length)),
  ];
}
