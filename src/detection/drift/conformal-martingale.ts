import type { StateReader, StateWriter } from './state-document.ts';

// The certificate (docs/detection.md): a conformal test martingale on the share of passes of whole runs
// (Vovk, "Testing randomness online", 2021; 2102.10439). It assumes one thing: that the runs,
// baseline and looks, come in exchangeable order. Whatever rates, noise or dependence between cases
// a run has, its rank among the runs before it is then uniform.

/**
 * Shifts of the look's share that the bets are made for; a run's own spread is 1.8. None for small
 * ones: what the certificate assumes, a level that wanders breaks, and it would be small bets that
 * notice.
 */
const SHIFTS = [-9, -5.5, 5.5, 9];
const TILTS = SHIFTS.map(Math.exp);
/** A bet never loses all: a rank that a shift rules out may come all the same. */
const RUIN = 1e-12;
/** Starts live for 88 looks. */
const KEPT_LOOKS = 90;

interface Run {
  passes: ArrayLike<number>;
  trials: ArrayLike<number>;
}

/**
 * A run as it is kept: its cases of the baseline, and its share over all of them where none is
 * missing.
 */
interface Kept {
  passes: Uint16Array;
  trials: Uint16Array;
  whole: number | null;
}

/** One binary stream's certificate: e-values that start at each look. Looks are numbered from 1. */
export class ConformalMartingale {
  private readonly runs: Kept[];
  private readonly founding: Uint8Array;
  private readonly baseline: number;
  /** For each start τ still alive, the log of its winnings under each bet. */
  private readonly winnings = new Map<number, Float64Array>();
  private looks = 0;

  /**
   * `founding[i]` is 1 for cases of the baseline: one that joins later would move the share by
   * being hard or easy.
   */
  constructor(baseline: readonly Run[], founding: Uint8Array) {
    this.founding = founding.slice();
    this.runs = [];
    for (const run of baseline) this.runs.push(this.kept(run, this.runs.at(-1)));
    this.baseline = baseline.length;
  }

  addLook(run: Run): void {
    this.looks++;
    const look = this.kept(run, this.runs.at(-1));
    const rank = this.rankOf(look);
    this.runs.push(look);
    if (rank === null) return;
    this.winnings.set(this.looks, new Float64Array(SHIFTS.length));
    this.winnings.delete(this.looks - KEPT_LOOKS);
    for (const [tau, logs] of this.winnings) {
      const since = this.looks - tau;
      const before = this.baseline + tau - 1;
      for (let s = 0; s < SHIFTS.length; s++)
        logs[s] = (logs[s] ?? 0) + logOfBet(rank, TILTS[s] ?? 1, before, since);
    }
  }

  write(to: StateWriter): void {
    to.number(this.winnings.size);
    for (const [tau, logs] of this.winnings) to.row([tau, ...logs]);
  }

  /** Goes on from what was written; the looks themselves are shown again by `recall`. */
  resume(from: StateReader): void {
    for (let left = from.number(); left > 0; left--) {
      const [tau = 0, ...logs] = from.row();
      this.winnings.set(tau, Float64Array.from(logs));
    }
  }

  /** A look that was bet on before. */
  recall(run: Run): void {
    this.looks++;
    this.runs.push(this.kept(run, this.runs.at(-1)));
  }

  /** log of the e-value that started at look τ, the mean over the bets; 0 where nothing was bet. */
  log(tau: number): number {
    const logs = this.winnings.get(tau);
    if (logs === undefined) return 0;
    const top = Math.max(...logs);
    return top + Math.log(logs.reduce((sum, l) => sum + Math.exp(l - top), 0) / SHIFTS.length);
  }

  /** Sixteen bits a count; what is as it was in the run before is kept once. */
  private kept(run: Run, before: Kept | undefined): Kept {
    const passes = this.ofFounding(run.passes, before?.passes);
    const trials = this.ofFounding(run.trials, before?.trials);
    let complete = true;
    for (let i = 0; i < trials.length; i++) complete &&= trials[i] !== 0 || this.founding[i] === 0;
    const kept = { passes, trials };
    return { ...kept, whole: complete ? shareOver(kept, kept) : null };
  }

  private ofFounding(counts: ArrayLike<number>, before: Uint16Array | undefined): Uint16Array {
    const own = new Uint16Array(this.founding.length);
    let same = before !== undefined;
    for (let i = 0; i < own.length; i++) {
      if (this.founding[i] === 1) own[i] = counts[i] ?? 0;
      same &&= own[i] === before?.[i];
    }
    return same && before !== undefined ? before : own;
  }

  /** Where the look stands among the runs so far, as shares of them; null without a verdict. */
  private rankOf(look: Kept): { low: number; high: number } | null {
    const share = shareOver(look, look);
    if (share === null) return null;
    let below = 0;
    let same = 1;
    let all = 1;
    for (const run of this.runs) {
      // Over the cases of this look only: a case without a verdict today would move the share by
      // being hard or easy.
      const other = look.whole !== null && run.whole !== null ? run.whole : shareOver(run, look);
      if (other === null) continue;
      all++;
      if (Math.abs(other - share) < 1e-9) same++;
      else if (other < share) below++;
    }
    return { low: below / all, high: (below + same) / all };
  }
}

/** Share of passes of `run` over the cases that `of` has. */
function shareOver(run: Run, of: Run): number | null {
  let x = 0;
  let m = 0;
  for (let i = 0; i < of.trials.length; i++) {
    if ((of.trials[i] ?? 0) === 0) continue;
    x += run.passes[i] ?? 0;
    m += run.trials[i] ?? 0;
  }
  return m === 0 ? null : x / m;
}

/**
 * log of what a bet pays on a look whose rank lies between the shares `low` and `high` of the runs
 * so far, itself among them (equal runs share their ranks, so `high − low` is 1/all without ties).
 * The bet takes the `before` runs for logistic and this run, like `since` others before it, for
 * logistic moved by δ. With F the law of all of them together, F(x) = p, D = e^δ and z = eˣ, which
 * solves (1 − p)z² + bz − pD = 0, a moved run lies below rank p with chance G(p) = z/(z + D); the
 * bet pays (G(high) − G(low))/(high − low). Ranks are uniform, so it pays one on average whatever δ
 * is, which is all a bet needs.
 */
export function logBet(
  rank: { low: number; high: number },
  shift: number,
  before: number,
  since: number,
): number {
  return logOfBet(rank, Math.exp(shift), before, since);
}

/** The same for D = e^δ. */
function logOfBet(
  { low, high }: { low: number; high: number },
  d: number,
  before: number,
  since: number,
): number {
  const own = since / (before + since);
  return Math.log(Math.max(RUIN, (below(high, d, own) - below(low, d, own)) / (high - low)));
}

/** Chance that a moved run lies below rank p, where `own` of the runs before it are moved. */
function below(p: number, d: number, own: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  const b = (1 - own) * d + own - p * (1 + d);
  const root = Math.sqrt(b * b + 4 * (1 - p) * p * d);
  const z = b > 0 ? (2 * p * d) / (b + root) : (root - b) / (2 * (1 - p));
  return z / (z + d);
}
