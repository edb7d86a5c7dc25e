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
    this.runs = baseline.map((run) => this.kept(run));
    this.baseline = baseline.length;
  }

  addLook(run: Run): void {
    this.looks++;
    const look = this.kept(run);
    const rank = this.rankOf(look);
    this.runs.push(look);
    if (rank === null) return;
    this.winnings.set(this.looks, new Float64Array(SHIFTS.length));
    this.winnings.delete(this.looks - KEPT_LOOKS);
    for (const [tau, logs] of this.winnings) {
      const since = this.looks - tau;
      const before = this.baseline + tau - 1;
      for (const [s, shift] of SHIFTS.entries())
        logs[s] = (logs[s] ?? 0) + logBet(rank, shift, before, since);
    }
  }

  /** log of the e-value that started at look τ, the mean over the bets; 0 where nothing was bet. */
  log(tau: number): number {
    const logs = this.winnings.get(tau);
    if (logs === undefined) return 0;
    const top = Math.max(...logs);
    return top + Math.log(logs.reduce((sum, l) => sum + Math.exp(l - top), 0) / SHIFTS.length);
  }

  /** Sixteen bits a count: a year of five hundred cases stays under a megabyte. */
  private kept(run: Run): Kept {
    const of = (counts: ArrayLike<number>): Uint16Array =>
      Uint16Array.from(this.founding, (own, i) => (own === 1 ? (counts[i] ?? 0) : 0));
    const kept = { passes: of(run.passes), trials: of(run.trials) };
    return {
      ...kept,
      whole: kept.trials.every((m, i) => m > 0 || this.founding[i] === 0)
        ? shareOver(kept, kept)
        : null,
    };
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
  const own = since / (before + since);
  const d = Math.exp(shift);
  const below = (p: number): number => {
    if (p <= 0) return 0;
    if (p >= 1) return 1;
    const b = (1 - own) * d + own - p * (1 + d);
    const root = Math.sqrt(b * b + 4 * (1 - p) * p * d);
    const z = b > 0 ? (2 * p * d) / (b + root) : (root - b) / (2 * (1 - p));
    return z / (z + d);
  };
  return Math.log(Math.max(RUIN, (below(rank.high) - below(rank.low)) / (rank.high - rank.low)));
}
