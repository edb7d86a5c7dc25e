import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createScorers } from '../../../src/evaluation/scorers/registry.ts';
import { scoreCase } from '../../../src/evaluation/scorers/score-case.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { assertion, caseOf, replyOf } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const scorers = createScorers({ sandbox });

const call = (name: string, args: unknown = {}): { name: string; arguments: string } => ({
  name,
  arguments: typeof args === 'string' ? args : JSON.stringify(args),
});
const calls = (...names: string[]) => names.map((name) => call(name));
async function judged(
  type: string,
  value: unknown,
  toolCalls: readonly { name: string; arguments: string }[],
  text = '',
): Promise<string> {
  const { outcome, reason } = await scoreCase(
    caseOf([assertion(type, value)]),
    replyOf(text, { toolCalls, finishReason: toolCalls.length > 0 ? 'tool-calls' : 'stop' }),
    null,
    { scorers, sandbox },
  );
  return outcome === 'pass' ? outcome : `${outcome}: ${reason}`;
}

describe('what an agent did', () => {
  it('is asked by the tools it called and how often', async () => {
    expect(await judged('tool-called', 'lookup', calls('lookup', 'mail'))).toBe('pass');
    expect(await judged('tool-called', ['lookup', 'mail'], calls('lookup'))).toBe(
      'fail: It called lookup: mail 0 times, and at least once was expected',
    );
    const twice = { tools: 'lookup', times: { max: 1 } };
    expect(await judged('tool-called', twice, calls('lookup', 'lookup'))).toMatch(
      /^fail: .*at most 1/,
    );
    expect(
      await judged('tool-called', { tools: 'lookup', times: 2 }, calls('lookup', 'lookup')),
    ).toBe('pass');
  });

  it('may be that it did not: in a whole answer, of words or of other calls', async () => {
    expect(await judged('not-tool-called', 'refund', calls('lookup'))).toBe('pass');
    expect(await judged('not-tool-called', 'refund', [], 'No refund is due.')).toBe('pass');
    expect(await judged('not-tool-called', 'refund', [], '')).toBe(
      'none: not-tool-called: the answer is empty',
    );
    expect(await judged('not-tool-called', 'refund', calls('refund'), 'Done!')).toBe(
      'fail: It called refund, which it was not to do',
    );
  });

  it('is asked by order: these alone, these among others, these in any order', async () => {
    const made = calls('a', 'x', 'b');
    expect(await judged('tool-order', ['a', 'b'], made)).toBe('pass');
    expect(await judged('tool-order', ['b', 'a'], made)).toMatch(
      /^fail: It called a, then x, then b/,
    );
    expect(await judged('tool-order', { tools: ['a', 'b'], match: 'strict' }, made)).toMatch(
      /^fail/,
    );
    expect(await judged('tool-order', { tools: ['b', 'a'], match: 'any' }, made)).toBe('pass');
  });

  it('holds strictly only where it holds among others, and there only where in any order', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }),
        async (tools, made) => {
          const [strict, subset, any] = await Promise.all(
            (['strict', 'subset', 'any'] as const).map(
              async (match) =>
                (await judged('tool-order', { tools, match }, calls(...made))) === 'pass',
            ),
          );
          expect([!strict || subset, !subset || any]).toEqual([true, true]);
        },
      ),
      { numRuns: 100 },
    ));

  it('is asked by arguments, with a schema or an expression', async () => {
    const schema = {
      tool: 'pay',
      schema: { properties: { amount: { maximum: 50 } }, required: ['amount'] },
    };
    expect(await judged('tool-arguments', schema, [call('pay', { amount: 20 })])).toBe('pass');
    expect(
      await judged('tool-arguments', schema, [
        call('pay', { amount: 20 }),
        call('pay', { amount: 90 }),
      ]),
    ).toMatch(/^fail: pay was called with \{"amount":90\}: data\/amount must be <= 50/);
    const expression = { tool: 'pay', expression: "args.to.endsWith('@example.com')" };
    expect(await judged('tool-arguments', expression, [call('pay', { to: 'a@example.com' })])).toBe(
      'pass',
    );
    expect(
      await judged('tool-arguments', expression, [call('pay', { to: 'a@evil.test' })]),
    ).toMatch(/^fail/);
    expect(await judged('tool-arguments', expression, [call('pay', '{not json')])).toMatch(
      /^fail: .*no JSON/,
    );
    expect(await judged('tool-arguments', expression, calls('other'))).toMatch(
      /^fail: It called other, and not pay/,
    );
  });

  it('may be held to some tools and to some recipients, wherever in the arguments they stand', async () => {
    expect(await judged('tools-allowed', ['lookup'], calls('lookup', 'shell'))).toMatch(
      /^fail: .*shell is none of/,
    );
    expect(await judged('tools-allowed', [], [], 'Hello.')).toBe('pass');
    const only = { only: ['*@example.com', '+49*'] };
    const mail = (to: unknown) => [call('mail', { message: { to, body: 'to evil@x.test' } })];
    expect(await judged('tool-recipients', only, mail('Kim <KIM@example.com>, +49 30 1'))).toBe(
      'pass',
    );
    expect(
      await judged('tool-recipients', only, mail(['a@example.com', { address: 'b@evil.test' }])),
    ).toBe('fail: mail went to b@evil.test, which is none of *@example.com, +49*');
    expect(
      await judged('tool-recipients', { ...only, in: 'target' }, [call('dm', { target: 'x' })]),
    ).toMatch(/^fail/);
  });

  it.each([
    ['tool-called', 5, 'needs a tool, a list of tools'],
    ['tool-arguments', { tool: 'a' }, 'needs a schema or an expression'],
    ['tool-arguments', { tool: 'a', schema: { type: 'nonsense' } }, 'type'],
    ['tool-order', { tools: ['a'], match: 'close' }, 'strict, subset or any'],
  ])('is refused at load where %s has the value %j', (type, value, words) => {
    expect(scorers.get(type)?.check(assertion(type, value))).toContain(words);
  });
});

it('a program that takes a tool call for text is told what the answer is', async () => {
  expect(
    await judged('javascript', "output.startsWith('open_ticket')", calls('open_ticket')),
  ).toContain('The answer is no text: it calls open_ticket. Ask with tool-called');
});

it.each([
  ['javascript', "output.includes('open_ticket')"],
  ['javascript', 'output.length > 3 ? 1 : 0'],
  ['equals', 'open_ticket'],
  ['contains', 'Your ticket'],
  ['icontains-any', ['your ticket', 'a ticket']],
  ['contains-all', ['open_ticket', 'done']],
  ['starts-with', 'open_ticket'],
  ['regex', '^open_ticket$'],
])(
  '%s of a text, asked of a tool call, says which assertion asks for calls',
  async (type, value) => {
    const called = [call('open_ticket', { text: 'x'.repeat(900) })];
    const said = await judged(type, value, called);
    expect(said).toMatch(/^fail: /);
    expect(said.slice(0, 300)).toContain('it calls open_ticket. Ask with tool-called');
  },
);

it('a check that knows of calls, one of a text and one for what is missing get no such hint', async () => {
  const HINT = 'tool-called';
  const one = calls('open_ticket');
  const knows = "output[0].function.name === 'close_ticket'";
  expect(await judged('javascript', knows, one)).not.toContain(HINT);
  expect(await judged('contains', 'refund', [], 'No.')).not.toContain(HINT);
  expect(await judged('not-contains', 'open_ticket', one)).not.toContain(HINT);
  expect(await judged('contains', 'open_ticket', one)).toBe('pass');
});
