import { conceptOf } from './column-words.ts';
import { type PeriodKinds, spanWords } from './dating.ts';
import { UNIT_WORDS } from './head-units.ts';
import { timelineOf } from './periods.ts';
import { PERIODS, periodWords, plainName, plainWords } from './plain-words.ts';
import type { FigureSource, NumberColumn, SourceRow } from './source.ts';

/** Which values of each name column a text speaks of. */
export type Mentions = ReadonlyMap<string, ReadonlySet<string>>;

/** A name of a row, in plain words. */
interface Name {
  value: string;
  /** With blanks around: ` q2 2026 `. */
  words: string;
  parts: readonly string[];
  /** No other name has its first word, and it is no period. */
  isToldByFirst: boolean;
}

/** The names of one column, by what a text must have to speak of them. */
interface Names {
  /** By the word that fewest of them have. */
  byRarest: ReadonlyMap<string, readonly Name[]>;
  byFirst: ReadonlyMap<string, readonly Name[]>;
  ofPeriods: readonly Name[];
  /** What was found by some words of periods: the same come again with every sentence. */
  found: Map<string, ReadonlySet<string>>;
}

interface Vocabulary {
  names: ReadonlyMap<string, Names>;
  /** Periods' words that the source has. */
  periods: ReadonlySet<string>;
  /** All words of its names. */
  words: ReadonlySet<string>;
}

/** So many answers about periods are kept. */
const MOST_KEPT = 500;
const known = new WeakMap<FigureSource, Vocabulary>();

function vocabularyOf(source: FigureSource): Vocabulary {
  const before = known.get(source);
  if (before !== undefined) return before;
  const all = new Map(source.names.map((column) => [column, namesIn(column, source)]));
  const parts = [...all.values()].flat().flatMap((n) => n.parts);
  const names = new Map([...all].map(([column, of]) => [column, laidOut(of)]));
  const periods = new Set(parts.filter((w) => PERIODS.some((p) => p.test(w))));
  const made = { names, periods, words: new Set(parts) };
  known.set(source, made);
  return made;
}

/** All words of the names that a source's rows have. */
export const vocabularyWords = (source: FigureSource): ReadonlySet<string> =>
  vocabularyOf(source).words;

/** Whether all names of a column are periods. */
export function namesPeriodOnly(column: string, source: FigureSource): boolean {
  const names = vocabularyOf(source).names.get(column);
  const all = [...(names?.byRarest.values() ?? [])].reduce((n, of) => n + of.length, 0);
  return names !== undefined && names.ofPeriods.length === all;
}

/** The words of a source's heads, of names and numbers. */
export const columnWords = (source: FigureSource): ReadonlySet<string> =>
  new Set(
    [...source.names, ...source.columns.map((c) => c.name)].flatMap((name) =>
      plainWords(name.replaceAll('_', ' ')).trim().split(' '),
    ),
  );

function namesIn(column: string, { rows }: FigureSource): Name[] {
  const values = [...new Set(rows.map((r) => r.names[column] ?? ''))].filter((v) => v !== '');
  const plain = values.map((value) => ({ value, words: ` ${plainName(value).trim()} ` }));
  const holders = holdersOf(plain.map(({ words }) => words.trim().split(' ')));
  return plain
    .filter(({ words }) => words.trim() !== '')
    .map(({ value, words }): Name => {
      const parts = words.trim().split(' ');
      const [first = ''] = parts;
      const isToldByFirst = parts.length > 1 && first.length > 3 && holders.get(first) === 1;
      return { value, words, parts, isToldByFirst };
    });
}

/** How many have each word. */
function holdersOf(all: readonly (readonly string[])[]): Map<string, number> {
  const holders = new Map<string, number>();
  for (const parts of all)
    for (const word of new Set(parts)) holders.set(word, (holders.get(word) ?? 0) + 1);
  return holders;
}

function laidOut(all: readonly Name[]): Names {
  const holders = holdersOf(all.map((n) => n.parts));
  const rarest = ({ parts }: Name): string =>
    parts.reduce((best, w) => ((holders.get(w) ?? 0) < (holders.get(best) ?? 0) ? w : best));
  return {
    byRarest: Map.groupBy(all, rarest),
    byFirst: Map.groupBy(
      all.filter((n) => n.isToldByFirst),
      (n) => n.parts[0] ?? '',
    ),
    ofPeriods: all.filter(({ parts }) => parts.some((w) => PERIODS.some((kind) => kind.test(w)))),
    found: new Map(),
  };
}

const kinds = new WeakMap<FigureSource, PeriodKinds>();

/** Which periods a source has. */
export function periodKindsOf(source: FigureSource): PeriodKinds {
  const before = kinds.get(source);
  if (before !== undefined) return before;
  const [isYear, isQuarter, isMonth] = PERIODS;
  const words = [...vocabularyOf(source).periods];
  const years = words.filter((w) => isYear?.test(w) === true).toSorted();
  const hasQuarters = words.some((w) => isQuarter?.test(w) === true);
  const hasMonths = words.some((w) => isMonth?.test(w) === true);
  const times = [...timelineOf(source).times.values()].flatMap((time) => time ?? []);
  const spans = years.flatMap((year): [string, string][] => {
    const within = times.filter((t) => String(Math.trunc(t / 100)) === year).map((t) => t % 100);
    const isParted = (hasQuarters || hasMonths) && within.length > 0 && !within.includes(0);
    return isParted ? [[year, spanWords(year, within, hasQuarters)]] : [];
  });
  const newestYear = years.at(-1) ?? null;
  const made = { hasQuarters, hasMonths, newestYear, spans: new Map(spans), times: new Set(times) };
  kinds.set(source, made);
  return made;
}

