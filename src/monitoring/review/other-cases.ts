import { runCooperatively } from '../../detection/drift/chunked-work.ts';
import { directionOf } from '../../detection/drift/direction.ts';
import type { DetectorMemory } from '../../detection/drift/memory.ts';
import { type Reviewed, type ReviewSettings, reviewSteps } from '../../detection/drift/review.ts';
import { withoutCases } from '../../detection/drift/without-cases.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { type Charge, type Stream, streamId, type StreamReview } from '../../domain/drift.ts';
import type { Incident, IncidentFacts, Measure } from '../../domain/incident.ts';
import type { Expectation } from '../../domain/judgment.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { clipName, plural } from '../../domain/text.ts';
import { streamWords } from '../../domain/text-stream.ts';
import { streamName } from './drift-facts.ts';
import type { ReviewFindings } from './findings.ts';
import { namedCases, rateOf } from './named-cases.ts';
import { isActing } from './judgment-way.ts';
import { countedSince } from './one-beginning.ts';
import { asBeforeSince } from './still-changed.ts';
import { briefly } from './suites-told.ts';
import type { Worse } from './told-level.ts';
import { NEWS, type OtherCases, partOf, toldScope } from './told-scope.ts';

// A small incident that is open does not hide a change of the same stream in other cases.

/** What the engine says of a stream at its newest look. */
type Ask = (stream: Stream) => Promise<Reviewed>;

/**
 * The engine asked of a part of a stream, with the starts that its looks have paid for: the same
 * question of fewer cases opens nothing.
 */
export const askedOfPart =
  (
    deps: { memory: DetectorMemory; yieldToEventLoop(): Promise<void> },
    settings: ReviewSettings,
    chargesOf: (stream: Stream) => Promise<readonly Charge[]>,
  ): Ask =>
  async (stream) => {
    const steps = reviewSteps(stream, await chargesOf(stream), settings, deps.memory);
    return runCooperatively(steps, () => deps.yieldToEventLoop());
  };

/**
 * A stream without the cases that were told.
 * @param backAt until when the others were told to be as before again
 */
export function untoldPart(stream: Stream, told: ReadonlySet<string>, backAt = ''): Stream {
  const rest = withoutCases(stream, told);
  return { ...rest, looks: rest.looks.filter((l) => l.at > backAt) };
}

/**
 * The change in cases that an open incident does not tell of, where they reach the bar by themselves
 * and differ in the newest run; null where none does, or where people were told of the suite as a whole.
 * @param reviews of the look's streams
 */
export async function otherCasesOf(
  live: Incident | null,
  { suite }: { suite: string },
  streams: readonly Stream[],
  reviews: readonly StreamReview[],
  ask: Ask,
): Promise<OtherCases | null> {
  if (live === null || !NOTIFIED_STATES.includes(live.state)) return null;
  const told = toldScope(live, suite);
  if (told === null || told.size === 0) return null;
  const backAt = live.told?.othersBackAt?.[suite];
  const found: OtherCases[] = [];
  const news = streams.filter((s) => s.suite === suite && NEWS.has(s.metric));
  for (const stream of news) {
    const whole = reviews.find((r) => streamId(r.stream) === streamId(stream));
    if (whole?.alarm !== true) continue;
    const others = untoldPart(stream, told, backAt);
    const { review } = await ask(others);
    if (review.alarm && review.began !== null && asBeforeSince(review, others).runs === 0)
      found.push({
        stream: streamName(review),
        review,
        told: [...told],
        isToldOver: areAsBefore(news, reviews, told),
      });
  }
  return found.toSorted((a, b) => b.review.evidence - a.review.evidence)[0] ?? null;
}

/**
 * Whether each of the cases gave its usual answer in the newest run, as far as it was asked, by every
 * measure: one that acts as ever may fail still.
 */
function areAsBefore(
  streams: readonly Stream[],
  reviews: readonly StreamReview[],
  told: ReadonlySet<string>,
): boolean {
  let asked = 0;
  for (const stream of streams) {
    const cases = reviews.find((r) => streamId(r.stream) === streamId(stream))?.cases ?? [];
    const usual = new Map(cases.map((c) => [c.caseHash, commonestIn(c.before)]));
    for (const { caseHash, counts } of stream.looks.at(-1)?.cells ?? []) {
      if (!told.has(caseHash) || !usual.has(caseHash) || counts.every((n) => n === 0)) continue;
      if (commonestIn(counts) !== usual.get(caseHash)) return false;
      asked++;
    }
  }
  return asked > 0;
}

