import { isSpread } from '../../detection/drift/effect-spread.ts';
import { streamStatus } from '../../detection/drift/stream-status.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Flip, IncidentFacts, NextStep } from '../../domain/incident.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import type { Causes } from '../changes/causes.ts';
import { causeWords } from './cause-text.ts';
import { claimsOf } from './claims.ts';
import { directionWords, isJudgment, mostMoved, nounOf, SHOULD, titleOf } from './drift-text.ts';
import { CHANGED, gravestOf, type Headline, passRateSteady } from './headline.ts';
import { measureOf, type NewestCounts, shareOf } from './measures.ts';
import { steadyWords, unclearWords } from './other-streams.ts';

/** What one look counted, a number a category of its stream. */
export interface LookCounts {
  at: string;
  counts: readonly number[];
  baseline: boolean;
}

export interface DriftDetails {
  incident: string;
  agent: string;
  agentName: string;
  target: { provider: string; model: string };
  /** The agent's newest reviews; those over the bar are what it is about. */
  reviews: readonly StreamReview[];
  /** Streams over the bar, `suite/metric`. */
  streams: readonly string[];
  cases: ReadonlyMap<string, StoredCase>;
  flips: readonly Flip[];
  /** What was edited in the agent's instructions before it began. */
  diffs?: NonNullable<IncidentFacts['diffs']>;
  /** Counts of every look of a stream, oldest first; empty where they are not at hand. */
  looks(stream: StreamReview['stream']): readonly LookCounts[];
  /** Counts of a stream's newest run. */
  newest: NewestCounts;
  /** How likely a stream that is not over the bar is to have changed at the same time. */
  chance(review: StreamReview): number;
  /** What can have caused it; null where its runs are not known any more. */
  causes: Causes | null;
  /** What kind of change the answers show, in a sentence; null where the texts tell none. */
  kind: string | null;
  /** A model labels where the rules are not sure. */
  withJudge?: boolean;
  /** Price of one replay of the leading suite; null where it is not known. */
  replayUsd: number | null;
}

export const streamName = (r: Pick<StreamReview, 'stream'>): string =>
  `${r.stream.suite}/${r.stream.metric}`;

/**
 * Everything a message about a drift says, decided here and only rendered later. Null where no
 * stream is over the bar.
 */
export function driftFacts(seen: DriftDetails): IncidentFacts | null {
  const isOver = (r: StreamReview): boolean => seen.streams.includes(streamName(r));
  const first = gravestOf(seen.reviews, isOver, seen.chance, seen.cases);
  if (first === null) return null;
  const { review: lead } = first;
  const shown = [lead, ...seen.reviews.filter((r) => r !== lead && worthAFigure(seen, r))];
  const others = seen.reviews.filter((r) => !isOver(r) && !shown.includes(r));
  const since = lead.began?.to ?? null;
  const barest = seen.reviews.filter(isOver).toSorted((a, b) => b.evidence - a.evidence)[0] ?? lead;
  return {
    title: titleOf(seen.agentName, first),
    summary: summaryOf(seen, first, since),
    since,
    evidence: barest.evidence,
    ...(barest.bar === undefined ? {} : { bar: barest.bar }),
    provisional: lead.provisional,
    lead: { stream: streamName(lead), gravity: first.gravity, reason: first.reason },
    measures: shown
      .slice(0, 4)
      .map((r) => measureOf(r, seen.newest, (hash) => seen.cases.get(hash)?.label ?? 'one case')),
    claims: claimsOf(seen.reviews.filter(isOver), seen.cases)
      .filter((c) => c.p > CHANGED)
      .map(({ p: _p, ...claim }) => claim),
    flips: seen.flips,
    ...(seen.diffs === undefined || seen.diffs.length === 0 ? {} : { diffs: seen.diffs }),
    unchanged: steadyWords(others),
    unclear: unclearWords(others),
    ...causeWords(seen.causes, since ?? ''),
    next: nextSteps(seen, lead),
    ...chartSeries(seen, shown),
  };
}

