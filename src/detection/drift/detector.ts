import type { Cell, Look, Stream } from '../../domain/drift.ts';
import { shareAtAge } from './alpha-spending.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import { BinaryEngine, type BinaryRun, OLDEST_START } from './engine.ts';
import { agreementOf, effectiveSampleSize, samplePasses } from './intra-run-correlation.ts';
import { type Process, processesOf } from './processes.ts';
import type { StateReader, StateWriter } from './state-document.ts';

/**
 * Runs of its own a case needs before it counts, and runs a baseline needs before any start opens
 * (docs/detection.md, "Baselines").
 */
export const FEWEST_RUNS = 5;

/** A start that was paid for: τ and what it was charged. */
export interface Start {
  tau: number;
  weight: number;
  lasting: boolean;
}

export interface Strength {
  /** Share of the bar: Σ w_τ·(.8·(½P_τ + ½S_τ) + .2·C_τ). */
  evidence: number;
  /** The part of it that each process brought. */
  pooled: number;
  sparse: number;
  /** The part that assumes nothing but that runs are exchangeable. */
  certificate: number;
}

interface Logs {
  readonly pooled: readonly number[];
  readonly sparse: readonly number[];
  readonly certificate: readonly number[];
}

interface Running {
  process: Process;
  /** How much trials of one case in one run agree (`agreementOf`). */
  agreement: number;
  engine: BinaryEngine;
}

/** Looks that are shown to a resumed engine in one piece. */
const RECALLED_AT_ONCE = 24;

/**
 * Four fifths of α are the engine's and one fifth is the certificate's, in one sum: each helps the
 * other, and either alone is enough (docs/detection.md, "How a look is judged").
 */
export const ENGINE_SHARE = 0.8;

const LARGEST = 1e300;
const expCapped = (log: number): number => Math.min(LARGEST, Math.exp(log));
const hasData = (cell: Cell): boolean => cell.counts.some((n) => n > 0);

export type Watched = Pick<Stream, 'metric' | 'categories' | 'baseline' | 'expect'>;

/**
 * One stream against its baseline, look after look: the binary engines of `processesOf`, and the
 * cases that join later. `cases` names every case that may ever appear; their order plays no part.
 * Looks are numbered from 1.
 */
export class Detector {
  readonly cases: readonly string[];
  readonly looks: Look[] = [];
  readonly running: Running[] = [];
  private readonly index: ReadonlyMap<string, number>;
  private readonly live: Uint8Array;
  /** The look after which a case joined; 0 for those of the baseline and those that have not. */
  private readonly joinedAt: Float64Array;
  /** Runs of cases that have not joined yet, by case. */
  private readonly waiting = new Map<number, Cell[]>();
  private readonly worked = new Map<number, Logs>();

  /** @param later its engines are made by `making` or `resuming`, in pieces */
  constructor(stream: Watched, cases: Iterable<string>, later = false) {
    this.cases = [...new Set(cases)].sort();
    this.index = new Map(this.cases.map((hash, i) => [hash, i]));
    const own = new Map<number, Cell[]>();
    for (const look of stream.baseline)
      for (const cell of look.cells) if (hasData(cell)) push(own, this.place(cell), cell);
    const enough = [...own].filter(([, cells]) => cells.length >= FEWEST_RUNS);
    // Where runs draw different cases each time nobody may have enough yet: then all that is known
    // is the baseline.
    const joined = enough.length > 0 ? enough : [...own];
    this.live = new Uint8Array(this.cases.length);
    this.joinedAt = new Float64Array(this.cases.length);
    for (const [i] of joined) this.live[i] = 1;
    for (const [i, cells] of own) if (this.live[i] === 0) this.waiting.set(i, cells);
    if (!later) runSynchronously(this.beginning(stream));
  }

  /** A detector made in pieces. */
  static *making(stream: Watched, cases: Iterable<string>): ChunkedWork<Detector> {
    const made = new Detector(stream, cases, true);
    yield* made.beginning(stream);
    return made;
  }

  /** What it knows, beside the looks themselves (`detector-state.ts`). */
  write(to: StateWriter): void {
    to.row(this.joinedAt);
    for (const { agreement, engine } of this.running) {
      to.number(agreement);
      engine.write(to);
    }
  }

