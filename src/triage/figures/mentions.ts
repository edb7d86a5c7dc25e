import { PERIODS, periodWords, plainWords } from './plain-words.ts';
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

interface Vocabulary {
  /** By name column, the longer names first: "Pro Plus" is not "Pro". */
  names: ReadonlyMap<string, readonly Name[]>;
  /** Periods' words that the source has. */
  periods: ReadonlySet<string>;
}

const known = new WeakMap<FigureSource, Vocabulary>();

function vocabularyOf(source: FigureSource): Vocabulary {
  const before = known.get(source);
  if (before !== undefined) return before;
  const names = new Map(source.names.map((column) => [column, namesIn(column, source)]));
  const parts = [...names.values()].flat().flatMap((n) => n.parts);
  const made = { names, periods: new Set(parts.filter((w) => PERIODS.some((p) => p.test(w)))) };
  known.set(source, made);
  return made;
}

function namesIn(column: string, { rows }: FigureSource): Name[] {
  const values = [...new Set(rows.map((r) => r.names[column] ?? ''))].filter((v) => v !== '');
  const plain = values.map((value) => ({ value, words: ` ${plainWords(value).trim()} ` }));
  const holders = new Map<string, number>();
  for (const { words } of plain)
    for (const word of new Set(words.trim().split(' ')))
      holders.set(word, (holders.get(word) ?? 0) + 1);
  return plain
    .filter(({ words }) => words.trim() !== '')
    .map(({ value, words }): Name => {
      const parts = words.trim().split(' ');
      const [first = ''] = parts;
      const isToldByFirst = parts.length > 1 && first.length > 3 && holders.get(first) === 1;
      return { value, words, parts, isToldByFirst };
    })
    .toSorted((a, b) => b.words.length - a.words.length);
}

/** What a text says of a source's rows. */
export function mentionsIn(text: string, source: FigureSource): Mentions {
  const said = ` ${plainWords(text).trim()} `;
  const found = new Map<string, Set<string>>();
  for (const [column, names] of vocabularyOf(source).names) {
    const whole = wholly(said, names);
    const spoken = whole.length > 0 ? whole : partly(said, names);
    if (spoken.length > 0) found.set(column, new Set(spoken.map((n) => n.value)));
  }
  return found;
}

/** Names that stand there in full. */
function wholly(said: string, names: readonly Name[]): Name[] {
  let left = said;
  return names.filter(({ words }) => {
    if (!left.includes(words)) return false;
    left = left.replaceAll(words, ' · ');
    return true;
  });
}

/**
 * Periods of which a part is said ("Q2" of "Q2 2026"), and names by a first word that no other has
 * ("North" of "North region").
 */
function partly(said: string, names: readonly Name[]): Name[] {
  const words = new Set(said.trim().split(' '));
  const asked = PERIODS.filter((kind) => [...words].some((w) => kind.test(w)));
  return names.filter(({ parts, isToldByFirst }) => {
    const kinds = asked.filter((kind) => parts.some((w) => kind.test(w)));
    if (kinds.length > 0)
      return kinds.every((kind) => parts.some((w) => kind.test(w) && words.has(w)));
    return isToldByFirst && words.has(parts[0] ?? '');
  });
}

/** Whether a row is one that is spoken of, by every name column that is. */
export const isSpokenOf = (row: SourceRow, mentions: Mentions): boolean =>
  [...mentions].every(([name, values]) => values.has(row.names[name] ?? ''));

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

const EMPTY_WORDS = new Set(['in', 'of', 'per', 'the', 'usd', 'eur', 'gbp', 'chf', 'k', 'm']);

/** The number columns that a text speaks of, by any word of their heads. */
export function columnsIn(text: string, columns: readonly NumberColumn[]): NumberColumn[] {
  const said = new Set(plainWords(text).trim().split(' ').map(stem));
  const scored = columns.map((column) => {
    const words = plainWords(column.name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/_/g, ' '))
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