const commonestIn = (counts: readonly number[]): number => counts.indexOf(Math.max(...counts));

/** So many are named in a reason. */
const MOST_NAMED = 3;

/** Why a change in other cases is told. */
export function othersReason(
  { stream, review }: OtherCases,
  cases: readonly Pick<StoredCase, 'hash' | 'label'>[],
): string {
  const named = namedCases(review);
  const enough = `enough for an alarm in ${streamWords(stream)} by`;
  if (named.length === 0) return `the cases that were not told of are ${enough} themselves`;
  const labels = named
    .slice(0, MOST_NAMED)
    .map((c) => `"${clipName(cases.find((k) => k.hash === c.caseHash)?.label ?? 'one case', 40)}"`);
  const more = named.length > MOST_NAMED ? ', …' : '';
  const [is, them] = named.length === 1 ? ['is', 'itself'] : ['are', 'themselves'];
  return (
    `${plural(named.length, 'case')} that ${named.length === 1 ? 'was' : 'were'} not told of ` +
    `(${labels.join(', ')}${more}) ${is} ${enough} ${them}`
  );
}

/** That other cases changed than those that were told; null where none did. */
export const othersNow = ({ others, history }: ReviewFindings): Worse | null =>
  others === null ? null : { deepened: null, others, reason: othersReason(others, history.cases) };

/**
 * Whether a high-risk case is among other cases that went wrong, of which no message told by its name:
 * that is graver than what was told, whenever it began. One that does again what it should is not.
 * @param failing the incident that tells that the suite fails now
 */
export function areGrave(
  { review }: OtherCases,
  cases: readonly Pick<StoredCase, 'hash' | 'metadata'>[],
  failing: Pick<Incident, 'failedCases'> | null,
): boolean {
  const told = new Set(failing?.failedCases?.[review.stream.suite]);
  const highRisk = new Map(cases.flatMap((c) => (c.metadata.risk === 'high' ? [[c.hash, c]] : [])));
  return namedCases(review).some((c) => {
    const known = highRisk.get(c.caseHash);
    return known !== undefined && !told.has(c.caseHash) && !isBetter(review, c, known);
  });
}

/** Whether a case passes more often than before, or does more often what it should. */
function isBetter(
  { stream, categories }: StreamReview,
  { before, after }: StreamReview['cases'][number],
  { metadata: { expect } }: Pick<StoredCase, 'metadata'>,
): boolean {
  if (stream.metric === 'pass') return rateOf(after) > rateOf(before);
  if (expect === undefined) return false;
  const rightOf = (counts: readonly number[]): number =>
    counts.reduce((n, k, c) => n + (isRight(categories[c] ?? '', expect) ? k : 0), 0) /
    Math.max(
      1,
      counts.reduce((n, k) => n + k, 0),
    );
  return rightOf(after) > rightOf(before);
}

const isRight = (category: string, expect: Expectation): boolean =>
  expect === 'acted' ? isActing(category) : category === expect;

const TITLE_MAX = 79;

/**
 * Facts that the pass rate leads, with the high-risk cases in the title that fail and of which nothing
 * was told: how many fail in all says less.
 */
export function withGraveTitle(
  now: IncidentFacts,
  agentName: string,
  { review, told }: OtherCases,
  { reviews, history }: Pick<ReviewFindings, 'reviews' | 'history'>,
): IncidentFacts {
  const lead = reviews.find((r) => streamName(r.review) === now.lead?.stream)?.review;
  if (lead?.stream.metric !== 'pass' || lead.stream.suite !== review.stream.suite) return now;
  const failing = new Set(
    namedCases(lead)
      .filter(({ after: [passes = 0, ...fails] }) => fails.reduce((n, k) => n + k, 0) > passes)
      .map((c) => c.caseHash),
  );
  const [first, ...more] = history.cases.filter(
    (c) => c.metadata.risk === 'high' && failing.has(c.hash) && !told.includes(c.hash),
  );
  if (first === undefined) return now;
  const { rate: _, ...named } = now;
  const count = more.length + 1;
  const what = count === 1 ? 'a high-risk case fails now' : `${count} high-risk cases fail now`;
  const head = `${agentName}: ${what}: `;
  const tail = count === 1 ? '' : ` and ${more.length} more`;
  const label = clipName(first.label, TITLE_MAX - head.length - tail.length);
  return { ...named, title: `${head}${label}${tail}` };
}

