import { areSomeOfThem, namedCases } from '../../detection/drift/effect-spread.ts';
import type { StreamReview } from '../../domain/drift.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';

/** Up to so great a share of the suite, cases are counted rather than made a rate. */
const FEW = 0.1;

/** What happened to a suite's pass rate, in the words of its cases where some carry it. */
export function passWords(r: StreamReview): string {
  const judged = r.cases.length;
  const named = namedCases(r.cases, r.categories.length);
  const worse = named.filter((c) => rate(c.after) < rate(c.before)).length;
  const better = named.length - worse;
  const [was, is] = [rate(r.before), rate(r.after)];
  if (named.length === 0)
    return (
      `the ${judged} cases together pass ${is < was ? 'less' : 'more'} often than before, ` +
      `${percentOffEnds(was)} → ${percentOffEnds(is)}, spread over all of them`
    );
  const least = areSomeOfThem(r.cases, r.categories.length) ? 'at least ' : '';
  if (better === 0)
    return `${least}${worse} of ${judged} cases ${worse === 1 ? 'fails' : 'fail'} that used to pass`;
  if (worse === 0)
    return `${least}${better} of ${judged} cases ${better === 1 ? 'passes' : 'pass'} that used to fail`;
  return `${least}${worse} of ${judged} cases got worse and ${better} better`;
}

const rate = (counts: readonly number[]): number =>
  (counts[0] ?? 0) /
  Math.max(
    1,
    counts.reduce((a, b) => a + b, 0),
  );

/**
 * The same for a title, where a few cases carry all of it: two cases that fail are no rate that
 * sank over the suite. Null elsewhere.
 */
export function fewCasesWords(r: StreamReview): string | null {
  if (r.stream.metric !== 'pass') return null;
  const named = namedCases(r.cases, r.categories.length).length;
  return named === 0 || named > FEW * r.cases.length || areSomeOfThem(r.cases, r.categories.length)
    ? null
    : passWords(r);
}
