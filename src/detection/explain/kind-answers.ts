import { type CaseView, mean } from './replies.ts';
import { type Candidate, type ChangedCases, outcomeTurn } from './types.ts';

interface Side {
  value: string;
  /** Cases with this answer on the collapsed side, and on the other. */
  here: number;
  there: number;
  of: number;
}

/** Fewer short answers than this cannot show a collapse. */
const FEWEST = 5;

/**
 * Answer collapse: whatever the question, one answer. Told over all cases with short answers, not
 * only over those that changed, since a question whose answer was always that one is part of the
 * pattern. It also tells of a collapse that has ended.
 */
export function answerKind(seen: ChangedCases): Candidate | null {
  const now = collapsed(seen.all, 'after', 'before');
  if (now !== null && !simplyRight(seen.all, 'after', 'before')) {
    const turnedTo = seen.focus.filter((v) => v.after.answer === now.value).length;
    const distinct = new Set(seen.all.map((v) => v.before.answer).filter((a) => a !== null)).size;
    return {
      kind: 'answer-collapse',
      sentence:
        `In ${now.here} of ${now.of} cases the answer is now "${now.value}", whatever the ` +
        `question; before in ${now.there}.`,
      seen: now.here,
      of: now.of,
      reason:
        distinct > 1
          ? `${distinct} different answers were given before`
          : 'before, they had one other answer',
      explains: turnedTo * 2 >= seen.focus.length || rightWherever(seen, now.value),
    };
  }
  const text = textKind(seen, 'after', 'before');
  if (text !== null) return text;
  const was = collapsed(seen.all, 'before', 'after');
  if (was === null || simplyRight(seen.all, 'before', 'after'))
    return textKind(seen, 'before', 'after');
  return {
    kind: 'answer-collapse',
    sentence:
      `A collapse has ended: the answer was "${was.value}" in ${was.here} of ` +
      `${was.of} cases, whatever the question; now in ${was.there}.`,
    seen: was.here - was.there,
    of: was.of,
    reason: 'the answers depend on the question again',
    explains:
      seen.focus.filter((v) => v.before.answer === was.value).length * 2 >= seen.focus.length,
  };
}

function collapsed(
  all: readonly CaseView[],
  here: 'before' | 'after',
  there: 'before' | 'after',
): Side | null {
  const answering = all.filter((v) => v.before.answer !== null || v.after.answer !== null);
  if (answering.length < FEWEST || answering.length * 2 < all.length) return null;
  const { value, count: n } = mostOften(answering.map((v) => v[here].answer));
  const other = answering.filter((v) => v[there].answer === value).length;
  const of = answering.length;
  const distinct = new Set(answering.map((v) => v[there].answer)).size;
  // Of two or three possible answers one can hold most without a collapse; of many it cannot.
  const enough =
    (n >= 0.85 * of && n - other >= 0.2 * of) ||
    (distinct >= 4 && n >= 0.6 * of && n - other >= 0.35 * of);
  // Where one answer held before too, it is another answer and no collapse.
  return enough && n - mostOften(answering.map((v) => v[there].answer)).count >= 0.2 * of
    ? { value, here: n, there: other, of }
    : null;
}

/**
 * Collapse of sentences: most cases get one whole text where they had many. Outcomes that stayed do
 * not excuse it (a check that any text passes sees nothing); outcomes that got better to nearly all
 * do.
 */
function textKind(
  seen: ChangedCases,
  side: 'before' | 'after',
  other: 'before' | 'after',
): Candidate | null {
  const known = seen.all.filter((v) => v.before.content !== null && v.after.content !== null);
  const of = known.length;
  if (of < FEWEST || of * 2 < seen.all.length) return null;
  const { value, count: here } = mostOften(known.map((v) => v[side].content));
  const most = mostOften(known.map((v) => v[other].content)).count;
  const there = known.filter((v) => v[other].content === value).length;
  if (here < 0.6 * of || here - most < 0.35 * of) return null;
  // "Yes, because of …" that becomes "Yes" is a shorter way to the same answer.
  const shortened = known.filter(
    (v) => v[side].content === v[side].answer && v.before.answer === v.after.answer,
  ).length;
  const pass = (which: 'before' | 'after'): number =>
    mean(seen.all.flatMap((v) => v[which].pass ?? [])) ?? 0;
  if (shortened * 2 >= here || (pass(side) >= 0.9 && pass(side) > pass(other))) return null;
  const turnedTo = seen.focus.filter((v) => v[side].content === value).length;
  const shown = value.length > 80 ? `${value.slice(0, 78)}…` : value;
  const texts = new Set(known.map((v) => v[other].content)).size;
  const explains = turnedTo * 2 >= seen.focus.length;
  if (side === 'before')
    return {
      kind: 'answer-collapse',
      sentence:
        `A collapse has ended: the answer was one and the same text ("${shown}") in ` +
        `${here} of ${of} cases, whatever the question; now in ${there}.`,
      seen: here - there,
      of,
      reason: `${texts} different texts are given now`,
      explains,
    };
  return {
    kind: 'answer-collapse',
    sentence:
      `In ${here} of ${of} cases the answer is now one and the same text ("${shown}"), ` +
      `whatever the question; before in ${there}.`,
    seen: here,
    of,
    reason: `${texts} different texts were given before`,
    explains,
  };
}

/**
 * The commonest value and how often it comes; the first in the alphabet of equally common ones, so
 * that order says nothing.
 */
function mostOften(values: readonly (string | null)[]): { value: string; count: number } {
  const counts = new Map<string, number>();
  for (const v of values) if (v !== null) counts.set(v, (counts.get(v) ?? 0) + 1);
  const [value, count] = [...counts].toSorted(
    (a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1),
  )[0] ?? ['', 0];
  return { value, count };
}

/** One answer for all is no collapse where it is the right one. */
function simplyRight(
  all: readonly CaseView[],
  here: 'before' | 'after',
  there: 'before' | 'after',
): boolean {
  const ok = (side: 'before' | 'after'): number | null =>
    mean(all.flatMap((v) => (v[side].pass === null ? [] : [v[side].pass])));
  const a = ok(here);
  return a !== null && a >= 0.9 && a >= (ok(there) ?? 0);
}

/**
 * Half of the flips may be for the better (where the one answer happens to be right): then all
 * flips are to it or from none.
 */
function rightWherever(seen: ChangedCases, value: string): boolean {
  const worse = seen.focus.filter((v) => outcomeTurn(v) === 'worse');
  return (
    worse.length > 0 && worse.filter((v) => v.after.answer === value).length * 2 >= worse.length
  );
}
