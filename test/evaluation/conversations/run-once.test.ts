import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Behave, SimulatedRequest } from '../../../src/demo/simulated/behaviour.ts';
import { startSimulatedProvider } from '../../../src/demo/simulated/server.ts';
import type { OncePlan } from '../../../src/evaluation/once-plan.ts';
import { runOnce } from '../../../src/evaluation/run-once.ts';
import { loadSuite } from '../../../src/evaluation/suites/load.ts';
import type { RunResult } from '../../../src/evaluation/suites/results.ts';
import { realClock } from '../../../src/platform/clock/real.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { folderWith } from '../suites/support.ts';

const echo: Behave = ({ model, turns }) => ({
  text: `${model}: ${turns.map((t) => t.text).join(' | ')}`,
});
const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

let planned: OncePlan | null = null;
const heard: SimulatedRequest[] = [];

/** A promptfoo file run once against its own providers. */
async function run(
  suite: string,
  { budgetUsd, behave = echo }: { budgetUsd?: number; behave?: Behave } = {},
): Promise<RunResult[]> {
  planned = null;
  heard.length = 0;
  const provider = await startSimulatedProvider({
    now: () => realClock.now(),
    seed: 1,
    models: ['a', 'b'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
    behave(request, at, seed) {
      heard.push(request);
      return behave(request, at, seed);
    },
  });
  const store = openStore(':memory:', '');
  open.push(provider, store);
  let n = 0;
  return runOnce(
    {
      store,
      clock: realClock,
      ids: { next: (prefix) => `${prefix}_${n++}` },
      random: () => 0,
      ceilings: () => [],
    },
    join(folderWith({ 'suite.yaml': suite }), 'suite.yaml'),
    {
      env: { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: provider.baseUrl },
      templateEnv: () => ({}),
      sandbox,
      learn: () => {},
      redactor: makeRedactor(),
      concurrent: 4,
      maxOutputTokens: 64,
      budgetUsd,
      onProgress: () => {},
      onPlan: (plan) => (planned = plan),
      onWarning: () => {},
    },
  );
}
const outputs = (results: readonly RunResult[]): unknown[] => results.map((r) => r.output);

it('a file run once hands each provider its own earlier answers, in the order of the file', async () => {
  const results = await run(`
prompts: ['{% for c in _conversation %}{{ c.output }} / {% endfor %}{{ q }}']
providers: ['openai:chat:a', 'openai:chat:b']
tests:
  - { vars: { q: one } }
  - { vars: { q: two } }
`);
  expect(outputs(results)).toEqual(['a: one', 'b: one', 'a: a: one / two', 'b: b: one / two']);
  expect(results[2]?.prompt).toBe('a: one / two');
});

it('a file run once has conversations of several turns, and shows them', async () => {
  const [result] = await run(`
prompts: ['{{ q }}']
providers: ['openai:chat:a']
tests: [{ vars: { q: one }, turns: [two], assert: [{ type: contains, value: 'User: two', of: transcript }] }]
`);
  expect(result).toMatchObject({
    output: 'a: one | a: one | two',
    pass: true,
    conversation: [{ by: 'user', text: 'one' }, { by: 'agent' }, { by: 'user', text: 'two' }, {}],
  });
});

it('a file run once says of a failed check that the answer was cut off, and of a negative one too', async () => {
  const suite = `
prompts: ['{{ q }}']
providers: ['openai:chat:a']
tests:
  - { vars: { q: one }, assert: [{ type: icontains, value: refund }] }
  - { vars: { q: two }, assert: [{ type: not-tool-called, value: pay }] }
`;
  const results = await run(suite, { behave: () => ({ text: '', finish: 'length' }) });
  expect(results.map((r) => r.verdict)).toEqual(['fail', 'none']);
  expect(results[0]?.error).toMatch(
    /^Expected .*refund.* \(the answer was cut off before its first/,
  );
  expect(results[1]?.error).toMatch(
    /^not-tool-called: the answer was cut off before its first word/,
  );
});

describe('a simulated user of a file that is run once', () => {
  const PRICED = '{ inputCost: 0.000001, outputCost: 0.000002 }';
  const played = (who: string, prices: string = PRICED): string => `
prompts: ['{{ q }}']
providers: [{ id: 'openai:chat:a', config: ${prices} }]
tests:
  - vars: { q: I want my money. }
    simulatedUser: { persona: a customer, goal: money, maxTurns: 3${who} }
    assert: [{ type: contains, value: 'User: order A-17', of: transcript }]
`;
  const desk: Behave = ({ system, turns }) => ({
    text: system.includes('You play a person') ? 'order A-17' : `answer ${turns.length}`,
  });

  it('is played by the model that it names, and is one case with its transcript', async () => {
    const named = `, provider: { id: 'openai:chat:b', config: { max_tokens: 7, inputCost: 0, outputCost: 0 } }`;
    const [result] = await run(played(named), { behave: desk });
    expect(result).toMatchObject({
      verdict: 'pass',
      conversation: [
        { by: 'user', text: 'I want my money.' },
        { by: 'agent', text: 'answer 1' },
        { by: 'user', text: 'order A-17' },
        { by: 'agent', text: 'answer 3' },
        { by: 'user', text: 'order A-17' },
        { by: 'agent', text: 'answer 5' },
      ],
      ended: expect.stringContaining('maxTurns'),
    });
    expect(heard.map((r) => r.model)).toEqual(['a', 'b', 'a', 'b', 'a']);
    expect(planned).toMatchObject({
      cases: 1,
      talks: '1 of them a conversation of up to 3 answers',
      users: ['openai:chat:b'],
      unpriced: [],
    });
    expect(planned?.atMostUsd).toBeGreaterThan(result?.cost ?? 1);
  });

  it('is played by the first model of the file where it names none, as its rubrics are graded', async () => {
    await run(played(''), { behave: desk });
    expect(new Set(heard.map((r) => r.model))).toEqual(new Set(['a']));
    expect(planned?.users).toEqual(['openai:chat:a']);
  });

  it('is held by the budget as every call is, and what was said until then is shown', async () => {
    const free = `, provider: { id: 'openai:chat:b', config: ${PRICED} }`;
    const [cut] = await run(played(free), { behave: desk, budgetUsd: 0.0005 });
    expect(cut).toMatchObject({
      verdict: 'none',
      error: expect.stringMatching(/^the budget of \$\S+ would be passed/),
      conversation: expect.arrayContaining([{ by: 'user', text: 'I want my money.' }]),
      ended: 'it broke off',
    });
  });

  it('needs a price where there is a budget, and is told before anything is sent', async () => {
    await expect(
      run(played(", provider: 'openai:chat:b'"), { behave: desk, budgetUsd: 1 }),
    ).rejects.toMatchObject({
      code: 'no-price',
      message: expect.stringContaining('openai:chat:b'),
    });
    expect(heard).toEqual([]);
    await run(played(", provider: 'openai:chat:b'"), { behave: desk });
    expect(planned).toMatchObject({ atMostUsd: null, unpriced: ['openai:chat:b'] });
  });

  it('is the same case whoever plays it: under an agent it has a model of its own', async () => {
    const hashOf = async (text: string): Promise<string> => {
      const loaded = await loadSuite(join(folderWith({ 's.yaml': text }), 's.yaml'), { sandbox });
      return loaded.ok ? loaded.suite.hash : 'broken';
    };
    expect(await hashOf(played(", provider: 'openai:chat:b'"))).toBe(await hashOf(played('')));
  });
});
