import { columnWords, namesPeriodOnly, vocabularyWords } from './mentions.ts';
import { DIRECTIONS, PERIODS, plainWords } from './plain-words.ts';
import type { FigureSource } from './source.ts';

/** A name that is spoken of and that a source does not have. */
export interface ForeignName {
  name: string;
  /** What is said after it without a name is of it too. */
  isKept: boolean;
}

/** Two of them tell names apart. */
const FEWEST_THINGS = 2;
/** These stand with the word for what names are of, and are none. */
const NO_NAMES = new Set(
  (
    'the a an our your their its this that these those each every any no all both which what per by in of for ' +
    'i we you he she it they there here who everyone everybody nobody one ' +
    'total sales turnover income profit profits earnings revenue revenues orders volume results business ' +
    'performance growth demand bookings spending costs cost price prices figures receipts takings proceeds margin ' +
    'customers company companies people management team and or but yes so then now ' +
    'monthly yearly annual current new old best great whole entire same other next last first second today tomorrow ' +
    'overview details name names information change changes ' +
    'choose select upgrade compare switch pick see check view cancel add ' +
    'der die das den dem des ein eine jede jeder jedes diese dieser dieses wir sie es er ich man umsatz ' +
    'le la les un une el los las una il lo gli'
  ).split(' '),
);
const WORD = String.raw`\p{Lu}[\p{L}\p{N}'’-]*`;
const EARNS =
  'made|makes|earned|earns|sold|sells|generated|recorded|booked|posted|contributed' +
  '|brought in|achieved|reached|had|has|hatte|erreichte|tuvo|erzielte|erwirtschaftete' +
  '|verkaufte|machte';
/** "Atlantis made €1.5m": what does so is a thing that a table may have. */
const SUBJECT = new RegExp(
  String.raw`(?:^|[,;:.]\s|\s(?:and|und|while|whereas)\s)\s*(?<name>${WORD})\s(?:${EARNS})\s(?:\p{L}+\s){0,2}[$€£¥\d]`,
  'u',
);
/** "Revenue of Atlantis in Q3 was €1.5m" */
const OWNER = new RegExp(
  String.raw`(?<!\p{L})(?:of|for|from)\s(?<name>${WORD})\s(?:in|during|was|were|is|rose|fell|grew|came|reached|stood)\s`,
  'u',
);

/** What has a price, and is no name of a thing that a table of prices may have. */
const NO_PRICED = new Set(
  (
    'subscription membership license licence seat access shipping delivery setup support upgrade postage installation ' +
    'vat tax insurance postage registration entry admission everything something nothing abo abonnement mitgliedschaft ' +
    'versand lieferung zugang lizenz anmeldung einrichtung alles livraison accès inscription envío acceso spedizione ' +
    'preis prix precio prezzo prijs'
  ).split(' '),
);
const AMOUNT = String.raw`(?:[$€£¥]\s?\d|\d[\d.,]*\s?(?:[€$£¥]|eur|usd)(?!\p{L}))`;
const EACH = String.raw`\s?(?:(?:a|per|each|im|pro|par|al|por)\s|\/\s?)(?:month|year|monat|jahr|mois|an|mes|año|mese|anno)(?!\p{L})`;
const COSTS = '(?:costs|kostet|coûte|cuesta|kost)';
/** "Gold costs €29", "Enterprise is €99 a month" */
const PRICED = new RegExp(
  String.raw`(?:^|[,;:.]\s|\s(?:and|und|et|y)\s)\s*(?<name>${WORD})\s(?:${COSTS}\s(?:\p{Ll}+\s)?${AMOUNT}|(?:is|ist)\s${AMOUNT}[\d.,]*\s?€?${EACH})`,
  'u',
);
/** "Der Tarif Gold kostet", "le forfait Gold coûte": a plan by another word than its column's. */
const PLAN =
  /^(?:plan|plans|tarif|tarife|tariff|tier|package|paket|abo|forfait|formule|offre|tarifa|product|produkt|produit|producto)$/iu;
const PRICED_PLAN = new RegExp(
  String.raw`(?<!\p{L})(?:[Pp]lan|[Tt]arif|[Pp]aket|[Aa]bo|[Ff]orfait|[Ff]ormule|[Oo]ffre|[Tt]arifa)\s(?<name>${WORD})\s(?:${COSTS}|ist|est|es)\s`,
  'u',
);

