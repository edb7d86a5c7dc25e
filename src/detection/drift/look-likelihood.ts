import type { NoiseLevel, Taps } from './noise.ts';
import { Recallable } from './recallable.ts';

// What the counts of one look say of every level of a suite, for the pooled process. Hot loops read
// typed arrays with `!`; indices stay in range by construction.

/** Rows remembered for cases of equal rates; one takes some ten kilobytes. */
const MOST_ROWS = 128;
/** Looks of different counts that are remembered; nearly all looks of a quiet suite are one of a few. */
const MOST_LOOKS = 12;

/** exp(vY − K(v)) over its largest value, whose log is `top`, and that smoothed by each noise. */
export interface Weighed {
  top: number;
  /** Over the grid first; then three for each noise: narrow, wide, wide over the levels of a baseline. */
  rows: Float64Array[];
}

/** One level's likelihood on an ordinary and on a bad day. */
interface Smoothed {
  narrow: Float64Array;
  wide: Float64Array;
}

/**
 * Weighs looks of a suite whose cases have these rates. Most looks bring every case as many trials as
 * the one before; then all that a look says is in its number of passes, and the same number is not
 * weighed twice.
 */
export class LookLikelihood {
  readonly grid: number;
  /** The grid goes from −half to half steps. */
  readonly half: number;
  /** log(1 − p̂ + p̂eᵛ), a row a case; cases of one rate share theirs. */
  private readonly rows: Float64Array[] = [];
  private readonly rowOfRate = new Map<number, Float64Array>();
  /** eᵛ − 1. */
  private readonly growth: Float64Array;
  private readonly tilt: Float64Array;
  private readonly reference: Float64Array;
  /** By passes, for the trials in `reference`. */
  private known = new Recallable<number, Weighed>();

  constructor(cases: number, { grid, half }: { grid: number; half: number }) {
    this.grid = grid;
    this.half = half;
    this.growth = new Float64Array(2 * half + 1);
    for (let j = 0; j <= 2 * half; j++) this.growth[j] = Math.expm1((j - half) * grid);
    this.tilt = new Float64Array(2 * half + 1);
    this.reference = new Float64Array(cases);
  }

  /** Gives a case its p̂, the first time or anew. */
  setRate(i: number, p: number): void {
    const row = this.rowOfRate.get(p) ?? this.rowOf(p);
    // Rates that go on being learned would pile up.
    if (this.rowOfRate.size >= MOST_ROWS) this.rowOfRate.clear();
    this.rowOfRate.set(p, row);
    const held = this.reference[i]!;
    const before = this.rows[i];
    if (held !== 0 && before !== undefined)
      for (let j = 0; j < row.length; j++) this.tilt[j]! += held * (row[j]! - before[j]!);
    this.rows[i] = row;
    this.known = new Recallable();
  }

  private rowOf(p: number): Float64Array {
    const row = new Float64Array(this.growth.length);
    for (let j = 0; j < row.length; j++) row[j] = Math.log1p(p * this.growth[j]!);
    return row;
  }

  /** Forgets the looks that it weighed. */
  rest(): void {
    this.known = new Recallable();
  }

  weigh(passes: Float64Array, trials: Float64Array): Weighed {
    const { rows, tilt, reference } = this;
    let y = 0;
    for (let i = 0; i < reference.length; i++) {
      y += passes[i]!;
      const more = trials[i]! - reference[i]!;
      if (more === 0) continue;
      if (this.known.size > 0) this.known = new Recallable();
      reference[i] = trials[i]!;
      const row = rows[i]!;
      for (let j = 0; j < row.length; j++) tilt[j]! += more * row[j]!;
    }
    const known = this.known.get(y) ?? this.likelihoodOf(y);
    if (this.known.size >= MOST_LOOKS) this.known.clear();
    this.known.set(y, known);
    return known;
  }

  private likelihoodOf(y: number): Weighed {
    const { tilt, half, grid } = this;
    const likelihood = new Float64Array(tilt.length);
    let top = -Infinity;
    for (let j = 0; j < tilt.length; j++) {
      const value = (j - half) * grid * y - tilt[j]!;
      likelihood[j] = value;
      if (value > top) top = value;
    }
    for (let j = 0; j < tilt.length; j++) likelihood[j] = Math.exp(likelihood[j]! - top);
    return { top, rows: [likelihood] };
  }

  /** A look under one noise at levels −uHalf … uHalf. */
  ofLook({ rows }: Weighed, level: NoiseLevel): Smoothed {
    const at = 1 + 3 * level.place;
    return {
      narrow: (rows[at] ??= this.narrow(rows[0]!, level, level.uHalf)),
      wide: (rows[at + 1] ??= this.wide(rows[0]!, level, level.uHalf)),
    };
  }

  /** A run of the baseline under one noise at levels −cHalf … cHalf. */
  ofBaseline({ rows }: Weighed, level: NoiseLevel): Smoothed {
    const at = 1 + 3 * level.place;
    const narrow = (rows[at] ??= this.narrow(rows[0]!, level, level.uHalf));
    const from = level.uHalf - level.cHalf;
    return {
      narrow: narrow.subarray(from, from + 2 * level.cHalf + 1),
      wide: (rows[at + 2] ??= this.wide(rows[0]!, level, level.cHalf)),
    };
  }

  /** A look on an ordinary and on a bad day at one place of the grid. */
  at({ rows }: Weighed, level: NoiseLevel, centre: number): { narrow: number; wide: number } {
    const likelihood = rows[0]!;
    return {
      narrow: level.main === null ? likelihood[centre]! : smooth(likelihood, level.main, centre),
      wide: smooth(likelihood, level.wide, centre),
    };
  }

  private narrow(likelihood: Float64Array, level: NoiseLevel, half: number): Float64Array {
    const { main, stride } = level;
    const row = new Float64Array(2 * half + 1);
    for (let j = 0; j < row.length; j++) {
      const centre = this.half + (j - half) * stride;
      row[j] = main === null ? likelihood[centre]! : smooth(likelihood, main, centre);
    }
    return row;
  }

  /** Worked out at some levels; it is straight in between. */
  private wide(likelihood: Float64Array, level: NoiseLevel, half: number): Float64Array {
    const { stride, wideEvery, wide } = level;
    const row = new Float64Array(2 * half + 1);
    let left = 0;
    let right = smooth(likelihood, wide, this.half - half * stride);
    for (let j = 0; j < row.length; j++) {
      const step = j % wideEvery;
      if (step === 0) {
        left = right;
        right = smooth(likelihood, wide, this.half + (j - half + wideEvery) * stride);
      }
      row[j] = left + (step / wideEvery) * (right - left);
    }
    return row;
  }
}

function smooth(likelihood: Float64Array, { offsets, weights }: Taps, centre: number): number {
  let sum = 0;
  for (let j = 0; j < offsets.length; j++) sum += weights[j]! * likelihood[centre + offsets[j]!]!;
  return sum;
}
