import { streamStatus } from '../../detection/drift/stream-status.ts';
import { streamId, type StreamReview } from '../../domain/drift.ts';
import { percent } from '../../domain/text-percent.ts';
import { METRIC_WORDS } from '../../domain/text-stream.ts';
import { mostMoved, nounOf } from './drift-text.ts';
import { type MeasuredSince, suiteDoubt } from './suites-now.ts';

/** The streams beside what changed, with what is known of them since it began. */
export interface Others {
  streams: readonly StreamReview[];
  /** All of the agent's streams: a suite's pass rate says how its last run should be. */
  all: readonly StreamReview[];
  /** The suite that the change is told of: what its runs say of passing is told already. */
  suite: string;
  /** Absent where it is not at hand. */
  measured?: MeasuredSince | undefined;
}

/**
 * "Did not change" only where the counts say so, and runs since it began were counted; for the rest
 * what they say, since no evidence of a change is none of steadiness either.
 */
export function steadyWords(others: Others): string[] {
  const word = (r: StreamReview): string => METRIC_WORDS[r.stream.metric] ?? r.stream.metric;
  const steady = Map.groupBy(
    lookedAt(others).filter((r) => streamStatus(r) === 'steady' && doubtOf(r, others) === null),
    (r) => r.stream.suite,
  );
  return [...steady].map(([suite, rs]) => `In ${suite}: ${rs.map(word).join(', ')}`);
}

/** Streams of which too little is known to say either, with their figures. */
export function unclearWords(others: Others): string[] {
  const unclear = lookedAt(others)
    .filter((r) => streamStatus(r) === 'unclear' && doubtOf(r, others) === null)
    .map(figuresOf);
  const doubts = others.streams.flatMap((r) => {
    const doubt = r.stream.metric === 'pass' ? doubtOf(r, others) : null;
    return doubt === null ? [] : [`pass rate in ${r.stream.suite}: ${doubt}`];
  });
  return [...doubts, ...unclear];
}

function lookedAt({ streams, measured }: Others): StreamReview[] {
  return streams.filter(
    (r) => r.looks > 0 && (measured === undefined || measured.streams.has(streamId(r.stream))),
  );
}

/** What speaks against calling a stream unchanged; of the suite that is told of, its passing alone. */
function doubtOf({ stream }: StreamReview, { all, suite, measured }: Others): string | null {
  if (stream.suite === suite && stream.metric !== 'pass') return null;
  const pass = all.find((r) => r.stream.suite === stream.suite && r.stream.metric === 'pass');
  return suiteDoubt(measured?.suites.get(stream.suite), pass);
}

function figuresOf(r: StreamReview): string {
  const m = mostMoved(r);
  const answers = r.after.reduce((a, b) => a + b, 0);
  const where = `${METRIC_WORDS[r.stream.metric] ?? r.stream.metric} in ${r.stream.suite}`;
  return answers === 0
    ? where
    : `${where}: ${r.stream.metric === 'pass' ? '' : `${nounOf(r, m)} `}${percent(m.before.value)} ` +
        `before, ${percent(m.after.value)} since (${answers} answers)`;
}
