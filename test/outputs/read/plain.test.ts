import { describe, expect, it } from 'vitest';
import { timeOf } from '../../../src/outputs/read/candidate.ts';
import { lastTurn, messagesOf } from '../../../src/outputs/read/messages.ts';
import { readPlain } from '../../../src/outputs/read/plain.ts';

const good = (record: unknown, fields = {}) => {
  const read = readPlain(record, fields);
  if (!read.ok) throw new Error(read.problem);
  return read.candidate;
};

describe('a record', () => {
  it('is read by our names and by usual ones', () => {
    expect(
      good({
        trace_id: 7,
        conversation_id: 'c',
        created_at: 1_772_442_000,
        question: 'How much?',
        answer: '$40',
        tool_calls: [{ function: { name: 'price', arguments: '{}' } }, 'look'],
        model: 'm',
        cost: '0.02',
        fate: 'Edited',
        money: '1.200,50 €',
        risk: 'HIGH',
      }),
    ).toMatchObject({
      sourceId: '7',
      session: 'c',
      at: '2026-03-02T09:00:00.000Z',
      prompt: 'How much?',
      output: '$40',
      toolCalls: [
        { name: 'price', arguments: '{}' },
        { name: 'look', arguments: '{}' },
      ],
      servedModel: 'm',
      costUsd: 0.02,
      fate: 'edited',
      money: { amount: 1200.5, currency: 'EUR' },
      risk: 'high',
    });
  });

  it.each([
    [{ amount: 500, currency: 'eur' }, 500, 'EUR'],
    [{ amount: 500, currency: '€' }, 500, 'EUR'],
    ['1 000 €', 1000, 'EUR'],
    ['1’000 CHF', 1000, 'CHF'],
    ['12.500 kr', 12_500, null],
  ])('has its money in the capitals that rules are written in: %j', (money, amount, currency) => {
    expect(good({ prompt: 'a', output: 'b', money }).money).toEqual({ amount, currency });
  });

  it('is read by the names that the user gives, deep ones too', () => {
    const fields = { prompt: 'ticket.body', output: 'replies.-1.text', task: 'kind' };
    const record = {
      ticket: { body: 'Help' },
      replies: [{ text: 'a' }, { text: 'b' }],
      kind: 'support',
      prompt: 'not this',
    };
    expect(good(record, fields)).toMatchObject({ prompt: 'Help', output: 'b', task: 'support' });
  });

  it('may have nothing as its answer, where the field is there and something was asked', () => {
    expect(good({ prompt: 'May I?', output: '' }).output).toBe('');
    expect(good({ q: 'May I?', say: '' }, { prompt: 'q', output: 'say' }).output).toBe('');
    for (const none of [{ prompt: 'May I?' }, { prompt: 'x', output: null }, { output: '' }])
      expect(readPlain(none)).toMatchObject({ ok: false, problem: 'has no output' });
  });

  it('may hold messages of any maker, with the answer among them or apart', () => {
    const messages = [
      { role: 'system', content: 'Rules' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: {} },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', name: 'see', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', content: 'seen' }] },
      { role: 'assistant', content: 'A cat.' },
    ];
    const whole = {
      prompt: 'Look',
      output: 'A cat.',
      context: 'system: Rules',
      toolCalls: [{ name: 'see', arguments: '{"a":1}' }],
    };
    expect(good({ messages })).toMatchObject(whole);
    expect(good({ input: messages.slice(0, 4), output: messages.slice(4) })).toMatchObject(whole);
    expect(good({ prompt: JSON.stringify({ a: 1 }), output: { total: 3 } })).toMatchObject({
      prompt: '{"a":1}',
      output: '{"total":3}',
    });
  });

  it('that cannot be read says why', () => {
    const why = (record: unknown, fields = {}): string => {
      const read = readPlain(record, fields);
      return read.ok ? '' : read.problem;
    };
    expect(why([1])).toBe('is no object with a prompt and an output');
    expect(why({ prompt: 'x' }, { output: 'Reply' })).toBe('has no output under "Reply"');
    expect(why({ prompt: 'x', output: 'y', at: '12/01/2026' })).toMatch(
      /^"12\/01\/2026" is no time that is read here: .*01\.12\.2026 10:15/,
    );
    expect(why({ prompt: 'x', output: 'y', fate: 'loved' })).toBe(
      'fate is "loved", and must be accepted, edited, rejected',
    );
  });
});

describe('a time', () => {
  it.each([
    ['2026-03-02T10:00:00+01:00', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02 09:00:00', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    [1_772_442_000, '2026-03-02T09:00:00.000Z'],
    [1_772_442_000_000, '2026-03-02T09:00:00.000Z'],
    ['1772442000000000', '2026-03-02T09:00:00.000Z'],
    ['1772442000000000000', '2026-03-02T09:00:00.000Z'],
    ['12', null],
    // With dots between the day is first, wherever it is written.
    ['01.12.2026 10:15', '2026-12-01T10:15:00.000Z'],
    ['1.2.2026', '2026-02-01T00:00:00.000Z'],
    ['30.11.2026, 9:05:07', '2026-11-30T09:05:07.000Z'],
    ['31. 12. 2026 10:15 Uhr', '2026-12-31T10:15:00.000Z'],
    ['01.12.2026 10:15:00+01:00', '2026-12-01T09:15:00.000Z'],
    ['13.13.2026', null],
    ['30.02.2026', null],
    ['01.12.26', null],
    ['12/01/2026', null],
    ['1.2.2026 25:00', null],
    ['2026-02-30', null],
    ['2026-13-01T09:00:00Z', null],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    [-5, null],
    ['0001-01-01T00:00:00Z', null],
    [null, null],
  ])('%s is %s', (given, time) => expect(timeOf(given)).toBe(time));
});

describe('the last turn', () => {
  it('of messages from Gemini and LangChain is found too', () => {
    const gemini = {
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }, { text: 'Ho' }] },
      ],
    };
    expect(lastTurn(messagesOf(gemini))).toMatchObject({
      prompt: 'Hi',
      output: 'Ho',
      toolCalls: [{ name: 'f', arguments: '{"a":1}' }],
    });
    const chain = [
      [
        { type: 'constructor', kwargs: { type: 'human', content: 'Hi' } },
        { kwargs: { type: 'ai', content: 'Ho' } },
      ],
    ];
    expect(lastTurn(messagesOf(chain))).toMatchObject({ prompt: 'Hi', output: 'Ho' });
  });
});
