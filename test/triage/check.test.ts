import { readCheck } from '../../src/triage/check-problems.ts';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/load.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { type CheckAnswer, checkReply, type CheckRequest } from '../../src/triage/check.ts';
import { type Desk, openDesk } from './store.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());

let desk: Desk;
beforeEach(async () => {
  desk = openDesk(
    'tasks: { pricing: { figures: { file: prices.csv } } }\n' +
      'rules: [{ task: refund, money: { over: 50 }, lane: deep }, { task: refund, lane: scan }]\n',
    { 'prices.csv': 'plan,price_month\nBasic,9\nPro,49\n' },
  );
  await desk.store.cases.put({
    agent: 'desk',
    suite: 'desk',
    hash: 'c1',
    label: 'A parcel that does not come',
    prompt: 'Where is my parcel? It should have been here on Monday.',
    metadata: { task: 'parcels', risk: 'high' },
    firstSeen: '2026-03-01T00:00:00.000Z',
  });
});
afterEach(() => desk.store.close());

/** The agent with two rules: by a word, and by a pattern. */
function withRules(): Config {
  const { desk: agent } = desk.config.agents;
  if (agent === undefined) throw new Error('no desk');
  const tasks: typeof agent.outputs.tasks = [
    { name: 'refund', match: ['my money back', '/refund(s|ed)?/'] },
    { name: 'pricing', match: ['how much'] },
  ];
  return { ...desk.config, agents: { desk: { ...agent, outputs: { ...agent.outputs, tasks } } } };
}
const check = (prompt: string, output: string, more: Partial<CheckRequest> = {}) => {
  const config = withRules();
  return checkReply({ ...desk, config, sandbox }, { agent: 'desk', prompt, output, ...more });
};
const task = ({ task: { name, by } }: CheckAnswer): string => `${name ?? '–'} ${by}`;

describe('a reply whose program names no task', () => {
  it('is placed by the rules of its agent, by a word or a pattern, and then by the nearest case', async () => {
    const word = await check('I want MY  money\nback.', 'It is on its way.');
    expect(word).toMatchObject({
      lane: 'scan',
      task: {
        name: 'refund',
        by: 'rule',
        reason: 'the question has "my money back" (outputs.tasks)',
      },
    });
    expect(task(await check('When am I refunded?', 'Soon.'))).toBe('refund rule');
    const near = await check('Where is my parcel? It should be here.', 'It comes tomorrow.');
    expect(task(near)).toBe('parcels nearest');
    expect(near.task.reason).toMatch(
      /^nearest to the case "A parcel that does not come": 0\.\d\d of 1$/,
    );
    // The cases of that task are of high risk.
    expect(near).toMatchObject({ decision: 'hold', lane: 'deep' });
    const none = await check('Do you like poems?', 'Yes.');
    expect(none.task).toEqual({
      name: null,
      by: 'none',
      reason: 'no rule of outputs.tasks fits, and no known case is near enough',
    });
  });

  it('has its figures held against the source of the task that was found', async () => {
    expect(await check('How much is Pro?', 'It is $39.')).toMatchObject({
      decision: 'hold',
      task: { name: 'pricing', by: 'rule' },
      findings: [{ figure: '$39', state: 'unmatched' }],
    });
  });

  it('never passes with more figures than can be checked, and is answered soon', async () => {
    const before = process.threadCpuUsage();
    const answer = await check('How much is Pro?', '$49 '.repeat(50_000));
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(3_000);
    expect(answer).toMatchObject({ decision: 'hold', lane: 'deep' });
    expect(answer.reason).toMatch(
      /^figures: more than \d+ figures, only the first \d+ were checked against prices\.csv$/,
    );
  });

  it('is weighed by the money of its own currency, in whatever letters it is told', async () => {
    desk = openDesk('rules: [{ money: { over: 100, currency: EUR }, lane: deep }]\n');
    const lane = async (currency: string) =>
      (await check('A question', 'An answer', { money: { amount: 500, currency } })).lane;
    expect(await lane('EUR')).toBe('deep');
    expect(await lane('eur')).toBe('deep');
    expect(await lane('€')).toBe('deep');
    expect(await lane('usd')).not.toBe('deep');
  });

  it('is weighed by the money that is spoken of, as a stored output is', async () => {
    expect(await check('I want my money back.', 'You get $80.')).toMatchObject({
      decision: 'hold',
      reason: expect.stringContaining('over 50'),
    });
    expect((await check('I want my money back.', 'You get $8.')).decision).toBe('pass');
  });
});

it('what the program says of a reply stands before what daytwo would have found', async () => {
  const given = await check('How much is Pro?', '$39', { task: 'chat', money: 60 });
  expect(task(given)).toBe('chat given');
  expect(given).toMatchObject({ decision: 'pass', findings: [] });
});

it('a question that cannot be read is told everything that is wrong with it, in plain words', () => {
  const problemsOf = (value: unknown): readonly string[] => {
    const read = readCheck(value);
    return read.ok ? [] : read.problems;
  };
  expect(problemsOf({ prompt: 'x', risk: 'middling', money: { sum: 3 }, outptu: 'y' })).toEqual([
    'agent is missing: the ID of an agent, a text of 1 to 100 characters',
    'output is missing: a text of at most 200,000 characters',
    'money must be a number, or { "amount": number, "currency": text }',
    'risk must be "low" or "high"',
    '"outptu" is not known (did you mean output?)',
  ]);
  expect(problemsOf(undefined)).toEqual(['it is no JSON object with agent, prompt and output']);
  expect(problemsOf({ agent: 'a', prompt: '', output: '' })).toEqual([]);
});
