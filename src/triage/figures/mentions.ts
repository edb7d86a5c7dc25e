import type { FigureSource, NumberColumn, SourceRow } from './source.ts';

/** Which values of each name column a text speaks of. */
export type Mentions = ReadonlyMap<string, ReadonlySet<string>>;

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const ORDINALS = ['first', 'second', 'third', 'fourth'];

/** Words of ours for periods, so that "first quarter of 2026" meets "2026-Q1". */
function plain(text: string): string {
  let words = ` ${text.toLowerCase().normalize('NFKC')} `;
  for (const [i, name] of MONTHS.entries()) {
    const month = `month${String(i + 1).padStart(2, '0')}`;
    words = words.replace(
      new RegExp(`\\b(?:${name}|${name.slice(0, 3)}\\.?)(?![\\p{L}])`, 'gu'),
      month,
    );
  }
  for (const [i, name] of ORDINALS.entries())
    words = words.replace(new RegExp(`\\b${name} quarter\\b`, 'g'), `q${i + 1}`);
  return words
    .replace(/\b(\d{4})-(\d{2})(?:-\d{2})?\b/g, ' $1 month$2 ')
    .replace(/\b(\d{4})[-\s]?q([1-4])\b|\bq([1-4])[-\s/]?(\d{4})\b/g, ' q$2$3 $1$4 ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
}

/** What a text says of a source's rows. */
export function mentionsIn(text: string, { names, rows }: FigureSource): Mentions {
  const said = ` ${plain(text).trim()} `;
  const found = new Map<string, Set<string>>();
  for (const name of names) {
    const values = [...new Set(rows.map((r) => r.names[name] ?? ''))].filter((v) => v !== '');
    const whole = wholly(said, values);
    const spoken = whole.length > 0 ? whole : partly(said, values);
    if (spoken.length > 0) found.set(name, new Set(spoken));
  }
  return found;
}

/** Values that stand there in full; the longer first: "Pro Plus" is not "Pro". */
function wholly(said: string, values: readonly string[]): string[] {
  let left = said;
  return values
    .toSorted((a, b) => b.length - a.length)
    .filter((value) => {
      const words = ` ${plain(value).trim()} `;
      if (words.trim() === '' || !left.includes(words)) return false;
      left = left.replaceAll(words, ' · ');
      return true;
    });
}

const PERIODS = [/^(?:19|20)\d\d$/, /^q[1-4]$/, /^month\d\d$/];

/**
 * Periods of which a part is said ("Q2" of "Q2 2026"), and names by a first word that no other has
 * ("North" of "North region").
 */
function partly(said: string, values: readonly string[]): string[] {
  const words = said.trim().split(' ');
  return values.filter((value) => {
    const own = plain(value).trim().split(' ');
    const kinds = PERIODS.filter((kind) => own.some((w) => kind.test(w)));
    const asked = kinds.filter((kind) => words.some((w) => kind.test(w)));
    if (asked.length > 0)
      return asked.every((kind) => own.some((w) => kind.test(w) && words.includes(w)));
    const [first = ''] = own;
    const isOnly = values.every((v) => v === value || !plain(v).includes(` ${first} `));
    return own.length > 1 && first.length > 3 && isOnly && words.includes(first);
  });
}

/** Whether a row is one that is spoken of, by every name column that is. */
export const isSpokenOf = (row: SourceRow, mentions: Mentions): boolean =>
  [...mentions].every(([name, values]) => values.has(row.names[name] ?? ''));

/** Years and the like that are spoken of though the source has no such period. */
export function unknownPeriod(text: string, { names, rows }: FigureSource): string | null {
  const own = names.flatMap((n) => rows.map((r) => plain(r.names[n] ?? '')));
  const known = new Set(own.join(' ').split(/\s+/));
  const said = plain(text).trim().split(/\s+/);
  for (const kind of PERIODS) {
    if (![...known].some((w) => kind.test(w))) continue;
    const other = said.find((w) => kind.test(w) && !known.has(w));
    if (other !== undefined) return wordsOf(other);
  }
  return null;
}

const wordsOf = (period: string): string => {
  const month = MONTHS[Number(/^month(\d\d)$/.exec(period)?.[1] ?? 0) - 1];
  if (month !== undefined) return month.charAt(0).toUpperCase() + month.slice(1);
  return period.toUpperCase();
};

const EMPTY_WORDS = new Set(['in', 'of', 'per', 'the', 'usd', 'eur', 'gbp', 'chf', 'k', 'm']);

/** The number columns that a text speaks of, by any word of their heads. */
export function columnsIn(text: string, columns: readonly NumberColumn[]): NumberColumn[] {
  const said = new Set(plain(text).trim().split(' ').map(stem));
  const scored = columns.map((column) => {
    const words = plain(column.name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/_/g, ' '))
      .trim()
      .split(' ')
      .filter((w) => !EMPTY_WORDS.has(w));
    const hits = words.filter((w) => said.has(stem(w))).length;
    return { column, share: words.length === 0 ? 0 : hits / words.length };
  });
  const best = Math.max(0, ...scored.map((s) => s.share));
  return best === 0 ? [] : scored.filter((s) => s.share === best).map((s) => s.column);
}

const stem = (word: string): string => word.replace(/(?<=\p{L}{3})(?:es|s|d|ed)$/u, '');
