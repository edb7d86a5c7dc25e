import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Case } from '../../domain/suite.ts';
import { sha256 } from '../../platform/sha256.ts';

/**
 * Identity of a case: SHA-256 over what is asked and what is expected; not its place, label, task,
 * risk or claim.
 */
export function caseHash(c: Omit<Case, 'hash' | 'label' | 'line' | 'prompt'>): string {
  return sha256(
    canonicalJson({
      messages: c.messages,
      vars: c.vars,
      assertions: c.assertions.map(
        ({ type, negated, value, threshold, weight, transform, options }) => ({
          type,
          negated,
          value,
          threshold,
          weight,
          transform,
          options: { ...options, written: undefined },
        }),
      ),
      threshold: c.threshold,
      transform: c.transform,
      parameters: c.parameters,
      expect: c.metadata.expect,
    }),
  );
}

/** Identity of a suite: SHA-256 over its case hashes, in any order. */
export function suiteHash(hashes: readonly string[]): string {
  return sha256(canonicalJson(hashes.toSorted()));
}
