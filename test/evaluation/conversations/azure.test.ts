import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { worstPrice } from '../../../src/monitoring/run-end/worst-price.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { type Asked, json, startAgent } from '../../llm/agents/peer.ts';
import { only, type Place, place } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

const SUITE = `
prompts: ['{{message}}']
tests:
  - vars: { message: Where is A-17? }
    turns: ['And when does it come?']
    toolSandbox: { results: [{ tool: look_up, when: { order: A-17 }, result: on the way }] }
    assert:
      - { type: contains, value: Friday }
      - { type: tool-order, value: { tools: [look_up], match: strict } }
`;
const ARGUMENTS = '{"order":"A-17"}';
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const MODEL = 'gpt-x-2026-01-01';

/** Azure's Chat Completions: calls a tool first, then speaks. */
function chat(n: number): unknown {
  const message =
    n === 1
      ? {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'look_up', arguments: ARGUMENTS } },
          ],
        }
      : { role: 'assistant', content: n === 2 ? 'On the way.' : 'On Friday.' };
  return {
    id: `chatcmpl-${n}`,
    object: 'chat.completion',
    created: 1,
    model: MODEL,
    prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
    choices: [
      {
        index: 0,
        finish_reason: n === 1 ? 'tool_calls' : 'stop',
        content_filter_results: { hate: { filtered: false, severity: 'safe' } },
        message,
      },
    ],
    usage,
  };
}

/** The same as Azure's Responses. */
function responses(n: number): unknown {
  const output =
    n === 1
      ? {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'c1',
          name: 'look_up',
          arguments: ARGUMENTS,
          status: 'completed',
        }
      : {
          type: 'message',
          id: `msg_${n}`,
          role: 'assistant',
          status: 'completed',
          content: [
            { type: 'output_text', text: n === 2 ? 'On the way.' : 'On Friday.', annotations: [] },
          ],
        };
  return {
    id: `resp_${n}`,
    object: 'response',
    created_at: 1,
    model: MODEL,
    status: 'completed',
    content_filters: [],
    output: [output],
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  };
}

async function held(
  options: string,
  answer: (n: number) => unknown,
): Promise<{ desk: Place; asked: Asked[] }> {
  const azure = await startAgent((_, response, n) => json(response, answer(n)));
  const desk = await place({
    providers: `sim: { kind: azure, endpoint: "${azure.url}", apiKey: env:SIM_KEY${options} }`,
    agent: `soul: SOUL.md
    target: { provider: sim, model: desk-prod, price: { input: 1, output: 2 }, maxOutputTokens: 64, tools: [{ name: look_up }] }`,
    suite: SUITE,
    sandbox,
  });
  open.push(azure, desk);
  return { desk, asked: azure.asked };
}
const bodies = (asked: readonly Asked[]): Record<string, unknown>[] =>
  asked.map((a) => JSON.parse(a.body) as Record<string, unknown>);

describe('a conversation with a deployment at Azure', () => {
  it.each([
    ['v1', '', '/openai/v1/chat/completions'],
    [
      'the dated API',
      ', apiVersion: 2024-10-21',
      '/openai/deployments/desk-prod/chat/completions?api-version=2024-10-21',
    ],
  ])('over %s sends all that came before with each call, tools too', async (_, options, path) => {
    const { desk, asked } = await held(options, chat);
    const t = only(await desk.run());
    expect(t).toMatchObject({ outcome: 'pass', transcript: { answers: 2 }, servedModel: MODEL });
    expect(asked.map((a) => a.path)).toEqual([path, path, path]);
    expect(asked.every((a) => a.headers['api-key'] === 'sk-test-123')).toBe(true);
    expect(asked.every((a) => a.headers['x-daytwo-canary'] === '1')).toBe(true);
    const said = bodies(asked).map((b) => b['messages'] as { role: string; content: unknown }[]);
    expect(said.map((m) => m.map((x) => x.role))).toEqual([
      ['system', 'user'],
      ['system', 'user', 'assistant', 'tool'],
      ['system', 'user', 'assistant', 'tool', 'assistant', 'user'],
    ]);
    expect(said[2]?.slice(2)).toMatchObject([
      { tool_calls: [{ id: 'c1', function: { name: 'look_up', arguments: ARGUMENTS } }] },
      { tool_call_id: 'c1', content: 'on the way' },
      { content: 'On the way.' },
      { content: 'And when does it come?' },
    ]);
    expect(bodies(asked).every((b) => b['model'] === 'desk-prod')).toBe(true);
  });

  it.each([
    ['v1', '', '/openai/v1/responses'],
    [
      'the dated API',
      ', apiVersion: 2025-03-01-preview',
      '/openai/responses?api-version=2025-03-01-preview',
    ],
  ])('over Responses of %s does the same in its own items', async (_, options, path) => {
    const { desk, asked } = await held(`${options}, api: responses`, responses);
    const t = only(await desk.run());
    expect(t).toMatchObject({ outcome: 'pass', transcript: { answers: 2 }, servedModel: MODEL });
    expect(asked.map((a) => a.path)).toEqual([path, path, path]);
    const inputs = bodies(asked).map((b) => b['input'] as Record<string, unknown>[]);
    expect(inputs[2]?.slice(-4)).toMatchObject([
      { type: 'function_call', call_id: 'c1', name: 'look_up' },
      { type: 'function_call_output', call_id: 'c1', output: 'on the way' },
      {},
      { role: 'user', content: 'And when does it come?' },
    ]);
    expect(JSON.stringify(inputs[2]?.at(-2))).toContain('On the way.');
  });

  it('costs what its calls cost together, and no more than was said before', async () => {
    const { desk } = await held('', chat);
    const most = worstPrice({ built: desk.built, trials: 1 });
    const t = only(await desk.run());
    expect(t.costUsd).toBeCloseTo((3 * (10 * 1 + 5 * 2)) / 1e6, 12);
    expect(await desk.store.spend.ofRuns([t.run])).toBeCloseTo(t.costUsd ?? 0, 12);
    expect(most).toBeGreaterThan(t.costUsd ?? 1);
  });
});
