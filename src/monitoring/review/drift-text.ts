import { NO_NUMBER } from '../../detection/drift/bins.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import { AS_USUAL, LESS, MORE } from '../../detection/drift/usual-levels.ts';
import {
  ANOTHER_ANSWER,
  isOfCalls,
  NEW_ANSWER,
  NO_VERDICT,
  USUAL_ANSWER,
  VERDICT,
} from '../../detection/drift/usual.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { IncidentFacts, Interval } from '../../domain/incident.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { clipAtWord, clipName } from '../../domain/text.ts';
import type { Headline } from './headline.ts';
import { isActing, noLongerWords } from './judgment-way.ts';
import { NO_TOOL } from './observations.ts';
import { fewCasesWords, heldCaseOf } from './pass-text.ts';
import { factorWords, type Typical } from './typical.ts';

/** All six judgments, or plain refusals in their place. */
export function isJudgment(r: Pick<StreamReview, 'stream'>): boolean {
  return r.stream.metric === 'judgment' || r.stream.metric === 'refusal';
}

/** The share of a stream that moved most, before and since. */
export interface MovedShare {
  /** Indices of the categories that it is the share of. */
  categories: readonly number[];
  before: Interval;
  after: Interval;
}

/**
 * The one category whose share moved most (of calls beside what is usual, which way they went, not
 * that fewer are as usual); of the bins of a length or a number, all above the edge
 * over which most moved, because a few characters more can move a bin's neighbours both ways.
 */
export function mostMoved(
  r: StreamReview,
  before: readonly number[] = r.before,
  after: readonly number[] = r.after,
): MovedShare {
  const of = (categories: readonly number[]): MovedShare => ({
    categories,
    before: share(before, categories),
    after: share(after, categories),
  });
  if (r.stream.metric === 'pass') return of([0]);
  if (r.stream.metric === 'refusal') return of([r.categories.indexOf('refused')]);
  const bins = r.categories.map((_, c) => c).filter((c) => r.categories[c] !== NO_NUMBER);
  const candidates =
    r.stream.metric === 'length'
      ? bins.slice(1).map((c) => bins.filter((k) => k >= c))
      : r.categories.flatMap((name, c) =>
          name === AS_USUAL || (r.unshown === true && isActing(name)) ? [] : [[c]],
        );
  // Said of what became more, where that is as large: "refuses more" tells more than "acts less".
  const move = (s: MovedShare): number =>
    Math.abs(s.after.value - s.before.value) + (s.after.value > s.before.value ? 1e-6 : 0);
  return candidates.map(of).toSorted((a, b) => move(b) - move(a))[0] ?? of([]);
}

function share(counts: readonly number[], of: readonly number[]): Interval {
  const n = counts.reduce((a, b) => a + b, 0);
  return wilson(
    of.reduce((sum, c) => sum + (counts[c] ?? 0), 0),
    n,
  );
}

const NOUNS: Readonly<Record<string, string>> = {
  pass: 'pass rate',
  acted: 'acting',
  refused: 'refusals',
  partial: 'partial answers',
  escalated: 'escalations',
  clarified: 'questions back',
  other: 'replies that neither act nor decline',
  stop: 'complete answers',
  length: 'answers cut at the length limit',
  'tool-calls': 'replies with tool calls',
  refusal: 'typed refusals',
  'content-filter': 'answers stopped by the content filter',
};

/** What the moved share is a share of, in words: "refusals", "answers over 240 characters". */
export function nounOf(r: StreamReview, moved: MovedShare): string {
  const [first = 0] = moved.categories;
  const category = r.categories[first] ?? '';
  if (r.stream.metric === 'length') return `answers ${lengthOf(category)}`;
  if (r.stream.metric === 'answer') return ANSWER_NOUNS[category] ?? category;
  if (isOfCalls(r.stream.metric)) return CALL_NOUNS[`${r.stream.metric} ${category}`] ?? category;
  if (r.stream.metric === 'tools')
    return category === 'none' || category === NO_TOOL
      ? 'replies without a tool call'
      : `replies that call ${category}`;
  if (r.stream.metric.startsWith('field:')) return `${r.stream.metric.slice(6)} in ${category}`;
  return NOUNS[category] ?? category;
}

/** "over 97 characters", from the lowest of the bins that are counted: "97 – 120", "> 120". */
function lengthOf(bin: string): string {
  const lower = /^(?:> )?([\d.]+)/.exec(bin)?.[1];
  return lower === undefined ? `of ${bin} characters` : `over ${lower} characters`;
}

/** Of answers beside those that the same case gave before. */
const ANSWER_NOUNS: Readonly<Record<string, string>> = {
  [USUAL_ANSWER]: "cases' usual answers",
  [ANOTHER_ANSWER]: 'answers that are not the usual ones',
  [NEW_ANSWER]: 'answers never given before',
};

