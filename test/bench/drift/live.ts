// The one door through which the benchmark meets the detector: a simulated history goes in as the
// trials that a worker would have stored, and is lived through by the same replay that `daytwo
// backtest drift` uses, one budget over all streams. Whatever changes in src/drift is measured here
// without a line of the benchmark changing.
import { Ledger } from '../../../src/detection/drift/alpha-spending.ts';
import { confirmationAllowance, decideConfirmation } from '../../../src/detection/drift/confirm.ts';
import { type ReplayBudget, StreamReplay } from '../../../src/detection/drift/replay.ts';
import type { RawObservation, StreamRun } from '../../../src/detection/drift/streams.ts';
import type { Look } from '../../../src/domain/drift.ts';
import type { SimulatedStream } from './simulate.ts';

export interface Plan {
  /** Yearly chance of any false alarm; .05. */
  alpha?: number;
  looksAYear: number;
  /** The baseline is approved anew every so many looks; null: never. */
  rebaseline: number | null;
  /**
   * Nothing after the first alarm from this look (from 1) on is asked for; Infinity: the whole
   * history.
   */
  enough: number;
  /** Trials of a case in a look; what a look costs decides how much confirmation may. */
  trials: number;
  /** Suspicious cases run again within the hour. */
  confirms: boolean;
}

export interface Heard {
  /** Looks (from 1) at which any stream alarmed, in order. */
  alarms: readonly number[];
  /** Trials run beyond the planned looks, to confirm. */
  confirming: number;
}

/**
 * The measure's own lane: past results hold neither looks after changes nor high-risk cases, as in
 * `backtest`.
 */
const ONE_LANE = { schedule: 1, change: 0, 'high-risk': 0 } as const;

interface Watching {
  stream: SimulatedStream;
  replay: StreamReplay;
}

/**
 * Lives through the streams of one installation, look by look, and says when it would have spoken.
 */
export function live(streams: readonly SimulatedStream[], plan: Plan): Heard {
  const budget: ReplayBudget = {
    alpha: plan.alpha ?? 0.05,
    shares: ONE_LANE,
    ledger: new Ledger(),
    plannedLooks: plan.looksAYear,
    liveStreams: streams.length,
  };
  const count = Math.max(...streams.map((s) => s.looks.length));
  const suites = [...Map.groupBy(streams, (s) => s.suite).values()];
  // Streams of a suite share its calls.
  const callsALook = suites.reduce((sum, [s]) => sum + (s?.before.length ?? 0), 0) * plan.trials;
  const month = new Month(callsALook, Math.round((30 * plan.looksAYear) / 365));
  let watching: Watching[][] = [];
  const alarms: number[] = [];
  for (let i = 0; i < count; i++) {
    if (i === 0 || (plan.rebaseline !== null && i % plan.rebaseline === 0))
      watching = suites.map((suite) =>
        suite.map((stream) => ({ stream, replay: replayFrom(stream, i, plan, budget) })),
      );
    month.look();
    let alarm = false;
    for (const suite of watching) if (look(suite, i, plan.confirms ? month : null)) alarm = true;
    if (!alarm) continue;
    alarms.push(i + 1);
    if (i + 1 >= plan.enough) break;
  }
  return { alarms, confirming: month.confirming };
}

/**
 * One look of one suite with its rounds of confirmation; says whether any of its streams alarmed.
 */
function look(suite: readonly Watching[], i: number, month: Month | null): boolean {
  let alarm = false;
  for (const { stream, replay } of suite)
    if (replay.next(stream.looks[i]?.run ?? '') !== null) alarm = true;
  if (month === null) return alarm;
  let raised: readonly string[] = [];
  for (let rounds = 0; !alarm; rounds++) {
    const streams = suite.map(({ stream, replay }) => {
      const suspected = [replay.suspected ?? []].flat();
      return {
        name: `${stream.suite}/${stream.metric}`,
        alarm: false,
        evidence: suspected.reduce((sum, s) => sum + s.strength.evidence, 0),
        watched: suspected,
      };
    });
    const decided = decideConfirmation({ streams, rounds, raised, allowance: month.allowance() });
    if (decided.verdict !== 'again') break;
    raised = decided.raised;
    month.spend(decided.suspects.length);
    for (const { stream, replay } of suite) {
      const run = stream.looks[i]?.run ?? '';
      if (
        replay.confirm(
          run,
          decided.suspects.map(({ caseHash }) => stream.retrial(i, caseHash, rounds)),
        ) !== null
      )
        alarm = true;
    }
  }
  return alarm;
}

/** What confirmation may still cost, as the worker counts it. */
class Month {
  confirming = 0;
  private readonly calls: number;
  private readonly looks: number;
  /** Confirmation trials by look, oldest first. */
  private readonly spent: number[] = [];

  constructor(calls: number, looks: number) {
    this.calls = calls;
    this.looks = looks;
  }
  look(): void {
    this.spent.push(0);
  }
  spend(trials: number): void {
    this.confirming += trials;
    this.spent[this.spent.length - 1]! += trials;
  }
  allowance(): number {
    const recent = this.spent.slice(-this.looks);
    const confirmation = recent.reduce((a, b) => a + b, 0);
    return confirmationAllowance({
      calls: recent.length * this.calls + confirmation,
      planned: this.looks * this.calls,
      confirmation,
      young: this.spent.length < this.looks,
    }).calls;
  }
}

/**
 * A replay whose baseline is the runs right before look `from` (from 0), as many as the first
 * baseline had.
 */
function replayFrom(
  stream: SimulatedStream,
  from: number,
  plan: Plan,
  budget: ReplayBudget,
): StreamReplay {
  const until = plan.rebaseline === null ? stream.looks.length : from + plan.rebaseline;
  const baseline = [...stream.baseline, ...stream.looks.slice(0, from)].slice(
    -stream.baseline.length,
  );
  const looks = stream.looks.slice(from, until);
  const run =
    (role: StreamRun['role']) =>
    (look: Look): StreamRun => ({ run: look.run, at: look.at, role, lane: look.lane });
  const { suite, metric, categories, expect } = stream;
  const observations = [...baseline, ...looks].flatMap((look) =>
    observed(look, metric, categories),
  );
  return new StreamReplay(
    {
      agent: 'bench',
      suite,
      metric,
      expect,
      runs: [...baseline.map(run('baseline')), ...looks.map(run('look'))],
      observations,
    },
    budget,
  );
}

function observed(
  look: Look,
  metric: RawObservation['metric'],
  categories: readonly string[],
): RawObservation[] {
  const rows: RawObservation[] = [];
  for (const { caseHash, counts } of look.cells) {
    for (const [c, n] of counts.entries())
      for (let trial = 0; trial < n; trial++)
        rows.push({ run: look.run, at: look.at, caseHash, metric, outcome: categories[c] ?? '' });
  }
  return rows;
}
