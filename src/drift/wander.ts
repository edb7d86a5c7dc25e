import { SHIFTS } from './noise.ts';
import { rouwenhorst, STATES } from './rouwenhorst.ts';

// Slow wander of a suite's level, part of P (docs/decisions/wander-is-modelled.md). Hot loops read typed arrays with `!`;
// indices stay in range by construction.

/** An AR(1) run effect: its correlation from one run to the next, its stationary sd in logits, and its prior weight. */
export interface WanderLaw {
  rho: number;
  sd: number;
  weight: number;
}
export const WANDERS: readonly WanderLaw[] = [{ rho: 0.85, sd: 0.4, weight: 0.01 }];
/** Prior weight of a level that stays where it is. */
export const STEADY = 1 - WANDERS.reduce((sum, law) => sum + law.weight, 0);

/** Levels whose weight is below this share of the largest add nothing that a double would show. */
const NOTHING = 1e-15;
/** Starts live for 88 looks. */
const KEPT_LOOKS = 90;
const GONE = new Float64Array(0);

/** Likelihood of one look at levels −half … half in steps of the grid, over its largest value, whose log is `top`. */
export interface Emission {
  values: Float64Array;
  top: number;
}

/** How far to either side of p̂'s level an emission must reach, in logits. */
export function wanderReach(law: WanderLaw, suite: { runs: number; variance: number }): number {
  return levelReach(law, suite) + Math.max(...SHIFTS) + law.sd * Math.sqrt(STATES - 1) + 0.3;
}

function levelReach(law: WanderLaw, { runs, variance }: { runs: number; variance: number }): number {
  const mean = law.sd ** 2 * Math.min(1, (1 + law.rho) / (1 - law.rho) / runs);
  return Math.min(4, 5.5 * Math.sqrt(1 / (variance * runs) + mean));
}

/**
 * A suite whose level wanders about an unknown c as an AR(1), and jumps by δ at τ. The effect a is a chain of five states;
 * c is integrated flat, as for a level that stays.
 */
export class Wander {
  readonly law: WanderLaw;
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
  /** Joint weight of (c, state) after each look, over its largest value; index 0 after the baseline. */
  private readonly forward: Float64Array[];
  private readonly scales: number[];
  private readonly seen: Emission[] = [];
  /** Per look before a start, the weight of (level after a shift, state): one pass back then meets every start at the price of one. */
  private readonly shifted: Float64Array[] = [];
  private swept: { t: number; logs: Float64Array } = { t: -1, logs: GONE };

  /** `grid` is the emissions' step in logits, `half` their reach in steps. */
  constructor(law: WanderLaw, suite: { runs: number; variance: number; grid: number; half: number; logShares: Float64Array }) {
    const { grid } = suite;
    this.shares = suite.logShares.map(Math.exp);
    this.law = law;
    this.half = suite.half;
    const step = Math.min(0.15, 2 * Math.sqrt(1 / suite.variance / (suite.runs + 400) + (law.sd ** 2 * (1 + law.rho)) / (1 - law.rho) / (suite.runs + 400)));
    this.stride = Math.max(1, Math.floor(step / grid + 1e-9));
    const h = this.stride * grid;
    this.cHalf = Math.ceil(levelReach(law, suite) / h);
    this.shifts = Int32Array.from(SHIFTS, (d) => Math.sign(d) * Math.max(1, Math.round(Math.abs(d) / h)));
    this.dHalf = this.cHalf + Math.max(...this.shifts);
    const { states, stationary, moves } = rouwenhorst(law);
    this.grid = { step: h, reach: this.cHalf, shifts: this.shifts };
    this.offsets = Int32Array.from(states, (effect) => Math.round(effect / grid));
    this.stationary = Float64Array.from(stationary);
    this.moves = Float64Array.from({ length: STATES * STATES }, (_, j) => moves[j % STATES]?.[Math.floor(j / STATES)] ?? 0);
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
    if (old >= 0) this.forward[old] = this.shifted[old] = GONE;
    if (old >= 1) this.seen[old - 1] = { values: GONE, top: 0 };
    this.swept.t = -1;
  }

  /** A run whose place among the others is not known (a case that joins brings some): it speaks to c alone. */
  addApart(e: Emission): void {
    const { offsets, stride, half } = this;
    for (const values of this.forward) {
      for (let c = 0, at = 0; at < values.length; c++) {
        let sum = 0;
        for (let a = 0; a < STATES; a++) sum += this.stationary[a]! * e.values[half + (c - this.cHalf) * stride + offsets[a]!]!;
        for (let a = 0; a < STATES; a++, at++) values[at]! *= sum;
      }
    }
    for (const t of this.scales.keys()) this.scales[t]! += e.top;
    this.shifted.length = 0;
    this.swept.t = -1;
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
  private sweep(t: number): void {
    const { offsets, moves, stride, half, dHalf } = this;
    const logs = new Float64Array(t + 2).fill(-Infinity);
    const levels = 2 * dHalf + 1;
    let after = new Float64Array(levels * STATES).fill(1);
    let before = new Float64Array(levels * STATES);
    const seen = new Float64Array(STATES);
    let scale = 0;
    let low = 0;
    let high = levels - 1;
    for (let r = t; r >= 1; r--) {
      const e = this.seen[r - 1]!;
      const start = this.forward[r - 1]!;
      if (e.values.length === 0 || start.length === 0) break;
      let largest = 0;
      for (let c = low; c <= high; c++) {
        const at = half + (c - dHalf) * stride, row = c * STATES;
        for (let b = 0; b < STATES; b++) seen[b] = after[row + b]! * e.values[at + offsets[b]!]!;
        const [s0, s1, s2, s3, s4] = [seen[0]!, seen[1]!, seen[2]!, seen[3]!, seen[4]!];
        for (let a = 0; a < STATES; a++) {
          const sum = moves[a]! * s0 + moves[STATES + a]! * s1 + moves[2 * STATES + a]! * s2 + moves[3 * STATES + a]! * s3 + moves[4 * STATES + a]! * s4;
          before[row + a] = sum;
          if (sum > largest) largest = sum;
        }
      }
      const least = NOTHING * largest;
      while (low < high && peak(before, low) < least) low++;
      while (high > low && peak(before, high) < least) high--;
      for (let j = low * STATES; j < (high + 1) * STATES; j++) before[j]! /= largest;
      scale += Math.log(largest) + e.top;
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
