import { eachFigure, seenText } from '../../domain/text-figures.ts';
import { type Sentence, sentencesOf } from './sentences.ts';

/** So many characters of an answer are read: what people write is shorter. */
export const MOST_READ = 100_000;
/** Of sentences without a figure so many are read before the next one that has some. */
const MOST_BEFORE = 50;

/** A sentence that states figures, with those before it that say what it speaks of. */
export interface Stating {
  sentence: Sentence;
  before: readonly Sentence[];
}

/**
 * The sentences of an answer that state figures, each with those that stand between it and the one
 * before: a list of thousands of lines without a figure costs nothing.
 */
export function* statingSentences(output: string): Generator<Stating> {
  let before: Sentence[] = [];
  for (const sentence of sentencesOf(seenText(output.slice(0, MOST_READ)))) {
    if (hasFigure(sentence.text)) {
      yield { sentence, before };
      before = [];
    } else if (isWorded(sentence) || isWorded(before.at(-1))) {
      // One line of dashes ends a table as well as many.
      if (before.length >= 2 * MOST_BEFORE) before = before.slice(-MOST_BEFORE);
      before.push(sentence);
    }
  }
}

/** Whether figures may stand behind what is read of an answer. */
export const isReadWhole = (output: string): boolean => !/\p{Nd}/u.test(output.slice(MOST_READ));

const hasFigure = (text: string): boolean =>
  /(?<![\p{L}\d_])\d/u.test(text) && eachFigure(text).next().done === false;

const isWorded = (sentence: Sentence | undefined): boolean =>
  sentence === undefined || /[\p{L}\p{N}]/u.test(sentence.text);
