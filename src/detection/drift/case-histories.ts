import { FAIL, GRID, PASS } from './effects.ts';

// What the looks said of each case, for the sparse process. Cases that did the same at every look
// share one history, so that a suite in which nothing ever happens costs what one case does. Hot
// loops read typed arrays with `!`; indices stay in range by construction.

/** A rate ruled out long ago can come back: its weight never reaches zero. */
const FLOOR = 1e-250;
/** Looks whose sums are kept: starts live for 88. */
const KEPT_LOOKS = 90;
const FEW = 8;

/** Histories after a look, as rows: that of each case, their members, their two posteriors. */
export type Remembered = readonly Float64Array[];

/** Histories of the cases of one binary stream. */
export class CaseHistories {
  /** The history of each case; −1 before it joins. */
  readonly of: Int32Array;
  /** How many histories there are. */
  size = 0;
  /** Cases that share each. */
  members = new Int32Array(FEW);
  /** Sum of log chances of its counts under û₀ and under û₁ (`logSpared`), a row a kept look. */
  logZ = new Float64Array(KEPT_LOOKS * FEW);
  logSpared = new Float64Array(KEPT_LOOKS * FEW);
  passed = new Float64Array(KEPT_LOOKS * FEW);
  failed = new Float64Array(KEPT_LOOKS * FEW);
  /** Posterior over the grid of rates, a row a history; sums to one. */
  private posterior = new Float64Array(FEW * GRID);
  /** The same under û of the other world, in which some cases may have changed. */
  private spared = new Float64Array(FEW * GRID);
  private room = FEW;
  private readonly prior: Float64Array;
  /** Histories that began with the baseline, by their counts in it. */
  private readonly founding = new Map<string, number>();
  private looks = 0;

  constructor(prior: Float64Array, cases: number) {
    this.prior = prior;
    this.of = new Int32Array(cases).fill(-1);
  }

  /** Where the sums after look t stand; 0 stands for the baseline. */
  after(t: number): number {
    return (t % KEPT_LOOKS) * this.room;
  }

  /** Case i enters with its own baseline counts; looks so far said nothing of it. */
  join(i: number, effect: number, passes: number, trials: number): void {
    const key = `${this.looks} ${passes} ${trials}`;
    const known = this.founding.get(key);
    if (known !== undefined && this.looks === 0) {
      this.of[i] = known;
      this.members[known]!++;
      return;
    }
    const g = this.begin();
    this.of[i] = g;
    this.members[g] = 1;
    this.founding.set(key, g);
    this.posterior.set(this.prior, g * GRID);
    this.spared.set(this.prior, g * GRID);
    // Only ratios of Z matter, so its value at the baseline is set to one.
    count(this.posterior, { at: g, effect }, passes, trials);
    count(this.spared, { at: g, effect }, passes, trials);
    for (const sums of this.sums())
      for (let at = g; at < sums.length; at += this.room) sums[at] = 0;
  }

  /** What the histories are now. */
  remembered(): Remembered {
    return [
      Float64Array.from(this.of),
      Float64Array.from(this.members.subarray(0, this.size)),
      this.posterior.slice(0, this.size * GRID),
      this.spared.slice(0, this.size * GRID),
    ];
  }

  /** Goes on from what they were after look t. Sums begin there: only their differences matter. */
  resume(t: number, [of, members, posterior, spared]: Remembered): void {
    this.looks = t;
    this.size = members?.length ?? 0;
    this.grow(Math.max(FEW, this.size));
    this.of.set(of ?? []);
    this.members.set(members ?? []);
    this.posterior.set(posterior ?? []);
    this.spared.set(spared ?? []);
  }

  /** The next look, under û₀ and û₁. */
  addLook(
    passes: Float64Array,
    trials: Float64Array,
    effects: { plain: number; spared: number },
  ): void {
    this.part(passes, trials);
    const before = this.after(this.looks);
    this.looks++;
    const now = this.after(this.looks);
    for (const sums of this.sums()) sums.copyWithin(now, before, before + this.size);
    const done = new Uint8Array(this.size);
    for (let i = 0; i < this.of.length; i++) {
      const g = this.of[i]!;
      if (g < 0 || trials[i] === 0 || done[g] === 1) continue;
      done[g] = 1;
      this.add(g, effects, passes[i]!, trials[i]!);
    }
  }

