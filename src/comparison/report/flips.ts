import { judgmentError } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import { saidIn } from '../../domain/said.ts';
import type { Flip, FlipSide, Loss, MeasuredCase, MeasuredTrial } from './types.ts';

/**
 * Every case that flipped: those that got worse first, then those that got better, then the others.
 */
export function flipsOf(cases: readonly MeasuredCase[]): Flip[] {
  const order = { worse: 0, better: 1, other: 2 } as const;
  return cases.flatMap((c) => flipOf(c) ?? []).toSorted((a, b) => order[a.way] - order[b.way]);
}

function flipOf(c: MeasuredCase): Flip | null {
  const told = (ms: readonly MeasuredTrial[]): MeasuredTrial[] =>
    ms.filter(({ trial }) => trial.outcome !== 'none');
  const [before, after] = [told(c.before), told(c.after)];
  if (before.length === 0 || after.length === 0) return null;
  const moves = [
    share(after, (t) => holds(t)) - share(before, (t) => holds(t)),
    c.expect === null
      ? 0
      : share(after, (t) => asExpected(c, t)) - share(before, (t) => asExpected(c, t)),
  ];
  const most = moves.reduce((m, d) => (Math.abs(d) > Math.abs(m) ? d : m), 0);
  const judged = (ms: readonly MeasuredTrial[]): string =>
    commonest(ms.map(({ trial }) => trial.judged?.judgment ?? ''));
  const way =
    most <= -0.5
      ? ('worse' as const)
      : most >= 0.5
        ? ('better' as const)
        : judged(before) !== judged(after)
          ? ('other' as const)
          : null;
  if (way === null) return null;
  const right = (m: MeasuredTrial): boolean => holds(m.trial) && asExpected(c, m.trial);
  const pick = (
    ms: readonly MeasuredTrial[],
    wants: (m: MeasuredTrial) => boolean,
  ): MeasuredTrial | undefined => ms.find(wants) ?? ms[0];
  const b = pick(
    before,
    way === 'other'
      ? (m) => (m.trial.judged?.judgment ?? '') === judged(before)
      : (m) => right(m) === (way === 'worse'),
  );
  const a = pick(
    after,
    way === 'other'
      ? (m) => (m.trial.judged?.judgment ?? '') === judged(after)
      : (m) => right(m) === (way === 'better'),
  );
  if (a === undefined || b === undefined) return null;
  const side = (m: MeasuredTrial, ms: readonly MeasuredTrial[]): FlipSide => ({
    output: saidIn(m.trial, m.text),
    outcome: m.trial.outcome,
    judgment: m.trial.judged?.judgment ?? null,
    reason: m.trial.reason,
    held: ms.filter(right).length,
    of: ms.length,
  });
  return {
    suite: c.suite,
    case: c.hash,
    label: c.label,
    prompt: c.prompt,
    way,
    loss: way === 'worse' ? lossOf(c, a.trial) : null,
    before: side(b, before),
    after: side(a, after),
  };
}

function lossOf(c: MeasuredCase, t: Trial): Loss {
  const error = c.expect === null || t.judged === null ? 'none' : judgmentError(c.expect, t.judged);
  if (error !== 'none') return error === 'over-caution' ? 'over-cautious' : 'over-confident';
  if (
    t.judged?.judgment === 'refused' ||
    t.finishReason === 'refusal' ||
    t.finishReason === 'content-filter'
  )
    return 'refusing';
  return t.finishReason === 'length' ? 'cut off' : 'failing their checks';
}

const holds = (t: Trial): boolean => !t.asserted || t.outcome === 'pass';
const asExpected = (c: MeasuredCase, t: Trial): boolean =>
  c.expect === null || t.judged === null || judgmentError(c.expect, t.judged) === 'none';
const share = (ms: readonly MeasuredTrial[], of: (t: Trial) => boolean): number =>
  ms.filter((m) => of(m.trial)).length / ms.length;

function commonest(values: readonly string[]): string {
  return (
    [...Map.groupBy(values, (v) => v)].toSorted((a, b) => b[1].length - a[1].length)[0]?.[0] ?? ''
  );
}
