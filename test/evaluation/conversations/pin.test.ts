import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Behave } from '../../../src/demo/simulated/behaviour.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import type { TranscriptLine } from '../../../src/domain/conversation.ts';
import type { Trial } from '../../../src/domain/run.ts';
import { addCase } from '../../../src/evaluation/suites/add-case.ts';
import { loadSuite } from '../../../src/evaluation/suites/load.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { only, type Place, place } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: (Place | SimulatedProvider)[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

const says: Behave = ({ turns }) => ({ text: `answer ${turns.length}` });

/** An agent whose suite was replayed once, over a real wire. */
async function held(
  suite: string,
  behave: Behave = says,
  more: Partial<Parameters<typeof place>[0]> = {},
): Promise<{ desk: Place; trial: Trial; add: Add }> {
  const provider = await startSimulatedProvider({
    now: () => Date.parse('2026-01-05T02:00:00Z'),
    seed: 1,
    models: ['sim-1', 'user-1'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
    behave,
  });
  const desk = await place({
    providers: `sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:SIM_KEY }`,
    suite,
    sandbox,
    ...more,
  });
  open.push(provider, desk);
  const trial = only(await desk.run());
  const { store, config } = desk;
  const add: Add = (over = {}) =>
    addCase({ store, config, sandbox }, { trial: trial.id, dryRun: false, ...over });
  return { desk, trial, add };
}
type Add = (over?: Partial<Parameters<typeof addCase>[1]>) => ReturnType<typeof addCase>;

interface Written {
  turns?: unknown[];
  assert?: unknown[];
  toolSandbox?: unknown;
}
const testsOf = ({ folder }: Place): Written[] =>
  (parse(readFileSync(join(folder, 'suite.yaml'), 'utf8')) as { tests: Written[] }).tests;

const suite = (test: string): string => `prompts: ['{{message}}']\ntests:\n  - ${test}\n`;

describe('a stored conversation', () => {
  it('becomes a case of what the user said, with the checks of its own test where they stood', async () => {
    const { desk, add } = await held(
      suite(`description: parcel
    vars: { message: Where is it?, order: A-17 }
    turns:
      - { say: 'It is {{order}}.', assert: [{ type: contains, value: answer }] }
      - And when?
      - { javascript: 'null', assert: [{ type: equals, value: never }] }
    assert: [{ type: not-contains, value: guarantee, of: transcript }]`),
    );
    const done = await add();
    expect(done).toMatchObject({ why: null, kept: 2, checkFrom: 'its own test', written: true });
    expect(testsOf(desk)[1]).toMatchObject({
      description: 'Pinned: parcel',
      vars: { message: 'Where is it?', order: 'A-17' },
      turns: [{ say: 'It is A-17.', assert: [{ type: 'contains', value: 'answer' }] }, 'And when?'],
      assert: [{ type: 'not-contains', value: 'guarantee', of: 'transcript' }],
    });
    const loaded = await loadSuite(join(desk.folder, 'suite.yaml'), { sandbox });
    expect(loaded.ok && loaded.suite.cases.map((c) => c.hash)).toContain(done.hash);
    await expect(add()).rejects.toMatchObject({ code: 'duplicate' });
  });

  it('of a played user says what that user said, and is played no more', async () => {
    const { desk, add } = await held(
      `prompts: ['{{message}}']
defaultTest: { simulatedUser: { persona: a customer, goal: a refund, maxTurns: 2 } }
tests:
  - { vars: { message: hello }, assert: [{ type: icontains, value: answer, of: 2 }] }
`,
      ({ model, turns }) => ({
        text: model === 'user-1' ? 'give {{ it }} back' : `answer ${turns.length}`,
      }),
      {
        agent: `soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 }, maxOutputTokens: 64 }
    simulatedUser: { provider: sim, model: user-1, price: { input: 1, output: 1 } }`,
      },
    );
    await add();
    expect(testsOf(desk)[1]).toMatchObject({
      vars: { message: 'hello' },
      turns: [expect.stringContaining('back')],
      assert: [{ type: 'icontains', value: 'answer', of: 2 }],
    });
    const loaded = await loadSuite(join(desk.folder, 'suite.yaml'), { sandbox });
    const pinned = loaded.ok ? loaded.suite.cases[1] : undefined;
    expect(pinned?.simulatedUser).toBeUndefined();
    const [turn] = pinned?.turns ?? [];
    const said = await sandbox.render(turn !== undefined && 'say' in turn ? turn.say : '', {});
    expect(said).toMatchObject({ value: 'give {{ it }} back' });
  });

  it('of written turns has a suggestion beside its checks, since the same turns with the same checks are no new case', async () => {
    const { desk, add } = await held(
      suite(
        `{ vars: { message: one }, turns: [two], assert: [{ type: contains, value: answer }] }`,
      ),
    );
    expect(await add()).toMatchObject({ kept: 1, checkFrom: 'an answer that passed' });
    expect(testsOf(desk)[1]?.assert).toEqual([
      { type: 'contains', value: 'answer' },
      { type: 'contains', value: 'answer 3' },
    ]);
    expect(await add({ shouldSay: 'on Friday', dryRun: true }).catch((e) => e)).toMatchObject({
      code: 'duplicate',
    });
  });

  it('keeps the tools of its own test as they are written', async () => {
    const { desk, add } = await held(
      `prompts: ['{{message}}']
tests:
  - vars: { message: Where is A-17? }
    toolSandbox:
      results: [{ tool: look_up, javascript: '"order " + args.order' }]
      maxToolCalls: 2
    assert: [{ type: contains, value: A-17 }]
`,
      ({ turns }) =>
        turns.at(-1)?.role === 'tool'
          ? { text: `It is ${turns.at(-1)?.text ?? ''}` }
          : { text: '', toolCalls: [{ name: 'look_up', arguments: '{"order":"A-17"}' }] },
    );
    await add({ shouldSay: 'order A-17' });
    const [first, pinned] = testsOf(desk);
    expect(pinned?.toolSandbox).toEqual(first?.toolSandbox);
    expect(pinned?.turns).toBeUndefined();
    expect(pinned?.assert).toHaveLength(2);
  });

  it('of an edited test keeps its tools by what they answered then', async () => {
    const tool = (result: string): string => `prompts: ['{{message}}']
tests:
  - vars: { message: Where is A-17? }
    toolSandbox: { results: [{ tool: look_up, result: ${result} }] }
    assert: [{ type: contains, value: answer }]
`;
    const { desk, add } = await held(tool('on the way'), ({ turns }) =>
      turns.at(-1)?.role === 'tool'
        ? { text: 'answer' }
        : { text: '', toolCalls: [{ name: 'look_up', arguments: '{"order":"A-17"}' }] },
    );
    writeFileSync(join(desk.folder, 'suite.yaml'), tool('lost'));
    await add();
    expect(testsOf(desk)[1]).toMatchObject({
      toolSandbox: {
        results: [{ tool: 'look_up', when: { order: 'A-17' }, result: 'on the way' }],
      },
      assert: [{ type: 'contains', value: 'answer' }],
    });
  });

  it('says what stands in the way, and what to do then', async () => {
    const talk = suite(`{ vars: { message: one }, turns: [two], assert: [] }`);
    const { desk, add } = await held(talk);
    await desk.store.outputs.purge('9999');
    await expect(add()).rejects.toMatchObject({
      code: 'no-transcript',
      message: expect.stringContaining('texts are kept for'),
      next: expect.stringContaining('--conversation FILE'),
    });
    const silent = await held(talk, says, { money: 'store: { outputs: hashes-only }' });
    await expect(silent.add()).rejects.toThrow(/hashes-only, so no text is kept/);
    expect(testsOf(desk)).toHaveLength(1);
  });
});

describe('a conversation that somebody brings', () => {
  const lines: TranscriptLine[] = [
    { by: 'user', text: 'Where is my parcel?' },
    { by: 'agent', text: '', calls: [{ name: 'look_up', arguments: '{"order":"A-17"}' }] },
    { by: 'tool', tool: 'look_up', text: '{"day":"Friday"}' },
    { by: 'agent', text: 'It comes on Friday.' },
    { by: 'user', text: 'Sure?' },
    { by: 'agent', text: 'Yes.' },
  ];
  const conversation = { file: 'talk.json', agent: 'desk', lines };

  it('becomes a case with its turns, what its tools answered and a check of its last answer', async () => {
    const { desk } = await held(suite('vars: { message: hi }'));
    const { store, config } = desk;
    const done = await addCase({ store, config, sandbox }, { conversation, dryRun: false });
    expect(done.checkFrom).toBe('the last answer in the file');
    expect(testsOf(desk)[1]).toEqual({
      description: 'Pinned: Where is my parcel?',
      vars: { message: 'Where is my parcel?' },
      turns: ['Sure?'],
      toolSandbox: {
        results: [{ tool: 'look_up', when: { order: 'A-17' }, result: '{"day":"Friday"}' }],
      },
      assert: [{ type: 'contains', value: 'Yes' }],
    });
    const again = addCase({ store, config, sandbox }, { conversation, dryRun: false });
    await expect(again).rejects.toThrow(/has this very case already/);
  });

  it('is refused where the user says a secret of the configuration', async () => {
    const { desk } = await held(suite('vars: { message: hi }'));
    const { store, config } = desk;
    const secret = { ...conversation, lines: [{ by: 'user' as const, text: 'it is sk-test-123' }] };
    await expect(
      addCase({ store, config, sandbox }, { conversation: secret, dryRun: false }),
    ).rejects.toMatchObject({ code: 'cannot-append', next: 'take it out of the file' });
  });
});