  /**
   * Goes on from what was written, in pieces. `looks` are those that it had seen, with the trials
   * that had joined them.
   */
  *resuming(stream: Watched, looks: readonly Look[], from: StateReader): ChunkedWork<void> {
    this.joinedAt.set(from.row());
    const founding = this.live.slice();
    const joining = Map.groupBy(this.joinedAt.keys(), (i) => this.joinedAt[i]);
    const before = stream.baseline.map((look) => this.places(look.cells));
    const at = looks.map((look) => this.places(look.cells));
    const placesOf = (of: readonly Int32Array[], r: number): Int32Array =>
      of[r] ?? new Int32Array();
    for (const process of processesOf(stream)) {
      const agreement = from.number();
      this.live.set(founding);
      const baseline = stream.baseline.map((look, r) =>
        this.weighed(process, agreement, look, placesOf(before, r), 1),
      );
      const engine = BinaryEngine.resumed(baseline, this.mask(process), process.good, from);
      this.running.push({ process, agreement, engine });
      for (const [r, look] of looks.entries()) {
        const newest = r === looks.length - 1;
        engine.recall(this.weighed(process, agreement, look, placesOf(at, r), 1), newest);
        for (const i of joining.get(r + 1) ?? []) this.live[i] = 1;
        const again = look.confirmed ?? [];
        if (again.length > 0)
          engine.recallJoined(this.count(process, again, this.places(again), 1), newest);
        if (r % RECALLED_AT_ONCE === 0) yield;
      }
    }
    for (const look of looks) {
      this.looks.push(look);
      for (const cell of look.cells) {
        const i = this.place(cell);
        if (this.live[i] === 0 && hasData(cell)) push(this.waiting, i, cell);
      }
    }
    for (const i of this.waiting.keys()) if (this.live[i] === 1) this.waiting.delete(i);
  }

  private *beginning(stream: Watched): ChunkedWork<void> {
    const at = stream.baseline.map((look) => this.places(look.cells));
    const placesOf = (r: number): Int32Array => at[r] ?? new Int32Array();
    for (const process of processesOf(stream)) {
      const agreement = agreementOf(
        stream.baseline.map((look, r) => this.count(process, look.cells, placesOf(r), 1)),
        this.cases.length,
      );
      const runs = stream.baseline.map((look, r) =>
        this.weighed(process, agreement, look, placesOf(r), 1),
      );
      const engine = yield* BinaryEngine.making(runs, this.mask(process), process.good);
      this.running.push({ process, agreement, engine });
      yield;
    }
  }

  /**
   * Adds the next look. Counts of cases still short of five runs of their own become their
   * baseline, not evidence.
   */
  add(look: Look): void {
    runSynchronously(this.adding(look));
  }

  /** The same in pieces. Left in the middle, the detector is of no use any more. */
  *adding(look: Look): ChunkedWork<void> {
    this.looks.push(look);
    this.worked.clear();
    const at = this.places(look.cells);
    for (const { process, agreement, engine } of this.running) {
      engine.addLook(this.weighed(process, agreement, look, at, 1));
      yield;
    }
    const ready: number[] = [];
    for (const cell of look.cells) {
      const i = this.place(cell);
      if (this.live[i] === 1 || !hasData(cell)) continue;
      push(this.waiting, i, cell);
      if ((this.waiting.get(i)?.length ?? 0) >= FEWEST_RUNS) ready.push(i);
    }
    if (ready.length > 0) this.join(ready);
    if (look.confirmed !== undefined) this.intoSparse(look.confirmed);
  }

  /**
   * Trials of suspicious cases that ran again and join the newest look: into S only, with that
   * look's û. Which cases ran again was chosen from data seen before, so S stays a likelihood
   * ratio. The same as `add` with the counts in `confirmed`.
   */
  confirm(cells: readonly Cell[]): void {
    const newest = this.looks.pop();
    if (newest === undefined) throw new RangeError('there is no look that trials could join');
    this.looks.push({ ...newest, confirmed: summed(newest.confirmed ?? [], cells) });
    this.worked.clear();
    this.intoSparse(cells);
  }

  private intoSparse(cells: readonly Cell[]): void {
    const at = this.places(cells);
    for (const { process, engine } of this.running)
      engine.confirm(this.count(process, cells, at, 1));
  }

  /** Lets go of what is quickly worked out again, until it is asked for. */
  rest(): void {
    this.worked.clear();
    for (const { engine } of this.running) engine.rest();
  }

  /** The variance of a run's effect on the log odds, as the stream's first process knew it after look t. */
  noiseVariance(t: number): number {
    return this.running[0]?.engine.noiseVariance(t) ?? 0;
  }

  /** Evidence of the starts that are open after the newest look. */
  strength(starts: readonly Start[]): Strength {
    const t = this.looks.length;
    let pooled = 0;
    let sparse = 0;
    let certificate = 0;
    for (const start of starts) {
      if (start.tau > t) continue;
      const weight = start.weight * shareAtAge(start.lasting, t - start.tau);
      if (weight === 0) continue;
      const at = this.at(start.tau);
      pooled += weight * ENGINE_SHARE * 0.5 * at.pooled;
      sparse += weight * ENGINE_SHARE * 0.5 * at.sparse;
      certificate += weight * (1 - ENGINE_SHARE) * at.certificate;
    }
    return {
      evidence: Math.min(LARGEST, pooled + sparse + certificate),
      pooled: Math.min(LARGEST, pooled),
      sparse: Math.min(LARGEST, sparse),
      certificate: Math.min(LARGEST, certificate),
    };
  }

  /** P_τ, S_τ and C_τ after the newest look, each the mean over the stream's processes. */
  at(tau: number): { pooled: number; sparse: number; certificate: number } {
    const logs = this.logsAt(tau);
    const mean = (of: readonly number[]): number =>
      Math.min(LARGEST, of.reduce((sum, log) => sum + expCapped(log), 0) / of.length);
    return {
      pooled: mean(logs.pooled),
      sparse: mean(logs.sparse),
      certificate: mean(logs.certificate),
    };
  }

