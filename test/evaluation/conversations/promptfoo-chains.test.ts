import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Behave, SimulatedRequest } from '../../../src/demo/simulated/behaviour.ts';
import { startSimulatedProvider } from '../../../src/demo/simulated/server.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { iso } from '../../../src/domain/clock.ts';
import { load } from '../suites/support.ts';
import { type Place, place } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

async function desk(
  suite: string,
  behave: Behave = ({ turns }) => ({ text: `answer to ${turns.at(-1)?.text ?? ''}` }),
  more: Partial<Parameters<typeof place>[0]> = {},
): Promise<{ at: Place; heard: SimulatedRequest[] }> {
  const heard: SimulatedRequest[] = [];
  const provider = await startSimulatedProvider({
    now: () => Date.parse('2026-01-05T02:00:00Z'),
    seed: 1,
    models: [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }],
    behave(request, at, seed) {
      heard.push(request);
      return behave(request, at, seed);
    },
  });
  const at = await place({
    providers: `sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:SIM_KEY, limits: { concurrent: 8 } }`,
    suite,
    sandbox,
    ...more,
  });
  open.push(provider, at);
  return { at, heard };
}

/** The prompt of promptfoo's own documentation. */
const PROMPT = `[
  {% for completion in _conversation %}
    { "role": "user", "content": "{{ completion.input }}" },
    { "role": "assistant", "content": "{{ completion.output }}" },
  {% endfor %}
  { "role": "user", "content": "{{ question }}" }
]`;
const files = { 'prompt.json': PROMPT };
const texts = (r: SimulatedRequest | undefined): string[] => (r?.turns ?? []).map((t) => t.text);
const about = (heard: readonly SimulatedRequest[], question: string): string[][] =>
  heard.filter((r) => r.turns.at(-1)?.text === question).map(texts);

describe('_conversation', () => {
  const THREE = `prompts: [file://prompt.json]
tests:
  - { description: one, vars: { question: Who? } }
  - { description: two, vars: { question: Where? }, assert: [{ type: javascript, value: "context.vars._conversation.length === 1" }] }
  - { description: three, vars: { question: Which? }, options: { transform: output.toUpperCase() } }
`;

  it('hands each test the ones before it, which are asked first and once', async () => {
    const { at, heard } = await desk(THREE, undefined, { files });
    const trials = await at.run();
    expect(heard.map(texts)).toEqual([
      ['Who?'],
      ['Who?', 'answer to Who?', 'Where?'],
      ['Who?', 'answer to Who?', 'Where?', 'answer to Where?', 'Which?'],
    ]);
    expect(Object.keys(trials).toSorted()).toEqual(['one', 'three', 'two']);
    expect(trials['two']).toMatchObject({ outcome: 'pass', asserted: true });
  });

  it('keeps conversations apart by conversationId, and scenarios by themselves', async () => {
    const { at, heard } = await desk(
      `prompts: [file://prompt.json]
tests:
  - { vars: { question: a1 }, metadata: { conversationId: a } }
  - { vars: { question: b1 }, metadata: { conversationId: b } }
  - { vars: { question: a2 }, metadata: { conversationId: a } }
  - { vars: { question: b2 }, metadata: { conversationId: b } }
scenarios:
  - config: [{ vars: { question: s1 } }, { vars: { question: s2 } }]
`,
      undefined,
      { files },
    );
    await at.run();
    expect(about(heard, 'a2')).toEqual([['a1', 'answer to a1', 'a2']]);
    expect(about(heard, 'b2')).toEqual([['b1', 'answer to b1', 'b2']]);
    expect(about(heard, 's1')).toEqual([['s1']]);
    expect(about(heard, 's2')).toEqual([['s1', 'answer to s1', 's2']]);
  });

  it('is not given to a test that declines it, whose answer is heard all the same', async () => {
    const { at, heard } = await desk(
      `prompts: [file://prompt.json]
tests:
  - { vars: { question: one } }
  - { vars: { question: two }, options: { disableConversationVar: true } }
  - { vars: { question: three } }
`,
      undefined,
      { files },
    );
    await at.run();
    expect(about(heard, 'two')).toEqual([['two']]);
    expect(about(heard, 'three')[0]).toEqual([
      'one',
      'answer to one',
      'two',
      'answer to two',
      'three',
    ]);
  });

  it('leaves a test without a verdict where one before it got no answer, and says which', async () => {
    const { at } = await desk(
      THREE,
      ({ turns }) => {
        if (turns.at(-1)?.text === 'Where?') throw new Error('no');
        return { text: 'ok' };
      },
      { files },
    );
    const trials = await at.run();
    expect(trials['one']?.outcome).toBe('pass');
    expect(trials['three']).toMatchObject({
      outcome: 'none',
      failure: 'earlier',
      reason: expect.stringMatching(/^the test before it, "two", got no answer: /),
    });
  });

  it('is asked whole where a run has one of its tests alone, as a confirmation has', async () => {
    const { at, heard } = await desk(THREE, undefined, { files });
    const whole = await at.plan();
    const alone = {
      ...whole,
      id: 'run_alone',
      caseHashes: whole.caseHashes.slice(2),
      createdAt: iso(0),
    };
    await at.store.runs.create(alone);
    expect(await at.replay(alone)).toEqual({ end: 'done' });
    expect(heard.map((r) => r.turns.length)).toEqual([1, 3, 5]);
    const trials = await at.store.trials.ofRun('run_alone');
    expect(trials.map((t) => t.caseHash)).toEqual(alone.caseHashes);
    // Every call that it took was paid for in the name of this one.
    const calls = await at.store.trials.attemptsOf('run_alone');
    expect(new Set(calls.map((a) => a.caseHash))).toEqual(new Set(alone.caseHashes));
    expect(calls).toHaveLength(3);
  });

  it('goes on after a stop with the answers that are stored', async () => {
    const stop = new AbortController();
    const { at, heard } = await desk(
      THREE,
      ({ turns }) => {
        if (turns.length === 3) stop.abort();
        return { text: `n${turns.length}` };
      },
      { files },
    );
    const run = await at.plan();
    expect(await at.replay(run, { stop: stop.signal })).toEqual({ end: 'interrupted' });
    expect(await at.replay(run)).toEqual({ end: 'done' });
    expect(heard.map(texts).at(-1)).toEqual(['Who?', 'n1', 'Where?', 'n3', 'Which?']);
    expect(heard).toHaveLength(3);
  });

  it('makes another case of a test whose predecessor is edited, and of no other', async () => {
    const hashes = async (suite: string): Promise<string[]> =>
      (await load({ 'suite.yaml': suite, ...files }, sandbox)).suite.cases.map((c) => c.hash);
    const before = await hashes(THREE);
    const after = await hashes(THREE.replace('question: Where?', 'question: Since when?'));
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
  });
});

