// The one door through which the benchmark meets the detector: a simulated history goes in as the trials that a worker would
// have stored, and is lived through by the same replay that `daytwo backtest drift` uses, one budget over all streams.
// Whatever changes in src/drift is measured here without a line of the benchmark changing.
import type { Look } from '../../../src/domain/drift.ts';
import { Ledger } from '../../../src/drift/ledger.ts';
import { type ReplayBudget, StreamReplay } from '../../../src/drift/replay.ts';
import type { RawObservation, StreamRun } from '../../../src/drift/streams.ts';
import type { SimulatedStream } from './simulate.ts';

export interface Plan {
  /** Yearly chance of any false alarm; .05. */
  alpha?: number;
  looksAYear: number;
  /** The baseline is approved anew every so many looks; null: never. */
  rebaseline: number | null;
  /** Nothing after the first alarm from this look (from 1) on is asked for; Infinity: the whole history. */
  enough: number;
}

export interface Heard {
  /** Looks (from 1) at which any stream alarmed, in order. */
  alarms: readonly number[];
  /** Trials run beyond the planned looks, to confirm. */
  confirming: number;
}

/** The measure's own lane: past results hold neither looks after changes nor high-risk cases, as in `backtest`. */
const ONE_LANE = { schedule: 1, change: 0, 'high-risk': 0 } as const;

/** Lives through the streams of one installation, look by look, and says when it would have spoken. */
export function live(streams: readonly SimulatedStream[], plan: Plan): Heard {
  const budget: ReplayBudget = { alpha: plan.alpha ?? 0.05, shares: ONE_LANE, ledger: new Ledger(), plannedLooks: plan.looksAYear, liveStreams: streams.length };
  const count = Math.max(...streams.map((s) => s.looks.length));
  let watching: StreamReplay[] = [];
  const alarms: number[] = [];
  for (let i = 0; i < count; i++) {
    if (i === 0 || (plan.rebaseline !== null && i % plan.rebaseline === 0)) watching = streams.map((s) => replayFrom(s, i, plan, budget));
    let alarm = false;
    for (const [s, replay] of watching.entries()) {
      const look = streams[s]?.looks[i];
      if (look !== undefined && replay.next(look.run) !== null) alarm = true;
    }
    if (!alarm) continue;
    alarms.push(i + 1);
    if (i + 1 >= plan.enough) break;
  }
  return { alarms, confirming: 0 };
}

/** A replay whose baseline is the runs right before look `from` (from 0), as many as the first baseline had. */
function replayFrom(stream: SimulatedStream, from: number, plan: Plan, budget: ReplayBudget): StreamReplay {
  const until = plan.rebaseline === null ? stream.looks.length : from + plan.rebaseline;
  const baseline = [...stream.baseline, ...stream.looks.slice(0, from)].slice(-stream.baseline.length);
  const looks = stream.looks.slice(from, until);
  const run = (role: StreamRun['role']) => (look: Look): StreamRun => ({ run: look.run, at: look.at, role, lane: look.lane });
  const { suite, metric, categories, expect } = stream;
  const observations = [...baseline, ...looks].flatMap((look) => observed(look, metric, categories));
  return new StreamReplay({ agent: 'bench', suite, metric, expect, runs: [...baseline.map(run('baseline')), ...looks.map(run('look'))], observations }, budget);
}

function observed(look: Look, metric: RawObservation['metric'], categories: readonly string[]): RawObservation[] {
  const rows: RawObservation[] = [];
  for (const { caseHash, counts } of look.cells) {
    for (const [c, n] of counts.entries()) for (let trial = 0; trial < n; trial++) rows.push({ run: look.run, at: look.at, caseHash, metric, outcome: categories[c] ?? '' });
  }
  return rows;
}
