import { clean } from '../../alerting/messages/format.ts';
import { wrap } from '../../alerting/messages/text.ts';
import { widthOf } from '../../domain/text-width.ts';
import { shorten } from '../../domain/shorten.ts';
import { minute } from '../../domain/text-time.ts';
import type { StoredAnswer } from '../../evaluation/stored-answers.ts';
import type { BeforeAfter } from '../../monitoring/case-answers.ts';
import { diffWords, type WordPiece } from '../../platform/word-diff.ts';

/** Narrower columns break every other word. */
const NARROWEST = 24;

/** Text of a model, set off by a bar so that it cannot be taken for ours. */
export function barred(text: string, width: number, indent = '  '): string[] {
  return clean(text)
    .split('\n')
    .flatMap((l) => wrap(l, Math.max(NARROWEST, width - indent.length - 2)))
    .map((l) => `${indent}│ ${l}`.trimEnd());
}

/** An outcome in a word. */
export function outcomeWord(a: Pick<StoredAnswer, 'outcome'>): string {
  return a.outcome === 'none' ? 'no verdict' : a.outcome;
}

/** "2026-04-01 02:00, pass, acted (trial_01)". */
export function answerHead(a: StoredAnswer): string {
  const words = [minute(a.at), outcomeWord(a), a.judgment ?? ''].filter((w) => w !== '');
  return `${words.join(', ')} (${a.trial})`;
}

/**
 * Two answers side by side, with the words that only one of them has marked `[-…-]` and `{+…+}`;
 * below each other where there is one alone or no room for two.
 */
export function besideLines({ before, after }: BeforeAfter, width: number): string[] {
  if (before === null || after === null)
    return [
      ...(before === null
        ? []
        : [`  before  ${answerHead(before)}`, ...barred(before.said, width)]),
      ...(after === null ? [] : [`  after  ${answerHead(after)}`, ...barred(after.said, width)]),
    ];
  if (before.said === after.said)
    return [
      `  before  ${answerHead(before)}`,
      `  after   ${answerHead(after)}`,
      '  Both say the same:',
      ...barred(before.said, width),
    ];
  const diff = diffWords(clean(before.said), clean(after.said));
  const column = Math.max(NARROWEST, Math.floor((width - 5) / 2));
  const left = [
    ...wrap(`before  ${answerHead(before)}`, column),
    '',
    ...marked(diff.before, '[-', '-]').flatMap((l) => wrap(l, column)),
  ];
  const right = [
    ...wrap(`after  ${answerHead(after)}`, column),
    '',
    ...marked(diff.after, '{+', '+}').flatMap((l) => wrap(l, column)),
  ];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const was = left[i] ?? '';
    const gap = ' '.repeat(Math.max(0, column - widthOf(was)));
    return `  ${was}${gap} │ ${right[i] ?? ''}`.trimEnd();
  });
}

/** Lines of a text in which its own words stand between marks, line by line. */
function marked(pieces: readonly WordPiece[], open: string, close: string): string[] {
  return pieces
    .map(({ text, own }) =>
      own
        ? text.replace(
            /[^\S\n]*(\S(?:[^\n]*\S)?)/g,
            (found, words: string) =>
              `${found.slice(0, found.length - words.length)}${open}${words}${close}`,
          )
        : text,
    )
    .join('')
    .split('\n');
}

/** Why an answer did not pass, where it did not. */
export function whyLines(
  { outcome, reason }: Pick<StoredAnswer, 'outcome' | 'reason'>,
  width: number,
): string[] {
  if (outcome === 'pass' || reason === '') return [];
  const words = `why: ${shorten(reason.replace(/\s+/g, ' '), 400)}`;
  return wrap(words, width - 2).map((l) => `  ${l}`);
}
