import { plural } from '../../domain/text.ts';
import type { CaseAdded } from './add-case.ts';

/** Of which kind the checks of a new case are, in a sentence for whoever has to trust them. */
export function checkWords({ why, kept }: Pick<CaseAdded, 'why' | 'kept'>): string {
  const own = `${plural(kept, 'check')} of its own test`;
  if (why === null) return `It has the ${own}: read ${kept === 1 ? 'it' : 'them'}.`;
  return kept === 0
    ? `The check is a suggestion (${why}): read it.`
    : `It has the ${own}, and a suggestion (${why}): read them.`;
}

/**
 * What the check of a failed answer, or of a conversation in a file, asks for: a case of a failed
 * answer must not pass for a case of a good one. Null where the trial passed.
 * @param give how a person says what should have been said: `--should-say TEXT`
 */
export function whenceWords(
  { failed, checkFrom }: Pick<CaseAdded, 'failed' | 'checkFrom'>,
  give: string,
): string | null {
  if (checkFrom !== 'the last answer in the file' && failed === null) return null;
  const words = WHENCE[checkFrom];
  return words === undefined ? null : `${words} ${give}`;
}

const WHENCE: Partial<Record<CaseAdded['checkFrom'], string>> = {
  'an answer that passed':
    'The check asks for what it said before, when it passed. If something else should have been ' +
    'said, give it:',
  'nothing of an answer that passed':
    'Nothing of what it said before, when it passed, is checked. Say what should have been said:',
  'the last answer in the file':
    'The check asks for what the last answer in the file says. If something else should have been ' +
    'said, give it:',
  'no answer that passed':
    'No answer of it ever passed, so nobody knows what should have been said: give it with',
};
