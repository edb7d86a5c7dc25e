import { createHash } from 'node:crypto';
import type { Case } from '../../domain/suite.ts';

/** JSON with the keys of every object in one order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, v: unknown) => {
      if (typeof v !== 'object' || v === null || Array.isArray(v)) return v;
      return Object.fromEntries(
        Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
      );
    }) ?? 'null'
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

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
