// What a prototype of this engine reached, the figures to beat. Median looks; where under half was
// found in 90, the share found.
import type { CourseName } from '../changes.ts';

export interface Mark {
  /** Median looks, or null. */
  median: number | null;
  /** Share found within 90 looks where that is what is known. */
  found?: number;
  /** The prototype's own oracle, median looks; null: not given. */
  oracle: number | null;
}
const at = (median: number, oracle: number): Mark => ({ median, oracle });

/**
 * By change, one mark a column in the order of the cells; null: the prototype was not measured
 * there.
 */
export const MARKS: Readonly<Partial<Record<CourseName, readonly (Mark | null)[]>>> = {
  p5: [{ median: null, found: 0.37, oracle: null }, at(28, 11), null, at(76, 20)],
  p10: [at(10, 4), at(6, 4), at(34, 7), at(12, 7)],
  p25: [at(3, 1), at(2, 1), at(5, 2), at(4, 2)],
  four: [at(2, 1), at(2, 1), at(3, 1), at(2, 1)],
  one: [at(10, 2), at(5, 2), at(10, 2), at(6, 2)],
  swap: [at(3, 1), at(3, 1), at(4, 1), at(3, 1)],
};
