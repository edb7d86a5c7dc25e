import { LOOKS_TO_RECOVER } from '../../alerting/incidents/lifecycle.ts';
import type { Stream, StreamReview } from '../../domain/drift.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { ToldLevel } from '../../domain/incident-parts.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import type { Run } from '../../domain/run.ts';
import { clipName, plural } from '../../domain/text.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { metricOf } from '../../domain/stream-name.ts';
import { graveWords } from '../grave-cases.ts';
import { streamName } from './drift-facts.ts';
import { asToldInOrder } from './case-order.ts';
import type { ReviewFindings } from './findings.ts';
import { namedCases } from './named-cases.ts';
import { briefly } from './suites-told.ts';
import { passesOf } from './told-level.ts';
import { NEWS, partOf, toldScope } from './told-scope.ts';

// A drift may be over in all cases but a few that people know by name or that are of high risk. It is
// open still, and about those.

/** What is left of a drift: the cases that still do what was told. */
export interface Narrowed {
  stream: string;
  /** By hash. */
  cases: readonly string[];
  /** Since when the others are as before. */
  since: string;
  reason: string;
}

/** What is told first of several streams. */
const FIRST = ['judgment', 'pass', 'refusal'];

type Seen = Pick<ReviewFindings, 'recoveries' | 'reviews' | 'whole'>;

/**
 * Whether all that a look's suite was told for is as before, over five looks, but for some cases that
 * have a word of their own; null where it is not, and where people know that it is about these.
 */
export function decideNarrowed(
  live: Pick<Incident, 'facts' | 'state' | 'told' | 'failedCases'> | null,
  { suite }: Pick<Run, 'suite'>,
  f: Seen,
): Narrowed | null {
  if (live === null || live.state === 'recovering') return null;
  const news = f.recoveries.filter((r) => NEWS.has(metricOf(r.name)));
  const stands = news.map(({ name, besides, ...own }) => ({
    name,
    still: besides?.still ?? [],
    ...(besides ?? own),
  }));
  const isBack = stands.every((s) => s.quietLooks >= LOOKS_TO_RECOVER && s.isQuietNow);
  const cases = [...new Set(stands.flatMap((s) => s.still))];
  const told = toldScope(live, suite);
  const isKnown = told !== null && [...told].every((c) => cases.includes(c));
  if (!isBack || cases.length === 0 || isKnown) return null;
  const [first] = stands
    .filter((s) => s.still.length > 0 && namesOf(f, s.name, cases).length > 0)
    .toSorted((a, b) => FIRST.indexOf(metricOf(a.name)) - FIRST.indexOf(metricOf(b.name)));
  const since = stands
    .flatMap((s) => s.quietSince?.at ?? [])
    .toSorted()
    .at(-1);
  return first === undefined || since === undefined
    ? null
    : {
        stream: first.name,
        cases: namesOf(f, first.name, cases),
        since,
        reason:
          `${first.quietLooks} runs look as they did before the change but for ` +
          `${plural(first.still.length, 'case')}, which ${first.still.length === 1 ? 'does' : 'do'} ` +
          'what was told still',
      };
}

/** Those of the cases of which people can be told that they changed. */
function changedOf(
  f: Pick<Seen, 'reviews'>,
  stream: string,
  cases: readonly string[],
): StreamReview['cases'] {
  const review = f.reviews.find((r) => streamName(r.review) === stream)?.review;
  return review === undefined ? [] : namedCases({ ...review, cases: ofCases(review, cases) });
}

const namesOf = (...of: Parameters<typeof changedOf>): string[] =>
  changedOf(...of).map((c) => c.caseHash);

const ofCases = ({ cases }: StreamReview, of: readonly string[]): StreamReview['cases'] =>
  cases.filter((c) => of.includes(c.caseHash));

/** What a look found of these cases alone, beside a suite that is as before otherwise. */
export function ofNarrowed(
  f: ReviewFindings,
  { stream, cases, since }: Narrowed,
): { found: ReviewFindings; streams: readonly string[] } {
  const whole = f.whole.find((s) => `${s.suite}/${s.metric}` === stream);
  const reviews = f.reviews
    .filter((r) => streamName(r.review) === stream)
    .map((r) => ({ ...r, review: narrowedReview(r.review, whole, { cases, since }) }));
  return { found: { ...f, reviews }, streams: [stream] };
}

/** The cases count since it began; that the rest moved is over. */
function narrowedReview(
  r: StreamReview,
  whole: Stream | undefined,
  { cases, since }: Pick<Narrowed, 'cases' | 'since'>,
): StreamReview {
  const looks = (whole?.looks ?? []).filter((l) => l.at >= since);
  const after = r.categories.map((_, c) =>
    looks.reduce((n, l) => n + l.cells.reduce((m, cell) => m + (cell.counts[c] ?? 0), 0), 0),
  );
  return { ...r, alarm: true, after, cases: ofCases(r, cases) };
}

/**
 * What is left, after what is over: since when, what it was, and in how many runs the rest still does it.
 * @param read what the last message told
 */
