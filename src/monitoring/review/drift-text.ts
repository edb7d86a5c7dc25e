import { isSpread } from '../../detection/drift/effect-spread.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Interval } from '../../domain/incident.ts';
import { percent } from '../../domain/text-percent.ts';

/** All six judgments, or plain refusals in their place. */
export function isJudgment(r: Pick<StreamReview, 'stream'>): boolean {
  return r.stream.metric === 'judgment' || r.stream.metric === 'refusal';
}

/** What people feel first gives the title: passing, then judgment, then whatever speaks loudest. */
export function byWeight(a: StreamReview, b: StreamReview): number {
  const rank = (r: StreamReview): number =>
    r.stream.metric === 'pass' ? 0 : isJudgment(r) ? 1 : 2;
  return rank(a) - rank(b) || b.evidence - a.evidence;
}

/** The category whose share moved most, with its shares before and since. */
export interface MovedCategory {
  category: string;
  /** Its place among the stream's categories. */
  index: number;
  before: Interval;
  after: Interval;
}

export function mostMoved(r: StreamReview): MovedCategory {
  const shares = r.categories.map((category, c) => ({
    category,
    index: c,
    before: share(r.before, c),
    after: share(r.after, c),
  }));
  const told = r.stream.metric === 'refusal' ? 'refused' : 'pass';
  const always = shares.find((s) => s.category === told);
  if ((r.stream.metric === 'pass' || told === 'refused') && always !== undefined) return always;
  // Said of what became more, where that is as large: "refuses more" tells more than "acts less".
  const most = shares.toSorted(
    (a, b) =>
      Math.abs(b.after.value - b.before.value) +
      (b.after.value > b.before.value ? 1e-6 : 0) -
      Math.abs(a.after.value - a.before.value) -
      (a.after.value > a.before.value ? 1e-6 : 0),
  )[0];
  return most ?? { category: '', index: 0, before: share([], 0), after: share([], 0) };
}

function share(counts: readonly number[], c: number): Interval {
  const n = counts.reduce((a, b) => a + b, 0);
  return wilson(counts[c] ?? 0, n);
}

/**
 * A share of the whole that moved by less than this can hide a few cases that became something
 * else.
 */
const HIDES = 0.1;
/** A case has changed for people when it is likelier than not. */
export const CHANGED = 0.5;

/**
 * Where the whole hardly moved and a few cases carry the alarm: how many, and their own shares.
 * Null where the whole says it.
 */
export function fewMoved(
  r: StreamReview,
  m: MovedCategory,
): { cases: readonly string[]; before: Interval; after: Interval } | null {
  const own = r.cases.filter((c) => c.p > CHANGED);
  if (
    Math.abs(m.after.value - m.before.value) >= HIDES ||
    own.length === 0 ||
    own.length * 2 > r.cases.length ||
    isSpread(r.cases, r.categories.length)
  )
    return null;
  const total = (of: 'before' | 'after'): number[] =>
    r.categories.map((_, c) => own.reduce((n, o) => n + (o[of][c] ?? 0), 0));
  return {
    cases: own.map((c) => c.caseHash),
    before: share(total('before'), m.index),
    after: share(total('after'), m.index),
  };
}

const NOUNS: Readonly<Record<string, string>> = {
  pass: 'pass rate',
  acted: 'acting',
  refused: 'refusals',
  partial: 'partial answers',
  escalated: 'escalations',
  clarified: 'questions back',
  other: 'other replies',
  stop: 'complete answers',
  length: 'answers cut at the length limit',
  'tool-calls': 'replies with tool calls',
  refusal: 'typed refusals',
  'content-filter': 'answers stopped by the content filter',
};

/** What the moved share is a share of, in words: "refusals", "answers of 120 to 240 characters". */
export function nounOf(r: StreamReview, category: string): string {
  if (r.stream.metric === 'length') return `answers of ${category} characters`;
  if (r.stream.metric === 'answer')
    return category === 'other' ? 'unfamiliar answers' : `the answer "${category}"`;
  if (r.stream.metric === 'tools')
    return category === 'none' ? 'replies without a tool call' : `calls of ${category}`;
  if (r.stream.metric.startsWith('field:')) return `${r.stream.metric.slice(6)} in ${category}`;
  return NOUNS[category] ?? category;
}

/** "Refund desk: pass rate fell 96 % → 81 %", under 80 characters. */
export function titleOf(agentName: string, r: StreamReview): string {
  const m = mostMoved(r);
  const moved =
    r.stream.metric === 'length'
      ? lengthWords(r)
      : `${nounOf(r, m.category)} ${m.after.value < m.before.value ? 'fell' : 'rose'} ` +
        `${percent(m.before.value)} → ${percent(m.after.value)}`;
  const title = `${agentName}: ${moved}`;
  return title.length < 80 ? title : `${title.slice(0, 78)}…`;
}

/** Bins are ordered from short to long; their mean index says which way lengths went. */
function lengthWords(r: StreamReview): string {
  const mean = (counts: readonly number[]): number => {
    const n = counts.reduce((a, b) => a + b, 0);
    return n === 0 ? 0 : counts.reduce((sum, k, i) => sum + k * i, 0) / n;
  };
  return `answers have become ${mean(r.after) > mean(r.before) ? 'longer' : 'shorter'}`;
}

/**
 * Which way judgment moved, in words for the summary; empty where it says nothing more. `expected`:
 * the cases say what is wanted of them.
 */
export function directionWords(direction: StreamReview['direction'], expected: boolean): string {
  if (direction === 'over-caution')
    return expected
      ? 'It holds back where your cases expect it to act.'
      : 'It holds back where it used to act.';
  if (direction === 'over-confidence')
    return expected
      ? 'It acts where your cases expect a refusal, a question or a hand-over.'
      : 'It acts where it used to refuse, ask or hand over.';
  if (direction === 'format') return 'The form of the answers changed.';
  if (direction === 'better')
    return 'It got better: accept the new behaviour, so that a later loss is seen from there.';
  if (direction === 'mixed') return 'Some cases got better and others worse.';
  return '';
}
