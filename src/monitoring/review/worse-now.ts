import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Incident, IncidentFacts, Measure } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { isKnown } from '../failing/is-told.ts';
import { toldWay } from '../failing/told-cases.ts';
import { actingShown } from './acting-shown.ts';
import { streamName } from './drift-facts.ts';
import { chancesOf } from './drift-seen.ts';
import { rateTitle } from './drift-text.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { gravestOf } from './headline.ts';
import type { Shown } from './judgment-way.ts';
import { toldAsBefore } from './partly-over.ts';
import {
  type Deepened,
  deepenedWords,
  type SeenNow,
  type Worse,
  worseThanTold,
} from './told-level.ts';

/**
 * What a look shows to be worse than people were told last of the agent's incident; null where
 * nothing is. Without an alarm that is only a pass rate that was told to have risen and fell.
 * @param over the streams over the bar
 */
export async function worseNow(
  tx: Store,
  { look, at }: PreparedReview,
  f: ReviewFindings,
  live: Incident,
  over: readonly string[],
): Promise<Worse | null> {
  if (!NOTIFIED_STATES.includes(live.state) || live.told === undefined) return null;
  const way = toldWay(live, look.suite);
  const streams = [...(live.streams ?? []), ...over];
  const worse = worseThanTold(live, {
    suite: look.suite,
    at,
    way,
    pass:
      way === 'rose' ||
      isKnown(live, look) ||
      toldAsBefore(live, look.suite) === `${look.suite}/pass`
        ? f.whole.find((s) => s.metric === 'pass' && s.suite === look.suite)
        : undefined,
    acting:
      over.length === 0 || actingNow(f, streams, () => true) === null
        ? null
        : actingNow(f, streams, await actingShown(tx, f, look)),
  });
  return over.length > 0 || worse?.deepened?.turnedAt !== undefined ? worse : null;
}

/** So much higher may the share be that a message of what fails now told, and it told of this. */
const AS_BADLY = 0.05;

/**
 * Whether people were told in another message that the suite fails as badly now: that is not told
 * twice. A pass rate that was told to have risen is told all the same: its title is wrong.
 * @param failing pass rates of suites that were told to fail now
 */
export function isToldFailing({ deepened }: Worse, failing: readonly Measure[]): boolean {
  if (deepened === null || deepened.turnedAt !== undefined) return false;
  const now = deepened.recent.passed / Math.max(1, deepened.recent.of);
  return failing.some(
    ({ source, after, told = after.value }) =>
      source?.stream === `${deepened.suite}/pass` && told <= now + AS_BADLY,
  );
}

/** The high-risk case that leads, as it would lead a message that is written now. */
function actingNow(f: ReviewFindings, streams: readonly string[], shown: Shown): SeenNow['acting'] {
  const isOver = (r: StreamReview): boolean => streams.includes(streamName(r));
  const chances = chancesOf(f, isOver);
  const first = gravestOf(
    f.reviews.map((r) => r.review),
    isOver,
    (r) => chances.get(streamName(r)) ?? 0,
    new Map(f.history.cases.map((c) => [c.hash, c])),
    shown,
  );
  const acts = first?.acts ?? null;
  const p = first?.review.cases.find((c) => c.caseHash === acts?.caseHash)?.p;
  return acts === null || p === undefined ? null : { acts, p };
}

/**
 * Facts of a drift that got worse: how often its newest runs pass stands first, and in the title
 * where that tells the suite's pass rate. "Since it began" counts the better runs too.
 */
export function withDeepened(facts: IncidentFacts, deepened: Deepened | null): IncidentFacts {
  if (deepened === null || deepened.turnedAt !== undefined) return facts;
  const { passed, of } = deepened.recent;
  const [lead] = facts.measures;
  const summary = `${deepenedWords(deepened)}. ${facts.summary}`;
  const value = passed / Math.max(1, of);
  const isTitle =
    lead?.source?.stream === `${deepened.suite}/pass` &&
    lead.source.cases === undefined &&
    value < lead.after.value;
  return facts.rate === undefined || lead === undefined || !isTitle
    ? { ...facts, summary }
    : {
        ...facts,
        summary,
        title: rateTitle(facts.rate, { before: lead.before, after: { value } }),
        rate: { ...facts.rate, furthest: value },
      };
}
