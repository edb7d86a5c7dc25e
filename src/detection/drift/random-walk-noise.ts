import { SHIFTS } from './noise.ts';
import { rouwenhorst, STATES } from './rouwenhorst.ts';
import type { StateReader, StateWriter } from './state-document.ts';

// Slow wander of a suite's level, part of P (docs/decisions/wander-is-modelled.md). Hot loops read
// typed arrays with `!`; indices stay in range by construction.

/**
 * An AR(1) run effect: its correlation from one run to the next, its stationary sd in logits, and
 * its prior weight.
 */
export interface RandomWalkLaw {
  rho: number;
  sd: number;
  weight: number;
}
export const RANDOM_WALKS: readonly RandomWalkLaw[] = [{ rho: 0.85, sd: 0.4, weight: 0.01 }];
/** Prior weight of a level that stays where it is. */
export const CONSTANT_WEIGHT = 1 - RANDOM_WALKS.reduce((sum, law) => sum + law.weight, 0);

/** Levels whose weight is below this share of the largest add nothing that a double would show. */
const NOTHING = 1e-15;
/** Starts live for 88 looks. */
const KEPT_LOOKS = 90;
const GONE = new Float64Array(0);

/**
 * Likelihood of one look at levels −half … half in steps of the grid, over its largest value, whose
 * log is `top`.
 */
export interface Emission {
  values: Float64Array;
  top: number;
}

/** How far to either side of p̂'s level an emission must reach, in logits. */
export function emissionReach(
  law: RandomWalkLaw,
  suite: { runs: number; variance: number },
): number {
  return levelReach(law, suite) + Math.max(...SHIFTS) + law.sd * Math.sqrt(STATES - 1) + 0.3;
}

function levelReach(
  law: RandomWalkLaw,
  { runs, variance }: { runs: number; variance: number },
): number {
  const mean = law.sd ** 2 * Math.min(1, (1 + law.rho) / (1 - law.rho) / runs);
  return Math.min(4, 5.5 * Math.sqrt(1 / (variance * runs) + mean));
}

/**
 * A suite whose level wanders about an unknown c as an AR(1), and jumps by δ at τ. The effect a is
 * a chain of five states; c is integrated flat, as for a level that stays.
 */
export class RandomWalkNoise {
  readonly law: RandomWalkLaw;
  /** What c and δ are summed over: c = step·j for |j| ≤ reach, δ = step·k for the k in shifts. */
  readonly grid: { step: number; reach: number; shifts: Int32Array };
  private readonly half: number;
  private readonly stride: number;
  private readonly cHalf: number;
  private readonly dHalf: number;
  private readonly shifts: Int32Array;
  private readonly shares: Float64Array;
  private readonly offsets: Int32Array;
  private readonly stationary: Float64Array;
  /** Entry b·STATES + a is the chance of going from state a to state b. */
  private readonly moves: Float64Array;
  private readonly logWeight: number;
  /**
   * Joint weight of (c, state) after each look, over its largest value; index 0 after the baseline.
   */
  private readonly forward: Float64Array[];
  private readonly scales: number[];
  private readonly seen: (Emission | undefined)[] = [];
  /**
   * Per look before a start, the weight of (level after a shift, state): one pass back then meets
   * every start at the price of one.
   */
  private readonly shifted: Float64Array[] = [];
  private swept: { t: number; logs: Float64Array } = { t: -1, logs: GONE };

  /** `grid` is the emissions' step in logits, `half` their reach in steps. */
  constructor(
    law: RandomWalkLaw,
    suite: { runs: number; variance: number; grid: number; half: number; shares: Float64Array },
  ) {
    const { grid } = suite;
    this.shares = suite.shares;
    this.law = law;
    this.half = suite.half;
    const step = Math.min(
      0.15,
      2 *
        Math.sqrt(
          1 / suite.variance / (suite.runs + 400) +
            (law.sd ** 2 * (1 + law.rho)) / (1 - law.rho) / (suite.runs + 400),
        ),
    );
    this.stride = Math.max(1, Math.floor(step / grid + 1e-9));
    const h = this.stride * grid;
    this.cHalf = Math.ceil(levelReach(law, suite) / h);
    this.shifts = Int32Array.from(
      SHIFTS,
      (d) => Math.sign(d) * Math.max(1, Math.round(Math.abs(d) / h)),
    );
    this.dHalf = this.cHalf + Math.max(...this.shifts);
    const { states, stationary, moves } = rouwenhorst(law);
    this.grid = { step: h, reach: this.cHalf, shifts: this.shifts };
    this.offsets = Int32Array.from(states, (effect) => Math.round(effect / grid));
    this.stationary = Float64Array.from(stationary);
    this.moves = Float64Array.from(
      { length: STATES * STATES },
      (_, j) => moves[j % STATES]?.[Math.floor(j / STATES)] ?? 0,
    );
    this.logWeight = Math.log(law.weight * h);
    const first = new Float64Array((2 * this.cHalf + 1) * STATES);
    for (let c = 0; c <= 2 * this.cHalf; c++) first.set(this.stationary, c * STATES);
    this.forward = [first];
    this.scales = [0];
  }

