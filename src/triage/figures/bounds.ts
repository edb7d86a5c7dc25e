import type { Candidate, Counting, ToldFigure } from './candidates.ts';
import { isOther } from './candidates.ts';
import { type Figure, figuresIn } from '../../domain/text-figures.ts';
import type { Lookup } from './lookup.ts';

/** Two figures that something is told to lie between: "zwischen 1,2 und 1,3 Mio. €". */
export interface Bounds {
  low: ToldFigure;
  high: ToldFigure;
}

const BETWEEN =
  /(?<!\p{L})(?:between|zwischen|entre|tra|fra|tussen|między|pomiędzy|mezi)\s(?:about |some |rund |etwa |ca\. )?$/iu;
const AND = /^\s(?:and|und|et|y|e|ed|en|i|a)\s(?:about |some |rund |etwa |ca\. )?$/iu;
const DASH = /^\s?[–—]\s?$/u;

/**
 * The pairs of figures that a sentence tells as bounds. What stands behind the higher alone is said
 * of both.
 * @param figures of the sentence, in their order
 * @param from where it begins in the answer
 */
export function boundsIn(text: string, figures: readonly ToldFigure[], from: number): Bounds[] {
  return figures.flatMap((low, n): Bounds[] => {
    const high = figures[n + 1];
    if (high === undefined) return [];
    const start = low.at - from;
    const between = text.slice(start + low.text.length, high.at - from);
    const isTold = (BETWEEN.test(text.slice(0, start)) && AND.test(between)) || DASH.test(between);
    if (!isTold) return [];
    const bounds = { low: inUnitOf(low, high), high };
    const areAmounts = !bounds.low.isBare && !high.isBare;
    return areAmounts && valueOf(bounds.low) < valueOf(high) ? [bounds] : [];
  });
}

const valueOf = ({ readings }: Figure): number => readings[0]?.value ?? 0;

/** A number alone, in what stands with the one behind it. */
function inUnitOf(low: ToldFigure, high: ToldFigure): ToldFigure {
  const digits = high.text.match(/\d[\d.,'’\s]*/u)?.[0].trim() ?? '';
  const plain = figuresIn(digits)[0];
  if (plain === undefined || low.isMoney || low.isPercent || /\p{L}/u.test(low.text)) return low;
  const factor = valueOf(high) / valueOf(plain);
  if (!Number.isFinite(factor) || high.isBare) return low;
  const readings = low.readings.map(({ value, unit }) => ({
    value: value * factor,
    unit: unit * factor,
  }));
  const { currency, isMoney, isPercent } = high;
  return { ...low, readings, currency, isMoney, isPercent, isBare: false };
}

/** What lies between: all that a column has of what is spoken of, counted as its sentence asks. */
export function within(
  { low, high }: Bounds,
  numbers: Lookup,
  counting: Counting,
): Candidate | undefined {
  const ways = counting.isSum
    ? (['sum'] as const)
    : counting.isAverage
      ? (['average'] as const)
      : (['cell', 'change', 'share'] as const);
  const fits = (c: Candidate): boolean => {
    const isPercent = c.way === 'change' || c.way === 'share' || c.column.isPercent;
    return isPercent === high.isPercent && !(high.currency !== null && isOther(high.currency, c));
  };
  for (const way of ways) {
    const columns = Map.groupBy(numbers.ofWay(way).filter(fits), (c) => c.column);
    for (const all of columns.values()) {
      const isIn = all.every((c) => c.value >= valueOf(low) && c.value <= valueOf(high));
      if (isIn) return all[0];
    }
  }
  return undefined;
}
