import { LENGTH_TURNS, lengthTurned } from './kind-form.ts';
import { median } from '../drift/bins.ts';
import type { CaseView } from './replies.ts';
import {
  type Candidate,
  type ChangedCases,
  isCommonTurn,
  outcomeTurn,
  ofChanged,
} from './types.ts';

const half = (k: number, n: number): boolean => k > 0 && k * 2 >= n;

/** Whether a text had one verdict before and has another now. */
const verdictTurned = ({ before, after }: CaseView): boolean =>
  [...after.passOf].some(([text, now]) => {
    const was = before.passOf.get(text);
    return was !== undefined && Math.abs(now - was) >= 0.5;
  });

/**
 * The answers are the same word for word, and so are the tools, and one and the same answer has
 * another verdict than it had: what turned is the check, or the model that grades. Answers that were
 * all given before, the wrong ones seldom, turn a case by themselves.
 */
export function checkKind(seen: ChangedCases): Candidate | null {
  const n = seen.focus.length;
  const equal = seen.focus.filter(
    (v) =>
      v.before.texts.size > 0 &&
      v.before.tools === v.after.tools &&
      [...v.after.texts].every((t) => v.before.texts.has(t)) &&
      verdictTurned(v),
  ).length;
  if (!seen.byOutcome || !half(equal, n)) return null;
  return {
    kind: 'check',
    sentence: `In ${ofChanged(equal, seen)} the verdict turned though the answer is the same, word for word.`,
    reason: 'look at the suite and what checks it: the agent did nothing else',
    seen: equal,
    of: n,
    explains: true,
  };
}

/** Tools: other ones, another order, or none any more. */
export function toolsKind(seen: ChangedCases): Candidate | null {
  const n = seen.focus.length;
  const changed = seen.focus.filter((v) => v.before.tools !== v.after.tools);
  if (!half(changed.length, n) && (seen.byOutcome || changed.length < Math.max(2, 0.2 * n)))
    return null;
  const sorted = (s: string): string => s.split(' > ').toSorted().join(' > ');
  const order = changed.filter((v) => sorted(v.before.tools) === sorted(v.after.tools)).length;
  const none = changed.filter((v) => v.after.tools === '').length;
  const fresh = changed.filter((v) => v.before.tools === '').length;
  const shown = (v: CaseView): string =>
    `${v.before.tools || 'no tool'} before, ${v.after.tools || 'no tool'} now`;
  const how = half(order, changed.length)
    ? 'the tools are called in another order'
    : half(none, changed.length)
      ? 'no tool is called any more'
      : half(fresh, changed.length)
        ? 'tools are called where none was'
        : 'other tools are called';
  const first = changed[0];
  return {
    kind: 'tools',
    sentence: `In ${ofChanged(changed.length, seen)} ${how}${first === undefined ? '' : ` (${shown(first)})`}.`,
    reason: 'the names of the called tools, in order, differ',
    seen: changed.length,
    of: n,
    explains: true,
  };
}

const noneOr = (n: number): string => (n === 0 ? 'none' : String(n));

/** Refusals that came or went. */
export function refusalKind(seen: ChangedCases): Candidate | null {
  const n = seen.focus.length;
  const on = seen.focus.filter((v) => v.after.refused - v.before.refused >= 0.5).length;
  const off = seen.focus.filter((v) => v.before.refused - v.after.refused >= 0.5).length;
  if (!isCommonTurn(seen, on, off, 0.05)) return null;
  const count = (side: 'before' | 'after'): number =>
    seen.focus.filter((v) => v[side].refused >= 0.5).length;
  const [before, after] = [count('before'), count('after')];
  const sentence =
    on > 0 && off > 0
      ? // Neither makes up for the other, and those that refuse no more are the graver.
        `Of the ${n} cases ${seen.how} ${off} that refused ${off === 1 ? 'does' : 'do'} so no ` +
        `more, and ${on} that did not now ${on === 1 ? 'refuses' : 'refuse'}.`
      : on > off
        ? n === 1
          ? 'It now refuses there, and did not before.'
          : `It now refuses in ${ofChanged(after, seen)}, before in ${noneOr(before)}.`
        : n === 1
          ? 'It used to refuse there, and does no more.'
          : `It used to refuse in ${ofChanged(before, seen)}, and now does in ${noneOr(after)}.`;
  return {
    kind: 'refusal',
    sentence,
    reason: 'by what the answers do, not by what they say',
    seen: Math.max(on, off),
    of: n,
    explains: true,
  };
}

const NUMBER = /[-+]?\d[\d,]*(?:\.\d+)?/g;

/** The same text but for its numbers, or a short answer that is a number on both sides. */
function numbersTurned(v: CaseView): { up: boolean; layout: boolean } | null {
  const [a] = v.after.contents;
  // What a case fails with now and then it may have answered before, too.
  const b = [...v.before.contents].find((text) => text !== a);
  if (b === undefined || a === undefined) return null;
  const nums = (s: string): number[] =>
    (s.match(NUMBER) ?? []).map((x) => Number(x.replaceAll(',', '')));
  const layout = /[a-z]/.test(b) && b.replace(NUMBER, '0') === a.replace(NUMBER, '0');
  const numeric = Number(v.before.answer ?? Number.NaN) - Number(v.after.answer ?? Number.NaN);
  if (layout) {
    const before = nums(b);
    const moved =
      nums(a)
        .map((x, i) => x - (before[i] ?? x))
        .find((d) => d !== 0) ?? 0;
    return { up: moved > 0, layout };
  }
  return Number.isNaN(numeric) || numeric === 0 ? null : { up: numeric < 0, layout };
}