  /** A run of the baseline, before the first look. */
  addBaseline(e: Emission): void {
    const next = this.step(this.forward[0]!, e);
    this.forward[0] = next.values;
    this.scales[0]! += next.log;
  }

  addLook(e: Emission): void {
    const last = this.forward.length - 1;
    const next = this.step(this.forward[last]!, e);
    this.forward.push(next.values);
    this.scales.push(this.scales[last]! + next.log);
    this.seen.push(e);
    const old = this.forward.length - 1 - KEPT_LOOKS;
    if (old >= 0) {
      this.forward[old] = GONE;
      delete this.shifted[old];
    }
    if (old >= 1) delete this.seen[old - 1];
    this.swept.t = -1;
  }

  /**
   * A run whose place among the others is not known (a case that joins brings some): it speaks to c
   * alone.
   */
  addApart(e: Emission): void {
    const { offsets, stride, half } = this;
    for (const [t, before] of this.forward.entries()) {
      // A row that a fork may share is never written over.
      const values = before.slice();
      for (let c = 0, at = 0; at < values.length; c++) {
        let sum = 0;
        for (let a = 0; a < STATES; a++)
          sum += this.stationary[a]! * e.values[half + (c - this.cHalf) * stride + offsets[a]!]!;
        for (let a = 0; a < STATES; a++, at++) values[at]! *= sum;
      }
      this.forward[t] = values;
    }
    for (const t of this.scales.keys()) this.scales[t]! += e.top;
    this.shifted.length = 0;
    this.swept.t = -1;
  }

  /** Forgets what one pass back brings again. */
  rest(): void {
    this.shifted.length = 0;
  }

  /** What it knew after look t, one of the last 90. */
  write(to: StateWriter, t: number): void {
    to.number(this.scales[t]!);
    to.row(this.forward[t]!);
  }

  /** Goes on after look t, from what was written. */
  resume(from: StateReader, t: number): void {
    const scale = from.number();
    for (let r = 0; r < t; r++) [this.forward[r], this.scales[r]] = [GONE, 0];
    this.scales[t] = scale;
    this.forward[t] = from.row();
    this.seen.length = t;
  }

  /** log of the weight times the likelihood of everything so far, nothing having changed. */
  logUnchanged(): number {
    const t = this.forward.length - 1;
    let sum = 0;
    for (const x of this.forward[t]!) sum += x;
    return this.logWeight + this.scales[t]! + Math.log(sum);
  }

  /** The same with a shift at τ, over all shifts. */
  logChanged(tau: number): number {
    const t = this.forward.length - 1;
    if (this.swept.t !== t) this.sweep(t);
    return this.logWeight + this.swept.logs[tau]!;
  }

  private step(from: Float64Array, e: Emission): { values: Float64Array; log: number } {
    const { offsets, moves, stride, half } = this;
    const to = new Float64Array(from.length);
    let largest = 0;
    for (let c = 0, row = 0; row < from.length; c++, row += STATES) {
      const at = half + (c - this.cHalf) * stride;
      for (let b = 0; b < STATES; b++) {
        let sum = 0;
        for (let a = 0; a < STATES; a++) sum += from[row + a]! * moves[b * STATES + a]!;
        const value = sum * e.values[at + offsets[b]!]!;
        to[row + b] = value;
        if (value > largest) largest = value;
      }
    }
    for (let j = 0; j < to.length; j++) to[j]! /= largest;
    return { values: to, log: Math.log(largest) + e.top };
  }

