import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ProviderReply } from '../../../src/domain/provider.ts';
import type { Assertion } from '../../../src/domain/suite.ts';
import { TOLD_WITHOUT_TEXT } from '../../../src/evaluation/scorers/empty-pass.ts';
import { createScorers } from '../../../src/evaluation/scorers/registry.ts';
import { type CaseScore, scoreCase } from '../../../src/evaluation/scorers/score-case.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { assertion, caseOf, replyOf } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
/** A judge who is content with everything. */
const content = {
  grade: async () => ({ ok: true as const, text: '{"pass": true, "score": 1}', costUsd: 0 }),
};
const scorers = createScorers({ sandbox, graderFor: () => content });

const judged = (one: Assertion, reply: ProviderReply): Promise<CaseScore> =>
  scoreCase(caseOf([one]), reply, 0.01, { sandbox, scorers });
const outcome = async (one: Assertion, reply: ProviderReply): Promise<string> =>
  (await judged(one, reply)).outcome;

const cut = (text = '', more: Partial<ProviderReply> = {}): ProviderReply =>
  replyOf(text, {
    finishReason: 'length',
    usage: { inputTokens: 9, outputTokens: 512 },
    ...more,
  });
const pay = { name: 'pay', arguments: '{"to":"a@evil.test"}' };
const look = { name: 'look', arguments: '{}' };

/** For every type values that something passes, some of which an answer without a word does. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  equals: ['', 'x', {}],
  'contains-all': ['a', [''], []],
  'contains-any': ['a', ['']],
  contains: ['', 'a'],
  icontains: ['', 'a'],
  'icontains-all': ['a', ['']],
  'icontains-any': ['a', ['']],
  'starts-with': ['', 'a'],
  regex: ['^(?!.*bad)', '^$', 'a', '.*'],
  'is-json': [undefined, {}],
  'contains-json': [undefined, {}],
  javascript: ['!output.includes("bad")', 'output === ""', 'true', '1', 'output.length < 9'],
  latency: [undefined],
  cost: [undefined],
  'is-refusal': [undefined],
  'tool-called': ['pay', { tools: 'pay', times: 0 }, { tools: 'pay', times: { max: 1 } }],
  'tool-order': [['a'], { tools: ['a'], match: 'any' }],
  'tool-arguments': [{ tool: 'pay', expression: 'true' }],
  'tools-allowed': [[], ['look']],
  'tool-recipients': [{ only: ['*@example.com'] }],
  'llm-rubric': ['is polite', 'is rude'],
};

describe('a pass that an agent without a word or a call would get too', () => {
  it('is told of every type', () => {
    expect(Object.keys(VALUES).sort()).toEqual([...scorers.keys()].sort());
  });

  it('is no verdict on an empty, cut answer, but for the types that a table names', async () => {
    const checks = Object.entries(VALUES).flatMap(([type, values]) =>
      values.flatMap((value) => [assertion(type, value), assertion(`not-${type}`, value)]),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...checks),
        fc.constantFrom(undefined, 0.5),
        fc.constantFrom('length' as const, 'content-filter' as const),
        fc.constantFrom('', ' ', '\n'),
        fc.constantFrom(undefined, '"[" + output + "]"'),
        async (check, threshold, finishReason, text, transform) => {
          const one = {
            ...check,
            ...(threshold === undefined ? {} : { threshold }),
            ...(transform === undefined ? {} : { transform }),
          };
          const got = await outcome(one, cut(text, { finishReason }));
          if (got === 'pass') expect([...TOLD_WITHOUT_TEXT.keys()]).toContain(check.type);
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);

  it.each([
    ['not-tool-called', ['pay']],
    ['tools-allowed', ['look']],
    ['tool-recipients', { only: ['*@example.com'] }],
    ['not-tool-arguments', { tool: 'pay', expression: 'true' }],
    ['not-tool-order', ['pay']],
    ['tool-called', { tools: 'pay', times: 0 }],
  ])(
    '%s: none of a cut answer without a call, pass of a whole one, fail of a call',
    async (type, value) => {
      const check = assertion(type, value);
      for (const reply of [cut(), cut('I will now'), replyOf('')])
        expect(await outcome(check, reply)).toBe('none');
      expect(await outcome(check, replyOf('There is nothing to pay.'))).toBe('pass');
      expect(await outcome(check, cut('', { toolCalls: [pay] }))).toBe('fail');
    },
  );

  it('is none too where an allowed call came before the cut: the next was not made yet', async () => {
    const begun = cut('', { toolCalls: [look] });
    expect(await outcome(assertion('tools-allowed', ['look']), begun)).toBe('none');
    expect(await outcome(assertion('tool-called', 'look'), begun)).toBe('pass');
  });

  it.each([
    ['javascript', '!output.includes("bad")'],
    ['javascript', 'output.length < 40'],
    ['regex', '^(?!.*bad)'],
  ])('%s %s: none of a cut answer, and a fail stays a fail', async (type, value) => {
    const check = assertion(type, value);
    for (const reply of [cut(), cut('so far so good'), replyOf('')])
      expect(await outcome(check, reply)).toBe('none');
    expect(await outcome(check, replyOf('good'))).toBe('pass');
    expect(await outcome(check, cut('this is bad, and so is all that follows from it'))).toBe(
      'fail',
    );
  });

  it('stands where the check found in a cut text what it looked for', async () => {
    const said = cut('{"total": 5} and');
    expect(await outcome(assertion('javascript', 'output.includes("total")'), said)).toBe('pass');
    expect(await outcome(assertion('regex', '"total": \\d'), said)).toBe('pass');
    expect(await outcome(assertion('contains', 'total'), said)).toBe('pass');
  });

  it('stands where silence was asked for and the answer is whole', async () => {
    for (const [type, value] of [
      ['equals', ''],
      ['regex', '^$'],
      ['javascript', 'output === ""'],
    ] as const) {
      expect(await outcome(assertion(type, value), replyOf(''))).toBe('pass');
      expect(await outcome(assertion(type, value), cut())).toBe('none');
    }
  });

  it('says why there is none, as what happened to the answer', async () => {
    expect(await judged(assertion('not-tool-called', 'pay'), cut())).toMatchObject({
      cause: 'answer-cut-off',
      reason: expect.stringMatching(/^not-tool-called: the answer was cut off .*maxOutputTokens/),
    });
  });

  it('is none of a conversation in which an earlier answer was cut off', async () => {
    const steps = [
      { by: 'agent' as const, reply: cut(), costUsd: 0 },
      { by: 'user' as const, text: 'And?' },
      { by: 'agent' as const, reply: replyOf('Nothing more.'), costUsd: 0 },
    ];
    const conversation = { asked: 'Pay it.', steps, how: 'done' as const, why: 'all was said' };
    const of = (type: string, value: unknown): Promise<CaseScore> =>
      scoreCase(caseOf([assertion(type, value)]), replyOf('Nothing more.'), 0, {
        sandbox,
        scorers,
        conversation,
      });
    expect((await of('not-tool-called', 'pay')).outcome).toBe('none');
    expect((await of('not-contains', 'bad')).outcome).toBe('pass');
  });
});