  /**
   * Trials of case i that join the newest look. Gives its posterior before them and the log of what
   * they had as a chance under û₀.
   */
  joinNewest(
    i: number,
    effects: { plain: number; spared: number },
    passes: number,
    trials: number,
  ): { before: Float64Array; log: number } {
    if (this.members[this.of[i]!]! > 1) this.leave(i, this.copyOf(this.of[i]!));
    const g = this.of[i]!;
    const before = this.posterior.slice(g * GRID, (g + 1) * GRID);
    return { before, log: this.add(g, effects, passes, trials) };
  }

  private add(
    g: number,
    effects: { plain: number; spared: number },
    passes: number,
    trials: number,
  ): number {
    const at = this.after(this.looks) + g;
    const log = count(this.posterior, { at: g, effect: effects.plain }, passes, trials);
    this.logZ[at]! += log;
    this.logSpared[at]! += count(this.spared, { at: g, effect: effects.spared }, passes, trials);
    this.passed[at]! += passes;
    this.failed[at]! += trials - passes;
    return log;
  }

  /** Cases that do otherwise than the first of their history leave it. */
  private part(passes: Float64Array, trials: Float64Array): void {
    const size = this.size;
    const first = new Int32Array(size).fill(-1);
    let left: Map<string, number> | null = null;
    for (let i = 0; i < this.of.length; i++) {
      const g = this.of[i]!;
      if (g < 0 || this.members[g] === 1) continue;
      const like = first[g]!;
      if (like < 0) {
        first[g] = i;
        continue;
      }
      if (trials[i] === trials[like] && passes[i] === passes[like]) continue;
      const key = `${g} ${passes[i]!} ${trials[i]!}`;
      left ??= new Map();
      const other = left.get(key) ?? this.copyOf(g);
      left.set(key, other);
      this.leave(i, other);
    }
  }

  private leave(i: number, to: number): void {
    this.members[this.of[i]!]!--;
    this.members[to]!++;
    this.of[i] = to;
  }

  private copyOf(g: number): number {
    const made = this.begin();
    this.members[made] = 0;
    this.posterior.copyWithin(made * GRID, g * GRID, (g + 1) * GRID);
    this.spared.copyWithin(made * GRID, g * GRID, (g + 1) * GRID);
    for (const sums of this.sums())
      for (let row = 0; row < sums.length; row += this.room) sums[row + made] = sums[row + g]!;
    return made;
  }

  private begin(): number {
    if (this.size === this.room) this.grow(2 * this.room);
    return this.size++;
  }

  private grow(room: number): void {
    const wider = (sums: Float64Array): Float64Array<ArrayBuffer> => {
      const made = new Float64Array(KEPT_LOOKS * room);
      for (let row = 0; row < KEPT_LOOKS; row++)
        made.set(sums.subarray(row * this.room, (row + 1) * this.room), row * room);
      return made;
    };
    this.logZ = wider(this.logZ);
    this.logSpared = wider(this.logSpared);
    this.passed = wider(this.passed);
    this.failed = wider(this.failed);
    this.posterior = longer(this.posterior, room * GRID);
    this.spared = longer(this.spared, room * GRID);
    const members = new Int32Array(room);
    members.set(this.members);
    this.members = members;
    this.room = room;
  }

  private sums(): readonly Float64Array[] {
    return [this.logZ, this.logSpared, this.passed, this.failed];
  }
}

function longer(row: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const made = new Float64Array(length);
  made.set(row);
  return made;
}

/**
 * Multiplies a history's posterior by the likelihood of new counts, and returns the log of what they
 * had as a chance.
 */
function count(
  posterior: Float64Array,
  { at, effect }: { at: number; effect: number },
  passes: number,
  trials: number,
): number {
  const from = at * GRID;
  const row = effect * GRID;
  let log = 0;
  // Trial by trial, so that a product of many never leaves the range of a double; counts here are
  // small.
  for (let trial = 0; trial < trials; trial++) {
    const table = trial < passes ? PASS : FAIL;
    let sum = 0;
    for (let g = 0; g < GRID; g++) sum += posterior[from + g]! * table[row + g]!;
    for (let g = 0; g < GRID; g++)
      posterior[from + g] = Math.max(FLOOR, (posterior[from + g]! * table[row + g]!) / sum);
    log += Math.log(sum);
  }
  return log;
}
