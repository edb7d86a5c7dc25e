import { answerKind } from './kind-answers.ts';
import { turnedAnswerKind } from './kind-turned-answer.ts';
import {
  checkKind,
  judgmentKind,
  judgmentTurned,
  lengthKind,
  numericKind,
  refusalKind,
  toolsKind,
} from './kind-behaviour.ts';
import { declinesKind } from './kind-declines.ts';
import { formKind } from './kind-form.ts';
import { type CasePair, type CaseView, mean, viewOf } from './replies.ts';
import {
  type Candidate,
  type ChangedCases,
  type Finding,
  type KindName,
  outcomeTurn,
} from './types.ts';
import { plural } from '../../domain/text.ts';

export interface Kind extends Finding {
  direction: 'worse' | 'better' | 'mixed' | null;
  /** The two judgment axes in words, where cases say what they expect; empty otherwise. */
  axes: string;
  /** Other kinds that were seen beside it, strongest first. */
  also: readonly Finding[];
}

/** What was found out before the kind is asked for. */
export interface Known {
  /**
   * Ids of the cases that changed; without it, those whose outcome turned, else those that differ.
   */
  cases?: ReadonlySet<string>;
  /** Whether pass or agreement moved for sure; without it, whether one case in twenty turned. */
  outcomesMoved?: boolean;
  /** How those cases are called: "whose judgment changed"; "that changed" unless given. */
  how?: string;
  /** Whether the lengths of answers are told to have moved beside it. */
  lengthsMoved?: boolean;
}

/** What kind of change it is, for people: after "Kind:". */
export const KIND_WORDS: Readonly<Record<KindName, string>> = {
  ability: 'how well it answers',
  format: 'format',
  length: 'length',
  refusal: 'refusal',
  declines: 'declines more',
  judgment: 'judgment',
  answer: 'another answer',
  'answer-collapse': 'one answer to everything',
  tools: 'tool choice or order',
  numeric: 'numeric field',
  check: 'the check, not the answers',
  unclear: 'unclear',
  none: 'no change',
};

/**
 * Says what kind of change lies between replies before and after, with its evidence. It explains a
 * change that was found some other way; it does not test whether there is one.
 */
export function kindOf(pairs: readonly CasePair[], known: Known = {}): Kind {
  const all = pairs.filter((p) => p.before.length > 0 && p.after.length > 0).map(viewOf);
  const seen = seenOf(all, known);
  const direction = directionOf(all);
  const axes = axesOf(all);
  if (seen.focus.length === 0)
    return {
      kind: 'none',
      sentence: `The ${all.length} cases give the same answers as before.`,
      reason: 'nothing differs',
      seen: 0,
      of: all.length,
      direction: null,
      axes,
      also: [],
    };
  const findings = [
    checkKind(seen),
    toolsKind(seen),
    // Where refusals say it already, the judgments behind them would say it twice.
    withheldKind(seen) ?? judgmentKind(seen),
    answerKind(seen),
    formKind(seen),
    numericKind(seen),
    lengthKind(seen),
  ].filter((f) => f !== null);
  // What any of them says of the answers, their turns would say twice.
  const turned = findings.some((f) => f.explains) ? null : turnedAnswerKind(seen);
  if (turned !== null) findings.unshift(turned);
  const explaining = findings.filter((f) => f.explains);
  const rest = findings.filter((f) => !f.explains);
  const first = explaining[0] ?? remaining(seen, rest.length > 0, known.lengthsMoved === true);
  return { ...plain(first), direction, axes, also: [...explaining.slice(1), ...rest].map(plain) };
}

/** More cases by a fifth that decline in other words are what the change is about. */
const MOSTLY_OTHER_WORDS = 1.2;

/** Answers that are no longer given: plain refusals, or any words where those are the fewer. */
function withheldKind(seen: ChangedCases): Candidate | null {
  const refusals = refusalKind(seen);
  const declines = declinesKind(seen);
  return declines !== null && declines.seen > MOSTLY_OTHER_WORDS * (refusals?.seen ?? 0)
    ? declines
    : refusals;
}

const plain = ({ kind, sentence, reason, seen, of }: Finding): Finding => ({
  kind,
  sentence,
  reason,
  seen,
  of,
});

/**
 * What the answers themselves show of a change, as one sentence for a message: "In 7 of 9 the same
 * answer now comes inside a code fence."; null where they tell nothing.
 */
export function kindSentence(k: Kind): string | null {
  if (k.kind === 'none' || k.kind === 'unclear') return null;
  return k.kind === 'ability'
    ? `${k.reason.slice(0, 1).toUpperCase()}${k.reason.slice(1)}.`
    : k.sentence;
}

