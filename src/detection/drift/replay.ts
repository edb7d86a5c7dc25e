import type { Cell, Look, Metric, Stream, StreamReview } from '../../domain/drift.ts';
import type { Expectation } from '../../domain/judgment.ts';
import { type LaneShares, type Ledger, openCharge } from './alpha-spending.ts';
import type { Suspected } from './confirm.ts';
import { type Detector, FEWEST_RUNS, type Start } from './detector.ts';
import { directionOf } from './direction.ts';
import { findingsOf } from './findings.ts';
import { detectorFor } from './memory.ts';
import { toldCases } from './own-counts.ts';
import { beganOf } from './review.ts';
import { type RawObservation, type StreamRun, streamsOf } from './streams.ts';
import { fewestRunsFor } from './usual.ts';

export interface ReplayedStream {
  agent: string;
  suite: string;
  metric: Metric;
  /** All runs of the suite in time order, with the baseline's marked. */
  runs: readonly StreamRun[];
  observations: readonly RawObservation[];
  /** What each case expects, by its hash, where the suite says it: the judgment axes need it. */
  expect?: ReadonlyMap<string, Expectation>;
}

export interface ReplayBudget {
  alpha: number;
  shares: LaneShares;
  ledger: Ledger;
  plannedLooks: number;
  liveStreams: number;
}

export interface Alarm {
  run: string;
  evidence: number;
  began: StreamReview['began'];
  cases: StreamReview['cases'];
  direction: StreamReview['direction'];
  before: readonly number[];
  after: readonly number[];
  categories: readonly string[];
}

/**
 * One stream lived through run by run, as the worker would have: each look opens a start and is
 * charged; after an alarm the looks from the most probable start on are the new baseline (with bins
 * of its own), completed to five runs before any start opens.
 */
export class StreamReplay {
  private readonly of: ReplayedStream;
  private readonly budget: ReplayBudget;
  private readonly withData: ReadonlySet<string>;
  private baseline: string[];
  private watching: {
    stream: Stream;
    detector: Detector;
    looks: ReadonlyMap<string, Look>;
    starts: Start[];
  } | null = null;
  private opened = 0;
  /**
   * Evidence after the newest look, as a share of the bar; 0 while the baseline is still being
   * completed.
   */
  evidence = 0;

  constructor(of: ReplayedStream, budget: ReplayBudget) {
    this.of = of;
    this.budget = budget;
    this.withData = new Set(of.observations.filter((o) => o.outcome !== 'none').map((o) => o.run));
    this.baseline = of.runs
      .filter((r) => r.role === 'baseline' && this.withData.has(r.run))
      .map((r) => r.run);
  }

  /** Takes the next run after the baseline, in time order; says whether it raised an alarm. */
  next(run: string): Alarm | null {
    if (!this.withData.has(run)) return null;
    this.evidence = 0;
    if (this.baseline.length < fewestRunsFor(this.of.metric, FEWEST_RUNS)) {
      this.baseline.push(run);
      return null;
    }
    const watching = (this.watching ??= this.watch(run));
    const look = watching.looks.get(run);
    if (look === undefined) return null;
    watching.detector.add(look);
    this.open(look, watching);
    return this.decide(run);
  }

  /**
   * What a confirmation of the newest look is decided on; null while the baseline is being
   * completed.
   */
  get suspected(): Suspected | null {
    const { watching } = this;
    return watching === null
      ? null
      : {
          detector: watching.detector,
          starts: watching.starts,
          strength: watching.detector.strength(watching.starts),
        };
  }

  /**
   * Takes trials of suspicious cases that ran again within the hour of `run`, the newest look;
   * opens no start.
   */
  confirm(run: string, cells: readonly Cell[]): Alarm | null {
    if (this.watching === null) return null;
    this.watching.detector.confirm(cells);
    return this.decide(run);
  }

  private decide(run: string): Alarm | null {
    const { watching } = this;
    if (watching === null) return null;
    const { evidence, pooled, sparse } = watching.detector.strength(watching.starts);
    this.evidence = evidence;
    if (evidence < 1) return null;
    const found = findingsOf(
      watching.detector,
      watching.stream.baseline,
      watching.stream.categories,
    );
    if (found === null) return null;
    const seen = watching.detector.looks;
    this.baseline = seen.slice(found.tau - 1).map((l) => l.run);
    this.watching = null;
    const { stream } = watching;
    const cases = toldCases(found.cases, stream.metric);
    return {
      run,
      evidence,
      began: beganOf(stream.baseline, seen, found),
      cases,
      before: found.before,
      after: found.after,
      categories: stream.categories,
      direction: directionOf(stream, cases, pooled >= sparse ? 'pooled' : 'sparse'),
    };
  }

  private open(look: Look, watching: { detector: Detector; starts: Start[] }): void {
    const { alpha, shares, ledger, plannedLooks, liveStreams } = this.budget;
    const { agent, suite, metric } = this.of;
    const charge = openCharge({
      stream: `${agent}/${suite}/${metric}`,
      run: look.run,
      at: look.at,
      lane: 'schedule',
      alpha,
      shares,
      plannedLooks,
      liveStreams,
      earlierStarts: this.opened++,
      spent: ledger.spent('schedule', look.at),
    });
    ledger.add(charge);
    watching.starts.push({
      tau: watching.detector.looks.length,
      weight: charge.weight,
      lasting: charge.lasting,
    });
  }

  private watch(firstLook: string): {
    stream: Stream;
    detector: Detector;
    looks: ReadonlyMap<string, Look>;
    starts: Start[];
  } {
    const { agent, suite, metric, runs, observations } = this.of;
    const chosen = new Set(this.baseline);
    const from = runs.findIndex((r) => r.run === firstLook);
    const roles = runs.flatMap((r, i): StreamRun[] =>
      chosen.has(r.run) ? [{ ...r, role: 'baseline' }] : i >= from ? [{ ...r, role: 'look' }] : [],
    );
    const { streams } = streamsOf({
      agent,
      suite,
      runs: roles,
      observations,
      expect: this.of.expect ?? new Map(),
      highRisk: new Set(),
      provisional: false,
    });
    const stream = streams.find((s) => s.metric === metric);
    // `withData` holds this run, so its metric has observations and a stream.
    if (stream === undefined) throw new RangeError(`no stream for ${metric} from run ${firstLook}`);
    return {
      stream,
      detector: detectorFor(stream, stream.baseline, stream.looks),
      looks: new Map(stream.looks.map((l) => [l.run, l])),
      starts: [],
    };
  }
}
