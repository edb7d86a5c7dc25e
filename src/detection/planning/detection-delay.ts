import { DAY } from '../../domain/clock.ts';
import type { Look } from '../../domain/drift.ts';
import { JUDGMENTS } from '../../domain/judgment.ts';
import { type LaneShares, Ledger, openCharge } from '../drift/alpha-spending.ts';
import { Detector, type Start } from '../drift/detector.ts';
import { type Change, moved } from './changes.ts';
import { cloneDeep } from './deep-clone.ts';
import { ALONE, type Division } from './division.ts';
import { normal, seeded } from './prng.ts';
import { drawWorld, type Knowledge, type World } from './suite-knowledge.ts';

/** A suite as it is, or as it might be: everything that decides how soon a change is heard of. */
export interface Setup {
  /**
   * `refusals`: the judgment stream, of which the plan plays acting and refusing. Its rates are
   * those of not refusing.
   */
  stream: 'pass' | 'refusals';
  known: Knowledge;
  cases: number;
  /** Calls a case in one look. */
  trials: number;
  /** Runs approved as the baseline. */
  baseline: number;
  /** Quiet looks since then: they count as unchanged, nearly as a baseline does. */
  quiet: number;
  looksAYear: number;
  /** Yearly chance of any false alarm over the installation, and what lanes get of it. */
  alpha: number;
  shares: LaneShares;
  /** Streams of the installation that share it. */
  liveStreams: number;
}

/**
 * Looks from a change to the alarm, one number a simulated future in ascending order; Infinity
 * where `horizon` looks were not enough.
 */
export interface Delays {
  horizon: number;
  sorted: readonly number[];
}

/** One future of one truth, by their numbers. */
interface Life {
  world: number;
  future: number;
}

/** A possible truth, and the worker as it stands when the change comes. */
interface Prepared {
  world: World;
  watching: Watching;
}
interface Watching {
  detector: Detector;
  ledger: Ledger;
  starts: Start[];
}

const STREAMS = {
  pass: { metric: 'pass', categories: ['pass', 'fail'] },
  // The engine takes a stream of judgments apart by what its baseline holds, so all six names
  // belong here.
  refusals: {
    metric: 'judgment',
    categories: ['acted', 'refused', ...JUDGMENTS.filter((j) => j !== 'acted' && j !== 'refused')],
  },
} as const;

/**
 * Possible truths of one suite, each lived through with the worker's own detector: baseline, quiet
 * looks, then any change. Truth w is the same for every change, and for setups that differ only in
 * numbers; fewer baseline runs are a part of more. So comparisons are not of two throws of the
 * dice. The same seed gives the same delays.
 */
export class Worlds {
  readonly setup: Setup;
  private readonly seed: number;
  private readonly division: Division;
  private readonly prepared: Prepared[] = [];
  private readonly lived = new Map<string, { delay: number; horizon: number }>();

  constructor(setup: Setup, seed: number, division = ALONE) {
    this.setup = setup;
    this.seed = seed;
    this.division = division;
  }

  /** The same truths of another suite. */
  of(setup: Setup): Worlds {
    return new Worlds(setup, this.seed, this.division);
  }

  /**
   * Delays of a change in the first `worlds` truths, with futures [from, to) of what follows in
   * each.
   */
  delays(
    change: Change,
    options: { worlds: number; futures: readonly [from: number, to: number]; horizon: number },
  ): Delays {
    const lives = this.livesOf(options.worlds, options.futures);
    const found = this.lives(change, lives, options.horizon);
    return { horizon: options.horizon, sorted: found.sort((a, b) => a - b) };
  }

  /**
   * The lives that so many worlds and futures come to. A truth with many quiet looks behind it is
   * dear to bring to the change, and little is open in it: it is lived on several times instead.
   */
  private livesOf(worlds: number, [from, to]: readonly [number, number]): Life[] {
    const each = livesATruth(this.setup.quiet);
    const lives: Life[] = [];
    for (let f = from; f < to; f++)
      for (let i = 0; i < worlds; i++)
        lives.push({ world: Math.floor(i / each), future: f * each + (i % each) });
    return lives;
  }

