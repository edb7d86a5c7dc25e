import { isContradicted } from '../../detection/drift/contradicted.ts';
import { streamStatus } from '../../detection/drift/stream-status.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Flip, IncidentFacts, NextStep } from '../../domain/incident.ts';
import type { Expectation } from '../../domain/judgment.ts';
import { NO_MODEL } from '../../domain/provider.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { dayWords } from '../../domain/text-dates.ts';
import type { Causes } from '../changes/causes.ts';
import { causeWords, type CheckedBy } from './cause-text.ts';
import { claimsOf } from './claims.ts';
import type { CutAnswers } from './cut-answers.ts';
import {
  isJudgment,
  isRefusal,
  mostMoved,
  nounOf,
  rateOf,
  type Shows,
  titleOf,
} from './drift-text.ts';
import {
  actedWords,
  besidesWords,
  headWords,
  NAMED,
  sureWords,
  withdrawnWords,
} from './headline-text.ts';
import { type ActingCase, CHANGED, gravestOf, type Headline, passRateSteady } from './headline.ts';
import {
  ACTING_WORTH,
  asShown,
  BOTH_WAYS,
  bothWaysWords,
  directionWords,
  type Shown,
} from './judgment-way.ts';
import { actingMeasure, measureOf, type NewestCounts } from './measures.ts';
import { graveFallenWords } from './grave-fallen.ts';
import { namedCases } from './named-cases.ts';
import { type LookCounts, seriesFrom } from './chart-series.ts';
import { steadyWords, unclearWords } from './other-streams.ts';
import { type FellFurther, isThatOf, othersFailedWords } from './fell-further.ts';
import { beganApart } from './one-beginning.ts';
import { type MeasuredSince, suiteDoubt } from './suites-now.ts';
import { type Typical, typicalWords } from './typical.ts';

export interface DriftDetails {
  incident: string;
  /** When it is counted; absent where nobody will look at it later. */
  at?: string;
  agent: string;
  agentName: string;
  target: { provider: string; model: string };
  /** The suite that was looked at, which is what is told; of all suites unless given. */
  suite?: string;
  /** The agent's newest reviews; those over the bar are what it is about. */
  reviews: readonly StreamReview[];
  /** Streams over the bar, `suite/metric`. */
  streams: readonly string[];
  cases: ReadonlyMap<string, StoredCase>;
  flips: readonly Flip[];
  /** What was edited in the agent's instructions before it began. */
  diffs?: NonNullable<IncidentFacts['diffs']>;
  /**
   * Counts of every look of a stream, of some cases or of all, oldest first; empty where they are not
   * at hand.
   */
  looks(stream: StreamReview['stream'], only?: readonly string[] | null): readonly LookCounts[];
  /** Counts of a stream's newest run. */
  newest: NewestCounts;
  /** How likely a stream that is not over the bar is to have changed at the same time. */
  chance(review: StreamReview): number;
  /** Whether what a case is labelled to have done shows in its answers; it does unless given. */
  shown?: Shown;
  /** What can have caused it; null where its runs are not known any more. */
  causes: Causes | null;
  /** What kind of change the answers show, in a sentence; null where the texts tell none. */
  kind: string | null;
  /** What is said instead where most answers that failed since were cut off. */
  cut?: CutAnswers | null;
  /** That sentence counts refusals: where judgment is said to go both ways, it would say it twice. */
  countsRefusals?: boolean;
  /** Who gave the verdicts, where the answers are the same and only those turned. */
  checkedBy?: CheckedBy | null;
  /** Medians of the stream that is told first; absent where it counts no numbers. */
  typical?: Typical | null;
  /** A model labels where the rules are not sure. */
  withJudge?: boolean;
  /** What was measured since it began; absent where that is not at hand. */
  measured?: MeasuredSince;
  /** What was told of it last; absent where nothing was. */
  told?: Pick<IncidentFacts, 'lead' | 'measures'>;
  /** The suite that passes less often than was told, where that is why it is told. */
  fell?: FellFurther | null;
  /** Price of one replay of the leading suite; null where it is not known. */
  replayUsd: number | null;
  /** The most that running the incident's suites again can cost; null where it is not known. */
  mostUsd?: number | null;
}

