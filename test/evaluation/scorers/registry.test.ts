import { afterAll, describe, expect, it } from 'vitest';
import type { Grader } from '../../../src/domain/suite.ts';
import { createScorers } from '../../../src/evaluation/scorers/registry.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { FIXTURES } from './fixtures.ts';
import { replyOf } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const grader: Grader = {
  async grade({ messages }) {
    const shouts = String(messages.at(-1)?.content).includes('BAD');
    return {
      ok: true,
      text: JSON.stringify(
        shouts
          ? { reason: 'it shouts', pass: false, score: 0 }
          : { reason: 'polite', pass: true, score: 1 },
      ),
      costUsd: 0,
    };
  },
};
const scorers = createScorers({ sandbox, graderFor: () => grader });

const callsIn = (output: unknown): { name: string; arguments: string }[] =>
  typeof output === 'object' && output !== null && 'calls' in output
    ? (output.calls as [string, string][]).map(([name, args]) => ({ name, arguments: args }))
    : [];

/** The slow or dear reply stands in for the outputs that name it. */
const contextFor = (output: unknown) => ({
  reply: replyOf('', {
    toolCalls: callsIn(output),
    latencyMs: typeof output === 'object' && output !== null && 'slow' in output ? 900 : 120,
  }),
  costUsd: typeof output === 'object' && output !== null && 'dear' in output ? 0.05 : 0.001,
  vars: {},
  prompt: 'p',
  output,
});

describe('the registry of assertion types', () => {
  it('holds exactly the supported types, each with one scorer and a fixture', () => {
    expect([...scorers.keys()].toSorted()).toEqual(Object.keys(FIXTURES).toSorted());
  });
  for (const [type, { assertion, passes, fails }] of Object.entries(FIXTURES)) {
    it(`${type}: accepts its fixture at load time, passes and fails it as promptfoo does, and turns round under not-`, async () => {
      const scorer = scorers.get(type);
      expect(scorer?.check(assertion)).toBeNull();
      expect(passes.length).toBeGreaterThan(0);
      expect(fails.length).toBeGreaterThan(0);
      for (const output of passes) {
        expect(await scorer?.score({ assertion, ...contextFor(output) })).toMatchObject({
          verdict: 'pass',
          score: 1,
        });
        expect(
          await scorer?.score({
            assertion: { ...assertion, negated: true },
            ...contextFor(output),
          }),
        ).toMatchObject({ verdict: 'fail', score: 0 });
      }
      for (const { output, reason } of fails) {
        expect(await scorer?.score({ assertion, ...contextFor(output) })).toEqual({
          verdict: 'fail',
          score: 0,
          reason,
        });
        expect(
          await scorer?.score({
            assertion: { ...assertion, negated: true },
            ...contextFor(output),
          }),
        ).toMatchObject({ verdict: 'pass' });
      }
    });
  }
});