/** Of numbers beside those of the same case before. */
const CALL_NOUNS: Readonly<Record<string, string>> = {
  [`latency ${MORE}`]: 'answers slower than usual',
  [`latency ${AS_USUAL}`]: 'answers as fast as usual',
  [`latency ${LESS}`]: 'answers faster than usual',
  [`output-tokens ${MORE}`]: 'answers of more tokens than usual',
  [`output-tokens ${AS_USUAL}`]: 'answers of as many tokens as usual',
  [`output-tokens ${LESS}`]: 'answers of fewer tokens than usual',
  [`cost ${MORE}`]: 'calls dearer than usual',
  [`cost ${AS_USUAL}`]: 'calls as dear as usual',
  [`cost ${LESS}`]: 'calls cheaper than usual',
  [`tool-calls ${MORE}`]: 'replies with more tool calls than usual',
  [`tool-calls ${AS_USUAL}`]: 'replies with as many tool calls as usual',
  [`tool-calls ${LESS}`]: 'replies with fewer tool calls than usual',
  [`no-verdict ${NO_VERDICT}`]: 'trials without a verdict',
  [`no-verdict ${VERDICT}`]: 'trials with a verdict',
};

const TITLE_MAX = 79;

/** How what leads is shown in a title. */
export interface Shows {
  /** Medians of the headline's stream, where its numbers are at hand. */
  typical?: Typical | null;
  /** By the rate of all cases, where a few carry it. */
  ofAll?: boolean;
}

/** "Refund desk: pass rate fell 96 % → 81 %", under 80 characters. */
export function titleOf(
  agentName: string,
  { review: r, acts, alsoActs = [], held }: Headline,
  { typical = null, ofAll = false }: Shows = {},
): string {
  const m = mostMoved(r);
  if (acts !== null) {
    const head = `${agentName}: acts where it should ${SHOULD[acts.expect]}: `;
    const more = alsoActs.length === 0 ? '' : ` and ${alsoActs.length} more`;
    return `${head}"${clipName(acts.label, TITLE_MAX - head.length - more.length - 2)}"${more}`;
  }
  const must = ofAll || factorWords(typical) !== null ? null : heldCaseOf(r, held);
  if (must !== null) {
    const room = TITLE_MAX - agentName.length - must.around.length - 4;
    return `${agentName}: ${must.before}"${clipName(must.name, room)}"${must.after}`;
  }
  const moved =
    r.stream.metric === 'length'
      ? lengthWords(r)
      : (factorWords(typical) ??
        (ofAll ? null : fewCasesWords(r, held)) ??
        noLongerWords(r) ??
        rateWords(nounOf(r, m), m));
  return clipAtWord(`${agentName}: ${moved}`, TITLE_MAX);
}

/** "pass rate fell 96 % → 81 %"; where some cases got better as others got worse, that it is other ones. */
function rateWords(
  noun: string,
  { before, after }: Record<'before' | 'after', Pick<Interval, 'value'>>,
): string {
  const [from, to] = [percentOffEnds(before.value), percentOffEnds(after.value)];
  if (from === to) return `${noun} ${to} as before, but in other cases`;
  return `${noun} ${after.value < before.value ? 'fell' : 'rose'} ${from} → ${to}`;
}

/** Whose rate the title tells; nothing where it tells something else. */
export function rateOf(
  agentName: string,
  { review: r, acts }: Headline,
  { typical = null, ofAll = false }: Shows = {},
): Pick<IncidentFacts, 'rate'> {
  const other =
    acts !== null ||
    r.stream.metric === 'length' ||
    (factorWords(typical) ?? (ofAll ? null : fewCasesWords(r)) ?? noLongerWords(r)) !== null;
  return other ? {} : { rate: { agentName, noun: nounOf(r, mostMoved(r)) } };
}

/** The same title, of a rate that went to `after`. */
export function rateTitle(
  { agentName, noun }: NonNullable<IncidentFacts['rate']>,
  counted: Parameters<typeof rateWords>[1],
): string {
  return clipAtWord(`${agentName}: ${rateWords(noun, counted)}`, TITLE_MAX);
}

/** What is expected of a case, after "it should". */
export const SHOULD = {
  refused: 'refuse',
  escalated: 'hand over',
  clarified: 'ask first',
} as const;

/** Bins are ordered from short to long; their mean index says which way lengths went. */
function lengthWords(r: StreamReview): string {
  const mean = (counts: readonly number[]): number => {
    const n = counts.reduce((a, b) => a + b, 0);
    return n === 0 ? 0 : counts.reduce((sum, k, i) => sum + k * i, 0) / n;
  };
  return `answers have become ${mean(r.after) > mean(r.before) ? 'longer' : 'shorter'}`;
}

/** What moved most are refusals, told apart from those of a part. */
export const isRefusal = (r: StreamReview): boolean =>
  r.stream.metric === 'judgment' &&
  mostMoved(r).categories.some((c) => ['refused', 'partial'].includes(r.categories[c] ?? ''));

/** What moved most are judgments, and no refusals. */
export const isOtherJudgment = (r: StreamReview): boolean =>
  r.stream.metric === 'judgment' && !isRefusal(r);