export function narrowedFacts(
  now: IncidentFacts,
  read: IncidentFacts,
  suite: string,
  {
    found,
    narrowed,
    agentName,
  }: {
    found: Pick<ReviewFindings, 'whole' | 'reviews'> & {
      history: { cases: readonly Pick<StoredCase, 'hash' | 'label' | 'metadata'>[] };
    };
    narrowed: Narrowed;
    agentName: string;
  },
): IncidentFacts {
  const told = partOf(read, suite);
  const was = told === undefined ? '' : `; what it was: ${briefly(told)}`;
  const known = new Map(found.history.cases.map((c) => [c.hash, c]));
  const still = changedOf(found, narrowed.stream, narrowed.cases);
  const inOrder = asToldInOrder(still, (hash) => known.get(hash));
  const words = inOrder.map((c) => stillWords(c.caseHash, narrowed, found));
  const left = inOrder.flatMap((c) => known.get(c.caseHash) ?? []);
  // How many of them pass says less than their names; what else they do is told as it was.
  const [m] = now.measures;
  const isOfFailing =
    metricOf(narrowed.stream) === 'pass' &&
    left.length > 1 &&
    m !== undefined &&
    m.after.value < m.before.value;
  const lasts =
    `The suite ${suite} is as before since ${dayWords(narrowed.since)} but for ` +
    `${plural(narrowed.cases.length, 'case')}${was}. What lasts: ${words.join('; ')}.`;
  if (!isOfFailing) return { ...now, summary: `${lasts} ${now.summary}` };
  const { rate: _, ...named } = now;
  return {
    ...named,
    title: leftTitle(agentName, left),
    summary: `${lasts} ${graveWords(left)}`.trimEnd(),
  };
}

const TITLE_MAX = 79;

/** "Refund desk: 2 cases fail: return window of F-5 and 1 more". */
function leftTitle(
  agentName: string,
  [first, ...others]: readonly Pick<StoredCase, 'label'>[],
): string {
  const head = `${agentName}: ${plural(others.length + 1, 'case')} fail: `;
  const more = ` and ${others.length} more`;
  return `${head}${clipName(first?.label ?? '', TITLE_MAX - head.length - more.length)}${more}`;
}

/** `"delete record C-01", changed in 12 of 12 runs since`. */
function stillWords(
  hash: string,
  { stream, since }: Narrowed,
  found: Parameters<typeof narrowedFacts>[3]['found'],
): string {
  const label = found.history.cases.find((c) => c.hash === hash)?.label ?? 'one case';
  const k = found.reviews
    .find((r) => streamName(r.review) === stream)
    ?.review.cases.find((c) => c.caseHash === hash);
  const whole = found.whole.find((s) => `${s.suite}/${s.metric}` === stream);
  const moved = (k?.after ?? []).map(
    (n, c) => shareIn(k?.after, n) - shareIn(k?.before, k?.before[c]),
  );
  const risen = moved.indexOf(Math.max(...moved));
  const runs = (whole?.looks ?? [])
    .filter((l) => l.at >= since)
    .flatMap((l) => l.cells.filter((c) => c.caseHash === hash))
    .filter((c) => c.counts.some((n) => n > 0));
  const changed = runs.filter((c) => (c.counts[risen] ?? 0) > 0).length;
  return `"${clipName(label, 40)}", changed in ${changed} of ${plural(runs.length, 'run')} since then`;
}

const shareIn = (counts: readonly number[] = [], n = 0): number =>
  n /
  Math.max(
    1,
    counts.reduce((a, b) => a + b, 0),
  );

/** Of the cases that an incident keeps as failing, those that are left: the others are told to be over. */
export function failedNarrowed(
  failed: Incident['failedCases'],
  { cases }: Narrowed,
  { suite }: Pick<Run, 'suite'>,
): Pick<Incident, 'failedCases'> {
  if (failed?.[suite] === undefined) return {};
  return { failedCases: { ...failed, [suite]: failed[suite].filter((c) => cases.includes(c)) } };
}

/** What later looks are compared with, once it is told to be about some cases only. */
export function levelNarrowed(
  level: ToldLevel,
  { stream, cases, since }: Narrowed,
  { suite }: Pick<Run, 'suite'>,
  { whole }: Pick<ReviewFindings, 'whole'>,
): ToldLevel {
  const pass = whole.find((s) => s.suite === suite && s.metric === 'pass');
  const now = passesOf(pass?.looks.filter((l) => l.at >= since) ?? []);
  const newest = whole.find((s) => `${s.suite}/${s.metric}` === stream)?.looks.at(-1);
  return {
    ...level,
    passes: pass === undefined ? level.passes : { ...level.passes, [suite]: now },
    acting: level.acting.filter((c) => cases.includes(c)),
    scope: { ...level.scope, [suite]: cases },
    ...(newest === undefined
      ? {}
      : { othersBackAt: { ...level.othersBackAt, [suite]: newest.at } }),
  };
}
