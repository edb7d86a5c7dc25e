import { MONTH_NAMES } from './plain-words.ts';

/** What periods a source has, as far as a text is read by it. */
export interface PeriodKinds {
  hasQuarters: boolean;
  hasMonths: boolean;
  /** The newest year that it has; null for none. */
  newestYear: string | null;
  /** All that it has of a year, in words: "Q1 2026 through Q3 2026". */
  spans: ReadonlyMap<string, string>;
  /** When its rows are of: a year times a hundred, and a place in it. */
  times: ReadonlySet<number>;
}

/** A year, a quarter or a month as a text names it. */
export interface PeriodToken {
  text: string;
  at: number;
  /** Of a quarter or a month its place in the year. */
  within: number | null;
  year: string | null;
  /** Without its year, in the form that all have. */
  name: string;
}

const ORDINALS = ['first', 'second', 'third', 'fourth'];
const YEAR = String.raw`(?:19|20)\d\d`;
const MONTH = MONTH_NAMES.map((name) => `${name}|${name.slice(0, 3)}\\.?`).join('|');
const TOKEN = new RegExp(
  [
    String.raw`(?<![\p{L}\d.,])(?:`,
    String.raw`(?<iso>${YEAR})-(?<isoMonth>0[1-9]|1[0-2])(?!-?\d)|`,
    String.raw`(?:(?<before>${YEAR})[-\s/]?)?`,
    String.raw`(?:q(?<q>[1-4])|(?<ordinal>${ORDINALS.join('|')}) quarter|(?<month>${MONTH}))`,
    String.raw`(?:(?:[-\s/]|,\s|\sof\s|\sin\s|\sim\s|\sde\s)?(?<behind>${YEAR}))?|`,
    String.raw`(?<year>${YEAR}))(?![\p{L}\d]|[.,]\d|-(?!${YEAR}(?!\d))\d)`,
  ].join(''),
  'giu',
);

/** The periods that a text names, in their order. */
export function periodTokens(text: string): PeriodToken[] {
  return [...text.matchAll(TOKEN)].flatMap((m): PeriodToken[] => {
    const { iso, isoMonth, before, q, ordinal, month, behind, year } = m.groups ?? {};
    const told = month ?? '';
    // "may" and "march" are words too.
    if (told !== '' && !/^\p{Lu}/u.test(told)) return [];
    const own = iso ?? before ?? behind ?? year ?? null;
    const of = { text: m[0], at: m.index, year: own };
    if (year !== undefined) return [{ ...of, within: null, name: year }];
    const n = q === undefined ? ORDINALS.indexOf(ordinal?.toLowerCase() ?? '') + 1 : Number(q);
    if (n > 0) return [{ ...of, within: 3 * n, name: `Q${n}` }];
    const at = MONTH_NAMES.findIndex((name) => name.startsWith(told.slice(0, 3).toLowerCase()));
    const within = isoMonth === undefined ? at + 1 : Number(isoMonth);
    return [{ ...of, within, name: nameOf(within) }];
  });
}

/** A day of a month, and what is a year ago, are of no year that stands beside them. */
const OF_NO_YEAR =
  /^\s*(?:\d{1,2}(?:st|nd|rd|th)?(?![\d.,])|(?:of |in )?(?:last|this|next|the (?:previous|following|prior)) year|the year before|a year (?:ago|earlier|before)|des vorjahres|letzten jahres|letztes jahr)/iu;
const FROM = /(?<!\p{L})(?:from|between|von|zwischen)\s*$/iu;
/** What is behind these is what was before. */
const REFERS =
  /(?<!\p{L})(?:from|than|than in|since|compared (?:with|to)|versus|vs\.?|against|between|von|als im|als in|seit|gegenüber|zwischen)\s*$/iu;

/**
 * A sentence in which every quarter and month stands with its year, and halves of a year and what is
 * "to date" as the periods they are made of: what is read afterwards needs to know no more than
 * "Q1 2026". A period without a year takes the only one of its sentence, else that of the next period.
 */
export function datedText(text: string, kinds: PeriodKinds): string {
  const { hasQuarters, hasMonths } = kinds;
  if (!hasQuarters && !hasMonths) return text;
  const whole = text.replace(SHARED, '$1 quarter');
  return yearsBeside(spansAsRanges(whole, kinds), kinds);
}

function yearsBeside(text: string, { times }: PeriodKinds): string {
  const tokens = periodTokens(text);
  const years = new Set(tokens.flatMap((t) => t.year ?? []));
  if (years.size === 0) return text;
  let [done, from] = ['', 0];
  for (const [n, token] of tokens.entries()) {
    const year = token.year ?? yearFor(n, { tokens, years, text, times });
    if (token.within === null || year === null) continue;
    done += `${text.slice(from, token.at)}${token.name} ${year}`;
    from = token.at + token.text.length;
  }
  return done + text.slice(from);
}