export const streamName = (r: Pick<StreamReview, 'stream'>): string =>
  `${r.stream.suite}/${r.stream.metric}`;

/**
 * Everything a message about a drift says, decided here and only rendered later. Null where no
 * stream is over the bar.
 */
export function driftFacts(details: DriftDetails): IncidentFacts | null {
  const isShown = details.shown ?? (() => true);
  const seen = { ...details, reviews: details.reviews.map((r) => asShown(r, isShown)) };
  const isOver = (r: StreamReview): boolean => seen.streams.includes(streamName(r));
  const own = seen.reviews.filter((r) => seen.suite === undefined || r.stream.suite === seen.suite);
  const first = gravestOf(own, isOver, seen.chance, seen.cases, isShown);
  if (first === null) return null;
  const { review: lead } = first;
  const shown = [lead, ...own.filter((r) => r !== lead && worthAFigure(seen, r))];
  const others = {
    streams: seen.reviews.filter((r) => !isOver(r) && !shown.includes(r)),
    all: seen.reviews,
    suite: lead.stream.suite,
    measured: seen.measured,
  };
  const since = lead.began?.at ?? lead.began?.to ?? null;
  const over = own.filter(isOver).toSorted((a, b) => b.evidence - a.evidence);
  const named = over.filter((r) => isNamed(seen, first, r));
  const spoken = named.find((r) => r.alarm) ?? over[0] ?? lead;
  const of = shownAs(seen, lead);
  return {
    title: titleOf(seen.agentName, first, of),
    ...rateOf(seen.agentName, first, of),
    summary: summaryOf(seen, first, since, named[0] ?? spoken),
    since,
    ...(seen.at === undefined ? {} : { countedAt: seen.at }),
    evidence: spoken.evidence,
    ...(spoken.bar === undefined ? {} : { bar: spoken.bar }),
    provisional: lead.provisional,
    lead: {
      stream: streamName(lead),
      gravity: first.gravity,
      reason: first.reason,
      ...(first.acts === null
        ? {}
        : { acts: { label: first.acts.label, expect: first.acts.expect } }),
      ...(first.alsoActs === undefined
        ? {}
        : { alsoActs: first.alsoActs.map(({ caseHash, label: name }) => ({ caseHash, name })) }),
    },
    ...actingDetails(first),
    measures: measuresOf(seen, first, shown),
    claims: claimsOf(own.filter(isOver), seen.cases)
      .filter((c) => c.p > CHANGED)
      .map(({ p: _p, ...claim }) => claim),
    flips: seen.flips,
    ...(seen.diffs === undefined || seen.diffs.length === 0 ? {} : { diffs: seen.diffs }),
    unchanged: steadyWords(others),
    unclear: unclearWords(others),
    ...causeWords(seen.causes, since ?? '', seen.checkedBy),
    next: nextSteps(seen, lead),
    ...chartSeries(seen, first),
  };
}

/** More cases that act than a sentence names: each by its name, with its counts. */
function actingDetails(first: Headline): Pick<IncidentFacts, 'details'> {
  const acting = actingOf(first);
  if (acting.length <= NAMED) return {};
  const lines = acting.map((c) => `"${c.label}": ${actedWords(c)}`);
  return { details: [{ name: 'High-risk cases that are acted on', lines }] };
}

const labelOf =
  ({ cases }: DriftDetails) =>
  (hash: string): string =>
    cases.get(hash)?.label ?? 'one case';

/** How the title of what leads is worded. */
const shownAs = (seen: DriftDetails, lead: StreamReview): Shows => ({
  typical: seen.typical ?? null,
  ofAll: isThatOf(seen.fell, lead),
});

/**
 * The three numbers of what moved. A headline about one case has the pass rate first where that moved
 * too, then its own.
 */
