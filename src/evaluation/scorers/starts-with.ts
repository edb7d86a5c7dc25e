import type { Scorer } from '../../domain/suite.ts';
import { notWord, passIf, textOf } from './verdict.ts';

export const startsWith: Scorer = {
  types: ['starts-with'],
  check: ({ value }) =>
    typeof value === 'string' && value !== ''
      ? null
      : 'starts-with needs a value: the text to start with',
  async score({ assertion, output }) {
    const value = String(assertion.value);
    return passIf(
      textOf(output).startsWith(value) !== assertion.negated,
      `Expected output to ${notWord(assertion)}start with "${value}"`,
    );
  },
};
