import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlain } from '../../../src/outputs/read/plain.ts';
import { suggestFields } from '../../../src/outputs/read/suggest-fields.ts';

const of = (record: Record<string, unknown>) => {
  const { prompt, output, messages } = suggestFields(record) ?? {};
  return { prompt, output, messages };
};

describe('which fields may be the question and the answer', () => {
  it.each([
    [{ prompt: 'a question without its answer' }, 'prompt', null],
    [{ question: 'where is it?', note: 'x' }, 'question', 'note'],
    [{ ticket: { body: 'q?' }, replies: [{ text: 'a' }] }, 'ticket.body', 'replies.-1.text'],
    [{ replies: [{ author: 'Ben', text: 'a' }], subject: 's' }, 'subject', 'replies.-1.text'],
    [{ ticket: { body: 'q?' }, replies: [] }, 'ticket.body', null],
    [{ replies: ['one', 'two'], asked: 'q' }, 'asked', 'replies.-1'],
    [{ bot_reply: 'it is on its way', userText: 'where is it?' }, 'userText', 'bot_reply'],
    [
      { customer_message: 'where is it?', agent_message: 'here' },
      'customer_message',
      'agent_message',
    ],
    [{ id: 'a 1', a: 'where is it?', b: 'on its way' }, 'a', 'b'],
    [{ foo: 'something that was said' }, null, null],
    [{ id: 'x', at: '2026-01-01' }, null, null],
  ])('of %j: %s and %s', (record, prompt, output) => {
    expect(of(record)).toEqual({ prompt, output, messages: null });
  });

  it('is a conversation where a list holds one under another name', () => {
    const turns = [
      { role: 'user', content: 'where is it?' },
      { role: 'assistant', content: 'on its way' },
    ];
    expect(of({ chat: { turns } })).toEqual({ prompt: null, output: null, messages: 'chat.turns' });
    expect(readPlain({ chat: { turns } }, { messages: 'chat.turns' })).toMatchObject({
      ok: true,
      candidate: { prompt: 'where is it?', output: 'on its way' },
    });
  });

  it('says nothing of a record without a text', () => {
    expect(suggestFields({ foo: 1, list: [], none: '' })).toBeNull();
  });

  it('never is one name for both, nor a question for the answer, and can be read as it says', () => {
    const key = fc.constantFrom(
      'prompt',
      'Question',
      'user_input',
      'text',
      'reply',
      'a',
      'b',
      'id',
    );
    const word = fc.constantFrom('q?', 'it is here', 'x');
    const value = fc.oneof(word, fc.array(word), fc.array(fc.dictionary(key, word)));
    fc.assert(
      fc.property(fc.dictionary(key, value), (record) => {
        const { prompt = null, output = null, messages } = suggestFields(record) ?? {};
        if (output === null || messages !== null) return;
        expect(output).not.toBe(prompt);
        expect(output).not.toMatch(/^(?:prompt|question|user_input)$/i);
        const fields = { output, ...(prompt !== null && { prompt }) };
        expect(readPlain(record, fields).ok).toBe(true);
      }),
    );
  });
});
