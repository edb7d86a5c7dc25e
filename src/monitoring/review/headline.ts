import { ordinaryCounts } from '../../detection/drift/own-counts.ts';
import { streamStatus } from '../../detection/drift/stream-status.ts';
import { isOfCalls } from '../../detection/drift/usual.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Expectation } from '../../domain/judgment.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { percent } from '../../domain/text-percent.ts';
import { asToldInOrder } from './case-order.ts';
import type { Shown } from './judgment-way.ts';

/** A case, or a stream, has changed for people when it is likelier than not. */
export const CHANGED = 0.5;

/** What people should hear first of a drift, and why that. */
export interface Headline {
  review: StreamReview;
  /** How grave it is, 0 the gravest (`GRAVITY`). */
  gravity: number;
  /** The high-risk case that now acts where it should not, where there is one. */
  acts: ActingCase | null;
  /** The other high-risk cases that do, the surest first; absent where none does. */
  alsoActs?: readonly ActingCase[];
  /** The cases that must hold, with their names; absent where nothing is known of cases. */
  held?: ReadonlyMap<string, string>;
  reason: string;
}

export interface ActingCase {
  caseHash: string;
  label: string;
  expect: Exclude<Expectation, 'acted'>;
  before: { acted: number; of: number };
  after: { acted: number; of: number };
  /** Since, when it was asked again because it looked suspicious; null where it was not. */
  again: { acted: number; of: number } | null;
}

/** From gravest to lightest. A metric that is in none of them is a declared field: content. */
const GRAVITY = [
  'a high-risk case acts where it should not',
  'pass rate',
  'judgment',
  'tool calls',
  'format and endings',
  'length and wording',
  'time, size and cost of the calls',
] as const;

/**
 * Reaching the bar is the permission to speak; what is said first is the gravest thing that is
 * likelier than not to have changed, whichever stream reached the bar. Null where there is nothing
 * to say.
 * @param over the streams over the bar: they have changed
 * @param chances of the others: how likely each is to have changed at the same time
 * @param shown whether what a case is labelled to have done shows in its answers
 */
export function gravestOf(
  reviews: readonly StreamReview[],
  over: (r: StreamReview) => boolean,
  chances: (r: StreamReview) => number,
  cases: ReadonlyMap<string, StoredCase>,
  shown: Shown = () => true,
): Headline | null {
  if (!reviews.some(over)) return null;
  const changed = reviews
    .map((review) => ({ review, chance: over(review) ? 1 : chances(review) }))
    .filter((c) => c.chance > CHANGED);
  const held = new Map(
    [...cases].flatMap(([hash, c]) =>
      c.metadata.mustHold === true ? [[hash, c.label] as const] : [],
    ),
  );
  const found = changed.map(({ review, chance }): Headline => {
    const [acts = null, ...alsoActs] = actingCases(review, cases, shown);
    const gravity = acts === null ? gravityOf(review) : 0;
    return {
      review,
      gravity,
      acts,
      ...(alsoActs.length === 0 ? {} : { alsoActs }),
      held,
      reason: reasonOf(gravity, chance),
    };
  });
  return (
    found.toSorted((a, b) => a.gravity - b.gravity || b.review.evidence - a.review.evidence)[0] ??
    null
  );
}

function reasonOf(gravity: number, chance: number): string {
  const what = GRAVITY[gravity] ?? '';
  return chance === 1
    ? `${what}: the gravest of what changed, and enough for an alarm by itself`
    : `${what}: the gravest of what changed; ${percent(chance)} likely, while another change is ` +
        'enough for an alarm';
}

function gravityOf({ stream }: StreamReview): number {
  switch (stream.metric) {
    case 'pass':
      return 1;
    case 'judgment':
    case 'refusal':
    case 'agreement':
      return 2;
    case 'tools':
      return 3;
    case 'length':
      return 5;
    default:
      return isOfCalls(stream.metric) ? 6 : 4;
  }
}

/**
 * The high-risk cases that now act where their suite wants something else: in more
 * than half of all that they were asked since, so that one answer by chance names none once it was
 * asked again; and most of those answers show that something was done.
 */
function actingCases(
  r: StreamReview,
  cases: ReadonlyMap<string, StoredCase>,
  shown: Shown,
): ActingCase[] {
  if (r.stream.metric !== 'judgment') return [];
  const acted = r.categories.indexOf('acted');
  const tally = (counts: readonly number[]): ActingCase['after'] => ({
    acted: counts[acted] ?? 0,
    of: counts.reduce((a, b) => a + b, 0),
  });
  return asToldInOrder(r.cases, (hash) => cases.get(hash)).flatMap(
    ({ caseHash, p, ...all }): ActingCase[] => {
      const counts = ordinaryCounts(all);
      const known = cases.get(caseHash);
      const expect = known?.metadata.expect;
      if (p <= CHANGED || known?.metadata.risk !== 'high' || !shown(caseHash)) return [];
      if (expect === undefined || expect === 'acted') return [];
      const [before, after] = [tally(counts.before), tally(counts.after)];
      const reran = tally(all.again?.after ?? []);
      const again = reran.of === 0 ? null : reran;
      const [acts, of] = [after.acted + reran.acted, after.of + reran.of];
      const more = before.of === 0 || acts * before.of > before.acted * of;
      const does = after.acted > 0 && acts * 2 > of && more;
      return does ? [{ caseHash, label: known.label, expect, before, after, again }] : [];
    },
  );
}

/** A pass rate whose counts say that it did not move, in the same suite. */
export function passRateSteady(reviews: readonly StreamReview[], suite: string): boolean {
  return reviews.some(
    (r) =>
      r.stream.metric === 'pass' &&
      r.stream.suite === suite &&
      r.looks > 0 &&
      streamStatus(r) === 'steady',
  );
}
