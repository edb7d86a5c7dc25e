import type { Measure } from '../../domain/incident.ts';
import { percent } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { type Html, html } from './html.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** "one", "two" … "nine", then figures: as a sentence has them. */
export const countWord = (n: number): string => NUMBERS[n] ?? String(n);

/** "ana has it", "you have it": who came in by the link has no other name. */
export const holds = (by: string): string => (by === 'you' ? 'you have it' : `${by} has it`);

/** "Ana had it before", of what got worse since. */
export const had = (by: string): string =>
  by === 'you' ? 'you had it before' : `${by} had it before`;

/** "27 of 36"; "none of 36 has a verdict" where nothing does. */
export function passedOf({ pass, fail }: { pass: number; fail: number }): string {
  const judged = pass + fail;
  return judged === 0 ? 'no verdict' : `${pass} of ${judged}`;
}

/** "97 to 99 %", of an interval of shares. */
export function between({ low, high }: { low: number; high: number }): string {
  const [from, to] = [Math.round(low * 100), Math.round(high * 100)];
  return from === to ? percent(low) : `${from} to ${to} %`;
}

/** "in the 2 cases that changed": what a number counts where it is not the whole suite; else empty. */
export function scopeWords({ name, source }: Pick<Measure, 'name' | 'source'>): string {
  if (source?.cases === undefined) return '';
  const at = name.indexOf(', in ');
  return at === -1 ? `in ${plural(source.cases.length, 'case')}` : name.slice(at + 2);
}

/** "$0.11 of $10.00", or what was spent where there is no ceiling. */
export function spentOf(spentUsd: number, ceilingUsd: number | null): string {
  return ceilingUsd === null ? usd(spentUsd) : `${usd(spentUsd)} of ${usd(ceilingUsd)}`;
}

/** "in 51 days", "today", "has passed": when something ends, by whole days. */
export function daysAhead(days: number): string {
  return days < 0 ? 'has passed' : days === 0 ? 'today' : `in ${plural(days, 'day')}`;
}

/** A link of ours, below the base. */
export const link = (base: string, path: string, text: unknown): Html =>
  html`<a href="${base}${path}">${text}</a>`;

/** A path's part made safe: ids and names may hold what a path may not. */
export const part = (text: string): string => encodeURIComponent(text);
