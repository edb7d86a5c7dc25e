import { expect, it } from 'vitest';
import type { ProviderReply } from '../../src/domain/provider.ts';
import type { Case } from '../../src/domain/suite.ts';
import { answeredTrial } from '../../src/evaluation/replay/trial.ts';
import { makeRedactor } from '../../src/platform/privacy/redactor.ts';
import { sha256 } from '../../src/platform/sha256.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';
const redactor = makeRedactor([KEY, 'pass word  Nine Ä']);
const CASE = { hash: 'c', assertions: [] } as unknown as Case;

function trialOf(text: string, reason = '', hashesOnly = false) {
  const reply: ProviderReply = {
    text,
    refusal: null,
    toolCalls: [],
    servedModel: 'm',
    fingerprint: null,
    routing: {},
    finishReason: 'stop',
    usage: null,
    latencyMs: 1,
  } as unknown as ProviderReply;
  const scored = { outcome: 'fail' as const, score: 0, reason, asserts: [] };
  return answeredTrial(
    { id: 't', run: 'r', ordinal: 0, at: '' },
    CASE,
    { reply, costUsd: null, conversation: null },
    scored,
    null,
    {
      hashesOnly,
      clean: (t) => redactor.text(t),
    },
  );
}

it.each([
  ['in base64, which is none in lower case', Buffer.from(KEY).toString('base64'), '[secret]'],
  ['as a password with blanks', 'pass word  Nine Ä', '[secret]'],
  ['beside words', ` It is ${KEY}. `, 'it is [secret]'],
])('a short answer is made of the text without secrets: %s', (_, text, answer) => {
  expect(trialOf(text).answer).toBe(answer);
  // The hash of a short secret by itself would tell it to whoever tries them all.
  expect(trialOf(text).outputHash).toBe(sha256(redactor.text(text)));
  expect(trialOf(text, '', true).outputHash).toBe(sha256(redactor.text(text)));
});

it('what a check says is cut short after secrets are cut out', () => {
  const { reason } = trialOf('x', `${'w '.repeat(248)}${KEY}`);
  expect(reason).not.toContain('Zqu');
});

it('the hash of an answer is that of the answer itself', () => {
  expect(trialOf('Yes.', '', true).answer).toBe(sha256('yes').slice(0, 16));
});
