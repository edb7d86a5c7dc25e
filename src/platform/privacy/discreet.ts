import type { Problem } from '../../domain/errors.ts';
import { isTokenForm } from './token-form.ts';

/** What values and keys are made of, and names of files: what stands between the parts of a path. */
const WORD = /"?([^\s"'`,;()<>/\\[\]{}]{16,})"?/g;

/**
 * The problem without what has the form of a token in its path and words: a key that somebody typed
 * where a name belongs would be printed, logged and sent to everybody who is told of the problem.
 * @param own a folder, whose name is none of theirs; empty for none
 * @param learn is told each such token
 */
export function discreet(
  problem: Problem,
  own: string,
  learn: (tokens: readonly string[]) => void,
): Problem {
  const told = (token: string): string => `a value of ${token.length} characters`;
  const described = (text: string): string =>
    text.replaceAll(WORD, (whole, word: string) => {
      // A path is dotted, a sentence ends with a dot.
      const tokens = word.split(/[.:=]/).filter(isTokenForm);
      if (!isTokenForm(word) && tokens.length === 0) return whole;
      learn(isTokenForm(word) ? [word, ...tokens] : tokens);
      if (tokens.length === 0 || tokens.includes(word)) return told(word);
      return tokens.reduce((rest, token) => rest.replace(token, `<${told(token)}>`), whole);
    });
  const clean = (text: string): string =>
    own === '' ? described(text) : text.split(own).map(described).join(own);
  const { path, message, hint } = problem;
  return {
    ...problem,
    path: clean(path),
    message: clean(message),
    ...(hint === undefined ? {} : { hint: clean(hint) }),
  };
}
