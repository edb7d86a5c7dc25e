import { chanceByLook } from '../../detection/drift/chance-of-change.ts';
import { figuresOf, STANDS_OUT } from '../../detection/failing/run-figures.ts';
import { learnOrdinary } from '../../detection/failing/ordinary.ts';
import type { Stream } from '../../domain/drift.ts';
import { ordinaryRuns, passesIn } from '../failing/ordinary-runs.ts';
import type { FailingSpan } from './failing-spans.ts';

/**
 * How likely the pass rate is to have changed where a look's passes are far below what is ordinary, 0
 * elsewhere. Another stream may have begun at another time, and a collapse of the pass rate is told
 * before longer answers all the same. Pure.
 * @param pass the suite's pass stream
 * @param look the look's run
 * @param failed the times in which the suite failed: they hide no later collapse
 */
export function chanceByPasses(
  pass: Pick<Stream, 'baseline' | 'looks'>,
  look: string,
  failed: readonly FailingSpan[],
): number {
  const own = pass.looks.find((l) => l.run === look);
  if (own === undefined) return 0;
  const { tail } = figuresOf(learnOrdinary(ordinaryRuns(pass, look, failed)), passesIn(own));
  return tail !== null && tail <= STANDS_OUT ? chanceByLook(tail) : 0;
}