function measuresOf(
  seen: DriftDetails,
  first: Headline,
  shown: readonly StreamReview[],
): IncidentFacts['measures'] {
  const { review: lead, acts } = first;
  const acting = actingOf(first);
  const label = labelOf(seen);
  const of = (r: StreamReview, ofAll: boolean): IncidentFacts['measures'][number] => {
    const told = seen.told?.measures.find(
      (m) => m.source?.stream === streamName(r) && m.source.agent === undefined,
    );
    const isBeside = r !== lead && !seen.streams.includes(streamName(r));
    return measureOf(r, seen.newest, label, { told, ofAll, isBeside });
  };
  if (acts === null) {
    const { rate } = rateOf(seen.agentName, first, shownAs(seen, lead));
    const isRate = (r: StreamReview): boolean => r === lead && rate !== undefined;
    return shown.slice(0, 4).map((r) => of(r, isRate(r) || isThatOf(seen.fell, r)));
  }
  const pass = movedPass(seen, lead);
  const beside = pass === undefined || besidesWords(pass, acting) === '' ? [] : [of(pass, true)];
  const rest = shown
    .filter((r) => r !== lead && r !== pass)
    .map((r) => of(r, isThatOf(seen.fell, r)));
  return [...beside, actingMeasure(lead, acts, seen.newest), ...rest].slice(0, 4);
}

/** The pass rate of the headline's suite, where it is over the bar or likely to have moved. */
function movedPass(seen: DriftDetails, lead: StreamReview): StreamReview | undefined {
  return seen.reviews.find(
    (r) => r.stream.suite === lead.stream.suite && r.stream.metric === 'pass' && hasMoved(seen, r),
  );
}

/** Whether the first sentences name a stream: it leads, or is told beside a case that acts. */
function isNamed(seen: DriftDetails, first: Headline, r: StreamReview): boolean {
  const { review: lead, acts } = first;
  if (r === lead) return true;
  return acts !== null && r === movedPass(seen, lead) && besidesWords(r, actingOf(first)) !== '';
}

/** All high-risk cases that act where they should not. */
const actingOf = ({ acts, alsoActs = [] }: Headline): ActingCase[] =>
  acts === null ? [] : [acts, ...alsoActs];

/** Whether a stream is over the bar, or likelier than not to have changed with what is. */
function hasMoved(seen: DriftDetails, r: StreamReview): boolean {
  return seen.streams.includes(streamName(r)) || seen.chance(r) > CHANGED;
}

/** What reached the bar, and what people ask first where it is near it or likely to have moved. */
function worthAFigure(seen: DriftDetails, r: StreamReview): boolean {
  if (hasMoved(seen, r)) return true;
  return streamStatus(r) === 'suspicious' && (r.stream.metric === 'pass' || isJudgment(r));
}

/** The share that the title is about, look by look; that of its one case where it is about one. */
function chartSeries(
  seen: DriftDetails,
  { review: lead, acts }: Headline,
): Pick<IncidentFacts, 'series' | 'seriesOf' | 'seriesFrom'> {
  const one = acts === null ? null : actingMeasure(lead, acts, seen.newest);
  const moved = mostMoved(lead);
  const source = one?.source ?? { stream: streamName(lead), categories: moved.categories };
  const series = seriesFrom(seen.looks(lead.stream, source.cases ?? null), source);
  return series.length === 0
    ? { series }
    : {
        seriesOf: one?.name ?? `${lead.stream.suite}: ${nounOf(lead, moved)}`,
        seriesFrom: source,
        series,
      };
}

/**
 * Measured on three models' answers (docs/benchmarks/judgments.md): what people call partly refused
 * the rules call refused in 46 of 80.
 */
const WORTH =
  'Rules told what is a refusal, and they often count an answer that declines only a part as one: ' +
  'read the cases.';