/**
 * A number in the same place, moved. Bare numeric answers count only when they move one way: wrong
 * sums scatter.
 */
export function numericKind(seen: ChangedCases): Candidate | null {
  const n = seen.focus.length;
  // Many texts that became one (or one that became many) differ in their numbers too; that is a
  // collapse or its end.
  const texts = (side: 'before' | 'after'): number =>
    new Set(seen.focus.flatMap((v) => [...v[side].contents])).size;
  if ((texts('after') === 1) !== (texts('before') === 1)) return null;
  const moved = seen.focus.map(numbersTurned).filter((m) => m !== null);
  const layout = moved.filter((m) => m.layout).length;
  const up = moved.filter((m) => m.up).length;
  const oneWay = Math.max(up, moved.length - up);
  if (
    !half(moved.length, n) ||
    (!half(layout, moved.length) && (moved.length < 5 || oneWay < 0.9 * moved.length))
  )
    return null;
  const mostly = oneWay === moved.length ? '' : 'mostly ';
  const way =
    oneWay >= 0.8 * moved.length
      ? `, ${mostly}${up * 2 > moved.length ? 'larger' : 'smaller'}`
      : '';
  return {
    kind: 'numeric',
    sentence: `In ${ofChanged(moved.length, seen)} a number in the answer is another one${way}.`,
    reason: 'the rest of the answer is the same',
    seen: moved.length,
    of: n,
    explains: true,
  };
}

/** Another judgment of a case whose texts are not at hand: nothing else can tell how it changed. */
export function judgmentTurned({ before, after }: CaseView): boolean {
  return (
    before.texts.size + after.texts.size === 0 &&
    before.judgment !== '' &&
    after.judgment !== '' &&
    before.judgment !== after.judgment
  );
}

/** Judgments that turned, where they are all that is known of the answers. */
export function judgmentKind(seen: ChangedCases): Candidate | null {
  const n = seen.focus.length;
  const turned = seen.focus.filter(judgmentTurned);
  if (!half(turned.length, n)) return null;
  const turns = Map.groupBy(turned, (v) => `${v.before.judgment} before, ${v.after.judgment} now`);
  const [how = '', most = []] = [...turns].toSorted((a, b) => b[1].length - a[1].length)[0] ?? [];
  return {
    kind: 'judgment',
    sentence:
      `In ${turned.length} of ${seen.all.length} cases what the agent did is judged otherwise` +
      `${most.length === turned.length ? `: ${how}` : `, most often (${most.length}) ${how}`}.`,
    reason: 'the texts are not at hand, so this goes by the judgments alone',
    seen: turned.length,
    of: seen.all.length,
    explains: true,
  };
}

/** Longer, shorter, or cut off at the limit. */
export function lengthKind(seen: ChangedCases): Candidate | null {
  const n = seen.focus.length;
  const cut = seen.focus.filter((v) => v.after.cut - v.before.cut >= 0.5).length;
  if (half(cut, n))
    return {
      kind: 'length',
      sentence: `In ${ofChanged(cut, seen)} the answer is now cut off at its limit.`,
      reason: 'the finish reason says so',
      seen: cut,
      of: n,
      explains: true,
    };
  const longer = seen.focus.filter((v) => lengthTurned(v) === 1).length;
  const shorter = seen.focus.filter((v) => lengthTurned(v) === -1).length;
  const most = Math.max(longer, shorter);
  if (most < 0.6 * n || most === 0 || Math.min(longer, shorter) > 0.2 * most) return null;
  const way = longer > shorter ? 1 : -1;
  const turned = seen.focus.filter((v) => lengthTurned(v) === way);
  const chars = (side: 'before' | 'after'): number =>
    Math.round(median(turned.flatMap((v) => v[side].length ?? [])));
  const how = way === 1 ? 'longer' : 'shorter';
  // Where outcomes turned, length accounts for them only if cases whose length stayed kept theirs.
  const known = seen.all.filter((v) => v.before.pass !== null && v.after.pass !== null);
  const flipShare = (vs: readonly CaseView[]): number =>
    vs.filter((v) => outcomeTurn(v) !== null).length / Math.max(1, vs.length);
  const stayed = known.filter((v) => lengthTurned(v) !== way);
  const explains =
    !seen.byOutcome ||
    (stayed.length >= 5 &&
      flipShare(known.filter((v) => lengthTurned(v) === way)) > 3 * flipShare(stayed) + 0.1 &&
      !answersTurned(seen));
  return {
    kind: 'length',
    sentence:
      `In ${ofChanged(most, seen)} the answer is ${how} by ${LENGTH_TURNS[how]} ` +
      `or more (${chars('before')} characters in the middle case before, ${chars('after')} now).`,
    reason: explains
      ? 'what else is said was not seen to change alike'
      : 'the outcomes turned for what the answers say',
    seen: most,
    of: n,
    explains,
  };
}

const answersTurned = (seen: ChangedCases): boolean =>
  half(
    seen.focus.filter(
      (v) =>
        v.before.answer !== null && v.after.answer !== null && v.before.answer !== v.after.answer,
    ).length,
    seen.focus.length,
  );