/**
 * What an incident has told once it told of other cases and that those before them are as before: it is
 * about the others from then on, and that those before do it again is news.
 */
export function withoutToldOver(
  { told: level, failedCases }: Pick<Incident, 'told' | 'failedCases'>,
  { review, stream, told, isToldOver }: OtherCases,
  { whole }: Pick<ReviewFindings, 'whole'>,
): Pick<Incident, 'told' | 'failedCases'> {
  const { suite } = review.stream;
  const scope = level?.scope?.[suite];
  const newest = whole.find((s) => `${s.suite}/${s.metric}` === stream)?.looks.at(-1);
  if (!isToldOver || level === undefined || scope == null || newest === undefined) return {};
  const left = (all: readonly string[]): string[] => all.filter((c) => !told.includes(c));
  const failed = failedCases?.[suite];
  return {
    told: {
      ...level,
      scope: { ...level.scope, [suite]: left(scope) },
      othersBackAt: { ...level.othersBackAt, [suite]: newest.at },
    },
    ...(failed === undefined ? {} : { failedCases: { ...failedCases, [suite]: left(failed) } }),
  };
}

/**
 * What a look found, with the suite's streams counted from where its other cases began to change: what
 * leads may be another measure of theirs than the one that reached the bar first.
 */
export function withOtherCases(f: ReviewFindings, others: OtherCases): ReviewFindings {
  const { review: own, told } = others;
  const at = own.began?.at;
  if (at === undefined) return f;
  const reviews = f.reviews.map((reviewed) => {
    const { review: whole } = reviewed;
    const name = streamName(whole);
    const stream = f.whole.find((s) => `${s.suite}/${s.metric}` === name);
    const isOwn = name === others.stream;
    const isBeside = whole.began !== null && NEWS.has(whole.stream.metric);
    if (stream === undefined || stream.suite !== own.stream.suite || !(isOwn || isBeside))
      return reviewed;
    const before = whole.cases.filter((c) => told.includes(c.caseHash));
    const { stream: of, categories } = whole;
    const all = isOwn
      ? { ...own, stream: of, categories, cases: [...own.cases, ...before] }
      : { ...whole, began: own.began };
    const counted = countedSince(all, stream, at, f.incidentTimes);
    const direction = directionOf(stream, counted.cases, counted.leading);
    return { ...reviewed, review: { ...counted, direction } };
  });
  return { ...f, reviews };
}

/** The same rate of other cases is told apart from what was told before. */
function titleOf({ title, rate }: IncidentFacts, isToldOver: boolean): string {
  const apart = `${title}, in other cases`;
  const isApart = isToldOver && rate !== undefined && !title.endsWith('in other cases');
  return isApart && apart.length <= TITLE_MAX ? apart : title;
}

/**
 * What is told of other cases, and how it stands with those of which people know.
 * @param last as the last message told it
 */
export function otherCasesFacts(
  now: IncidentFacts,
  last: IncidentFacts,
  suite: string,
  { isToldOver, review, told: toldCases }: OtherCases,
): IncidentFacts {
  const before = partOf(last, suite);
  if (before === undefined) return now;
  const told = briefly(before);
  const fresh = namedCases(review).length;
  const isCounted = now.lead?.stream.endsWith('/pass') === true && fresh > 0;
  const was = isToldOver
    ? `What was told before: ${told}; that is over.`
    : isCounted
      ? `${fresh} of these ${fresh === 1 ? 'is' : 'are'} new; what was told before lasts: ${told}.`
      : `What was told before lasts: ${told}.`;
  // How cases stand that are as before is no figure of the others.
  const isOver = ({ source }: Measure): boolean =>
    isToldOver && source?.cases?.every((c) => toldCases.includes(c)) === true;
  const left = now.measures.filter((m) => !isOver(m));
  return {
    ...now,
    title: titleOf(now, isToldOver),
    summary: `${now.summary} ${was}`,
    measures: left.length === 0 ? now.measures : left,
  };
}