interface Line {
  tokens: readonly PeriodToken[];
  years: ReadonlySet<string>;
  text: string;
  times: ReadonlySet<number>;
}

/** The year of a period that stands without it; null where nothing tells. */
function yearFor(n: number, { tokens, years, text, times }: Line): string | null {
  const token = tokens[n];
  if (token === undefined || OF_NO_YEAR.test(text.slice(token.at + token.text.length))) return null;
  const [only = null] = years;
  const next = tokens.slice(n + 1).find((t) => t.year !== null);
  const near =
    years.size === 1 ? only : next === undefined || next.within === null ? null : next.year;
  const other = tokens[n + 1] ?? tokens[n - 1];
  if (near === null || token.within === null) return near;
  const before = text.slice(0, token.at);
  const isLater = other?.within !== undefined && token.within > (other.within ?? Infinity);
  if (!isLater || !REFERS.test(before)) return near;
  // "Less than in Q3", told in Q1: of the year before, unless only the same year has it.
  const isOnlyNow =
    !has(Number(near) - 1, token.within, times) && has(Number(near), token.within, times);
  return isOnlyNow && !FROM.test(before) ? near : String(Number(near) - 1);
}

const has = (year: number, within: number, times: ReadonlySet<number>): boolean =>
  times.has(year * 100 + within);

/** "The first and the third quarter" */
const SHARED = new RegExp(
  String.raw`(?<!\p{L})(${ORDINALS.join('|')})(?=,?\s(?:and|to|through|until|or)\s(?:the\s)?(?:${ORDINALS.join('|')}) quarter)`,
  'giu',
);

const HALF = new RegExp(
  [
    String.raw`(?<![\p{L}\d])(?:h(?<n>[12])|(?<ordinal>first|second) half(?: of)?(?: the year)?|`,
    String.raw`(?<german>erste|zweite)[sn]? halbjahr)[\s/-]*(?<year>${YEAR})(?![\p{L}\d])`,
  ].join(''),
  'giu',
);
const TO_DATE = new RegExp(
  String.raw`(?<![\p{L}\d])(?:ytd|year[\s-]to[\s-]date|so far this year)(?:[\s-]*(?:in |of )?(?<year>${YEAR}))?(?!\p{L})`,
  'giu',
);
const WHOLE_QUARTER = new RegExp(
  String.raw`(?<![\p{L}\d])(?:q(?<q>[1-4])|(?<ordinal>${ORDINALS.join('|')}) quarter)(?:(?:\s|\sof\s|\sin\s)?(?<year>${YEAR}))?(?![\p{L}\d])`,
  'giu',
);

function spansAsRanges(text: string, kinds: PeriodKinds): string {
  const { hasQuarters, newestYear, spans } = kinds;
  const months = (from: number, to: number, year: string | undefined): string =>
    [from, to].map((n) => `${nameOf(n)}${year === undefined ? '' : ` ${year}`}`).join(' through ');
  const dated = text
    .replace(HALF, (...all) => {
      const { n, ordinal, german, year = '' } = all.at(-1) as Record<string, string | undefined>;
      const isSecond = n === '2' || /^(?:second|zweite)$/i.test(ordinal ?? german ?? '');
      const [from, to] = isSecond ? [3, 4] : [1, 2];
      const range = hasQuarters
        ? `Q${from} ${year} through Q${to} ${year}`
        : months(3 * from - 2, 3 * to, year);
      return `half ${range}`;
    })
    .replace(TO_DATE, (...all) => {
      const told = all.at(-1) as Record<string, string | undefined>;
      const year = told['year'] ?? newestYear ?? '';
      return `so far ${spans.get(year) ?? year}`;
    });
  if (hasQuarters) return dated;
  return dated.replace(WHOLE_QUARTER, (...all) => {
    const { q, ordinal, year } = all.at(-1) as Record<string, string | undefined>;
    const n = q === undefined ? ORDINALS.indexOf((ordinal ?? '').toLowerCase()) + 1 : Number(q);
    return `quarter ${months(3 * n - 2, 3 * n, year)}`;
  });
}

/** From the first to the last of some quarters or months of a year, as people write them. */
export function spanWords(year: string, within: readonly number[], hasQuarters: boolean): string {
  const ends = [Math.min(...within), Math.max(...within)];
  const words = ends.map((n) => `${hasQuarters ? `Q${n / 3}` : nameOf(n)} ${year}`);
  return ends[0] === ends[1] ? (words[0] ?? '') : words.join(' through ');
}

const nameOf = (month: number): string => {
  const name = MONTH_NAMES[month - 1] ?? '';
  return name.charAt(0).toUpperCase() + name.slice(1);
};
