import type { Figure } from '../../domain/text-figures.ts';
import type { Context, Said } from './context.ts';
import type { Sentence } from './sentences.ts';
import type { Verdict } from './settle.ts';
import type { FigureSource } from './source.ts';

/** What stands behind a figure is looked at so far. */
const BEHIND = 60;
const COUNTED =
  /^\s*(?:-|–)?\s*(?:more |additional |extra |weitere |business |working |calendar )?(?:days?|hours?|minutes?|weeks?|months?|years?|items?|people|times|steps?|seats?|users?|customers?|pages?|projects?|calls?|requests?|messages?|[kmgt]b|kg|km|tage?n?|stunden)\b/i;

/** What stands behind a figure, as far as it tells what it counts. */
export const behind = (figure: Figure, { text, at }: Sentence): string => {
  const from = figure.at - at + figure.text.length;
  return text.slice(from, from + BEHIND);
};

/** Neither a small count nor a year. */
export function mayBeAmount({ readings }: Figure): boolean {
  const value = readings[0]?.value ?? 0;
  return Math.abs(value) >= 10 && !(value >= 1900 && value <= 2100);
}

/**
 * A bare number may count anything; it is an amount where its sentence names one of the columns, or,
 * where they have no names, a period.
 */
export function isToBeChecked(
  figure: Figure,
  sentence: Sentence,
  { said, context, isOfThings }: { said: Said; context: Context; isOfThings?: boolean },
): boolean {
  if (!figure.isBare) return true;
  if (!mayBeAmount(figure)) return false;
  if (COUNTED.test(behind(figure, sentence))) return false;
  if (context.isHeaded || (isOfThings === true && said.isOfPeriod)) return true;
  return context.namesColumns && said.columns.some((c) => context.columns.includes(c));
}

const NOUN = /^\s\p{L}{3,}/u;
/** Smaller ones are the same by chance. */
const LEAST_COUNT = 100;

/** A bare number of something that no column is called by, where a row is named. */
export function isCount(figure: Figure, sentence: Sentence, { namesRows }: Context): boolean {
  if (!namesRows || !mayBeAmount(figure) || (figure.readings[0]?.value ?? 0) < LEAST_COUNT)
    return false;
  const after = behind(figure, sentence);
  return NOUN.test(after) && !COUNTED.test(after);
}

/** Such a number says something where a column of counts has it, and of another row. */
export function isOfOtherRow(
  { finding: { state, column, way } }: Verdict,
  source: FigureSource,
): boolean {
  const of = source.columns.find((c) => c.name === column);
  if (state !== 'elsewhere' || way !== 'cell' || of === undefined) return false;
  return of.currency === null && !of.isPercent;
}