/** What reached the bar, and what people ask first where it is near it or likely to have moved. */
function worthAFigure(seen: DriftDetails, r: StreamReview): boolean {
  if (seen.streams.includes(streamName(r)) || seen.chance(r) > CHANGED) return true;
  return streamStatus(r) === 'suspicious' && (r.stream.metric === 'pass' || isJudgment(r));
}

/** The share that the title is about, look by look, of the first stream whose looks are at hand. */
function chartSeries(
  seen: DriftDetails,
  shown: readonly StreamReview[],
): Pick<IncidentFacts, 'series' | 'seriesOf'> {
  const of = shown
    .map((review) => ({ review, looks: seen.looks(review.stream) }))
    .find((o) => o.looks.length > 0);
  if (of === undefined) return { series: [] };
  const m = mostMoved(of.review);
  return {
    seriesOf: `${of.review.stream.suite}: ${nounOf(of.review, m)}`,
    series: of.looks.map((l) => {
      const { value, low, high } = shareOf(l.counts, m.categories);
      return { at: l.at, value, low, high, baseline: l.baseline };
    }),
  };
}

/**
 * Measured on three models' answers (docs/benchmarks/judgments.md): what people call partly refused
 * the rules call refused in 46 of 80.
 */
const WORTH =
  'Rules label these, and take more than half of the answers that decline only a part for ' +
  'refusals: read the cases.';

/** What moved most are refusals, told apart from those of a part. */
const isRefusal = (r: StreamReview): boolean =>
  r.stream.metric === 'judgment' &&
  mostMoved(r).categories.some((c) => ['refused', 'partial'].includes(r.categories[c] ?? ''));

function summaryOf(seen: DriftDetails, first: Headline, since: string | null): string {
  const { review: lead, acts } = first;
  const suite = lead.stream.suite;
  const when = since === null ? 'Recently' : `Since ${dayWords(since)}`;
  const pass = seen.reviews.find(
    (r) =>
      r.stream.suite === suite &&
      r.stream.metric === 'pass' &&
      (seen.streams.includes(streamName(r)) || seen.chance(r) > CHANGED),
  );
  const said = [
    `${when}, ${headWords(first, passRateSteady(seen.reviews, suite))}.`,
    acts !== null && pass !== undefined ? `Besides, ${passWords(pass)}.` : '',
    sureWords(seen, lead),
    first.gravity > 2 ? '' : directionOf(seen, lead),
    lead.direction === 'better'
      ? 'It got better: accept the new behaviour, so that a later loss is seen from there.'
      : '',
    seen.kind ?? '',
    isRefusal(lead) && seen.withJudge !== true ? WORTH : '',
  ];
  return said.filter((s) => s !== '').join(' ');
}

/** Where the headline did not reach the bar: how likely it is, and what did. */
function sureWords(seen: DriftDetails, lead: StreamReview): string {
  if (seen.streams.includes(streamName(lead))) return '';
  const barest = seen.reviews
    .filter((r) => seen.streams.includes(streamName(r)))
    .toSorted((a, b) => b.evidence - a.evidence)[0];
  if (barest === undefined) return '';
  const m = mostMoved(barest);
  return (
    `That is ${percentOffEnds(seen.chance(lead))} likely; what is sure enough for an alarm is ` +
    `another change: ${nounOf(barest, m)} ${percentOffEnds(m.before.value)} → ` +
    `${percentOffEnds(m.after.value)}.`
  );
}

/** Which way judgment went in the cases that the headline is about, and in no others. */
function directionOf(seen: DriftDetails, lead: StreamReview): string {
  const judged = seen.reviews.find((r) => isJudgment(r) && r.stream.suite === lead.stream.suite);
  return directionWords(
    judged,
    new Set(namedCases(lead).map((c) => c.caseHash)),
    (hash) => seen.cases.get(hash)?.metadata.expect,
  );
}

