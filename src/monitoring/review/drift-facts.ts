import { isSpread } from '../../detection/drift/effect-spread.ts';
import { shareOfThreshold } from '../../detection/drift/evidence-text.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import { streamStatus } from '../../detection/drift/stream-status.ts';
import type { Change } from '../../domain/change.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Flip, IncidentFacts, NextStep } from '../../domain/incident.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { percent } from '../../domain/text-percent.ts';
import { couldCause, rankedChanges, type VersionComparison } from '../changes/versions.ts';
import { claimsOf } from './claims.ts';
import {
  byWeight,
  CHANGED,
  directionWords,
  fewMoved,
  isJudgment,
  mostMoved,
  nounOf,
  titleOf,
} from './drift-text.ts';

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
  /** Recorded in the window of its beginning, oldest first. */
  changes: readonly Change[];
  /**
   * Everything with a version: moved since before the beginning, ruled out by the same hash, or not
   * known.
   */
  versions: VersionComparison;
  /** "Kind: format. In 7 of 9 …"; null where the texts tell none. */
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
  const over = seen.reviews.filter((r) => seen.streams.includes(streamName(r))).toSorted(byWeight);
  const lead = over[0];
  if (lead === undefined) return null;
  const since = lead.began?.to ?? null;
  // Not sure by itself yet, but what people ask first.
  const nearly = seen.reviews
    .filter(
      (r) =>
        !over.includes(r) &&
        streamStatus(r) === 'suspicious' &&
        (r.stream.metric === 'pass' || isJudgment(r)),
    )
    .toSorted(byWeight);
  const events = rankedChanges(seen.changes, since);
  return {
    title: titleOf(seen.agentName, lead),
    summary: `${summaryOf(seen, lead, since)}${seen.kind === null ? '' : ` ${seen.kind}`}`,
    since,
    evidence: lead.evidence,
    provisional: lead.provisional,
    measures: [...over, ...nearly].slice(0, 4).map((r) => {
      const m = mostMoved(r);
      const few = over.includes(r) ? fewMoved(r, m) : null;
      const where =
        few === null
          ? ''
          : few.cases.length === 1
            ? `, in "${seen.cases.get(few.cases[0] ?? '')?.label ?? 'one case'}"`
            : `, in the ${few.cases.length} cases that moved`;
      return {
        name:
          `${r.stream.suite}: ` +
          `${nounOf(r, m.category)}${where}${over.includes(r) ? '' : ` (${shareOfThreshold(r.evidence)} of the bar)`}`,
        before: (few ?? m).before,
        after: (few ?? m).after,
      };
    }),
    claims: claimsOf(over, seen.cases)
      .filter((c) => c.p > CHANGED)
      .map(({ p: _p, ...claim }) => claim),
    flips: seen.flips,
    ...(seen.diffs === undefined || seen.diffs.length === 0 ? {} : { diffs: seen.diffs }),
    unchanged: [
      ...steadyWords(seen.reviews.filter((r) => !seen.streams.includes(streamName(r)))),
      ...named('Ruled out, the same as before it began', seen.versions.ruledOut),
    ],
    notRuledOut: notRuledOutWords(seen.versions),
    unclear: unclearWords(seen.reviews.filter((r) => !seen.streams.includes(streamName(r)))),
    events: events.map((c) => ({ at: c.at, what: c.what, change: c.kind })),
    guess: guessOf(events, seen.versions, since),
    next: nextSteps(seen, lead, events),
    ...chartSeries(seen, over),
  };
}

/**
 * The share that the title is about, look by look, of the first alarming stream whose looks are at
 * hand.
 */
