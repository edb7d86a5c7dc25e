import type { Assertion, AssertResult } from '../../domain/suite.ts';

/** promptfoo's plain verdict: score 1 or 0, and its word for a pass. */
export function passIf(pass: boolean, failReason: string): AssertResult {
  return {
    verdict: pass ? 'pass' : 'fail',
    score: pass ? 1 : 0,
    reason: pass ? 'Assertion passed' : failReason,
  };
}

export function noVerdict(reason: string): AssertResult {
  return { verdict: 'none', score: null, reason };
}

/** Text as promptfoo sees an output: itself, or its JSON. */
export function textOf(output: unknown): string {
  return typeof output === 'string' ? output : (JSON.stringify(output) ?? 'undefined');
}

export function asFiniteNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** `not ` in promptfoo's failure texts. */
export function notWord(assertion: Assertion): string {
  return assertion.negated ? 'not ' : '';
}
