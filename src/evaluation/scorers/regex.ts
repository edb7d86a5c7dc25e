import { messageOf } from '../../domain/errors.ts';
import type { Sandbox, Scorer } from '../../domain/suite.ts';
import { notWord, noVerdict, passIf, textOf } from './verdict.ts';

/**
 * Compiling a pattern is harmless and happens here; matching it happens in the sandbox, under a
 * time limit.
 */
export function regex(sandbox: Sandbox): Scorer {
  return {
    types: ['regex'],
    check({ value }) {
      if (typeof value !== 'string' || value === '') return 'regex needs a value: the pattern';
      try {
        RegExp(value);
        return null;
      } catch (error) {
        return messageOf(error);
      }
    },
    async score({ assertion, output }) {
      const pattern = String(assertion.value);
      const found = await sandbox.matches(pattern, textOf(output));
      if (found.ok)
        return passIf(
          (found.value === true) !== assertion.negated,
          `Expected output to ${notWord(assertion)}match regex "${pattern}"`,
        );
      return found.reason === 'error'
        ? passIf(false, `Invalid regex pattern: ${found.message}`)
        : noVerdict(`regex "${pattern}": ${found.message}`);
    },
  };
}
