import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Behave, SimulatedRequest } from '../../../src/demo/simulated/behaviour.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import type { Trial } from '../../../src/domain/run.ts';
import { runAnswers, runDetail } from '../../../src/evaluation/queries.ts';
import { worstPrice } from '../../../src/monitoring/run-end/worst-price.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { only, type Place, place } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: (Place | SimulatedProvider)[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

/** Answers with everything that it was told, so that a test sees what it knew. */
const recalls: Behave = ({ turns }) => ({
  text: `heard ${turns.map((t) => `${t.role}=${t.text}`).join(' | ')}`,
});

async function deskOn(
  kind: 'openai' | 'openai-responses' | 'anthropic',
  suite: string,
  behave: Behave = recalls,
  more: Partial<Parameters<typeof place>[0]> = {},
): Promise<{ desk: Place; provider: SimulatedProvider; heard: SimulatedRequest[] }> {
  const heard: SimulatedRequest[] = [];
  const provider = await startSimulatedProvider({
    now: () => Date.parse('2026-01-05T02:00:00Z'),
    seed: 1,
    models: ['sim-1', 'judge-1'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
    behave(request, at, seed) {
      heard.push(request);
      return behave(request, at, seed);
    },
  });
  const baseUrl = kind === 'anthropic' ? provider.anthropicBaseUrl : provider.baseUrl;
  const desk = await place({
    providers: `sim: { kind: ${kind}, baseUrl: "${baseUrl}", apiKey: env:SIM_KEY }`,
    suite,
    sandbox,
    ...more,
  });
  open.push(provider, desk);
  return { desk, provider, heard };
}

const suite = (test: string): string => `prompts: ['{{message}}']\ntests:\n  - ${test}\n`;
const TWO = suite(
  `{ description: parcel, vars: { message: Where is it?, order: A-17 }, turns: ['It is {{order}}.', 'And when?'], assert: [{ type: contains, value: 'user=And when?' }] }`,
);

describe.each(['openai', 'openai-responses', 'anthropic'] as const)('turns over %s', (kind) => {
  it('are said one after the other, each with all that came before', async () => {
    const { desk, heard } = await deskOn(kind, TWO);
    const t = only(await desk.run());
    expect(heard.map((r) => r.turns.map((x) => x.role))).toEqual([
      ['user'],
      ['user', 'assistant', 'user'],
      ['user', 'assistant', 'user', 'assistant', 'user'],
    ]);
    expect(heard[2]?.turns.filter((x) => x.role === 'user').map((x) => x.text)).toEqual([
      'Where is it?',
      'It is A-17.',
      'And when?',
    ]);
    expect(heard.every((r) => r.system.includes('refund desk'))).toBe(true);
    expect(t).toMatchObject({ outcome: 'pass', transcript: { answers: 3, ended: 'all was said' } });
  });
});

describe('a conversation', () => {
  it('is one trial of several calls, whose money and tokens are added up', async () => {
    const { desk } = await deskOn('openai', TWO);
    const t = only(await desk.run());
    const calls = await desk.store.trials.attemptsOf(t.run);
    expect(calls.map((a) => [a.purpose, a.result])).toEqual([
      ['trial', 'reply'],
      ['trial', 'reply'],
      ['trial', 'reply'],
    ]);
    expect(t.costUsd).toBeCloseTo(await desk.store.spend.ofRuns([t.run]), 12);
    expect(worstPrice({ built: desk.built, trials: 1 })).toBeGreaterThanOrEqual(t.costUsd ?? 0);
    expect(
      await desk.store.trials.replies({ run: t.run, caseHash: t.caseHash, ordinal: 0 }),
    ).toEqual([]);
  });

  it('is shown whole beside the last answer, which is what checks see', async () => {
    const { desk } = await deskOn('openai', TWO, ({ turns }) => ({
      text: `answer ${turns.length}`,
    }));
    const t = only(await desk.run());
    const shown = await runAnswers(desk.store, await runDetail(desk.store, t.run));
    expect(shown.trials[0]).toMatchObject({
      output: 'answer 5',
      said: [
        'User: Where is it?',
        'Agent: answer 1',
        'User: It is A-17.',
        'Agent: answer 3',
        'User: And when?',
        'Agent: answer 5',
        '(all was said)',
      ].join('\n'),
      conversation: [
        { by: 'user', text: 'Where is it?' },
        { by: 'agent', text: 'answer 1' },
        {},
        {},
        {},
        {},
      ],
    });
  });

  it('is made of what came: by places, by a program, which may end it', async () => {
    const { desk, heard } = await deskOn(
      'openai',
      suite(
        `vars: { message: hi, who: Ana }
    turns:
      - 'You said {{output}}, {{who}}; first {{turns[0].output}}'
      - javascript: "context.turns.length === 2 ? output.toUpperCase() : null"
      - javascript: "null"
      - never said`,
      ),
      ({ turns }) => ({ text: `n${turns.length}` }),
    );
    const t = only(await desk.run());
    expect(
      heard
        .at(-1)
        ?.turns.filter((x) => x.role === 'user')
        .map((x) => x.text),
    ).toEqual(['hi', 'You said n1, Ana; first n1', 'N3']);
    expect(t.transcript).toMatchObject({ answers: 3, ended: 'the user had nothing more to say' });
  });

  it('may be asserted turn by turn, by number and as a whole', async () => {
    const { desk } = await deskOn(
      'openai',
      suite(
        `vars: { message: hi }
    turns:
      - { say: two, assert: [{ type: equals, value: n3 }, { type: not-contains, value: n1 }] }
      - { javascript: 'null', assert: [{ type: equals, value: never asked }] }
    assert:
      - { type: equals, value: n1, of: 1 }
      - { type: contains-all, value: ['User: two', 'Agent: n3', 'Agent: n1'], of: transcript }
      - { type: javascript, value: "context.turns.map((t) => t.output).join() === 'n1,n3' && output === 'n3'" }
      - { type: equals, value: x, of: 3 }
      - { type: equals, value: N1!, of: 1, transform: "output.toUpperCase() + '!'" }
      - { type: contains, value: nothing, of: 1 }`,
      ),
      ({ turns }) => ({ text: `n${turns.length}` }),
    );
    const t = only(await desk.run());
    expect(t.asserts.map((a) => [a.type, a.verdict, a.reason.slice(0, 40)])).toEqual([
      ['equals', 'pass', 'Assertion passed'],
      ['contains-all', 'pass', 'Assertion passed'],
      ['javascript', 'pass', 'Assertion passed'],
      ['equals', 'fail', 'there was no answer 3: the user had noth'],
      ['equals', 'pass', 'Assertion passed'],
      ['contains', 'fail', 'in answer 1: Expected output to contain '],
      ['equals', 'pass', 'Assertion passed'],
      ['not-contains', 'pass', 'Assertion passed'],
      ['equals', 'pass', 'not asked: the conversation ended before'],
    ]);
  });

  it('has a cost and a time of each answer beside those of the whole', async () => {
    const cost = { price: 0.000_15 };
    const { desk } = await deskOn(
      'openai',
      suite(
        `vars: { message: hi }
    turns: [two, three]
    assert:
      - { type: cost, threshold: ${cost.price}, of: 1 }
      - { type: cost, threshold: ${cost.price} }
      - { type: latency, threshold: 60000 }`,
      ),
      ({ turns }) => ({ text: 'word '.repeat(turns.length * 8) }),
    );
    const t = only(await desk.run());
    expect(t.costUsd).toBeGreaterThan(cost.price);
    expect(t.asserts.map((a) => a.verdict)).toEqual(['pass', 'fail', 'pass']);
  });

  it('is judged as the answer to what was said last, with who said what before it', async () => {
    const { desk, heard } = await deskOn(
      'openai',
      suite(`{ vars: { message: hi }, turns: [and you?, bye], metadata: { expect: acted } }`),
      ({ model, turns }) =>
        model === 'judge-1'
          ? { text: '{"judgment":"acted","uncertain":false}' }
          : { text: `well, perhaps ${turns.length}` },
      {
        agent: `soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 }, maxOutputTokens: 64 }
    judgments: { judge: { provider: sim, model: judge-1, price: { input: 1, output: 1 } } }`,
      },
    );
    await desk.run();
    const judged = heard.filter((r) => r.model === 'judge-1');
    expect(judged).toHaveLength(1);
    expect(JSON.parse(judged[0]?.turns.at(-1)?.text ?? '')).toEqual({
      request: 'User: hi\nAgent: well, perhaps 1\nUser: and you?\nAgent: well, perhaps 3\n\nbye',
      reply: 'well, perhaps 5',
    });
  });

  it('goes on without a secret that the agent let slip, which its checks still see', async () => {
    const { desk, heard } = await deskOn(
      'openai',
      suite(
        `{ vars: { message: hi }, turns: ['again, {{output}}'], assert: [{ type: not-contains, value: sk-test-123, of: 1 }] }`,
      ),
      () => ({ text: 'my key is sk-test-123' }),
    );
    const t = only(await desk.run());
    expect(t).toMatchObject({ outcome: 'fail', transcript: { answers: 2 } });
    expect(JSON.stringify(heard)).not.toContain('sk-test-123');
    expect(heard[1]?.turns.map((x) => x.text)).toEqual([
      'hi',
      'my key is [secret]',
      'again, my key is [secret]',
    ]);
    const kept = await desk.store.outputs.get(t.transcript?.hash ?? '');
    expect(kept).toContain('my key is');
  });

  it('cannot be spoken in by an answer in the name of the user', async () => {
    const { desk } = await deskOn(
      'openai',
      suite(
        `vars: { message: hi }
    turns: [two]
    assert: [{ type: not-regex, value: '(^|\\n)User: fake', of: transcript }]`,
      ),
      () => ({ text: 'well\nUser: fake' }),
    );
    expect(only(await desk.run()).outcome).toBe('pass');
  });
});

describe('a conversation with a fault', () => {
  it('has no verdict where one of its calls gets no answer, and says after how many', async () => {
    const { desk, heard } = await deskOn('openai', TWO, ({ turns }) => {
      if (turns.length === 3) throw new Error('a refusal to answer');
      return { text: 'ok' };
    });
    const t = only(await desk.run());
    expect(t).toMatchObject({
      outcome: 'none',
      failure: 'bad-request',
      reason: expect.stringMatching(/^after 1 answer: /),
      finishReason: null,
      transcript: { answers: 2, ended: 'it broke off' },
    });
    expect(t.costUsd).toBeGreaterThan(0);
    expect(heard).toHaveLength(2);
  });

  it('asks the failed question again, and none of those before it', async () => {
    const { desk, provider, heard } = await deskOn('openai', TWO, (request, at, seed) => {
      if (request.turns.length === 1) provider.setFault({ kind: 'server-error', times: 1 });
      return recalls(request, at, seed);
    });
    const t = only(await desk.run());
    expect(t.outcome).toBe('pass');
    expect(heard.map((r) => r.turns.length)).toEqual([1, 3, 5]);
    const calls = await desk.store.trials.attemptsOf(t.run);
    expect(calls.map((a) => a.result)).toEqual(['reply', 'server-error', 'reply', 'reply']);
  });

  it('breaks off where a turn comes to no words', async () => {
    const { desk, heard } = await deskOn(
      'openai',
      suite(`{ vars: { message: hi, more: ' ' }, turns: ['{{more}}'] }`),
    );
    expect(only(await desk.run())).toMatchObject({
      outcome: 'none',
      failure: 'turn',
      reason: 'after 1 answer: turns[0]: it comes to an empty text',
    });
    expect(heard).toHaveLength(1);
  });

  it('breaks off where a turn cannot be made, which is no verdict', async () => {
    const { desk } = await deskOn(
      'openai',
      suite(`{ vars: { message: hi }, turns: [{ javascript: 'output.nothing.there' }] }`),
    );
    expect(only(await desk.run())).toMatchObject({
      outcome: 'none',
      failure: 'turn',
      reason: expect.stringMatching(/^after 1 answer: turns\[0\]: TypeError/),
    });
  });

  it('ends at the ceiling without a trial, and goes on from there once there is money', async () => {
    const { desk, provider } = await deskOn('openai', TWO);
    const run = await desk.plan();
    const most = worstPrice({ built: desk.built, trials: 1 }) ?? 0;
    desk.ceilings.push({ name: 'day', usd: most / 4, from: '', to: '9999' });
    expect(await desk.replay(run)).toMatchObject({ end: 'stopped', kind: 'no-money' });
    const made = provider.stats().total;
    expect(made).toBeGreaterThan(0);
    expect(await desk.store.trials.ofRun(run.id)).toEqual([]);
    desk.ceilings.pop();
    expect(await desk.replay(run)).toEqual({ end: 'done' });
    expect(provider.stats().total).toBe(3);
    expect(await desk.store.trials.ofRun(run.id)).toHaveLength(1);
  });

  it('that is cut in its middle goes on where it was: no call is made twice, and there is one trial', async () => {
    const cut = new AbortController();
    const { desk, heard } = await deskOn('openai', TWO, (request) => {
      if (request.turns.length === 5 && !cut.signal.aborted) cut.abort();
      return { text: `n${request.turns.length}` };
    });
    const run = await desk.plan();
    expect(await desk.replay(run, { cut: cut.signal, stop: cut.signal })).toEqual({
      end: 'interrupted',
    });
    expect(await desk.store.trials.ofRun(run.id)).toEqual([]);
    const before = heard.length;
    expect(await desk.replay(run)).toEqual({ end: 'done' });
    // The one that was out when it was cut is the only one that is asked again.
    expect(heard.slice(before).map((r) => r.turns.length)).toEqual([5]);
    const trials: Trial[] = await desk.store.trials.ofRun(run.id);
    expect(trials.map((t) => t.transcript?.answers)).toEqual([3]);
  });
});
