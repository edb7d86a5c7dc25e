import type { CaseView } from './replies.ts';
import { type Candidate, type ChangedCases, ofChanged } from './types.ts';

/** A turn of short answers that cases have in common. */
interface Turn {
  words: string;
  cases: number;
}

/**
 * Short answers that turned alike in half of the cases that changed: one answer became another, or
 * many became one, or one became many. Where outcomes turned, how they did is what the change is
 * about.
 */
export function turnedAnswerKind(seen: ChangedCases): Candidate | null {
  if (seen.byOutcome) return null;
  const turned = seen.focus.filter(
    ({ before, after }) =>
      before.answer !== null && after.answer !== null && before.answer !== after.answer,
  );
  const from = ({ before }: CaseView): string => `"${before.answer}"`;
  const to = ({ after }: CaseView): string => `"${after.answer}"`;
  const turn = [
    commonest(turned, (v) => `is now ${to(v)} where it was ${from(v)}`),
    commonest(turned, (v) => `is now ${to(v)}, which it was not before`),
    commonest(turned, (v) => `is no longer ${from(v)}`),
  ].find((t) => t.cases > 0 && t.cases * 2 >= seen.focus.length);
  if (turn === undefined) return null;
  return {
    kind: 'answer',
    sentence: `In ${ofChanged(turn.cases, seen)} the answer ${turn.words}.`,
    reason: 'the answers are short, and this is the commonest way in which they turned',
    seen: turn.cases,
    of: seen.focus.length,
    explains: true,
  };
}

/** The way in which most of them turned; of equally common ones the first in the alphabet. */
function commonest(turned: readonly CaseView[], wordsOf: (v: CaseView) => string): Turn {
  const ways = [...Map.groupBy(turned, wordsOf)].map(([words, vs]) => ({
    words,
    cases: vs.length,
  }));
  return (
    ways.toSorted((a, b) => b.cases - a.cases || (a.words < b.words ? -1 : 1))[0] ?? {
      words: '',
      cases: 0,
    }
  );
}
