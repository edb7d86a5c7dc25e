import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { AssertResult } from '../../../src/domain/suite.ts';
import { createScorers } from '../../../src/evaluation/scorers/registry.ts';
import { aggregate, scoreCase } from '../../../src/evaluation/scorers/score-case.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { assertion, caseOf, replyOf } from './support.ts';

const sandbox = createSandbox();
/** For programs that never end, so that the tests do. */
const hasty = createSandbox({ timeoutMs: 300, graceMs: 300 });
afterAll(() => Promise.all([sandbox.close(), hasty.close()]));
const deps = { sandbox, scorers: createScorers({ sandbox }) };

describe('the verdict on a case', () => {
  it('without assertions is a pass with score 1', async () => {
    expect(await scoreCase(caseOf([]), replyOf('x'), null, deps)).toMatchObject({
      outcome: 'pass',
      score: 1,
      reason: 'No assertions',
    });
  });
  it('is a fail when one assertion fails, with the weighted mean as its score', async () => {
    const c = caseOf([assertion('contains', 'a', { weight: 3 }), assertion('contains', 'z')]);
    expect(await scoreCase(c, replyOf('abc'), null, deps)).toMatchObject({
      outcome: 'fail',
      score: 0.75,
      reason: 'Expected output to contain "z"',
    });
  });
  it('goes by the threshold alone where there is one', async () => {
    const c = caseOf([assertion('contains', 'a', { weight: 3 }), assertion('contains', 'z')], {
      threshold: 0.7,
    });
    expect(await scoreCase(c, replyOf('abc'), null, deps)).toMatchObject({
      outcome: 'pass',
      reason: 'Aggregate score 0.75 ≥ 0.7 threshold',
    });
  });
  it('lets an assertion of weight 0 be measured only: it passes and keeps its score', async () => {
    const c = caseOf([assertion('contains', 'a'), assertion('javascript', '0', { weight: 0 })]);
    const scored = await scoreCase(c, replyOf('abc'), null, deps);
    expect(scored).toMatchObject({ outcome: 'pass', score: 1 });
    expect(scored.asserts[1]?.result).toMatchObject({ verdict: 'pass', score: 0 });
  });
  it('is none when something could not be judged and nothing failed for certain', async () => {
    const unknownPrice = assertion('cost', undefined, { threshold: 1 });
    expect(
      await scoreCase(
        caseOf([assertion('contains', 'a'), unknownPrice]),
        replyOf('abc'),
        null,
        deps,
      ),
    ).toMatchObject({ outcome: 'none' });
    expect(
      await scoreCase(
        caseOf([assertion('contains', 'z'), unknownPrice]),
        replyOf('abc'),
        null,
        deps,
      ),
    ).toMatchObject({ outcome: 'fail' });
    expect(
      await scoreCase(
        caseOf([assertion('contains', 'z'), unknownPrice], { threshold: 0.1 }),
        replyOf('abc'),
        null,
        deps,
      ),
    ).toMatchObject({ outcome: 'none' });
  });
  it('sees the output through the transforms of provider, case and assertion, in that order', async () => {
    const c = caseOf(
      [assertion('equals', 'B!', { transform: 'output + "!"' }), assertion('equals', 'B')],
      { transform: 'output.toUpperCase()' },
    );
    expect(
      await scoreCase(c, replyOf('abc'), null, { ...deps, providerTransform: 'output[1]' }),
    ).toMatchObject({ outcome: 'pass', output: 'B' });
  });
  it('is a fail when a transform breaks on the reply, and none when the transform itself hangs', async () => {
    expect(
      await scoreCase(
        caseOf([assertion('contains', 'a')], { transform: 'JSON.parse(output).x' }),
        replyOf('abc'),
        null,
        deps,
      ),
    ).toMatchObject({
      outcome: 'fail',
      score: 0,
      reason: expect.stringContaining('Transform failed'),
    });
    expect(
      await scoreCase(
        caseOf([assertion('contains', 'a')], { transform: '(() => { for (;;); })()' }),
        replyOf('abc'),
        null,
        { ...deps, sandbox: hasty },
      ),
    ).toMatchObject({ outcome: 'none' });
  });
  it('is a fail when an assertion’s own transform breaks, even where the threshold would forgive it', async () => {
    const c = caseOf(
      [
        assertion('contains', 'a', { weight: 9 }),
        assertion('contains', 'a', { transform: 'output.no.no' }),
      ],
      { threshold: 0.5 },
    );
    expect(await scoreCase(c, replyOf('abc'), null, deps)).toMatchObject({
      outcome: 'fail',
      score: 0,
      asserts: [],
    });
  });
  it('never calls an unjudged assertion a fail, whatever the mixture', () => {
    const result = fc.constantFrom<AssertResult>(
      { verdict: 'pass', score: 1, reason: 'p' },
      { verdict: 'fail', score: 0, reason: 'f' },
      { verdict: 'none', score: null, reason: 'n' },
    );
    fc.assert(
      fc.property(
        fc.array(result, { minLength: 1, maxLength: 5 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
        (results, threshold) => {
          const { outcome } = aggregate(
            results,
            results.map(() => 1),
            threshold,
          );
          const has = (v: string) => results.some((r) => r.verdict === v);
          if (!has('fail') && has('none')) expect(outcome).toBe('none');
          if (!has('none')) expect(outcome).not.toBe('none');
          if (threshold === undefined && has('fail')) expect(outcome).toBe('fail');
        },
      ),
    );
  });
});
