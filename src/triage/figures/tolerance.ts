import type { Rounding } from '../../domain/rounding-words.ts';
import type { Figure } from '../../domain/text-figures.ts';

/** How much less, and how much more, what is meant may be than what is told. */
export interface Tolerance {
  below: number;
  above: number;
}

/** A part of the number that what is meant may be off by at most. */
const MOST: Readonly<Record<Rounding, number>> = {
  about: 1 / 20,
  'just over': 1 / 20,
  nearly: 1 / 20,
  over: 1 / 5,
  under: 1 / 5,
};
/** "Over 541.7k" may be rounded itself, by no more than this part. */
const MOST_ROUNDED = 1 / 1000;

/**
 * Half of the last place that is stated. Of "about 1,200" half of the last place that is not 0; of
 * "over 1,200" the whole of it above and nothing below, of "nearly 1,200" the other way.
 */
export function toleranceOf(
  { rounding }: Figure,
  { value, unit }: { value: number; unit: number },
): Tolerance {
  const half = unit / 2;
  if (rounding === null || value === 0) return { below: half, above: half };
  const most = Math.abs(value) * MOST[rounding];
  const place = placeOf(value, unit);
  if (rounding === 'about') {
    const off = Math.max(half, Math.min(place / 2, most));
    return { below: off, above: off };
  }
  const near = Math.min(half, Math.abs(value) * MOST_ROUNDED);
  const far = Math.max(half, Math.min(place, most));
  const isAbove = rounding === 'over' || rounding === 'just over';
  return isAbove ? { below: near, above: far } : { below: far, above: near };
}

/** The last place that is not 0: a thousand of 84,000. */
function placeOf(value: number, unit: number): number {
  let place = unit;
  while (
    Math.abs(Math.round(value / (place * 10)) * place * 10 - value) < unit / 1e6 &&
    place < Math.abs(value)
  )
    place *= 10;
  return place;
}
