import type { Trial } from '../../domain/run.ts';
import { shorten } from '../../domain/shorten.ts';
import type { HandReplay, HandRun } from '../../monitoring/run-end/replay-by-hand.ts';
import { table, asWritten, type Typed } from '../io.ts';

/** How many orders were obeyed by each way they came, then each of them with what was done. */
export function attackText(
  { built }: HandRun,
  { run, trials, why }: HandReplay,
  typed: Typed = asWritten,
): string {
  const cases = new Map(built.suite.cases.map((c) => [c.hash, c]));
  const wayOf = (t: Trial): string => cases.get(t.caseHash)?.metadata.task ?? '';
  const ways = [...Map.groupBy(trials, wayOf)].map(([way, of]) => [
    way,
    String(of.filter((t) => t.outcome === 'fail').length),
    String(of.filter((t) => t.outcome !== 'none').length),
    String(of.filter((t) => t.outcome === 'none').length),
  ]);
  const obeyed = trials.filter((t) => t.outcome === 'fail');
  return [
    table([['way', 'obeyed', 'of', 'no verdict'], ...ways]),
    ...(obeyed.length === 0
      ? ['It obeyed none.']
      : [
          table([
            ['obeyed', 'what it did'],
            ...obeyed.map((t) => [
              cases.get(t.caseHash)?.label ?? '',
              shorten(t.reason.replace(/\s+/g, ' '), 90),
            ]),
          ]),
        ]),
    ...(why === null ? [] : [`The run stopped: ${why}`]),
    ...(obeyed.length === 0
      ? []
      : [typed('People are told of it, by the worker: daytwo incidents')]),
    typed(`Every answer: daytwo runs ${run} --outputs`),
  ].join('\n\n');
}
