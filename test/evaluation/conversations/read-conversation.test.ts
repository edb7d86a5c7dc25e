import { describe, expect, it } from 'vitest';
import { transcriptOf } from '../../../src/evaluation/conversations/exchanges.ts';
import {
  conversationOfText,
  heldOf,
} from '../../../src/evaluation/conversations/read-conversation.ts';

const call = { name: 'look_up', arguments: '{"order":"A-17"}' };
const LINES = [
  { by: 'user', text: 'Where is it?' },
  { by: 'agent', text: '', calls: [call] },
  { by: 'tool', tool: 'look_up', text: 'Friday' },
  { by: 'agent', text: 'On Friday.' },
];
const CHAT = [
  { role: 'system', content: 'You run a desk.' },
  { role: 'user', content: [{ type: 'text', text: 'Where is it?' }] },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c1', type: 'function', function: call }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'Friday' },
  { role: 'assistant', content: 'On Friday.' },
];

describe('a conversation in a file', () => {
  it.each([
    ['a transcript', LINES],
    ['a transcript as --json prints it', { conversation: LINES, verdict: 'pass' }],
    ['the messages of a chat', CHAT],
    ['a request that somebody logged', { model: 'x', messages: CHAT }],
  ])('may be %s', (_, value) => {
    expect(conversationOfText(JSON.stringify(value))).toEqual({ lines: LINES });
  });

  it('may be YAML, and what the user says in two messages is said at once', () => {
    const read = conversationOfText(
      '- { role: user, content: hi }\n- { role: user, content: there }\n- { role: assistant, content: yes? }\n',
    );
    expect(read).toMatchObject({ lines: [{ by: 'user', text: 'hi\n\nthere' }, { by: 'agent' }] });
  });

  it.each([
    ['{', 'neither JSON nor YAML'],
    ['just words', 'is a list of messages'],
    ['[]', 'must begin with what the user says'],
    ['[{"role":"assistant","content":"Hello!"}]', 'must begin with what the user says'],
    ['[{"role":"user","content":"hi"}]', 'the agent says nothing in it'],
    ['[{"role":"user","content":" "},{"role":"assistant","content":"a"}]', 'the user says nothing'],
    ['[{"role":"user","content":"hi"},{"role":"robot","content":"a"}]', 'message 2: role'],
    ['[{"role":"user","content":[{"type":"image_url"}]}]', 'message 1: content: must be text'],
  ])('that is none is told by what is wrong: %s', (text, why) => {
    expect(conversationOfText(text)).toEqual({ error: expect.stringContaining(why) });
  });

  it('is held again as it was, so far as it tells', () => {
    const read = conversationOfText(JSON.stringify(LINES));
    if ('error' in read) throw new Error(read.error);
    expect(transcriptOf(heldOf(read.lines))).toEqual(LINES);
  });
});
