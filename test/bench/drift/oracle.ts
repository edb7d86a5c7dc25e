// What cannot be beaten by knowing more: a detector that is told both worlds (every case's law
// before the change and at every look since it) and the law of the runs' common effect, and not
// told when. It is the Shiryaev-Roberts statistic of the exact likelihood ratios, R_t = Σ_{τ ≤ t}
// Π_{r=τ..t} L_after(look r | past) ÷ L_before(look r | past), and it alarms at R ≥ T/α: under no
// change R_t − t is a martingale of mean zero, so by Doob's inequality at most T/(T/α) = α of quiet
// years of T looks alarm. The same promise as ours, with the same even price for every start.
import type { Look } from '../../../src/domain/drift.ts';
import type { Noise } from './effects.ts';
import { type CaseLaw, tilted } from './laws.ts';
import type { SimulatedStream } from './simulate.ts';

export interface Known {
  noise: Noise;
  looksAYear: number;
  alpha: number;
  /** Quiet looks ahead of the change. */
  before: number;
}

/**
 * Common effects u and their stationary weights: a normal cut at 3.5 sd, 25 points; one point where
 * runs share nothing.
 */
function grid(sd: number): { nodes: number[]; weights: number[] } {
  if (sd === 0) return { nodes: [0], weights: [1] };
  const nodes = Array.from({ length: 25 }, (_, j) => ((j - 12) / 12) * 3.5 * sd);
  const raw = nodes.map((u) => Math.exp(-0.5 * (u / sd) ** 2));
  const total = raw.reduce((a, b) => a + b, 0);
  return { nodes, weights: raw.map((w) => w / total) };
}

/**
 * Row j: where the effect goes from node j. Independent runs go anywhere by the stationary weights.
 */
function moves(
  nodes: readonly number[],
  weights: readonly number[],
  { sd, rho }: Noise,
): number[][] {
  if (rho === 0 || sd === 0) return nodes.map(() => [...weights]);
  const fresh = sd * Math.sqrt(1 - rho * rho);
  return nodes.map((from) => {
    const raw = nodes.map((to) => Math.exp(-0.5 * ((to - rho * from) / fresh) ** 2));
    const total = raw.reduce((a, b) => a + b, 0);
    return raw.map((w) => w / total);
  });
}

type LogShares = readonly (readonly number[])[];
const logShares = (laws: readonly CaseLaw[], nodes: readonly number[]): LogShares[] =>
  nodes.map((u) => laws.map((law) => tilted(law, u).map((p) => Math.log(Math.max(p, 1e-300)))));

/** log of a look's likelihood at every node; cases are in the order of the laws. */
function likelihoods(look: Look, tables: readonly LogShares[]): number[] {
  return tables.map((table) => {
    let log = 0;
    for (const [i, { counts }] of look.cells.entries())
      for (let c = 0; c < counts.length; c++)
        if (counts[c] !== 0) log += (counts[c] ?? 0) * (table[i]?.[c] ?? 0);
    return log;
  });
}

/** A belief about the newest run's effect, and the log likelihood of all runs that led to it. */
interface Belief {
  state: Float64Array;
  log: number;
}

/**
 * The belief after one more run. `move` null: runs are independent, and where one came from says
 * nothing.
 */
function step(
  belief: Belief,
  logs: readonly number[],
  move: readonly (readonly number[])[] | null,
  stationary: readonly number[],
): Belief {
  const n = logs.length;
  const next = move === null ? Float64Array.from(stationary) : new Float64Array(n);
  if (move !== null) {
    for (let j = 0; j < n; j++) {
      const from = belief.state[j]!;
      const row = move[j]!;
      for (let k = 0; k < n; k++) next[k]! += from * row[k]!;
    }
  }
  const top = Math.max(...logs);
  let total = 0;
  for (let k = 0; k < n; k++) {
    next[k]! *= Math.exp(logs[k]! - top);
    total += next[k]!;
  }
  for (let k = 0; k < n; k++) next[k]! /= total;
  return { state: next, log: belief.log + top + Math.log(total) };
}

/**
 * A start this far (in nats) behind the likeliest adds nothing to the sum, and what is likely from
 * here on is likely for both.
 */
const HOPELESS = 25;

/**
 * First look of the change (1 is its first) at which R reaches the bar; null if none. A bar reached
 * before it starts R anew.
 */
export function oracle(stream: SimulatedStream, known: Known): number | null {
  const { after, before } = stream;
  if (after === null) return null;
  const { nodes, weights } = grid(known.noise.sd);
  const move =
    known.noise.rho === 0 || known.noise.sd === 0 ? null : moves(nodes, weights, known.noise);
  const quiet = logShares(before, nodes);
  const changed = after.map((laws) => logShares(laws, nodes));
  let plain: Belief = { state: Float64Array.from(weights), log: 0 };
  for (const look of stream.baseline) plain = step(plain, likelihoods(look, quiet), move, weights);
  /** Hypotheses "it began at this look", oldest first. */
  let begun: { age: number; belief: Belief }[] = [];
  const bar = Math.log(known.looksAYear / known.alpha);
  for (const [i, look] of stream.looks.entries()) {
    begun.push({ age: 0, belief: plain });
    // Likelihoods by age: the last law stays, so all older starts share one.
    const byAge = new Map<number, number[]>();
    for (const start of begun) {
      const age = Math.min(start.age, changed.length - 1);
      const logs = byAge.get(age) ?? likelihoods(look, changed[age] ?? quiet);
      byAge.set(age, logs);
      start.belief = step(start.belief, logs, move, weights);
      start.age++;
    }
    plain = step(plain, likelihoods(look, quiet), move, weights);
    const ratios = begun.map((s) => s.belief.log - plain.log);
    const top = Math.max(...ratios);
    const statistic = top + Math.log(ratios.reduce((sum, x) => sum + Math.exp(x - top), 0));
    begun = begun.filter((_, k) => (ratios[k] ?? 0) > top - HOPELESS);
    if (statistic < bar) continue;
    if (i >= known.before) return i + 1 - known.before;
    begun = [];
  }
  return null;
}
