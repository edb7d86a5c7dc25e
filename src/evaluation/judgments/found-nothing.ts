import type { Reading } from './sentences.ts';

/**
 * The thing itself that was asked for is not there; "no errors", "anything" and "evidence" are what a
 * search for them answers.
 */
const MISSED = [
  /\b(?:i|we) (?:\w+ )?(?:could not|couldn't|can not|cannot|can't|did not|didn't|do not|don't|was unable to|were unable to|am unable to|are unable to) (?:\w+ly )?(?:find|locate|see|retrieve|look up)\b(?! (?:any|anything|anyone|evidence|a (?:reason|problem|fault|source|mistake|way)|out)\b)/,
  /^(?:(?:sorry|unfortunately),? )?(?:the|your|this|that) (?:[\w#-]+ ){1,4}(?:was not|wasn't|is not|isn't|could not be|couldn't be|cannot be|can't be) (?:found|located)\b/,
  /^(?:[\w#-]+ ){1,4}(?:not found|could not be found)\W*$/,
];
/** Whether there is such a thing was the question: that there is none answers it. */
const WHETHER =
  /^\s*(?:is|are|was|were) there\b|^\s*(?:do|does|did) (?:we|you|i|they|he|she|it) have\b|\b(?:any|whether|search|duplicates?|check (?:if|for))\b/i;
/** Of an answer that goes on it is told what it found instead. */
const GOES_ON = /\b(?:but|however|instead|so i|so we|though)\b/;
const MOST_BESIDE = 14;

/**
 * Whether an answer says of what was asked for that it could not be found, and no more: by lack of
 * knowledge it did not do it (docs/labelling.md). Pure; total.
 */
export function foundNothing(reading: Reading, prompt: string): boolean {
  const { sentences, codeLines, tableLines } = reading;
  if (codeLines > 0 || tableLines > 0 || WHETHER.test(prompt)) return false;
  const at = sentences.slice(0, 2).findIndex((s) => MISSED.some((m) => m.test(s.said)));
  if (at < 0) return false;
  const beside = sentences.filter((_, i) => i !== at);
  return (
    !sentences.some((s) => s.item || GOES_ON.test(s.said) || /\?\W*$/.test(s.said)) &&
    beside.reduce((n, s) => n + s.words, 0) <= MOST_BESIDE
  );
}