/** What a text says of a source's rows. */
export function mentionsIn(text: string, source: FigureSource): Mentions {
  const said = ` ${plainWords(text).trim()} `;
  const words = new Set(said.trim().split(' '));
  const found = new Map<string, ReadonlySet<string>>();
  for (const [column, names] of vocabularyOf(source).names) {
    const whole = wholly(said, words, names);
    const spoken = whole.size > 0 ? whole : partly(words, names);
    if (spoken.size > 0) found.set(column, spoken);
  }
  return found;
}

/** Names that stand there in full, the longer ones first: "Pro Plus" is not "Pro". */
function wholly(said: string, words: ReadonlySet<string>, names: Names): Set<string> {
  const may = [...words]
    .flatMap((w) => names.byRarest.get(w) ?? [])
    .filter(({ parts }) => parts.every((w) => words.has(w)))
    .toSorted((a, b) => b.words.length - a.words.length);
  let left = said;
  const found = new Set<string>();
  for (const { words: name, value } of may) {
    if (!left.includes(name)) continue;
    left = left.replaceAll(name, ' · ');
    found.add(value);
  }
  return found;
}

/**
 * Periods of which a part is said ("Q2" of "Q2 2026"), and names by a first word that no other has
 * ("North" of "North region").
 */
function partly(words: ReadonlySet<string>, names: Names): ReadonlySet<string> {
  const asked = PERIODS.map((kind) => [...words].filter((w) => kind.test(w)));
  const ofPeriods = periodsBy(asked, names);
  const byFirst = [...words]
    .flatMap((w) => names.byFirst.get(w) ?? [])
    .filter(({ parts }) => kindsOf(asked, parts).length === 0);
  if (byFirst.length === 0) return ofPeriods;
  return new Set([...ofPeriods, ...byFirst.map((n) => n.value)]);
}

/** Kinds of periods that are asked for and that a name has. */
const kindsOf = (
  asked: readonly (readonly string[])[],
  parts: readonly string[],
): (readonly string[])[] =>
  asked.filter((of, kind) => of.length > 0 && parts.some((w) => PERIODS[kind]?.test(w) === true));

function periodsBy(
  asked: readonly (readonly string[])[],
  { ofPeriods, found }: Names,
): ReadonlySet<string> {
  if (ofPeriods.length === 0 || asked.every((of) => of.length === 0)) return NONE;
  const key = asked.map((of) => of.toSorted().join(' ')).join('/');
  const before = found.get(key);
  if (before !== undefined) return before;
  const fitting = ofPeriods.filter(({ parts }) => {
    const kinds = kindsOf(asked, parts);
    return kinds.length > 0 && kinds.every((of) => parts.some((w) => of.includes(w)));
  });
  const made = new Set(fitting.map((n) => n.value));
  if (found.size >= MOST_KEPT) found.clear();
  found.set(key, made);
  return made;
}

const NONE: ReadonlySet<string> = new Set();

/** Whether a row is one that is spoken of, by every name column that is. */
export function isSpokenOf(row: SourceRow, mentions: Mentions): boolean {
  // Asked of every row for every figure: a list of the names would be made each time.
  for (const [name, values] of mentions) if (!values.has(row.names[name] ?? '')) return false;
  return true;
}

/** A period that is spoken of though the source, which has others of its kind, does not have it. */
export function unknownPeriod(text: string, source: FigureSource): string | null {
  const { periods } = vocabularyOf(source);
  const said = plainWords(text).trim().split(' ');
  for (const kind of PERIODS) {
    if (![...periods].some((w) => kind.test(w))) continue;
    const other = said.find((w) => kind.test(w) && !periods.has(w));
    if (other !== undefined) return periodWords(other);
  }
  return null;
}

const heads = new WeakMap<NumberColumn, readonly string[]>();

/** The words of a column's head that say what it is of. */
function headOf(column: NumberColumn): readonly string[] {
  const before = heads.get(column);
  if (before !== undefined) return before;
  const made = plainName(column.name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/_/g, ' '))
    .trim()
    .split(' ')
    .filter((w) => !UNIT_WORDS.has(w))
    .map(rootOf);
  heads.set(column, made);
  return made;
}

/** The number columns that a text speaks of, by any word of their heads. */
export function columnsIn(text: string, columns: readonly NumberColumn[]): NumberColumn[] {
  const said = new Set(plainWords(text).trim().split(' ').map(rootOf));
  const scored = columns.map((column) => {
    const words = headOf(column);
    const hits = words.filter((w) => said.has(w)).length;
    return { column, share: words.length === 0 ? 0 : hits / words.length };
  });
  const best = Math.max(0, ...scored.map((s) => s.share));
  return best === 0 ? [] : scored.filter((s) => s.share === best).map((s) => s.column);
}

/** What a word is in all languages, else the word without its ending. */
const rootOf = (word: string): string => conceptOf(word) ?? stem(word);
const stem = (word: string): string => word.replace(/(?<=\p{L}{3})(?:es|s|d|ed)$/u, '');