/** The cases that carry a change; none where it lies over the suite as a whole. */
function namedCases(r: StreamReview): StreamReview['cases'] {
  return isSpread(r.cases, r.categories.length) ? [] : r.cases.filter((c) => c.p > CHANGED);
}

const DOES: Readonly<Record<string, string>> = {
  judgment: 'make another decision than before',
  tools: 'call other tools than before',
  finish: 'end otherwise than before',
  length: 'have answers of another length',
  answer: 'give another answer than before',
};

/** Which way plain refusals went; null for any other stream. */
function refusesWords(r: StreamReview): string | null {
  if (r.stream.metric !== 'refusal') return null;
  const m = mostMoved(r);
  return m.after.value > m.before.value
    ? 'refuse more often than before'
    : 'refuse less often than before';
}

function headWords({ review: lead, acts }: Headline, passSteady: boolean): string {
  if (acts !== null) {
    const { before, after } = acts;
    return (
      `the high-risk case "${acts.label}", where it should ${SHOULD[acts.expect]}, is acted on: ` +
      `${before.acted} of ${before.of} times before, ${after.acted} of ${after.of} since`
    );
  }
  if (lead.stream.metric === 'pass') return passWords(lead);
  const named = namedCases(lead);
  const judged = lead.cases.length;
  const who =
    named.length === 0 ? `the ${judged} cases together` : `${named.length} of ${judged} cases`;
  return (
    `${who} ${refusesWords(lead) ?? DOES[lead.stream.metric] ?? `have another ${lead.stream.metric.replace(/^field:/, '')}`}` +
    `${passSteady ? ', while the pass rate has not moved' : ''}`
  );
}

function passWords(r: StreamReview): string {
  const judged = r.cases.length;
  const named = namedCases(r);
  const worse = named.filter((c) => rate(c.after) < rate(c.before)).length;
  const better = named.length - worse;
  if (named.length === 0)
    return (
      `the ${judged} cases together pass ${rate(r.after) < rate(r.before) ? 'less' : 'more'} ` +
      'often than before; no few of them account for it'
    );
  if (better === 0) return `${worse} of ${judged} cases fail that used to pass`;
  if (worse === 0) return `${better} of ${judged} cases pass that used to fail`;
  return `${worse} of ${judged} cases got worse and ${better} better`;
}

const rate = (counts: readonly number[]): number =>
  (counts[0] ?? 0) /
  Math.max(
    1,
    counts.reduce((a, b) => a + b, 0),
  );

function nextSteps(seen: DriftDetails, lead: StreamReview): readonly NextStep[] {
  const { causes } = seen;
  const moved = [causes?.likely, ...(causes?.recorded ?? [])]
    .find((t) => t?.kind === 'served-model')
    ?.changes.at(-1);
  return [
    {
      what: 'See everything that was found',
      command: `daytwo incidents ${seen.incident}`,
      costUsd: 0,
      does: 'show-incident',
    },
    ...(moved?.before == null
      ? []
      : [
          {
            what: `Pin the model: set agents.${seen.agent}.target.model to ${moved.before}, then check`,
            command: 'daytwo check-config',
            costUsd: 0,
          },
        ]),
    {
      what: 'Say that you have it, so that nobody is reminded',
      command: `daytwo ack ${seen.incident} --by YOU --note "…"`,
      costUsd: 0,
      does: 'take-on',
    },
    {
      what: 'Run the suite once more now',
      command: `daytwo replay ${seen.agent} --suite ${lead.stream.suite}`,
      costUsd: seen.replayUsd,
    },
    {
      what: 'See every stream, the cases and the numbers',
      command: `daytwo drift --agent ${seen.agent}`,
      costUsd: 0,
      does: 'show-streams',
    },
    {
      what: 'If the new behaviour is meant, accept it as normal',
      command: `daytwo baseline approve --incident ${seen.incident} --by YOU`,
      costUsd: 0,
    },
  ];
}
