import { isDeepStrictEqual } from 'node:util';
import type { Scorer } from '../../domain/suite.ts';
import { notWord, passIf, textOf } from './verdict.ts';

/** Text compared as text; an object or list compared with the output read as JSON. */
export const equals: Scorer = {
  types: ['equals'],
  check: ({ value }) => (value === undefined ? 'equals needs a value' : null),
  async score({ assertion, output }) {
    const { value, negated } = assertion;
    const text = textOf(output);
    if (typeof value !== 'object') {
      return passIf(
        (String(value) === text) !== negated,
        `Expected output "${text}" to ${notWord(assertion)}equal "${String(value)}"`,
      );
    }
    let same = false;
    try {
      same = isDeepStrictEqual(value, JSON.parse(text));
    } catch {
      same = false;
    }
    return passIf(
      same !== negated,
      `Expected output "${text}" to ${notWord(assertion)}equal "${JSON.stringify(value)}"`,
    );
  },
};
