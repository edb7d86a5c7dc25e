import { englishPeriods } from './period-words.ts';

/** In English, from January on. */
export const MONTH_NAMES = [
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
const MONTH = new RegExp(
  `\\b(?:${MONTH_NAMES.map((name) => `${name}|${name.slice(0, 3)}\\.?`).join('|')})(?!\\p{L})`,
  'gu',
);
const ORDINALS = ['first', 'second', 'third', 'fourth'];
const QUARTER = /\b(first|second|third|fourth) quarter\b/g;

/** Words by which periods are told, each kind by itself: years, quarters, months. */
export const PERIODS: readonly RegExp[] = [/^(?:19|20)\d\d$/, /^q[1-4]$/, /^month\d\d$/];

/** Where regions are named by them, they go by other words in other languages, and with endings. */
export const DIRECTIONS: readonly string[] = ['north', 'south', 'east', 'west'];
/** One group a direction, in their order. */
const DIRECTION = new RegExp(
  String.raw`(?<!\p{L})(?:` +
    [
      String.raw`(northern|nord(?:en|s)?|nördlich(?:e|er|es|en|em)?|norte)`,
      String.raw`(southern|süd(?:en|s)?|südlich(?:e|er|es|en|em)?|sud|sul|(?<=regi[oó]n |zona |del |el )sur)`,
      String.raw`(eastern|ost(?:en|s)?|östlich(?:e|er|es|en|em)?|leste|(?<=r[eé]gi[oó]n |zona |l['’])este?)`,
      String.raw`(western|westen|westlich(?:e|er|es|en|em)?|ouest|oeste|ovest)`,
    ].join('|') +
    String.raw`)(?!\p{L})`,
  'gu',
);

function inEnglish(...all: (string | undefined)[]): string {
  const found = all.slice(1, 1 + DIRECTIONS.length).findIndex((word) => word !== undefined);
  return DIRECTIONS[found] ?? '';
}

/**
 * A text in words of one form with single blanks around them, so that "first quarter of 2026" meets
 * "2026-Q1" and "March" meets "2026-03".
 */
export function plainWords(text: string): string {
  return ` ${text.toLowerCase().normalize('NFKC')} `
    .replace(MONTH, (name) => {
      const month = MONTH_NAMES.findIndex((m) => m.startsWith(name.slice(0, 3))) + 1;
      return `month${String(month).padStart(2, '0')}`;
    })
    .replace(DIRECTION, inEnglish)
    .replace(QUARTER, (_, name: string) => `q${ORDINALS.indexOf(name) + 1}`)
    .replace(/\b(\d{4})-(\d{2})(?:-\d{2})?\b/g, ' $1 month$2 ')
    .replace(/\b(\d{4})[-\s]?q([1-4])\b|\bq([1-4])[-\s/]?(\d{4})\b/g, ' q$2$3 $1$4 ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
}

/** So many names are kept by what they are in plain words. */
const MOST_NAMES = 5_000;
const plainNames = new Map<string, string>();

/** A name or a head of a source, whose periods may be in other languages: "2. Quartal 2026". */
export function plainName(name: string): string {
  const before = plainNames.get(name);
  if (before !== undefined) return before;
  const made = plainWords(englishPeriods(name));
  if (plainNames.size >= MOST_NAMES) plainNames.clear();
  plainNames.set(name, made);
  return made;
}

/** Whether a head names a year, a quarter or a month and nothing else. */
export const isPeriodAlone = (head: string): boolean =>
  plainName(head)
    .trim()
    .split(' ')
    .every((w) => PERIODS.some((kind) => kind.test(w)));

/** A period's word as people write it: `month03` is "March", `q2` is "Q2". */
export function periodWords(period: string): string {
  const month = MONTH_NAMES[Number(/^month(\d\d)$/.exec(period)?.[1] ?? 0) - 1];
  if (month !== undefined) return month.charAt(0).toUpperCase() + month.slice(1);
  return period.toUpperCase();
}