describe('storeOutputAs', () => {
  it('puts an output, transformed, into the variables, prompts and checks of later tests', async () => {
    const { at, heard } = await desk(
      `prompts: ['Say: {{message}}']
tests:
  - { description: fruit, vars: { message: a fruit }, options: { storeOutputAs: fruit, transform: "output.split(' ')[0]" } }
  - { description: why, vars: { message: 'Why {{fruit}}?' }, options: { storeOutputAs: reason }, assert: [{ type: contains, value: '{{fruit | upper}}' }] }
  - { description: alone, vars: { message: hello } }
  - { description: both, vars: { message: '{{fruit}}: {{reason}}' }, assert: [{ type: javascript, value: "context.vars.fruit === 'kiwi'" }] }
`,
      ({ turns }) => ({
        text: turns[0]?.text === 'Say: a fruit' ? 'kiwi of course' : `KIWI ${turns[0]?.text}`,
      }),
    );
    const trials = await at.run();
    expect(heard.map((r) => r.turns[0]?.text).toSorted()).toEqual([
      'Say: Why kiwi?',
      'Say: a fruit',
      'Say: hello',
      'Say: kiwi: KIWI Say: Why kiwi?',
    ]);
    expect(Object.values(trials).map((t) => t.outcome)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(at.built.suite.cases.map((c) => c.chain?.after.length ?? 0)).toEqual([0, 1, 0, 2]);
  });

  it('works where no text is kept: the tests before are asked again for each', async () => {
    const { at, heard } = await desk(
      `prompts: ['{{message}}']
tests:
  - { vars: { message: first }, options: { storeOutputAs: said } }
  - { vars: { message: 'then {{said}}' } }
`,
      ({ turns }) => ({ text: (turns[0]?.text ?? '').length > 5 ? 'done' : 'one' }),
      { money: 'store: { outputs: hashes-only }\n' },
    );
    await at.run();
    expect(heard.map((r) => r.turns[0]?.text)).toEqual(['first', 'first', 'then one']);
  });
});