/** A name with a price that a source does not have, where nothing that it has was spoken of. */
function pricedName(text: string, known: ReadonlySet<string>, source: FigureSource): string | null {
  const isOfPlans = thingsOf(source)
    .map(plainHead)
    .some((head) => PLAN.test(head));
  const plan = isOfPlans ? PRICED_PLAN.exec(text)?.groups?.['name'] : undefined;
  if (plan !== undefined && isForeign(plan, known, source)) return plan;
  const name = PRICED.exec(text)?.groups?.['name'];
  if (name === undefined || NO_PRICED.has(name.toLowerCase())) return null;
  return isForeign(name, known, source) ? name : null;
}

/**
 * The first name that a text speaks of and a source does not have; null where there is none.
 * @param isNamed something that it has was spoken of before
 */
export function foreignName(
  text: string,
  source: FigureSource,
  isNamed: boolean,
): ForeignName | null {
  const things = thingsOf(source);
  if (things.length === 0) return null;
  const known = vocabularyWords(source);
  const direction = otherDirection(text, known);
  if (direction !== null) return { name: direction, isKept: true };
  const beside = besideHead(text, things, known, source);
  if (beside !== null) return { name: beside, isKept: false };
  const subject = [SUBJECT, OWNER]
    .map((form) => form.exec(text)?.groups?.['name'] ?? null)
    .find((name) => name !== null && isForeign(name, known, source));
  const name = subject ?? (isNamed ? null : pricedName(text, known, source));
  return name === null ? null : { name, isKept: false };
}

const columns = new WeakMap<FigureSource, readonly string[]>();

/** The columns whose names tell things apart; none where there is one thing alone. */
function thingsOf(source: FigureSource): readonly string[] {
  const before = columns.get(source);
  if (before !== undefined) return before;
  const all = source.names.filter((column) => !namesPeriodOnly(column, source));
  const isTold = all.some(
    (column) => new Set(source.rows.map((r) => r.names[column])).size >= FEWEST_THINGS,
  );
  const made = isTold ? all : [];
  columns.set(source, made);
  return made;
}

/** "East", where the names are North and South. */
function otherDirection(text: string, known: ReadonlySet<string>): string | null {
  if (!DIRECTIONS.some((d) => known.has(d))) return null;
  const said = plainWords(text).trim().split(' ');
  const other = said.find((word) => DIRECTIONS.includes(word) && !known.has(word));
  return other === undefined ? null : other.charAt(0).toUpperCase() + other.slice(1);
}

/** "Region Mitte", "the Mitte region": a name beside what its column is called. */
function besideHead(
  text: string,
  things: readonly string[],
  known: ReadonlySet<string>,
  source: FigureSource,
): string | null {
  for (const head of things.map(plainHead).filter((h) => h !== '')) {
    // "région" and "región" are written with other signs.
    const form = `${[...head].map((c) => `${c}\\p{M}*`).join('')}e?`;
    const plain = text.normalize('NFD');
    const found = [
      new RegExp(`(?<!\\p{L})${form}\\s(?<name>${WORD})`, 'iu'),
      new RegExp(`(?<name>${WORD})\\s${form}(?!\\p{L})`, 'iu'),
    ]
      .map((r) => r.exec(plain)?.groups?.['name']?.normalize('NFC'))
      .find(
        (name) => name !== undefined && /^\p{Lu}/u.test(name) && isForeign(name, known, source),
      );
    if (found !== undefined) return found;
  }
  return null;
}

const plainHead = (column: string): string => {
  const words = plainWords(column.replaceAll('_', ' ')).trim().split(' ');
  return words.length === 1 ? (words[0] ?? '') : '';
};

function isForeign(name: string, known: ReadonlySet<string>, source: FigureSource): boolean {
  const words = plainWords(name).trim().split(' ');
  const own = columnWords(source);
  return words.every(
    (word) =>
      word.length > 1 &&
      !word.endsWith('ing') &&
      !known.has(word) &&
      !own.has(word) &&
      !NO_NAMES.has(word) &&
      !PERIODS.some((kind) => kind.test(word)),
  );
}
