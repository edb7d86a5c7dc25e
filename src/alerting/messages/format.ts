import type { Interval, NextStep } from '../../domain/incident.ts';
import { SHORT_DAYS, SHORT_MONTHS } from '../../domain/text-dates.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { clipAtWord } from '../../domain/text.ts';

/**
 * Direction overrides, isolates and marks: invisible, and able to make a line read as something
 * else (Unicode TR 36).
 */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Line and paragraph separators, which some terminals and JSON readers take as a new line. */
const SEPARATORS = /[\u2028\u2029\u0085]/g;

/**
 * Text from anywhere (models, suites, commit messages) made safe to show: control characters become
 * visible pictures (ESC is ␛), direction overrides vanish, broken surrogates are replaced. Line
 * breaks and tabs stay.
 */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(SEPARATORS, '\n')
    .replace(BIDI, '')
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/\u007f/g, '\u2421')
    .replace(/[\u0080-\u009f]/g, '\ufffd');
}

/** The same on one line: every run of white space is one space. */
export function cleanLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/**
 * At most `limit` UTF-16 units, ending in "…" where something was cut, between words.
 */
export function clip(text: string, limit: number): string {
  return clipAtWord(text, limit);
}

/** `96 % (91 to 98 %)`: a share with its 95 % interval. */
export function interval(x: Interval): string {
  if (x.n === 0) return 'not known yet';
  if (![x.value, x.low, x.high].every(Number.isFinite)) return 'unknown';
  return `${percentOffEnds(x.value)} (${Math.round(x.low * 100)} to ${Math.round(x.high * 100)} %)`;
}

/** `13 of 18 (72 %)`: what one run counted. */
export function lastRun(x: Interval): string {
  if (!Number.isFinite(x.value) || x.n === 0) return 'unknown';
  return `${Math.round(x.value * x.n)} of ${x.n} (${percentOffEnds(x.value)})`;
}

/** Whole cents, up; one where it is less. */
export const centsUp = (usd: number): number =>
  Math.min(1e9, Math.ceil(Math.max(Number.isFinite(usd) ? usd : 1e7, 0.01) * 100 - 1e-9));

/** The most that something can cost, for a label: "$0.01" where it is less. */
export const atMost = (usd: number): string => `at most $${(centsUp(usd) / 100).toFixed(2)}`;

/** US dollars for people: `under $0.01`, `about $0.12`; empty where it costs nothing or nothing is
 * known: a word behind every command that is free hides the one that is not. */
export function price(costUsd: number | null): string {
  if (costUsd === null || !Number.isFinite(costUsd) || costUsd <= 0) return '';
  return costUsd < 0.01 ? 'under $0.01' : `about $${costUsd.toFixed(2)}`;
}

/**
 * What a step costs, as its button says it: the most where that is known, else what it usually does.
 */
export function stepPrice({ costUsd, mostUsd }: Pick<NextStep, 'costUsd' | 'mostUsd'>): string {
  if (mostUsd == null) return price(costUsd);
  return mostUsd <= 0 ? '' : atMost(mostUsd);
}

/**
 * `Tue 14 Oct 2026, 02:00 UTC`; a day alone where the text is one; the text itself where it is no
 * time.
 */
export function when(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return clip(cleanLine(iso), 40);
  const day =
    `${SHORT_DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${SHORT_MONTHS[at.getUTCMonth()]} ` +
    `${at.getUTCFullYear()}`;
  return /^\d{4}-\d\d-\d\d$/.test(iso) ? day : `${day}, ${at.toISOString().slice(11, 16)} UTC`;
}
