import type { PeriodKinds } from './dating.ts';
import {
  FILL,
  NUMBER,
  numberOf,
  OF_LAST,
  OF_NOW,
  OTHER_PARTS,
  SO_FAR,
  TO_DATE,
  UNIT,
  unitOf,
} from './span-words.ts';
import { monthAt, monthsOf, yearOf } from './stretches.ts';

const N = `(?<n>${NUMBER})`;
const COUNTED = new RegExp(
  String.raw`(?<![\p{L}\d.,])${N}[\s-]${FILL}(?<unit>${UNIT})(?!\p{L})|(?<![\p{L}\d])${N}[\s-]?(?<short>month|monat|mois|mes)s?[\s-](?=\p{L})`,
  'giu',
);
/** So many of the newest periods are tried. */
const MOST_PARTS = 12;

/** Words that `now` reads, and the months of the stretch that they are of; null where there are none. */
export function nowIn(text: string): { at: number; words: string; months: number } | null {
  const toDate = TO_DATE.exec(text);
  if (toDate !== null) return { at: toDate.index, words: toDate[0], months: 12 };
  const [first] = text.matchAll(OF_NOW);
  const [months = 0, ...others] = new Set(unitsOf(OF_NOW, text));
  if (first === undefined || months === 0 || others.length > 0) return null;
  return { at: first.index, words: first[0], months };
}

/** The times that totals are of, one or another, where words restrict them to a part of all. */
export function oneOf(
  text: string,
  kinds: PeriodKinds,
  { isToDate, year }: { isToDate: boolean; year: number },
): readonly ReadonlySet<number>[] | null {
  const all = [...kinds.times];
  const last = (months: number): ReadonlySet<number>[] => {
    const parts = Map.groupBy(all, (t) => partOf(t, months));
    return [...parts.keys()].toSorted((a, b) => b - a).map((part) => new Set(parts.get(part)));
  };
  if (isToDate) return last(12).slice(0, 1);
  const now = unitsOf(OF_NOW, text);
  if (now.length > 0) return last(Math.min(...now)).slice(0, 1);
  const before = unitsOf(OF_LAST, text);
  if (before.length > 0) return last(Math.min(...before)).slice(0, 2);
  if (isCountUnread(text, kinds, year) || OTHER_PARTS.test(text))
    return last(1).slice(0, MOST_PARTS);
  return SO_FAR.test(text) ? [...last(12).slice(0, 1), new Set(all)] : null;
}

/** Periods of so many months have one number each. */
export const partOf = (time: number, months: number): number =>
  yearOf(time) * 12 + Math.trunc((monthAt(time) % 12) / months);

/** The months of each unit that a form finds in a text. */
export const unitsOf = (shape: RegExp, text: string): number[] =>
  [...text.matchAll(shape)].flatMap(({ groups = {} }) => {
    const word = groups['unit'] ?? groups['turned'] ?? groups['short'] ?? '';
    return monthsOf(unitOf(word)) || [];
  });

/** Whether it speaks of so many periods, and a source has others: "in nine months", "a 9-month total". */
function isCountUnread(text: string, { times }: PeriodKinds, year: number): boolean {
  return [...text.matchAll(COUNTED)].some(({ groups = {} }) => {
    const n = numberOf(groups['n'] ?? '');
    const months = monthsOf(unitOf(groups['unit'] ?? groups['short'] ?? ''));
    if (months === 0 || n < 2) return false;
    const partsOf = (all: readonly number[]): number =>
      new Set(all.map((t) => partOf(t, months))).size;
    const all = [...times];
    const isAll = n === partsOf(all) || n === partsOf(all.filter((t) => yearOf(t) === year));
    return !isAll && (months === 12 || n * months !== 12);
  });
}
