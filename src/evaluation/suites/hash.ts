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
      turns: c.turns,
      simulatedUser: playedBy(c.simulatedUser),
      chain: heardOf(c.chain),
      toolSandbox: answersIn(c.toolSandbox),
      vars: c.vars,
      assertions: c.assertions.map(
        ({ type, negated, value, threshold, weight, transform, of, ifSaid, options }) => ({
          type,
          negated,
          value,
          threshold,
          weight,
          transform,
          of,
          ifSaid,
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

/** Whom is played counts; which model does it where a file is run by itself is not the agent's. */
function playedBy(user: Case['simulatedUser']): unknown {
  if (user === undefined) return undefined;
  const { provider: _, ...played } = user;
  return played;
}

/**
 * What is written counts, and which cassette. What a cassette holds does not: a call that is recorded
 * later had no verdict before.
 */
function answersIn(tools: Case['toolSandbox']): unknown {
  if (tools === undefined) return undefined;
  const { results, cassette, maxToolCalls } = tools;
  return { results, cassette: cassette?.name, maxToolCalls };
}

/** Whose answers it is asked with: those edited, it asks something else. */
function heardOf(chain: Case['chain']): unknown {
  if (chain === undefined) return undefined;
  const { template, thread, stored } = chain;
  return { template, thread, stored };
}

/** Identity of a suite: SHA-256 over its case hashes, in any order. */
export function suiteHash(hashes: readonly string[]): string {
  return sha256(canonicalJson(hashes.toSorted()));
}
