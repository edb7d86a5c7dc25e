import type { Assertion, Scorer } from '../../domain/suite.ts';
import { commaList } from './comma-list.ts';
import { notWord, passIf, textOf } from './verdict.ts';

/** contains, icontains: one text (or number) in the output. */
export const containsOne: Scorer = {
  types: ['contains', 'icontains'],
  check({ type, value }) {
    const usable =
      (typeof value === 'string' && value !== '') ||
      (typeof value === 'number' && !Number.isNaN(value));
    return usable ? null : `${type} needs a value: the text to look for`;
  },
  async score({ assertion, output }) {
    const fold = foldOf(assertion);
    const found = fold(textOf(output)).includes(fold(String(assertion.value)));
    return passIf(
      found !== assertion.negated,
      `Expected output to ${notWord(assertion)}contain "${String(assertion.value)}"`,
    );
  },
};

/** contains-any, contains-all and their case-blind forms: a list, or text with commas. */
export const containsMany: Scorer = {
  types: ['contains-any', 'contains-all', 'icontains-any', 'icontains-all'],
  check(assertion) {
    const list = listOf(assertion);
    return Array.isArray(list) ? null : list.error;
  },
  async score({ assertion, output }) {
    const list = listOf(assertion);
    if (!Array.isArray(list)) return passIf(false, list.error);
    const fold = foldOf(assertion);
    const text = fold(textOf(output));
    const missing = list.filter((item) => !text.includes(fold(String(item))));
    if (assertion.type.endsWith('-any')) {
      return passIf(
        missing.length < list.length !== assertion.negated,
        `Expected output to ${notWord(assertion)}contain one of "${list.join(', ')}"`,
      );
    }
    return passIf(
      (missing.length === 0) !== assertion.negated,
      `Expected output to ${notWord(assertion)}contain all of [${list.join(', ')}]. Missing: ` +
        `[${missing.join(', ')}]`,
    );
  },
};

function foldOf(assertion: Assertion): (s: string) => string {
  return assertion.type.startsWith('i') ? (s) => s.toLowerCase() : (s) => s;
}

function listOf({ type, value }: Assertion): unknown[] | { error: string } {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string' && value !== '') {
    const list = commaList(value);
    return Array.isArray(list) ? list : { error: `${type}: ${list.error}` };
  }
  return { error: `${type} needs a value: a list, or text with commas` };
}
