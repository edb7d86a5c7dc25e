import { streamStatus } from '../../detection/drift/stream-status.ts';
import type { StreamReview } from '../../domain/drift.ts';
import { percent } from '../../domain/text-percent.ts';
import { METRIC_WORDS } from '../../domain/text-stream.ts';
import { mostMoved, nounOf } from './drift-text.ts';

/**
 * "Did not change" only where the counts say so; for the rest what they say, since no evidence of a
 * change is none of steadiness either.
 */
export function steadyWords(others: readonly StreamReview[]): string[] {
  const word = (r: StreamReview): string => METRIC_WORDS[r.stream.metric] ?? r.stream.metric;
  const looked = others.filter((r) => r.looks > 0);
  const steady = Map.groupBy(
    looked.filter((r) => streamStatus(r) === 'steady'),
    (r) => r.stream.suite,
  );
  return [...steady].map(([suite, rs]) => `In ${suite}: ${rs.map(word).join(', ')}`);
}

/** Streams of which too little is known to say either, with their figures. */
export function unclearWords(others: readonly StreamReview[]): string[] {
  return others
    .filter((r) => r.looks > 0 && streamStatus(r) === 'unclear')
    .map((r) => {
      const m = mostMoved(r);
      const answers = r.after.reduce((a, b) => a + b, 0);
      const where = `${METRIC_WORDS[r.stream.metric] ?? r.stream.metric} in ${r.stream.suite}`;
      return answers === 0
        ? where
        : `${where}: ${r.stream.metric === 'pass' ? '' : `${nounOf(r, m)} `}${percent(m.before.value)} ` +
            `before, ${percent(m.after.value)} since (${answers} answers)`;
    });
}