function chartSeries(
  seen: DriftDetails,
  over: readonly StreamReview[],
): Pick<IncidentFacts, 'series' | 'seriesOf'> {
  const of = over
    .map((review) => ({ review, looks: seen.looks(review.stream) }))
    .find((o) => o.looks.length > 0);
  if (of === undefined) return { series: [] };
  const m = mostMoved(of.review);
  return {
    seriesOf: `${of.review.stream.suite}: ${nounOf(of.review, m.category)}`,
    series: of.looks.map((l) => {
      const { value, low, high } = wilson(
        l.counts[m.index] ?? 0,
        l.counts.reduce((a, b) => a + b, 0),
      );
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
  r.stream.metric === 'judgment' && ['refused', 'partial'].includes(mostMoved(r).category);

function summaryOf(seen: DriftDetails, lead: StreamReview, since: string | null): string {
  const changed = lead.cases.filter((c) => c.p > CHANGED);
  const judged = lead.cases.length;
  const when = since === null ? 'Recently' : `Since ${dayWords(since)}`;
  const spread = isSpread(lead.cases, lead.categories.length);
  const steadyPass = seen.reviews.some(
    (r) =>
      r.stream.metric === 'pass' &&
      r.stream.suite === lead.stream.suite &&
      r.looks > 0 &&
      streamStatus(r) === 'steady',
  );
  const head =
    lead.stream.metric === 'pass'
      ? passWords(changed, judged, spread)
      : `${changed.length === 0 || spread ? 'many' : changed.length} of ${judged} cases answer ` +
        `differently${steadyPass ? ', while the pass rate has not moved' : ''}`;
  const judgment =
    seen.reviews.find((r) => isJudgment(r) && seen.streams.includes(streamName(r)))?.direction ??
    'mixed';
  const over = seen.reviews.filter((r) => seen.streams.includes(streamName(r)));
  const direction = directionWords(
    judgment === 'mixed' ? lead.direction : judgment,
    lead.cases.some((c) => seen.cases.get(c.caseHash)?.metadata.expect !== undefined),
  );
  const worth = over.some(isRefusal) && seen.withJudge !== true ? ` ${WORTH}` : '';
  return `${when}, ${head}.${direction === '' ? '' : ` ${direction}`}${worth}`;
}

function passWords(changed: StreamReview['cases'], judged: number, spread: boolean): string {
  if (spread && changed.length > 0)
    return (
      `many of ${judged} cases moved a little, ` +
      `${changed.length === 1 ? 'one of them' : `${changed.length} of them`} likely by ` +
      `${changed.length === 1 ? 'itself' : 'themselves'}`
    );
  const worse = changed.filter((c) => rate(c.after) < rate(c.before)).length;
  const better = changed.length - worse;
  if (worse === 0 && better === 0)
    return `the ${judged} cases together moved, none of them alone for sure`;
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

const METRIC_WORDS: Readonly<Record<string, string>> = {
  pass: 'pass rate',
  judgment: 'judgment',
  refusal: 'refusals',
  finish: 'how answers end',
  length: 'length',
  answer: 'short answers',
  tools: 'tool calls',
};

/**
 * "Did not change" only where the counts say so; for the rest what they say, since no evidence of a
 * change is none of steadiness either.
 */
function steadyWords(others: readonly StreamReview[]): string[] {
  const word = (r: StreamReview): string => METRIC_WORDS[r.stream.metric] ?? r.stream.metric;
  const looked = others.filter((r) => r.looks > 0);
  const steady = Map.groupBy(
    looked.filter((r) => streamStatus(r) === 'steady'),
    (r) => r.stream.suite,
  );
  return [...steady].map(([suite, rs]) => `In ${suite}: ${rs.map(word).join(', ')}`);
}

function unclearWords(others: readonly StreamReview[]): string[] {
  return others
    .filter((r) => r.looks > 0 && streamStatus(r) === 'unclear')
    .map((r) => {
      const m = mostMoved(r);
      const trials = r.after.reduce((a, b) => a + b, 0);
      const where = `${METRIC_WORDS[r.stream.metric] ?? r.stream.metric} in ${r.stream.suite}`;
      return trials === 0
        ? where
        : `${where}: ${r.stream.metric === 'pass' ? '' : `${nounOf(r, m.category)} `}${percent(m.before.value)} ` +
            `before, ${percent(m.after.value)} since (${trials} trials)`;
    });
}

const named = (words: string, list: readonly string[]): string[] =>
  list.length === 0 ? [] : [`${words}: ${list.join(', ')}`];

/** With what is ruled out, every thing with a version is named. */
function notRuledOutWords(v: VersionComparison): string[] {
  return [
    ...named('Moved since before it began', v.moved),
    ...named('Not known for then', v.unknown),
  ];
}

function guessOf(
  events: readonly Change[],
  versions: VersionComparison,
  since: string | null,
): string | null {
  const first = events.find((e) => couldCause(e, since));
  if (first !== undefined) return `The likeliest cause on record: ${first.what}.`;
  if (versions.moved.length > 0)
    return `Moved since before it began, and so the likeliest cause: ${versions.moved.join(', ')}.`;
  if (versions.ruledOut.length === 0) return null;
  return (
    `Nothing on your side is recorded in that window, so the provider's model is the ` +
    'likeliest cause: models change under the same name without notice.'
  );
}

function nextSteps(
  seen: DriftDetails,
  lead: StreamReview,
  events: readonly Change[],
): readonly NextStep[] {
  const moved = events.find((c) => c.kind === 'served-model');
  return [
    {
      what: 'See every stream, the cases and the numbers',
      command: `daytwo drift --agent ${seen.agent}`,
      costUsd: 0,
      does: 'show-streams',
    },
    {
      what: 'Replay the suite now to look again',
      command: `daytwo replay ${seen.agent} --suite ${lead.stream.suite}`,
      costUsd: seen.replayUsd,
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
      what: 'Take it on, so that it stays quiet',
      command: `daytwo ack ${seen.incident} --by YOU --note "…"`,
      costUsd: 0,
      does: 'take-on',
    },
    {
      what: 'Or accept the new behaviour as normal',
      command: `daytwo baseline approve --incident ${seen.incident} --by YOU`,
      costUsd: 0,
    },
  ];
}
