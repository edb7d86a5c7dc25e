import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ChatMessage, ProviderRequest } from '../../../src/domain/provider.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { type Asked, startAgent } from './peer.ts';
import { question } from './question.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/targets.md'), 'utf8');

/** The configuration under a heading of the page, with the peer's address in place of its own. */
function shown(make: string, url: string): Record<string, unknown> {
  const section = PAGE.split(`### ${make}\n`)[1] ?? '';
  const block = /```yaml\n([\s\S]*?)```/.exec(section)?.[1];
  if (block === undefined) throw new Error(`the page shows no configuration for ${make}`);
  const options = parse(block) as Record<string, unknown>;
  return { ...options, url: url + new URL(String(options['url'])).pathname };
}

interface Make {
  name: string;
  /** What its maker documents as the answer, and under which content type. */
  type: string;
  answer: string;
  /** What must have been asked. */
  body: unknown;
  text: string;
  tools: string[];
  more: object;
}

const usage = (inputTokens: number, outputTokens: number): object => ({
  usage: { inputTokens, outputTokens },
});
const events = (...data: object[]): string =>
  [...data.map((d) => `data: ${JSON.stringify(d)}`), 'data: [DONE]', ''].join('\n\n');

const MAKES: readonly Make[] = [
  {
    name: 'LangServe',
    type: 'application/json',
    answer: JSON.stringify({
      output: { content: 'Within 14 days.', type: 'ai' },
      metadata: { run_id: '5d2c', feedback_tokens: [] },
    }),
    body: { input: { input: 'Refund?' }, config: { configurable: { session_id: 's-1' } } },
    text: 'Within 14 days.',
    tools: [],
    more: {},
  },
  {
    name: 'LangGraph',
    type: 'application/json',
    answer: JSON.stringify({
      messages: [
        { type: 'human', content: 'Refund?' },
        { type: 'ai', content: '', tool_calls: [{ name: 'lookup', args: { id: 7 }, id: 'c1' }] },
        { type: 'tool', content: '{"paid":true}', tool_call_id: 'c1' },
        {
          type: 'ai',
          content: 'Within 14 days.',
          tool_calls: [],
          response_metadata: { model_name: 'gpt-x-2026-01-01' },
          usage_metadata: { input_tokens: 40, output_tokens: 6, total_tokens: 46 },
        },
      ],
    }),
    body: { assistant_id: 'agent', input: { messages: [{ role: 'user', content: 'Refund?' }] } },
    text: 'Within 14 days.',
    tools: ['lookup {"id":7}'],
    more: { servedModel: 'gpt-x-2026-01-01', ...usage(40, 6) },
  },
  {
    name: 'Dify',
    type: 'application/json',
    answer: JSON.stringify({
      event: 'message',
      task_id: 't',
      message_id: 'm',
      conversation_id: 'conv-1',
      mode: 'chat',
      answer: 'Within 14 days.',
      metadata: {
        usage: {
          prompt_tokens: 1033,
          completion_tokens: 128,
          total_price: '0.0012890',
          currency: 'USD',
          latency: 0.76,
        },
        retriever_resources: [],
      },
      created_at: 1705407629,
    }),
    body: {
      inputs: {},
      query: 'Refund?',
      response_mode: 'blocking',
      conversation_id: '',
      user: 's-1',
    },
    text: 'Within 14 days.',
    tools: [],
    more: { session: 'conv-1', costUsd: 0.001289, ...usage(1033, 128) },
  },
  {
    name: 'n8n',
    type: 'application/json; charset=utf-8',
    answer: JSON.stringify([{ output: 'Within 14 days.' }]),
    body: { chatInput: 'Refund?', sessionId: 's-1' },
    text: 'Within 14 days.',
    tools: [],
    more: {},
  },
  {
    name: 'Vercel AI SDK',
    type: 'text/event-stream',
    answer: events(
      { type: 'start', messageId: 'm1' },
      { type: 'tool-input-available', toolCallId: 'c1', toolName: 'lookup', input: { id: 7 } },
      { type: 'text-start', id: 't1' },
      { type: 'text-delta', id: 't1', delta: 'Within ' },
      { type: 'text-delta', id: 't1', delta: '14 days.' },
      { type: 'text-end', id: 't1' },
      { type: 'finish' },
    ),
    body: {
      id: 's-1',
      messages: [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Refund?' }] }],
    },
    text: 'Within 14 days.',
    tools: ['lookup {"id":7}'],
    more: {},
  },
  {
    name: 'OpenAI Agents SDK',
    type: 'application/json',
    answer: JSON.stringify({
      final_output: 'Within 14 days.',
      new_items: [
        { type: 'tool_call_item', raw_item: { name: 'lookup', arguments: '{"id":7}' } },
        { type: 'message_output_item', raw_item: {} },
      ],
      usage: { input_tokens: 90, output_tokens: 12 },
    }),
    body: { input: 'Refund?', session_id: 's-1' },
    text: 'Within 14 days.',
    tools: ['lookup {"id":7}'],
    more: usage(90, 12),
  },
];

describe('the configuration that docs/targets.md shows', () => {
  it.each(MAKES)('for $name asks as its maker documents, and reads the answer', async (make) => {
    const peer = await startAgent((_: Asked, response) => {
      response.writeHead(200, { 'content-type': make.type });
      response.end(make.answer);
    });
    try {
      const provider = await createProvider(
        { name: 'desk', ...shown(make.name, peer.url) } as never,
        () => 0,
      );
      const result = await provider.call(question('Refund?', { session: 's-1' }));
      expect(result).toMatchObject({ ok: true, reply: { text: make.text, ...make.more } });
      const calls = result.ok ? result.reply.toolCalls : [];
      expect(calls.map((c) => `${c.name} ${c.arguments}`)).toEqual(make.tools);
      expect(JSON.parse(peer.asked[0]?.body ?? 'null')).toEqual(make.body);
      expect(peer.asked[0]?.headers['x-daytwo-canary']).toBe('1');
    } finally {
      await peer.close();
    }
  });

  it.each(MAKES)(
    'for $name lets it know in the second turn what was said in the first',
    async (make) => {
      const peer = await startAgent((_: Asked, response) => {
        response.writeHead(200, { 'content-type': make.type });
        response.end(make.answer);
      });
      try {
        const provider = await createProvider(
          { name: 'desk', ...shown(make.name, peer.url) } as never,
          () => 0,
        );
        const turn = (content: string, before: ChatMessage[]): ProviderRequest =>
          question('', { session: 's-1', messages: [...before, { role: 'user', content }] });
        const first = turn('My number is 7.', []);
        await provider.call(first);
        const answer: ChatMessage = { role: 'assistant', content: make.text };
        await provider.call(turn('What is it?', [...first.messages, answer]));
        const sent = peer.asked[1]?.body ?? '';
        expect(sent).toContain('What is it?');
        // By a name under which it remembers, or word by word.
        if (!sent.includes('s-1')) expect(sent).toContain('My number is 7.');
        if (make.name === 'Vercel AI SDK')
          expect(JSON.parse(sent)).toEqual({
            id: 's-1',
            messages: [
              { id: '1', role: 'user', parts: [{ type: 'text', text: 'My number is 7.' }] },
              { id: '2', role: 'assistant', parts: [{ type: 'text', text: make.text }] },
              { id: '3', role: 'user', parts: [{ type: 'text', text: 'What is it?' }] },
            ],
          });
      } finally {
        await peer.close();
      }
    },
  );
});