function summaryOf(
  seen: DriftDetails,
  first: Headline,
  since: string | null,
  barest: StreamReview,
): string {
  const { review: lead, acts } = first;
  const suite = lead.stream.suite;
  const when = since === null ? 'Recently' : `Since ${dayWords(since)}`;
  const isSure = seen.streams.includes(streamName(lead));
  const apart = new Set(
    seen.reviews
      .filter((r) => r.stream.suite === suite && hasMoved(seen, r))
      .flatMap((r) => namedCases(r).map((c) => c.caseHash)),
  );
  const way = first.gravity > 2 ? '' : directionOf(seen, first);
  const isBothWays = way.startsWith(BOTH_WAYS);
  const pass = movedPass(seen, lead);
  const besides = acts === null ? '' : besidesWords(pass, actingOf(first));
  const said = [
    `${when}, ${headWords(first, isPassSteady(seen, suite), seen.typical ?? null, apart)}` +
      `${acts === null ? othersFailedWords(seen.fell, lead) : ''}.`,
    graveFallenWords(seen, first),
    seen.told === undefined
      ? ''
      : withdrawnWords(
          seen.told,
          first,
          seen.reviews.find((r) => streamName(r) === seen.told?.lead?.stream),
          labelOf(seen),
        ),
    acts === null ? typicalWords(seen.typical ?? null) : '',
    besides,
    isSure
      ? ''
      : sureWords(first, seen.chance(lead), barest, {
          contradicted: isContradicted(barest, seen.reviews),
          told: besides !== '' && barest === pass,
          apart: beganApart(barest, lead),
        }),
    way,
    gotBetter(seen, lead)
      ? 'It got better: accept the new behaviour, so that a later loss is seen from there.'
      : '',
    seen.cut?.words ?? (isBothWays && seen.countsRefusals === true ? '' : (seen.kind ?? '')),
    acts === null && isRefusal(lead) && lead.unshown !== true && seen.withJudge !== true
      ? WORTH
      : '',
    lead.unshown === true && !way.includes(ACTING_WORTH) ? ACTING_WORTH : '',
  ];
  return said.filter((s) => s !== '').join(' ');
}

/** Whether what is told first got better, and no pass rate says otherwise. */
const gotBetter = ({ reviews }: DriftDetails, lead: StreamReview): boolean =>
  lead.direction === 'better' && !isContradicted(lead, reviews);

/** Neither its counts nor its last run say that the pass rate moved. */
function isPassSteady({ reviews, measured }: DriftDetails, suite: string): boolean {
  const pass = reviews.find((r) => r.stream.suite === suite && r.stream.metric === 'pass');
  return passRateSteady(reviews, suite) && suiteDoubt(measured?.suites.get(suite), pass) === null;
}

/**
 * Which way judgment went in the cases that the headline is about, and in no others. Where that is
 * one case, which is said to act already: that others now hold back.
 */
function directionOf(seen: DriftDetails, { review: lead, acts }: Headline): string {
  const { shown = () => true } = seen;
  const expectOf = (hash: string): Expectation | undefined => seen.cases.get(hash)?.metadata.expect;
  if (acts !== null) return bothWaysWords(lead, new Set(), expectOf, shown) ?? '';
  const judged = seen.reviews.find((r) => isJudgment(r) && r.stream.suite === lead.stream.suite);
  const named = new Set(namedCases(lead).map((c) => c.caseHash));
  return directionWords(judged, named, expectOf, shown);
}

function nextSteps(seen: DriftDetails, lead: StreamReview): readonly NextStep[] {
  const { causes } = seen;
  const moved = [causes?.likely, ...(causes?.recorded ?? [])]
    .find((t) => t?.kind === 'served-model')
    ?.changes.at(-1);
  const accept: NextStep = {
    what: 'If the new behaviour is meant, accept it as normal',
    command: `daytwo baseline approve --incident ${seen.incident} --by YOU`,
    costUsd: 0,
    does: 'accept',
  };
  // A message has room for three steps, and says of what got better to accept it.
  const isBetter = gotBetter(seen, lead);
  return [
    {
      what: 'See everything that was found',
      command: `daytwo incidents ${seen.incident}`,
      costUsd: 0,
      does: 'show-incident',
    },
    ...(seen.cut == null ? [] : [seen.cut.step]),
    ...(isBetter ? [accept] : []),
    // An agent that chooses its model itself cannot be held to one here.
    ...(moved?.before == null || seen.target.model === NO_MODEL
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
      does: 'run-again',
      mostUsd: seen.mostUsd ?? null,
    },
    {
      what: 'See every stream, the cases and the numbers',
      command: `daytwo drift --agent ${seen.agent}`,
      costUsd: 0,
      does: 'show-streams',
    },
    ...(isBetter ? [] : [accept]),
  ];
}
