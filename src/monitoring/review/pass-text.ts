import type { StreamReview } from '../../domain/drift.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { areSome, namedCases, rateOf } from './named-cases.ts';
import { plural } from '../../domain/text.ts';

/** Up to so great a share of the suite, cases are counted rather than made a rate. */
const FEW = 0.1;

/** Under this part of the suite's move the cases are only the least that fell. */
const NEARLY_ALL = 0.8;

/**
 * What happened to a suite's pass rate, in the words of its cases where some carry it.
 * @param apart cases that other streams of the incident name: with some, nothing is spread over all
 * @param held the cases that must hold
 */
export function passWords(
  r: StreamReview,
  apart: ReadonlySet<string> = new Set(),
  held: Pick<ReadonlySet<string>, 'has'> = new Set(),
): string {
  const judged = r.cases.length;
  const named = namedCases(r);
  const worse = named.filter((c) => rateOf(c.after) < rateOf(c.before)).length;
  const better = named.length - worse;
  if (named.length === 0) return togetherWords(r, apart);
  const least = areSome(r) ? 'at least ' : '';
  if (better === 0)
    return (
      `${least}${worse} of ${plural(judged, 'case')} ${worse === 1 ? 'fails' : 'fail'} ` +
      `that used to pass${heldWords(named, held)}`
    );
  if (worse === 0)
    return `${least}${better} of ${plural(judged, 'case')} ${better === 1 ? 'passes' : 'pass'} that used to fail`;
  // What may be more than is named went the way of the whole.
  return rateOf(r.after) > rateOf(r.before)
    ? `${least}${better} of ${plural(judged, 'case')} got better and ${worse} worse`
    : `${least}${worse} of ${plural(judged, 'case')} got worse and ${better} better`;
}

/** That what fails must hold; of some cases, how many of them must. */
function heldWords(failing: StreamReview['cases'], held: Pick<ReadonlySet<string>, 'has'>): string {
  const must = failing.filter((c) => held.has(c.caseHash)).length;
  if (must === 0) return '';
  return must === failing.length ? ' and must hold' : `, ${must} of which must hold`;
}

/** What lies over all is carried by less than half by so few of the cases, those that went furthest. */
const FURTHEST = 1 / 6;

/**
 * Whether most cases went the way of the whole, asked more than once each: one answer cannot tell
 * some that fail always from all that fail now and then. What a few carry does not lie over all.
 */
function isOverAll(seen: StreamReview['cases'], way: number): boolean {
  const moves = seen
    .filter((c) => c.after.reduce((a, b) => a + b, 0) > 1)
    .map((c) => (rateOf(c.after) - rateOf(c.before)) * way)
    .filter((move) => move > 0)
    .toSorted((a, b) => b - a);
  const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
  const few = moves.slice(0, Math.ceil(FURTHEST * seen.length));
  return 2 * moves.length > seen.length && 2 * sum(few) < sum(moves);
}

/** Of a pass rate whose own counts name no case. */
function togetherWords(r: StreamReview, apart: ReadonlySet<string>): string {
  const judged = r.cases.length;
  const [was, is] = [rateOf(r.before), rateOf(r.after)];
  const moved = `${percentOffEnds(was)} → ${percentOffEnds(is)}`;
  const way = is < was ? 'less' : 'more';
  const move = (of: StreamReview['cases']): number =>
    of.reduce((sum, c) => sum + rateOf(c.after) - rateOf(c.before), 0);
  const seen = r.cases.filter((c) => c.after.some((n) => n > 0));
  const mine = seen.filter((c) => apart.has(c.caseHash) && move([c]) * (is - was) > 0);
  if (mine.length === 0)
    return (
      `${judged === 1 ? 'the one case passes' : `the ${judged} cases together pass`} ${way} often than before, ${moved}` +
      (apart.size === 0 && isOverAll(seen, is - was) ? ', spread over all of them' : '')
    );
  const least = move(mine) / move(seen) < NEARLY_ALL ? 'at least ' : '';
  return (
    `${least}${mine.length} of ${plural(judged, 'case')} ${mine.length === 1 ? 'passes' : 'pass'} ${way} ` +
    `often than before, all together ${moved}`
  );
}

/**
 * The same for a title, where a few cases carry all of it: two cases that fail are no rate that
 * sank over the suite. Null elsewhere.
 */
export function fewCasesWords(
  r: StreamReview,
  held?: Pick<ReadonlySet<string>, 'has'>,
): string | null {
  if (r.stream.metric !== 'pass') return null;
  const named = namedCases(r).length;
  return named === 0 || named > FEW * r.cases.length || areSome(r)
    ? null
    : passWords(r, new Set(), held);
}

/** What stands around the name of a case that must hold, in a title. */
interface HeldCase {
  name: string;
  before: string;
  after: string;
  around: string;
}

/**
 * The one case that must hold among a few that fail, for a title that names it; null where there is
 * none, or more.
 */
export function heldCaseOf(
  r: StreamReview,
  held: ReadonlyMap<string, string> = new Map(),
): HeldCase | null {
  if (fewCasesWords(r) === null) return null;
  const fails = namedCases(r).filter((c) => rateOf(c.after) < rateOf(c.before));
  const [must, ...others] = fails.filter((c) => held.has(c.caseHash));
  const name = held.get(must?.caseHash ?? '');
  if (name === undefined || others.length > 0) return null;
  const [before, after] =
    fails.length === 1
      ? ['', ' fails, and must hold']
      : [`${fails.length} of ${plural(r.cases.length, 'case')} fail, and `, ' must hold'];
  return { name, before, after, around: before + after };
}
