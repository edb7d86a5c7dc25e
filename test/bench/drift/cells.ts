// A cell is one simulated situation, described by its factors; a list of them is all that the
// benchmark knows of what to run.
import type { CourseName } from './changes.ts';
import { type Noise, STILL } from './effects.ts';
import type { ShapeName } from './shapes.ts';

/** What changes: the suite's rates, or some cases' judgment while the pass rate stays. */
export type ChangeName = CourseName | 'judgment';

export interface Cell {
  /** Unique; the seed of its worlds comes from it. */
  id: string;
  /** Which table of the page it stands in. */
  table: string;
  /** Its row, and its column where the table has several. */
  row: string;
  column?: string;
  shape: ShapeName;
  cases: number;
  baseline: number;
  trials: number;
  noise: Noise;
  /** Share of trials without a verdict. */
  missing: number;
  /** Someone approves the last runs as the new baseline, as many as it had, every so many looks. */
  rebaseline: number | null;
  kind: 'pass' | 'judgment' | 'both';
  streams: number;
  /** Planned and simulated looks in a year. */
  looksAYear: number;
  /** Null: nothing changes for a year, and every alarm is false. */
  change: ChangeName | null;
  /** Quiet looks ahead of the change. */
  before: number;
  /** Years in the quick set, 0 where it is left out, and in the full one. */
  quick: number;
  full: number;
  /** The rules people use hear the first so many of them. */
  rivals: number;
}

/**
 * The middle of everything: the mixed suite, 40 cases, 20 baseline runs, a trial, a look a day, no
 * common effect, no change.
 */
const MIDDLE = {
  shape: 'mixed',
  cases: 40,
  baseline: 20,
  trials: 1,
  noise: STILL,
  missing: 0,
  rebaseline: null,
  kind: 'pass',
  streams: 1,
  looksAYear: 365,
  change: null,
  before: 0,
  quick: 0,
  full: 450,
  rivals: 0,
} as const satisfies Partial<Cell>;

export const cell = (
  id: string,
  table: string,
  row: string,
  factors: Partial<Cell> = {},
): Cell => ({ ...MIDDLE, ...factors, id, table, row });

/** Looks that a change is followed for. */
export const HORIZON = 90;
/** Looks that a cell's stream has after its baseline. */
export const looksOf = (c: Cell): number => (c.change === null ? c.looksAYear : c.before + HORIZON);