function seenOf(all: readonly CaseView[], known: Known): ChangedCases {
  const flips = all.filter((v) => outcomeTurn(v) !== null);
  const { cases, how = 'that changed' } = known;
  if (cases !== undefined)
    return {
      all,
      focus: all.filter((v) => cases.has(v.id)),
      byOutcome: known.outcomesMoved === true,
      how,
    };
  // A stray flip or two among many cases is not what the change is about.
  if (known.outcomesMoved ?? flips.length >= Math.max(2, 0.05 * all.length))
    return { all, focus: flips, byOutcome: true, how };
  return { all, focus: all.filter(differs), byOutcome: false, how };
}

function differs(v: CaseView): boolean {
  return (
    outcomeTurn(v) !== null ||
    v.before.tools !== v.after.tools ||
    judgmentTurned(v) ||
    ([...v.after.texts].every((t) => !v.before.texts.has(t)) &&
      v.after.texts.size + v.before.texts.size > 0)
  );
}

function directionOf(all: readonly CaseView[]): Kind['direction'] {
  const worse = all.filter((v) => outcomeTurn(v) === 'worse').length;
  const better = all.filter((v) => outcomeTurn(v) === 'better').length;
  if (worse + better === 0) {
    const d = mean(
      all.flatMap((v) =>
        v.before.pass === null || v.after.pass === null ? [] : [v.after.pass - v.before.pass],
      ),
    );
    return d === null || Math.abs(d) < 0.02 ? null : d < 0 ? 'worse' : 'better';
  }
  return Math.min(worse, better) > 0.4 * Math.max(worse, better)
    ? 'mixed'
    : worse > better
      ? 'worse'
      : 'better';
}

function remaining(seen: ChangedCases, other: boolean, lengthsMoved: boolean): Finding {
  const n = seen.focus.length;
  const worse = seen.focus.filter((v) => outcomeTurn(v) === 'worse').length;
  const better = seen.focus.filter((v) => outcomeTurn(v) === 'better').length;
  if (!seen.byOutcome)
    return {
      kind: 'unclear',
      sentence:
        `${n} of ${seen.all.length} answers are worded differently; no one kind ` +
        'accounts for half of them.',
      reason:
        'no outcome turned, and no form, length, refusal, answer, number or tool changed ' +
        'alike in half of the cases',
      seen: n,
      of: seen.all.length,
    };
  const parts = [
    worse === 0
      ? ''
      : `${worse} of ${plural(seen.all.length, 'case')} ${worse === 1 ? 'fails' : 'fail'} that used to pass`,
    better === 0 ? '' : `${better} ${better === 1 ? 'passes' : 'pass'} that used to fail`,
  ].filter((s) => s !== '');
  // Without the words nobody can say whether they or their form changed.
  if (seen.focus.every((v) => v.before.texts.size === 0 || v.after.texts.size === 0))
    return {
      kind: 'unclear',
      sentence: `${parts.join(' and ')}.`,
      reason: "the answers' texts are not at hand, so the kind cannot be told",
      seen: n,
      of: seen.all.length,
    };
  return {
    kind: 'ability',
    sentence: `${parts.join(' and ')}, with other content.`,
    reason: other
      ? 'what else changed does not account for the outcomes'
      : `the answers say something else, in the same form${
          lengthsMoved ? '' : ' and about the same length'
        }`,
    seen: n,
    of: seen.all.length,
  };
}

function axesOf(all: readonly CaseView[]): string {
  const words = (axis: 'caution' | 'confidence', what: string): string => {
    const known = all.filter((v) => v.before[axis] !== null && v.after[axis] !== null);
    const on = (v: CaseView, side: 'before' | 'after'): boolean => (v[side][axis] ?? 0) >= 0.5;
    const count = (side: 'before' | 'after'): number => known.filter((v) => on(v, side)).length;
    const anew = known.filter((v) => on(v, 'after') && !on(v, 'before')).length;
    const gone = known.filter((v) => on(v, 'before') && !on(v, 'after')).length;
    if (anew + gone === 0) return '';
    // Cases that went both ways do not make up for each other.
    const both = anew > 0 && gone > 0 ? ` (${anew} anew, ${gone} no longer)` : '';
    return `${what} in ${count('after')} of ${known.length}, before in ${count('before')}${both}`;
  };
  return [
    words('caution', 'it holds back where it should act'),
    words('confidence', 'it does not hold back or ask where it should'),
  ]
    .filter((s) => s !== '')
    .join('; ');
}