  /** Σ over shifts δ of the weight at c − δ. */
  private arrive(start: Float64Array): Float64Array {
    const to = new Float64Array((2 * this.dHalf + 1) * STATES);
    for (let d = 0; d < this.shifts.length; d++) {
      const share = this.shares[d]!;
      const offset = (this.shifts[d]! + this.dHalf - this.cHalf) * STATES;
      for (let j = 0; j < start.length; j++) to[offset + j]! += share * start[j]!;
    }
    return to;
  }

  /** One pass back over the looks that starts may still reach: O(looks · levels · states²). */
  // oxlint-disable-next-line max-lines-per-function -- the engine's hottest loop; its 25 named moves and running sums would have to be handed over at every look
  private sweep(t: number): void {
    const { stride, half, dHalf } = this;
    const [o0 = 0, o1 = 0, o2 = 0, o3 = 0, o4 = 0] = this.offsets;
    // Entry b·5 + a of the moves by name: the one loop of the engine where reading them from an
    // array doubles its price.
    const [
      m00 = 0,
      m10 = 0,
      m20 = 0,
      m30 = 0,
      m40 = 0,
      m01 = 0,
      m11 = 0,
      m21 = 0,
      m31 = 0,
      m41 = 0,
      m02 = 0,
      m12 = 0,
      m22 = 0,
      m32 = 0,
      m42 = 0,
      m03 = 0,
      m13 = 0,
      m23 = 0,
      m33 = 0,
      m43 = 0,
      m04 = 0,
      m14 = 0,
      m24 = 0,
      m34 = 0,
      m44 = 0,
    ] = this.moves;
    const logs = new Float64Array(t + 2).fill(-Infinity);
    const levels = 2 * dHalf + 1;
    let after = new Float64Array(levels * STATES).fill(1);
    let before = new Float64Array(levels * STATES);
    let scale = 0;
    let low = 0;
    let high = levels - 1;
    for (let r = t; r >= 1; r--) {
      const e = this.seen[r - 1];
      const start = this.forward[r - 1]!;
      if (e === undefined || start.length === 0) break;
      const { values } = e;
      let largest = 0;
      for (let c = low; c <= high; c++) {
        const at = half + (c - dHalf) * stride,
          row = c * STATES;
        const s0 = after[row]! * values[at + o0]!,
          s1 = after[row + 1]! * values[at + o1]!,
          s2 = after[row + 2]! * values[at + o2]!;
        const s3 = after[row + 3]! * values[at + o3]!,
          s4 = after[row + 4]! * values[at + o4]!;
        const b0 = m00 * s0 + m01 * s1 + m02 * s2 + m03 * s3 + m04 * s4;
        const b1 = m10 * s0 + m11 * s1 + m12 * s2 + m13 * s3 + m14 * s4;
        const b2 = m20 * s0 + m21 * s1 + m22 * s2 + m23 * s3 + m24 * s4;
        const b3 = m30 * s0 + m31 * s1 + m32 * s2 + m33 * s3 + m34 * s4;
        const b4 = m40 * s0 + m41 * s1 + m42 * s2 + m43 * s3 + m44 * s4;
        before[row] = b0;
        before[row + 1] = b1;
        before[row + 2] = b2;
        before[row + 3] = b3;
        before[row + 4] = b4;
        const most = Math.max(b0, b1, b2, b3, b4);
        if (most > largest) largest = most;
      }
      const least = NOTHING * largest;
      while (low < high && peak(before, low) < least) low++;
      while (high > low && peak(before, high) < least) high--;
      scale += e.top;
      if (largest < 1e-60) {
        for (let j = low * STATES; j < (high + 1) * STATES; j++) before[j]! /= largest;
        scale += Math.log(largest);
      }
      const arrived = (this.shifted[r - 1] ??= this.arrive(start));
      let total = 0;
      for (let j = low * STATES; j < (high + 1) * STATES; j++) total += arrived[j]! * before[j]!;
      logs[r] = this.scales[r - 1]! + scale + Math.log(total);
      [after, before] = [before, after];
    }
    this.swept = { t, logs };
  }
}

/** The largest weight of one level's states. */
function peak(rows: Float64Array, c: number): number {
  let most = 0;
  for (let j = c * STATES; j < (c + 1) * STATES; j++) if (rows[j]! > most) most = rows[j]!;
  return most;
}
