import { describe, expect, it } from 'vitest';
import { lastTurn, messagesOf } from '../../../src/outputs/read/messages.ts';
import { readSpans } from '../../../src/outputs/read/otlp.ts';
import { readPlain } from '../../../src/outputs/read/plain.ts';

const ARGUMENTS = { order: 7 };
const JSON_ARGUMENTS = '{"order":7}';
const asked = { role: 'user', content: 'Where is it?' };
const said = { role: 'assistant', content: 'It is here.' };

/** A turn in which `find` was called, as each of these writes it. */
const SHAPES: [string, unknown[]][] = [
  [
    'OpenAI, chat completions',
    [
      asked,
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c', type: 'function', function: { name: 'find', arguments: JSON_ARGUMENTS } },
        ],
      },
      said,
    ],
  ],
  [
    'OpenAI, before tools',
    [
      asked,
      {
        role: 'assistant',
        content: null,
        function_call: { name: 'find', arguments: JSON_ARGUMENTS },
      },
      said,
    ],
  ],
  [
    'OpenAI, responses',
    [
      asked,
      { type: 'function_call', call_id: 'c', name: 'find', arguments: JSON_ARGUMENTS },
      { type: 'function_call_output', call_id: 'c', output: '{"at":"the shelf"}' },
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'It is here.' }],
      },
    ],
  ],
  [
    'Anthropic',
    [
      asked,
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'c', name: 'find', input: ARGUMENTS }],
      },
      said,
    ],
  ],
  [
    'Bedrock',
    [
      { role: 'user', content: [{ text: 'Where is it?' }] },
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 'c', name: 'find', input: ARGUMENTS } }],
      },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'c', content: [{ text: 'the shelf' }] } }],
      },
      { role: 'assistant', content: [{ text: 'It is here.' }] },
    ],
  ],
  [
    'Gemini',
    [
      { role: 'user', parts: [{ text: 'Where is it?' }] },
      { role: 'model', parts: [{ functionCall: { name: 'find', args: ARGUMENTS } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'find', response: {} } }] },
      { role: 'model', parts: [{ text: 'It is here.' }] },
    ],
  ],
  [
    'Gemini, as its Python client writes it',
    [
      { role: 'user', parts: [{ text: 'Where is it?' }] },
      { role: 'model', parts: [{ function_call: { name: 'find', args: ARGUMENTS } }] },
      { role: 'user', parts: [{ function_response: { name: 'find', response: {} } }] },
      { role: 'model', parts: [{ text: 'It is here.' }] },
    ],
  ],
  [
    'LangChain, of old',
    [
      { type: 'human', content: 'Where is it?' },
      {
        type: 'ai',
        content: '',
        additional_kwargs: {
          tool_calls: [
            { id: 'c', type: 'function', function: { name: 'find', arguments: JSON_ARGUMENTS } },
          ],
        },
      },
      { type: 'ai', content: 'It is here.' },
    ],
  ],
  [
    'LangChain, with both',
    [
      { type: 'human', content: 'Where is it?' },
      {
        type: 'ai',
        content: '',
        tool_calls: [{ id: 'c', type: 'tool_call', name: 'find', args: ARGUMENTS }],
        additional_kwargs: {
          tool_calls: [
            { id: 'c', type: 'function', function: { name: 'find', arguments: JSON_ARGUMENTS } },
          ],
        },
      },
      { type: 'ai', content: 'It is here.' },
    ],
  ],
  [
    'the Vercel AI SDK, messages of a page',
    [
      { role: 'user', parts: [{ type: 'text', text: 'Where is it?' }] },
      {
        role: 'assistant',
        parts: [
          {
            type: 'tool-find',
            toolCallId: 'c',
            state: 'output-available',
            input: ARGUMENTS,
            output: 1,
          },
          { type: 'text', text: 'It is here.' },
        ],
      },
    ],
  ],
  [
    'the Vercel AI SDK, a tool that is known late',
    [
      asked,
      {
        role: 'assistant',
        parts: [
          { type: 'dynamic-tool', toolName: 'find', toolCallId: 'c', input: ARGUMENTS },
          { type: 'text', text: 'It is here.' },
        ],
      },
    ],
  ],
  [
    'the Vercel AI SDK, of old',
    [
      asked,
      {
        role: 'assistant',
        content: 'It is here.',
        toolInvocations: [{ toolCallId: 'c', toolName: 'find', args: ARGUMENTS, state: 'result' }],
      },
    ],
  ],
  [
    'Cohere',
    [asked, { role: 'assistant', tool_calls: [{ name: 'find', parameters: ARGUMENTS }] }, said],
  ],
];

describe('a call within a conversation', () => {
  it.each(SHAPES)('is read as %s writes it', (_, messages) => {
    const turn = lastTurn(messagesOf(messages));
    expect(turn.toolCalls.map((c) => [c.name, c.arguments])).toEqual([['find', JSON_ARGUMENTS]]);
    expect([turn.prompt, turn.output]).toEqual(['Where is it?', 'It is here.']);
    expect(readPlain({ messages })).toMatchObject({
      candidate: { toolCalls: [{ name: 'find', arguments: JSON_ARGUMENTS }] },
    });
  });

  it.each([
    [{ name: 'find', parameters: ARGUMENTS }],
    [{ toolName: 'find', args: ARGUMENTS }],
    [{ tool: 'find', input: ARGUMENTS }],
    [{ type: 'function', function: { name: 'find', arguments: JSON_ARGUMENTS } }],
  ])('is read beside a question and an answer: %j', (call) => {
    expect(readPlain({ prompt: 'q', output: 'a', toolCalls: [call] })).toMatchObject({
      candidate: { toolCalls: [{ name: 'find', arguments: JSON_ARGUMENTS }] },
    });
  });

  it('is read of numbered attributes of a span', () => {
    const attributes = {
      'gen_ai.prompt.0.role': 'user',
      'gen_ai.prompt.0.content': 'Where is it?',
      'gen_ai.prompt.1.role': 'assistant',
      'gen_ai.prompt.1.tool_calls.0.name': 'find',
      'gen_ai.prompt.1.tool_calls.0.arguments': JSON_ARGUMENTS,
      'gen_ai.completion.0.role': 'assistant',
      'gen_ai.completion.0.content': 'It is here.',
    };
    const span = { traceId: 't', spanId: 's', parentSpanId: '', name: '', end: '', events: [] };
    expect(readSpans([{ ...span, attributes, resource: {} }])).toMatchObject([
      {
        candidate: {
          output: 'It is here.',
          toolCalls: [{ name: 'find', arguments: JSON_ARGUMENTS }],
        },
      },
    ]);
  });

  it('is none where a user speaks of one', () => {
    const turn = lastTurn(
      messagesOf([{ role: 'user', content: '{"name":"find","args":{}}' }, said]),
    );
    expect(turn.toolCalls).toEqual([]);
  });
});
