import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { runAnswers, runDetail } from '../../../src/evaluation/queries.ts';
import { observedOf } from '../../../src/monitoring/review/observations.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { type Peer, peer, sendJson } from '../../llm/providers/server.ts';
import { only, type Place, place } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

type Format = 'openai' | 'openai-responses' | 'anthropic';
interface Say {
  text?: string;
  calls?: readonly [name: string, args: unknown][];
}

/** A reply of each format, as its provider words it. */
const REPLY: Readonly<Record<Format, (say: Say, n: number) => unknown>> = {
  openai: ({ text, calls = [] }, n) => ({
    choices: [
      {
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
        message: {
          role: 'assistant',
          content: text ?? null,
          ...(calls.length === 0
            ? {}
            : {
                tool_calls: calls.map(([name, args], i) => ({
                  id: `call_${n}_${i}`,
                  type: 'function',
                  function: { name, arguments: JSON.stringify(args) },
                })),
              }),
        },
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 5 },
  }),
  'openai-responses': ({ text, calls = [] }, n) => ({
    status: 'completed',
    output: [
      ...(text === undefined
        ? []
        : [{ type: 'message', content: [{ type: 'output_text', text }] }]),
      ...calls.map(([name, args], i) => ({
        type: 'function_call',
        call_id: `call_${n}_${i}`,
        name,
        arguments: JSON.stringify(args),
      })),
    ],
    usage: { input_tokens: 10, output_tokens: 5 },
  }),
  anthropic: ({ text, calls = [] }, n) => ({
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
    content: [
      ...(text === undefined ? [] : [{ type: 'text', text }]),
      ...calls.map(([name, input], i) => ({ type: 'tool_use', id: `call_${n}_${i}`, name, input })),
    ],
    usage: { input_tokens: 10, output_tokens: 5 },
  }),
};

/** An agent with three tools on a provider that answers in this order. */
async function desk(
  format: Format,
  says: readonly Say[],
  test: string,
  files: Readonly<Record<string, string>> = {},
  money = '',
): Promise<{ at: Place; server: Peer }> {
  let n = 0;
  const server = await peer((_, res) => {
    sendJson(res, 200, REPLY[format](says[n] ?? says.at(-1) ?? {}, n));
    n++;
  });
  const baseUrl = format === 'anthropic' ? server.url : `${server.url}/v1`;
  const at = await place({
    providers: `sim: { kind: ${format}, baseUrl: "${baseUrl}", apiKey: env:SIM_KEY }`,
    agent: `soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 }, maxOutputTokens: 64, tools: [{ name: lookup }, { name: refund }, { name: mail }] }`,
    suite: `prompts: ['{{message}}']\ntests:\n  - vars: { message: my money, order: A-17 }\n    ${test}\n`,
    files,
    sandbox,
    money,
  });
  open.push(server, at);
  return { at, server };
}

/** The messages of the call of that number, from 0. */
function messagesOf(server: Peer, n: number): unknown[] {
  const messages = server.requests[n]?.body['messages'];
  return Array.isArray(messages) ? messages : [];
}

const LOOP: readonly Say[] = [
  {
    calls: [
      ['lookup', { order: 'A-17' }],
      ['lookup', { order: 'B-2' }],
    ],
  },
  { text: 'One moment.', calls: [['refund', { order: 'A-17', amount: 5 }]] },
  { text: 'You get 5 euros.' },
];
const RESULTS = `toolSandbox:
      results:
        - { tool: lookup, when: { order: '{{order}}' }, result: { bought: 'for {{message}}' } }
        - { tool: lookup, javascript: "({ unknown: args.order })" }
        - { tool: refund, result: done }
    assert:
      - { type: equals, value: You get 5 euros. }
      - { type: tool-order, value: { tools: [lookup, lookup, refund], match: strict } }
      - { type: tool-arguments, value: { tool: refund, expression: 'args.amount <= 50' } }
      - { type: not-tool-called, value: mail }
      - { type: contains, value: 'Tool refund: done', of: transcript }`;

describe.each(['openai', 'openai-responses', 'anthropic'] as const)(
  'a loop of tool calls over %s',
  (format) => {
    it('is answered by the suite until the agent speaks, and checks see every call in order', async () => {
      const { at, server } = await desk(format, LOOP, RESULTS);
      const t = only(await at.run());
      expect(t.asserts.map((a) => [a.verdict, a.reason])).toEqual(
        t.asserts.map(() => ['pass', 'Assertion passed']),
      );
      expect(server.requests).toHaveLength(3);
      expect(t.toolCalls.map((c) => c.name)).toEqual(['lookup', 'lookup', 'refund']);
      expect(observedOf([t]).observed[0]?.tools).toBe('lookup > lookup > refund');
      expect(t.finishReason).toBe('stop');
      expect(t.usage).toMatchObject({ inputTokens: 30, outputTokens: 15 });
      const body = server.requests[2]?.body;
      const sent = JSON.stringify(body?.['messages'] ?? body?.['input']);
      for (const id of ['call_0_0', 'call_0_1', 'call_1_0'])
        expect(sent.split(`"${id}"`)).toHaveLength(3);
      expect(sent).toContain('for my money');
      expect(sent).toContain('\\"unknown\\":\\"B-2\\"');
    });
  },
);

/** An agent on a provider that says this first, and how much it gives once it has called a tool. */
async function refunding(format: Format, first: unknown): Promise<{ at: Place; server: Peer }> {
  let n = 0;
  const last = REPLY[format]({ text: 'You get 5 euros.' }, 1);
  const server = await peer((_, res) => sendJson(res, 200, n++ === 0 ? first : last));
  const base = format === 'anthropic' ? server.url : `${server.url}/v1`;
  const at = await place({
    providers: `sim: { kind: ${format}, baseUrl: "${base}", apiKey: env:SIM_KEY }`,
    suite: `prompts: [p]\ntests: [{ vars: {}, toolSandbox: { results: [{ tool: refund, result: done }] } }]`,
    sandbox,
  });
  open.push(server, at);
  return { at, server };
}

describe('what goes out in a loop', () => {
  it('is to Anthropic one message with the results of calls that were made together', async () => {
    const { at, server } = await desk('anthropic', LOOP, RESULTS);
    await at.run();
    const messages = server.requests[2]?.body['messages'] as { role: string; content: unknown }[];
    expect(messages.map((m) => m.role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
    expect(messages[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'call_0_0', content: '{"bought":"for my money"}' },
      { type: 'tool_result', tool_use_id: 'call_0_1', content: '{"unknown":"B-2"}' },
    ]);
    expect(messages[3]?.content).toEqual([
      { type: 'text', text: 'One moment.' },
      { type: 'tool_use', id: 'call_1_0', name: 'refund', input: { order: 'A-17', amount: 5 } },
    ]);
  });

  it('has the signed thoughts that came before a call', async () => {
    const thought = { type: 'thinking', thinking: 'hm', signature: 'c2lnbmVk' };
    const call = { type: 'tool_use', id: 'c1', name: 'refund', input: {} };
    const { at, server } = await refunding('anthropic', {
      stop_reason: 'tool_use',
      content: [thought, call],
      usage: { input_tokens: 1, output_tokens: 1 },
    });
    expect(only(await at.run()).outcome).toBe('pass');
    expect(messagesOf(server, 1)[1]).toEqual({
      role: 'assistant',
      content: [thought, call],
    });
  });

  it('has thoughts that Responses sealed, with the call that they led to', async () => {
    const sealed = [
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'c2VhbGVk' },
      { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'refund', arguments: '{}' },
    ];
    const { at, server } = await refunding('openai-responses', {
      status: 'completed',
      output: sealed,
      usage: { input_tokens: 1, output_tokens: 1 },
    });
    expect(only(await at.run()).outcome).toBe('pass');
    expect((server.requests[1]?.body['input'] as unknown[] | undefined)?.slice(2)).toEqual([
      ...sealed,
      { type: 'function_call_output', call_id: 'c1', output: 'done' },
    ]);
  });

  it('has what a server that thinks adds to its calls', async () => {
    const message = {
      role: 'assistant',
      content: '',
      reasoning_content: 'hm',
      tool_calls: [
        {
          id: 'c1',
          type: 'function',
          function: { name: 'refund', arguments: '{}' },
          extra_content: { google: { thought_signature: 'c2ln' } },
        },
      ],
    };
    const { at, server } = await refunding('openai', {
      choices: [{ finish_reason: 'tool_calls', message }],
      usage: { prompt_tokens: 1, completion_tokens: 1 },
    });
    expect(only(await at.run()).outcome).toBe('pass');
    expect(messagesOf(server, 1)[2]).toEqual(message);
  });
});

describe('a call that nothing answers', () => {
  it('is no verdict, which names the call, the file and what to add', async () => {
    const { at } = await desk(
      'openai',
      LOOP,
      RESULTS.replace('tool: refund, result', 'tool: mail, result'),
    );
    const t = only(await at.run());
    expect(t).toMatchObject({
      outcome: 'none',
      failure: 'unknown-tool-call',
      finishReason: null,
      transcript: { ended: 'it broke off' },
    });
    expect(t.reason).toMatch(
      /^after 2 answers: no result is known for refund\(\{"order":"A-17","amount":5\}\); add to toolSandbox.results in \S+suite\.yaml: \{ tool: refund, when: \{"order":"A-17","amount":5\}, result: … \}$/,
    );
    expect(t.toolCalls).toHaveLength(3);
  });

  it('leaves nothing of itself where no outputs are kept, but that there was one', async () => {
    const { at } = await desk(
      'openai',
      LOOP,
      RESULTS.replace('tool: refund, result', 'tool: mail, result'),
      {},
      'store: { outputs: hashes-only }\n',
    );
    const t = only(await at.run());
    expect(t.failure).toBe('unknown-tool-call');
    expect(JSON.stringify(t)).not.toMatch(/A-17|amount|euros|my money/);
    const shown = await runAnswers(at.store, await runDetail(at.store, t.run));
    expect(shown.trials[0]?.said).toBe('(no answer)');
  });

  it('is looked for in the cassette, which answers just what it recorded', async () => {
    const cassette = (args: string) =>
      `results:\n  - { tool: lookup, when: ${args}, result: { ok: true } }\n  - { tool: refund, when: { amount: 5, order: A-17 }, result: done }\n`;
    const test = `toolSandbox: { cassette: tools.yaml, results: [{ tool: lookup, when: { order: B-2 }, result: none }] }`;
    const found = await desk('openai', LOOP, test, { 'tools.yaml': cassette('{ order: A-17 }') });
    expect(only(await found.at.run()).outcome).toBe('pass');
    const more = await desk('openai', LOOP, test, { 'tools.yaml': cassette('{}') });
    const t = only(await more.at.run());
    expect(t.failure).toBe('unknown-tool-call');
    expect(t.reason).toMatch(/add to \S+tools\.yaml/);
    // What is recorded later makes no other case of it.
    expect(more.at.built.suite.cases[0]?.hash).toBe(found.at.built.suite.cases[0]?.hash);
    expect(more.at.built.suite.files.some((f) => f.endsWith('tools.yaml'))).toBe(true);
  });
});

describe('a loop without an end', () => {
  it('is a fail with its reason, after ten calls unless it is said', async () => {
    const endless: readonly Say[] = [{ calls: [['lookup', {}]] }];
    const results = 'results: [{ tool: lookup, result: none }]';
    const ten = await desk('openai', endless, `toolSandbox: { ${results} }`);
    expect(only(await ten.at.run())).toMatchObject({
      outcome: 'fail',
      score: 0,
      failure: null,
      reason: 'it went on calling tools after 10 calls, the most that is allowed (maxToolCalls)',
    });
    expect(ten.server.requests).toHaveLength(11);
    const two = await desk('openai', endless, `toolSandbox: { ${results}, maxToolCalls: 2 }`);
    expect(only(await two.at.run()).toolCalls).toHaveLength(3);
  });
});
