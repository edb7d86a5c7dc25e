import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlain } from '../../../src/outputs/read/plain.ts';
import { suggestFields } from '../../../src/outputs/read/suggest-fields.ts';
import { columnSets } from '../../fixtures/columns/rows.ts';

const of = (record: Record<string, unknown>) => {
  const { prompt, output, messages } = suggestFields([record]) ?? {};
  return { prompt, output, messages };
};

describe('which fields may be the question and the answer', () => {
  it.each([
    [{ prompt: 'a question without its answer' }, 'prompt', null],
    [{ question: 'where is it?', note: 'x' }, 'question', null],
    [{ question: 'where is it?', note: 'it is on its way' }, 'question', 'note'],
    [
      { ticket_ref: 'T-7', customer_reply: 'where is it?', draft: 'here' },
      'customer_reply',
      'draft',
    ],
    [{ question: 'a 1', note: 'T-7' }, 'question', null],
    [{ ticket: { body: 'q?' }, replies: [{ text: 'a' }] }, 'ticket.body', 'replies.-1.text'],
    [
      { replies: [{ author: 'Ben', text: 'a' }], subject: 'my order is late' },
      'subject',
      'replies.-1.text',
    ],
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
    expect(suggestFields([{ foo: 1, list: [], none: '' }])).toBeNull();
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
        const { prompt = null, output = null, messages } = suggestFields([record]) ?? {};
        if (output === null || messages !== null) return;
        expect(output).not.toBe(prompt);
        expect(output).not.toMatch(/^(?:prompt|question|user_input)$/i);
        const fields = { output, ...(prompt !== null && { prompt }) };
        expect(readPlain(record, fields).ok).toBe(true);
      }),
    );
  });

  it.each([
    ['first.txt', 78],
    ['later.txt', 26],
  ])('names nothing wrong in the tables of %s, and both columns of most', (file, most) => {
    const sets = columnSets(file).map(({ rows, prompt, output }) => {
      const said = suggestFields(rows);
      return [
        [said?.prompt ?? null, prompt],
        [said?.output ?? null, output],
      ] as const;
    });
    const wrong = sets.filter((s) => s.some(([is, should]) => is !== null && is !== should));
    expect(wrong).toEqual([]);
    const right = sets.filter((s) => s.every(([is, should]) => is === should));
    expect(right.length).toBeGreaterThanOrEqual(most);
  });

  it('is unsure where names and texts tell nothing, or against each other, and shows a row', () => {
    const rows = [
      { left: 'the lamp is broken', right: 'the lamp is mended' },
      { left: 'the door is open', right: 'the door is closed' },
    ];
    expect(suggestFields(rows)).toMatchObject({
      prompt: 'left',
      output: 'right',
      sure: 'unsure',
      sample: { prompt: 'the lamp is broken', output: 'the lamp is mended' },
    });
    const against = [
      {
        question: 'Dear customer, we are sorry for that.',
        answer: 'Where is my lamp? I ordered it.',
      },
      { question: 'Thank you for your mail, we send it.', answer: 'When do you send my lamp?' },
    ];
    expect(suggestFields(against)).toMatchObject({
      prompt: 'question',
      sure: 'unsure',
      why: expect.stringContaining('the other way round'),
    });
  });

  it('shows nothing personal in the row', () => {
    const row = { customer_said: 'I am ana@mail.example, where is it?', we_said: 'on its way' };
    expect(suggestFields([row])?.sample).toEqual({
      prompt: 'I am [mail], where is it?',
      output: 'on its way',
    });
  });
});
