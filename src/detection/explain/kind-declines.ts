import { declining } from './declining.ts';
import { type CaseView, commonest } from './replies.ts';
import { type Candidate, type ChangedCases, isCommonTurn, ofChanged } from './types.ts';

/** Words in a row that different questions must get alike to be a phrase. */
const PHRASE = 3;
/** Longer answers share their turns of speech, whatever they say. */
const SHORT = 400;
/** A phrase is one where at least so many cases have it since, and hardly any had it before. */
const FEWEST = 5;
const SHARED = 0.25;
const BEFORE = 0.02;

/**
 * Declines more: it gives no answer where it gave one. Told by words that mean so in English, or, in
 * any words, by the short answer that is gone and a phrase that comes in its place whatever the
 * question.
 */
export function declinesKind(seen: ChangedCases): Candidate | null {
  const n = seen.focus.length;
  const labels = labelsOf(seen.focus);
  const phrase = phraseOf(seen.focus.filter((v) => !answersStill(v, labels)));
  const isOn = (v: CaseView): boolean =>
    v.after.declined - v.before.declined >= 0.5 ||
    (v.before.declined < 0.5 &&
      phrase !== null &&
      lostAnswer(v) &&
      !answersStill(v, labels) &&
      says(v, 'after', phrase));
  const on = seen.focus.filter(isOn);
  const off = seen.focus.filter((v) => v.before.declined - v.after.declined >= 0.5).length;
  if (on.length <= off || !isCommonTurn(seen, on.length, off, 0.05)) return null;
  const before = seen.focus.filter((v) => v.before.declined >= 0.5).length;
  return {
    kind: 'declines',
    sentence:
      `It declines more: in ${ofChanged(on.length + before, seen)} it gives no answer, before in ` +
      `${before === 0 ? 'none' : before}${quoted(on, phrase)}.`,
    reason: 'it says that there is no answer to give, in words that are no plain refusal',
    seen: on.length,
    of: n,
    explains: true,
  };
}

/** A short answer before, and none since, or one that nobody gave before. */
function lostAnswer(v: CaseView): boolean {
  return v.before.answer !== null && v.after.answer !== v.before.answer;
}

/** The answers that several cases had before: of a classifier, its classes. */
function labelsOf(focus: readonly CaseView[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { before } of focus)
    if (before.answer !== null) counts.set(before.answer, (counts.get(before.answer) ?? 0) + 1);
  return new Set([...counts].filter(([, times]) => times > 1).map(([answer]) => answer));
}

/**
 * Whether what it says now holds the answer that it gave, or another that cases were given. Which
 * of two it is, is not said where both are named.
 */
const answersStill = (v: CaseView, labels: ReadonlySet<string>): boolean =>
  [...v.after.texts].some((text) => {
    const said = ` ${wordsOf(text).join(' ')} `;
    const named = [...new Set([v.before.answer ?? '', ...labels])].filter((answer) => {
      const own = wordsOf(answer).join(' ');
      return own !== '' && said.includes(` ${own} `);
    });
    return named.length === 1;
  });

/** The commonest of the words by which it declines. */
function quoted(on: readonly CaseView[], phrase: string | null): string {
  const words = on.map(
    (v) => [...v.after.texts].map(declining).find((said) => said !== null) ?? phrase ?? '',
  );
  const most = commonest(words);
  const times = words.filter((w) => w === most).length;
  return most === '' ? '' : ` (most often, ${times} times, with "${most}")`;
}

/** The phrase that most of the lost answers share; null where none is shared enough. */
function phraseOf(focus: readonly CaseView[]): string | null {
  const lost = focus.filter(lostAnswer);
  const counts = new Map<string, number>();
  for (const v of lost)
    for (const phrase of phrasesOf(v, 'after')) counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (most === undefined || most[1] < FEWEST || most[1] < SHARED * lost.length) return null;
  const [phrase] = most;
  const before = focus.filter((v) => says(v, 'before', phrase)).length;
  // One answer whatever the question is a collapse, unless it is no answer to any of them.
  const answers = new Set(lost.filter((v) => says(v, 'after', phrase)).map((v) => v.after.answer));
  return before > BEFORE * focus.length || !(answers.size === 1 && answers.has(null))
    ? null
    : phrase;
}

const says = (v: CaseView, side: 'before' | 'after', phrase: string): boolean =>
  phrasesOf(v, side).has(phrase);

const wordsOf = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];

function phrasesOf(v: CaseView, side: 'before' | 'after'): ReadonlySet<string> {
  const phrases = new Set<string>();
  for (const text of v[side].texts) {
    if (text.length > SHORT || v[side].forms.fence >= 0.5) continue;
    const words = wordsOf(text);
    for (let i = 0; i + PHRASE <= words.length; i++)
      phrases.add(words.slice(i, i + PHRASE).join(' '));
  }
  return phrases;
}
