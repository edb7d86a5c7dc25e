import type { Direction, Metric, Stream, StreamReview } from '../../domain/drift.ts';
import {
  type Expectation,
  type Judgment,
  judgmentError,
  JUDGMENTS,
} from '../../domain/judgment.ts';
import { ACTED_UNCERTAIN } from './processes.ts';

type Case = StreamReview['cases'][number];
const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
const share = (counts: readonly number[], of: (c: number) => number): number => {
  const n = sum(counts);
  return n === 0 ? 0 : counts.reduce((total, count, c) => total + count * of(c), 0) / n;
};

/**
 * Trials gained since the change by a score of categories, each case against itself, so that a
 * changed mix of cases plays no part.
 */
function gained(cases: readonly Case[], score: (c: number, caseHash: string) => number): number {
  let total = 0;
  for (const k of cases) {
    if (sum(k.before) === 0) continue;
    const of = (c: number): number => score(c, k.caseHash);
    total += sum(k.after) * (share(k.after, of) - share(k.before, of));
  }
  return total;
}

/** Which way behaviour moved, from the counts before and since the most probable start. */
export function directionOf(
  stream: Pick<Stream, 'metric' | 'categories' | 'expect'>,
  cases: readonly Case[],
  leading: 'pooled' | 'sparse',
): Direction {
  if (stream.metric === 'length') return 'length';
  if (stream.metric === 'finish') return 'format';
  if (stream.metric === 'pass') return passDirection(cases, leading);
  if (stream.metric === 'judgment') return judgmentDirection(stream, cases);
  if (stream.metric === 'refusal')
    return gained(cases, (c) => (stream.categories[c] === 'refused' ? 1 : 0)) > 0
      ? 'over-caution'
      : 'over-confidence';
  if (WORSE_IF_MORE.has(stream.metric)) {
    const last = stream.categories.length - 1;
    const more = gained(cases, (c) => (c === last ? 1 : 0));
    const less = stream.categories.length > 2 ? gained(cases, (c) => (c === 0 ? 1 : 0)) : 0;
    return more > less ? 'worse' : 'better';
  }
  return 'mixed';
}

/** The last category is the one that nobody wants more of. */
const WORSE_IF_MORE: ReadonlySet<Metric> = new Set(['latency', 'cost', 'no-verdict']);

function passDirection(cases: readonly Case[], leading: 'pooled' | 'sparse'): Direction {
  const pass = (c: number): number => (c === 0 ? 1 : 0);
  const change = gained(cases, pass);
  if (leading === 'sparse') {
    const suspects = cases.filter((k) => k.p > 0.5);
    const moves = suspects.map((k) => gained([k], pass));
    const up = moves.reduce((total, m) => total + Math.max(0, m), 0);
    const down = moves.reduce((total, m) => total + Math.max(0, -m), 0);
    const own = up - down;
    // What the suite as a whole counted is never contradicted by the few that are named.
    const against = Math.sign(own) !== Math.sign(change) && Math.abs(change) > up + down;
    if (!against) {
      if (Math.min(up, down) > 0.4 * Math.max(up, down)) return 'mixed';
      if (up + down > 0) return own > 0 ? 'better' : 'worse';
    }
  }
  return change < 0 ? 'worse' : change > 0 ? 'better' : 'mixed';
}

/** Trials that changed category, over the whole suite. */
function moved(stream: Pick<Stream, 'categories'>, cases: readonly Case[]): number {
  return (
    0.5 *
    stream.categories.reduce(
      (total, _, wanted) => total + Math.abs(gained(cases, (c) => (c === wanted ? 1 : 0))),
      0,
    )
  );
}

function judgmentDirection(
  stream: Pick<Stream, 'categories' | 'expect'>,
  cases: readonly Case[],
): Direction {
  const expected = (caseHash: string): Expectation | null =>
    stream.expect.get(caseHash) ?? usual(stream, cases, caseHash);
  const table = new Map(cases.map((k) => [k.caseHash, expected(k.caseHash)]));
  const error =
    (wanted: 'over-caution' | 'over-confidence') =>
    (c: number, caseHash: string): number => {
      const name = stream.categories[c] ?? '';
      const expectation = table.get(caseHash) ?? null;
      if (expectation === null) return 0;
      const judgment =
        name === ACTED_UNCERTAIN ? 'acted' : JUDGMENTS.find((j): j is Judgment => j === name);
      return judgment !== undefined &&
        judgmentError(expectation, { judgment, uncertain: name === ACTED_UNCERTAIN }) === wanted
        ? 1
        : 0;
    };
  const caution = gained(cases, error('over-caution'));
  const confidence = gained(cases, error('over-confidence'));
  const enough = 0.3 * moved(stream, cases);
  if (caution > enough && caution > 2 * confidence) return 'over-caution';
  if (confidence > enough && confidence > 2 * caution) return 'over-confidence';
  return Math.max(caution, confidence) <= 0 && caution + confidence < -enough ? 'better' : 'mixed';
}

/** Where the suite says nothing, what the agent mostly did before is what is expected of it. */
function usual(
  stream: Pick<Stream, 'categories'>,
  cases: readonly Case[],
  caseHash: string,
): Expectation | null {
  const before = cases.find((k) => k.caseHash === caseHash)?.before ?? [];
  const most = Math.max(0, ...before);
  const name = most === 0 ? undefined : stream.categories[before.indexOf(most)];
  if (name === ACTED_UNCERTAIN) return 'acted';
  return name === 'acted' || name === 'refused' || name === 'escalated' || name === 'clarified'
    ? name
    : null;
}
