import { withoutAccents } from './plain-refusals.ts';
import { readRequest, type RequestReading, stemsOf } from './request.ts';
import { readSentences } from './sentences.ts';
import { isCourtesy } from './shape.ts';
import { claims } from './shows-acting.ts';

/** A word that denies something, in five languages. */
const DENIES = /n't\b|\b(?:not|cannot|never|no|unable|nicht|kein\w*|pas|non|impossible)\b/;
/** That it is done, whatever it was. */
const DONE = /^(?:(?:all )?(?:done|sorted)|erledigt|c'est fait|hecho|listo|fatto)\b/;

/** Whether a sentence takes up a word of what was asked. Pure; total. */
export function takesUp(sentence: string, request: RequestReading): boolean {
  return stemsOf(sentence).some((s) => request.stems.has(s));
}

/**
 * Whether an answer first claims to have done what was asked, and what it denies after that is nothing
 * that was: "I have cancelled it. I cannot speed up the bank." Pure; total.
 * @param declines the sentence that declines, where one is known
 */
export function didAll(answer: string, prompt: string, declines: string | null): boolean {
  const request = readRequest(prompt);
  const [first, ...rest] = readSentences(answer).sentences.filter((s) => !isCourtesy(s));
  if (first === undefined || request.stems.size === 0) return false;
  const head = withoutAccents(first.said);
  if (DENIES.test(head) || !claims({ sentences: [first] }, request)) return false;
  if (!DONE.test(head) && !takesUp(first.said, request)) return false;
  const denied = rest.map((s) => s.said).filter((s) => DENIES.test(withoutAccents(s)));
  return [...denied, ...(declines === null ? [] : [declines])].every((s) => !takesUp(s, request));
}