  /**
   * The same as logs, process by process. Worked out once a look: evidence and findings both ask.
   */
  logsAt(tau: number): Logs {
    const of = (log: (engine: BinaryEngine) => number): number[] =>
      this.running.map(({ engine }) => log(engine));
    const known = this.worked.get(tau) ?? {
      pooled: of((e) => e.logPooled(tau)),
      sparse: of((e) => e.logSparse(tau)),
      certificate: of((e) => e.logCertificate(tau)),
    };
    this.worked.set(tau, known);
    return known;
  }

  /**
   * Works out what the newest look says of every start that may still count, in pieces; what is
   * asked afterwards is at hand.
   */
  *reading(): ChunkedWork<void> {
    const t = this.looks.length;
    for (let tau = Math.max(1, t - OLDEST_START + 1); tau <= t; tau++) {
      this.logsAt(tau);
      yield;
    }
  }

  /**
   * Cases of the newest look that are joined and brought a verdict, with their place in `cases`.
   */
  newestHashes(): { caseHash: string; index: number }[] {
    return (this.looks.at(-1)?.cells ?? []).flatMap((cell) => {
      const index = this.place(cell);
      return this.live[index] === 1 && hasData(cell) ? [{ caseHash: cell.caseHash, index }] : [];
    });
  }

  /**
   * A case's counts for every process, as the engines want them. `live` 1: joined cases; 0: those
   * still waiting.
   */
  private count(process: Process, cells: readonly Cell[], at: Int32Array, live: 0 | 1): BinaryRun {
    const passes = new Float64Array(this.cases.length);
    const trials = new Float64Array(this.cases.length);
    const { success } = process;
    for (let k = 0; k < cells.length; k++) {
      const i = at[k] ?? 0;
      const cell = cells[k];
      if (cell === undefined || this.live[i] !== live || !process.includes(cell.caseHash)) continue;
      const { counts } = cell;
      let [x, m] = [0, 0];
      for (let c = 0; c < counts.length; c++) {
        m += counts[c] ?? 0;
        if (success[c] === true) x += counts[c] ?? 0;
      }
      trials[i] = (trials[i] ?? 0) + m;
      passes[i] = (passes[i] ?? 0) + x;
    }
    return { passes, trials };
  }

  /** The same with as many of a case's trials as are witnesses of their own. */
  private weighed(
    process: Process,
    agreement: number,
    { cells, run }: Pick<Look, 'cells' | 'run'>,
    at: Int32Array,
    live: 0 | 1,
  ): BinaryRun {
    const { passes, trials } = this.count(process, cells, at, live);
    for (let i = 0; i < trials.length; i++) {
      const m = trials[i] ?? 0;
      const count = effectiveSampleSize(m, agreement);
      if (count === m) continue;
      passes[i] = samplePasses(passes[i] ?? 0, m, count, `${run} ${this.cases[i] ?? ''}`);
      trials[i] = count;
    }
    return { passes, trials };
  }

  /** Where the cells' cases stand; looked up once for all processes. */
  private places(cells: readonly Cell[]): Int32Array {
    return Int32Array.from(cells, (cell) => this.place(cell));
  }

  private join(ready: readonly number[]): void {
    for (const { process, agreement, engine } of this.running) {
      const included = ready.filter((i) => process.includes(this.cases[i] ?? ''));
      if (included.length === 0) continue;
      // A row a run: the j-th run of every case that joins now.
      const rows = Array.from({ length: FEWEST_RUNS }, (_, j) => {
        const cells = included.flatMap((i) => this.waiting.get(i)?.slice(j, j + 1) ?? []);
        const run = { run: `joined ${j}`, cells };
        return this.weighed(process, agreement, run, this.places(cells), 0);
      });
      engine.join(included, rows);
    }
    for (const i of ready) {
      this.live[i] = 1;
      this.joinedAt[i] = this.looks.length;
      this.waiting.delete(i);
    }
  }

  private mask(process: Process): Uint8Array {
    return Uint8Array.from(this.cases, (hash, i) =>
      this.live[i] === 1 && process.includes(hash) ? 1 : 0,
    );
  }

  private place(cell: Cell): number {
    const i = this.index.get(cell.caseHash);
    if (i === undefined)
      throw new RangeError(`case ${cell.caseHash} was not among the detector's cases`);
    return i;
  }
}

/** Counts of both, by case. */
export function summed(a: readonly Cell[], b: readonly Cell[]): Cell[] {
  const byCase = new Map(a.map((cell) => [cell.caseHash, cell]));
  for (const cell of b) {
    const known = byCase.get(cell.caseHash);
    byCase.set(
      cell.caseHash,
      known === undefined
        ? cell
        : { ...cell, counts: cell.counts.map((n, c) => n + (known.counts[c] ?? 0)) },
    );
  }
  return [...byCase.values()].sort((x, y) => (x.caseHash < y.caseHash ? -1 : 1));
}

function push(map: Map<number, Cell[]>, i: number, cell: Cell): void {
  const cells = map.get(i);
  if (cells === undefined) map.set(i, [cell]);
  else cells.push(cell);
}
