import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { type Io, LEFT } from '../io.ts';

/** Something that must be known, with the option that says it without being asked. */
export interface Question {
  /** As it is typed: `--url <address>`. */
  option: string;
  text: string;
  /** What stands where nothing is answered; null where something must be. */
  otherwise: string | null;
  /** Why an answer will not do, in words that do not repeat it; null where it does. */
  problem?(answer: string): string | null;
}

/** Finds answers: what an option says, else what a person does, else what stands without one. */
export type Asking = (question: Question, given: string | undefined) => Promise<string>;

/** Nobody is asked for ever: a person who does not know closes the terminal or gives up. */
const MOST_TRIES = 3;
const NEEDED = 'is needed';

/** @param asks false where questions are left at their defaults although somebody is there */
export function makeAsking(io: Io, asks: boolean): Asking {
  return async (question, given) => {
    const { otherwise } = question;
    const problem = question.problem ?? ((): null => null);
    if (given !== undefined) {
      const why = problem(given);
      if (why !== null) throw unusable(question, why);
      return given;
    }
    if (io.ask === undefined || !asks) {
      if (otherwise === null) throw unusable(question, NEEDED);
      return otherwise;
    }
    const shown = otherwise === null || otherwise === '' ? '' : ` [${otherwise}]`;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const typed = await io.ask(`${question.text}${shown}: `);
      if (typed === LEFT) throw left();
      const answer = typed.trim() || (otherwise ?? '');
      const why = answer === '' && otherwise === null ? NEEDED : problem(answer);
      if (why === null) return answer;
      io.err(why === NEEDED ? '  An answer is needed.' : `  That ${why}.`);
    }
    throw unusable(question, NEEDED);
  };
}

function unusable({ option }: Question, why: string): DaytwoError {
  return new DaytwoError({
    code: 'init-option',
    exitCode: EXIT.usage,
    message: `${option} ${why}; nothing was written`,
    next: 'daytwo init --help lists the options; at a terminal daytwo init asks',
  });
}

/** Defaults are for who answers with an empty line, not for who goes away. */
const left = (): DaytwoError =>
  new DaytwoError({
    code: 'left',
    exitCode: EXIT.usage,
    message: 'the questions were left; nothing was written',
    next: 'daytwo init --yes takes what stands in brackets',
  });

/** One of some words. */
export const oneOf =
  (...words: readonly string[]) =>
  (answer: string): string | null =>
    words.includes(answer) ? null : `must be one of ${words.filter((w) => w !== '').join(', ')}`;