  /**
   * Whether at least `share` of the first `worlds` truths hear of it within `looks`; asks few more
   * of them than it takes to know, or to be sure that it is well below that share.
   */
  hears(change: Change, options: { worlds: number; looks: number; share: number }): boolean {
    const needed = Math.ceil(options.share * options.worlds);
    const lives = this.livesOf(options.worlds, [0, 1]);
    // As many at a time as keep every thread at work.
    const batch = this.division.of * livesATruth(this.setup.quiet);
    let heard = 0;
    for (let i = 0; i < lives.length; i += batch) {
      if (heard >= needed || needed - heard > options.worlds - i) break;
      if (isWellBelow(heard, i, options.share)) return false;
      const found = this.lives(change, lives.slice(i, i + batch), options.looks);
      heard += found.filter((delay) => delay <= options.looks).length;
    }
    return heard >= needed;
  }

  /** Looks to the alarm of each life, Infinity beyond the horizon; lived once, then known. */
  private lives(change: Change, asked: readonly Life[], horizon: number): number[] {
    const keyOf = ({ world, future }: Life): string => `${change.id} ${world} ${future}`;
    const unknown = asked.filter((life) => {
      const known = this.lived.get(keyOf(life));
      // What was heard of at a look was so for every horizon from there on.
      return known === undefined || (known.delay > horizon && known.horizon < horizon);
    });
    const found = this.division.share(
      unknown.map((life) => life.world),
      (i) => this.live(change, unknown[i] ?? { world: 0, future: 0 }, horizon),
    );
    for (const [i, life] of unknown.entries())
      this.lived.set(keyOf(life), { delay: found[i] ?? Infinity, horizon });
    return asked.map((life) => {
      const delay = this.lived.get(keyOf(life))?.delay ?? Infinity;
      return delay <= horizon ? delay : Infinity;
    });
  }

  private live(change: Change, { world: w, future }: Life, horizon: number): number {
    const { world, watching } = (this.prepared[w] ??= this.prepare(w));
    const rates = change.apply(seeded(this.seed, w, 3 + 1_000 * future), world.rates);
    const after = seeded(this.seed, w, 4 + 1_000 * future);
    const now = cloneDeep(watching);
    const { baseline, quiet } = this.setup;
    let asked = { t: 0, log: FAR };
    let next = 1;
    for (let t = 1; t <= horizon; t++) {
      this.open(now, this.look(after, rates, world, baseline + quiet + t));
      if (t < next && t < horizon) continue;
      const log = Math.log(Math.max(TINY, now.detector.strength(now.starts).evidence));
      if (log >= 0) return crossing(asked, { t, log });
      asked = { t, log };
      next = t + looksUntilAsked(t, log);
    }
    return Infinity;
  }

  private prepare(w: number): Prepared {
    const { setup, seed } = this;
    const world = drawWorld(seeded(seed, w, 1), setup.known, setup.cases);
    const before = seeded(seed, w, 2);
    const runs = Array.from({ length: setup.baseline + setup.quiet }, (_, i) =>
      this.look(before, world.rates, world, i),
    );
    const names = Array.from({ length: setup.cases }, (_, i) => `c${i}`);
    const detector = new Detector(
      {
        ...STREAMS[setup.stream],
        baseline: runs.slice(0, setup.baseline),
        expect: setup.stream === 'pass' ? new Map() : new Map(names.map((n) => [n, 'acted'])),
      },
      names,
    );
    const watching: Watching = { detector, ledger: new Ledger(), starts: [] };
    for (const quiet of runs.slice(setup.baseline)) this.open(watching, quiet);
    return { world, watching };
  }

