import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/outputs/read/candidate.ts';
import { spansOfProtobuf } from '../../../src/outputs/read/otlp-protobuf.ts';
import { nameAll } from '../../../src/outputs/take-in.ts';
import { readSpans } from '../../../src/outputs/read/otlp.ts';
import { spansOfJson } from '../../../src/outputs/read/otlp-value.ts';
import { encodeRequest, jsonRequest, type SpanIn, type Value } from './otlp-encoder.ts';

const END = BigInt(Date.UTC(2026, 2, 2, 9)) * 1_000_000n;
const TRACE = 'a'.repeat(32);
const span = (id: number, over: Partial<SpanIn> = {}): SpanIn => ({
  traceId: TRACE,
  spanId: id.toString(16).padStart(16, '0'),
  name: 'chat m',
  end: END + BigInt(id),
  attributes: {},
  ...over,
});
const read = (spans: SpanIn[], resource = {}): Candidate[] =>
  readSpans(spansOfJson(jsonRequest(spans, resource)) ?? []).flatMap((i) =>
    i.ok ? [i.candidate] : [],
  );
const text = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });
const chat = (asked: unknown, answered: unknown) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.input.messages': JSON.stringify(asked),
  'gen_ai.output.messages': JSON.stringify(answered),
});

describe('spans', () => {
  const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc
        .double({ noNaN: true, min: -1e15, max: 1e15 })
        .map((d) => (Number.isInteger(d) ? d + 0.5 : d)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((k) => k !== '__proto__'),
        tie('value'),
        { maxKeys: 3 },
      ),
    ),
  })).value;
  const attributes = fc.dictionary(
    fc.string({ minLength: 1 }).filter((k) => k !== '__proto__'),
    value,
    { maxKeys: 4 },
  );

  it('are the same in protobuf and in JSON, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.array(attributes, { maxLength: 3 }), attributes, (of, resource) => {
        const spans = of.map((a, i) =>
          span(i + 1, {
            attributes: a,
            events: [{ name: 'e', attributes: a }],
            parentSpanId: i === 0 ? '' : '01'.repeat(8),
          }),
        );
        expect(spansOfProtobuf(encodeRequest(spans, resource))).toEqual(
          spansOfJson(JSON.parse(JSON.stringify(jsonRequest(spans, resource)))),
        );
      }),
    );
  });

  it('are none in bytes that are cut anywhere inside, and reading never fails otherwise', () => {
    const whole = encodeRequest([span(1, { attributes: { a: 'text', b: [1, 2.5, true] } })], {
      r: 'x',
    });
    for (let end = 1; end < whole.length; end++)
      expect(spansOfProtobuf(whole.subarray(0, end))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const spans = spansOfProtobuf(bytes);
        expect(spans === null || Array.isArray(spans)).toBe(true);
      }),
    );
  });
});

describe('answers in spans', () => {
  it('are read from messages as attributes, with what went before and what was called', () => {
    const [answer, ...others] = read(
      [
        span(2, {
          attributes: {
            ...chat(
              [
                text('system', 'You run the desk.'),
                text('user', 'Hello'),
                text('assistant', 'Hi!'),
                text('user', 'Refund please'),
                {
                  role: 'assistant',
                  parts: [
                    { type: 'tool_call', id: 'c1', name: 'find_order', arguments: { id: 7 } },
                  ],
                },
                {
                  role: 'tool',
                  parts: [{ type: 'tool_call_response', id: 'c1', result: 'found' }],
                },
              ],
              [{ ...text('assistant', 'It is on its way.'), finish_reason: 'stop' }],
            ),
            'gen_ai.response.model': 'm-1',
            'gen_ai.conversation.id': 'talk-1',
          },
        }),
      ],
      { 'service.name': 'desk' },
    );
    expect(others).toEqual([]);
    expect(answer).toMatchObject({
      prompt: 'Refund please',
      output: 'It is on its way.',
      context: 'system: You run the desk.\n\nuser: Hello\n\nassistant: Hi!',
      toolCalls: [{ id: 'c1', name: 'find_order', arguments: '{"id":7}' }],
      session: 'talk-1',
      servedModel: 'm-1',
      at: '2026-03-02T09:00:00.000Z',
      agent: 'desk',
    });
  });

  it('are read from the older events of a span', () => {
    const [answer] = read([
      span(1, {
        events: [
          { name: 'gen_ai.system.message', attributes: { content: 'Be kind.' } },
          { name: 'gen_ai.user.message', attributes: { content: 'Is it {"a":1}?' } },
          {
            name: 'gen_ai.choice',
            attributes: {
              index: 0,
              finish_reason: 'stop',
              message: JSON.stringify({ content: 'Yes.', role: 'assistant' }),
            },
          },
        ],
      }),
    ]);
    expect(answer).toMatchObject({
      prompt: 'Is it {"a":1}?',
      output: 'Yes.',
      context: 'system: Be kind.',
    });
  });

  it("are read from OpenLLMetry's numbered attributes", () => {
    const [answer] = read([
      span(1, {
        attributes: {
          'gen_ai.prompt.0.role': 'user',
          'gen_ai.prompt.0.content': 'When?',
          'gen_ai.completion.0.role': 'assistant',
          'gen_ai.completion.0.content': '["Monday"]',
        },
      }),
    ]);
    expect(answer).toMatchObject({ prompt: 'When?', output: '["Monday"]' });
  });

  it("are one for an agent's span, however many calls lie below it, and steps are none", () => {
    const step = [
      { role: 'assistant', parts: [{ type: 'tool_call', name: 'find', arguments: {} }] },
    ];
    const asked = [text('user', 'Where is it?')];
    const spans = [
      span(9, {
        name: 'invoke_agent',
        attributes: {
          ...chat(asked, [text('assistant', 'In Leeds.')]),
          'gen_ai.operation.name': 'invoke_agent',
        },
      }),
      span(1, {
        parentSpanId: span(9).spanId,
        attributes: { ...chat(asked, step), 'gen_ai.response.model': 'm-2' },
      }),
      span(2, {
        parentSpanId: span(9).spanId,
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'find',
          'gen_ai.tool.call.arguments': '{"q":1}',
        },
      }),
      span(3, {
        parentSpanId: span(2).spanId,
        attributes: chat(asked, [text('assistant', 'A sub-agent said so.')]),
      }),
    ];
    const found = read(spans);
    expect(found).toMatchObject([
      {
        output: 'In Leeds.',
        servedModel: 'm-2',
        toolCalls: [{ name: 'find', arguments: '{"q":1}' }],
      },
    ]);
    const alone = read(spans.slice(1));
    expect(alone).toMatchObject([{ output: 'A sub-agent said so.' }]);
  });

  it('have the same name when another span of the trace tells the same, or it is sent again', () => {
    const asked = [text('user', 'Where?')];
    const answered = [text('assistant', 'In Leeds.')];
    const call = read([span(1, { attributes: chat(asked, answered) })]);
    const agent = read([
      span(2, {
        attributes: { ...chat(asked, answered), 'gen_ai.operation.name': 'invoke_agent' },
      }),
    ]);
    const named = (answers: typeof call): string | null | undefined =>
      nameAll(answers, (words) => `[${words}]`)[0]?.sourceId;
    expect(named(call)).toBe(named(agent));
    const other = read([span(1, { attributes: chat(asked, [text('assistant', 'In York.')]) })]);
    expect(named(other)).not.toBe(named(call));
  });

  it('are none where spans hold no content', () => {
    expect(read([span(1, { attributes: { 'gen_ai.operation.name': 'chat' } })])).toEqual([]);
  });
});
