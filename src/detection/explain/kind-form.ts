import { type Form, FORM_WORDS, FORMS } from './forms.ts';
import { type CaseView, mean } from './replies.ts';
import { hasSameBody } from './same-body.ts';
import {
  type Candidate,
  type ChangedCases,
  isCommonTurn,
  outcomeTurn,
  ofChanged,
} from './types.ts';

type Turn = 1 | -1 | 0;
const turnOf = (v: CaseView, f: Form): Turn => {
  const d = v.after.forms[f] - v.before.forms[f];
  return d >= 0.5 ? 1 : d <= -0.5 ? -1 : 0;
};

/** Equal once the form is taken off, though written differently. */
export function sameContent(v: CaseView): boolean {
  if (v.before.contents.size === 0 || v.after.contents.size === 0) return false;
  if ([...v.after.texts].some((t) => v.before.texts.has(t))) return false;
  return (
    [...v.after.contents].some((c) => v.before.contents.has(c)) ||
    (v.before.answer !== null && v.before.answer === v.after.answer && !lengthTurned(v))
  );
}

/** One and a half times as long is longer by half; two thirds as long is shorter by a third. */
export const LENGTH_TURNS = { ratio: 1.5, longer: 'half', shorter: 'a third' } as const;

/** Longer by half, or shorter by a third. */
export function lengthTurned(v: CaseView): Turn {
  if (v.before.length === null || v.after.length === null) return 0;
  const ratio = (v.after.length + 1) / (v.before.length + 1);
  return ratio >= LENGTH_TURNS.ratio ? 1 : ratio <= 1 / LENGTH_TURNS.ratio ? -1 : 0;
}

/**
 * Format: the same content written in another way. Certain where the content is equal once the form
 * is off; where it is nearly the same, it must be the new form that fails, not merely accompany
 * failures. A whole other answer is no other form, whatever it begins with.
 */
export function formKind(seen: ChangedCases): Candidate | null {
  const n = seen.focus.length;
  const same = seen.focus.filter(sameContent).length;
  const kept = seen.focus.filter((v) => sameContent(v) || hasSameBody(v));
  const net = FORMS.map((form) => ({
    form,
    on: kept.filter((v) => turnOf(v, form) === 1).length,
    off: kept.filter((v) => turnOf(v, form) === -1).length,
  })).toSorted((a, b) => Math.abs(b.on - b.off) - Math.abs(a.on - a.off))[0];
  const formTurned = net !== undefined && isCommonTurn(seen, net.on, net.off, 0.2);
  if (same * 2 < n && !formTurned) return null;
  const form = formTurned ? net.form : null;
  const way: Turn = net !== undefined && net.on < net.off ? -1 : 1;
  const unwrapped = unwrappedWords(seen.all);
  const counted = form === null ? same : Math.max(net?.on ?? 0, net?.off ?? 0);
  const how =
    form === null
      ? 'is now written in another way'
      : `${way === 1 ? 'now comes' : 'no longer comes'} ${FORM_WORDS[form]}`;
  const sentence = `In ${ofChanged(counted, seen)} the ${same * 2 >= n ? 'same ' : ''}answer ${how}.`;
  const base = { kind: 'format' as const, sentence, seen: counted, of: n };
  if (same * 2 >= n)
    return {
      ...base,
      reason: `with the form taken off, ${same} of ${n} say the same as before${unwrapped}`,
      explains: true,
    };
  if (!seen.byOutcome || form === null)
    return { ...base, reason: `their words differ too${unwrapped}`, explains: true };
  const fails = formFails(seen.all, form, way);
  return { ...base, reason: `${fails.reason}${unwrapped}`, explains: fails.explains };
}

/** Where the checks were also run on the unwrapped content, they decide. */
function unwrappedWords(all: readonly CaseView[]): string {
  const known = all.filter((v) => v.before.contentPass !== null && v.after.contentPass !== null);
  if (known.length === 0) return '';
  const count = (side: 'before' | 'after'): number =>
    Math.round(known.reduce((n, v) => n + (v[side].contentPass ?? 0), 0));
  return `; unwrapped, ${count('after')} of ${known.length} pass, before ${count('before')}`;
}

/**
 * Is it the form that fails? Three contrasts, each of which ability alone would not make: unwrapped
 * content that passes as before; a fall where the form turned and none where it did not; answers of
 * today that pass without the new form and fail with it.
 */
function formFails(
  all: readonly CaseView[],
  form: Form,
  way: Turn,
): { explains: boolean; reason: string } {
  const known = all.filter((v) => v.before.pass !== null && v.after.pass !== null);
  const fall = (vs: readonly CaseView[]): number =>
    mean(vs.map((v) => (v.before.pass ?? 0) - (v.after.pass ?? 0))) ?? 0;
  const withTurn = known.filter((v) => turnOf(v, form) === way);
  const without = known.filter((v) => turnOf(v, form) === 0);
  const content = known.filter(
    (v) => v.before.contentPass !== null && v.after.contentPass !== null,
  );
  const lostContent = mean(
    content.map((v) => (v.before.contentPass ?? 0) - (v.after.contentPass ?? 0)),
  );
  if (lostContent !== null)
    return {
      explains: fall(withTurn) > 0 && lostContent <= 0.5 * fall(known),
      reason:
        lostContent <= 0.05
          ? 'the content is as good as before'
          : 'part of the content is lost too',
    };
  if (fall(withTurn) <= 0)
    return { explains: false, reason: 'the checks do not mind the new form' };
  const hasNew = (v: CaseView): boolean => v.after.forms[form] >= 0.5 === (way === 1);
  const now = { with: known.filter(hasNew), without: known.filter((v) => !hasNew(v)) };
  const passes = (vs: readonly CaseView[]): number =>
    Math.round(vs.reduce((n, v) => n + (v.after.pass ?? 0), 0));
  const name = `${way === 1 ? 'written so' : 'without it'}`;
  const contrast =
    `${passes(now.with)} of ${now.with.length} ${name} pass ` +
    `now${now.without.length === 0 ? '' : `, ${passes(now.without)} of ${now.without.length} others do`}`;
  const elsewhere = without.length >= 5 ? fall(without) : 0;
  const shareWith = passes(now.with) / Math.max(1, now.with.length);
  const shareWithout = passes(now.without) / Math.max(1, now.without.length);
  const decisive =
    now.without.length >= 3 ? shareWith < shareWithout - 0.2 || shareWith <= 0.1 : shareWith <= 0.1;
  const explains =
    fall(withTurn) > elsewhere + 0.1 &&
    decisive &&
    known.filter((v) => outcomeTurn(v) === 'worse' && turnOf(v, form) === way).length > 0;
  return {
    explains,
    reason: explains
      ? `${contrast}, so the form fails and not, as far as can be seen, the ability; ` +
        'checking the unwrapped answers would settle it'
      : `${contrast}, so the form alone does not account for the outcomes`,
  };
}