  private open({ detector, ledger, starts }: Watching, next: Look): void {
    detector.add(next);
    const { alpha, shares, looksAYear, liveStreams } = this.setup;
    const charge = openCharge({
      stream: 'plan',
      run: next.run,
      at: next.at,
      lane: 'schedule',
      alpha,
      shares,
      plannedLooks: looksAYear,
      liveStreams,
      earlierStarts: starts.length,
      spent: ledger.spent('schedule', next.at),
    });
    ledger.add(charge);
    starts.push({ tau: detector.looks.length, weight: charge.weight, lasting: charge.lasting });
  }

  private look(r: () => number, rates: readonly number[], world: World, i: number): Look {
    const { trials: planned, known, looksAYear } = this.setup;
    const effect = world.noise * normal(r);
    const cells = rates.map((p, c) => {
      const rate = effect === 0 ? p : moved(p, effect);
      let passes = 0,
        trials = 0;
      for (let j = 0; j < planned; j++) {
        const u = r();
        if (known.verdicts < 1 && r() >= known.verdicts) continue;
        trials++;
        if (u < rate) passes++;
      }
      return {
        caseHash: `c${c}`,
        counts:
          this.setup.stream === 'pass'
            ? [passes, trials - passes]
            : [passes, trials - passes, 0, 0, 0, 0],
      };
    });
    return {
      run: `r${i}`,
      at: new Date(Math.round((i * 365 * DAY) / looksAYear)).toISOString(),
      lane: 'schedule',
      cells,
    };
  }
}

/** Whether so few of so many would be a rare chance if the true share were `share`. */
function isWellBelow(heard: number, of: number, share: number): boolean {
  return share * of - heard > CLEAR_SD * Math.sqrt(of * share * (1 - share));
}

/** How often one truth is lived on, by the quiet looks that lead up to the change. */
function livesATruth(quiet: number): number {
  return quiet >= 40 ? 3 : quiet >= 15 ? 2 : 1;
}

/** Evidence that the bar is not seen from; 1 is the bar. */
const TINY = 1e-12;
const FAR = Math.log(TINY);
/** What evidence that is late seldom gains in a look, as a log. */
const STEEP = 1.2;
const LONGEST_PAUSE = 8;
/** So many standard deviations below what is asked for is well below it. */
const CLEAR_SD = 2.5;

/**
 * Late in a long wait evidence moves little in a look, and asking is half of a look's price: the
 * further from the bar (`log`, below 0), the longer until it is asked again.
 */
function looksUntilAsked(t: number, log: number): number {
  if (t < 12) return 1;
  return Math.min(LONGEST_PAUSE, Math.max(t < 30 ? 2 : 3, Math.floor(-log / STEEP)));
}

/** The look at which evidence passed the bar between two at which it was asked, a straight log apart. */
function crossing(below: { t: number; log: number }, above: { t: number; log: number }): number {
  const share = -below.log / (above.log - below.log);
  return Math.min(above.t, below.t + Math.max(1, Math.ceil(share * (above.t - below.t))));
}

/** Two batches of different futures as one. */
export function joined(a: Delays, b: Delays): Delays {
  return {
    horizon: Math.min(a.horizon, b.horizon),
    sorted: [...a.sorted, ...b.sorted].sort((x, y) => x - y),
  };
}

/** Share of futures in which it is heard of within `looks`. */
export function shareWithin(d: Delays, looks: number): number {
  return d.sorted.filter((x) => x <= looks).length / Math.max(1, d.sorted.length);
}

/**
 * The median, smoothed over its neighbours among the sorted delays; null where most futures stay
 * silent to the horizon.
 */
export function medianOf(d: Delays): number | null {
  const n = d.sorted.length;
  const centre = d.sorted[Math.floor((n - 1) / 2)];
  if (centre === undefined || !Number.isFinite(centre)) return null;
  const reach = Math.floor(0.06 * n);
  const middle = d.sorted.slice(
    Math.max(0, Math.floor((n - 1) / 2) - reach),
    Math.ceil((n - 1) / 2) + reach + 1,
  );
  return middle.every((x) => Number.isFinite(x))
    ? middle.reduce((a, b) => a + b, 0) / middle.length
    : centre;
}
