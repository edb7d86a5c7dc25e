import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ProviderReply } from '../../../src/domain/provider.ts';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { buildRequest } from '../../../src/evaluation/replay/subject.ts';
import { answeredTrial } from '../../../src/evaluation/replay/trial.ts';
import { createScorers } from '../../../src/evaluation/scorers/registry.ts';
import { scoreCase } from '../../../src/evaluation/scorers/score-case.ts';
import { createProvider, PROVIDER_KINDS } from '../../../src/llm/providers/registry.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { type Peer, peer, sendJson } from '../../llm/providers/server.ts';
import { assertion, caseOf } from '../scorers/support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const deps = { sandbox, scorers: createScorers({ sandbox }) };
const open: Peer[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

type Kind = (typeof PROVIDER_KINDS)[number];

/** What each format sends when the cap ends an answer after `text`. */
const cutAfter = (text: string): Record<Kind, unknown> => ({
  openai: {
    choices: [{ finish_reason: 'length', message: { role: 'assistant', content: text } }],
    usage: {
      prompt_tokens: 9,
      completion_tokens: 64,
      completion_tokens_details: { reasoning_tokens: 64 },
    },
  },
  'openai-responses': {
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    output: [
      { type: 'reasoning', summary: [] },
      ...(text === '' ? [] : [{ type: 'message', content: [{ type: 'output_text', text }] }]),
    ],
    usage: {
      input_tokens: 9,
      output_tokens: 64,
      output_tokens_details: { reasoning_tokens: 64 },
    },
  },
  anthropic: {
    stop_reason: 'max_tokens',
    content: [
      { type: 'thinking', thinking: 'hm' },
      ...(text === '' ? [] : [{ type: 'text', text }]),
    ],
    usage: { input_tokens: 9, output_tokens: 64, output_tokens_details: { thinking_tokens: 64 } },
  },
});

async function replyOver(kind: Kind, body: unknown): Promise<{ reply: ProviderReply; peer: Peer }> {
  const server = await peer((_, res) => sendJson(res, 200, body));
  open.push(server);
  const baseUrl = kind === 'anthropic' ? server.url : `${server.url}/v1`;
  const provider = await createProvider({ name: 'acme', kind, baseUrl, apiKey: 'k' }, () => 0);
  const result = await provider.call(buildRequest(SUBJECT, caseOf([])));
  if (!result.ok) throw new Error(result.failure.message);
  return { reply: result.reply, peer: server };
}
const SUBJECT = {
  model: 'm',
  system: '',
  tools: [],
  parameters: {},
  maxOutputTokens: 64,
  timeoutMs: 5_000,
};

const answered = (reply: ProviderReply) => ({ reply, costUsd: null, conversation: null });
const KEEPING = { hashesOnly: false, clean: (text: string) => text };

describe.each(PROVIDER_KINDS)('an answer of %s whose cap was eaten by thinking', (kind) => {
  test('fails the checks for what should be there, and the stored reason says that it was cut off', async () => {
    const { reply } = await replyOver(kind, cutAfter('')[kind]);
    const c = caseOf([assertion('contains', 'refund')]);
    const scored = await scoreCase(c, reply, null, deps);
    expect(scored.outcome).toBe('fail');
    const of = { id: 't', run: 'r', ordinal: 0, at: '2026-01-01T00:00:00.000Z' };
    expect(answeredTrial(of, c, answered(reply), scored, null, KEEPING)).toMatchObject({
      failure: null,
      reason: expect.stringMatching(
        /^Expected output to contain "refund" \(the answer was cut off before its first word: all output tokens went into thinking; raise maxOutputTokens\)$/,
      ),
    });
    expect(decideJudgment(reply)).toMatchObject({ judgment: 'other', decidedBy: 'rule:cut-off' });
  });
  test.each(['not-contains', 'not-regex', 'not-is-json', 'is-refusal', 'not-is-refusal'])(
    'is no verdict for %s',
    async (type) => {
      const { reply } = await replyOver(kind, cutAfter('')[kind]);
      const c = caseOf([assertion(type, 'discount')]);
      const scored = await scoreCase(c, reply, null, deps);
      expect(scored).toMatchObject({
        outcome: 'none',
        cause: 'answer-cut-off',
        reason: expect.stringContaining(`${type}: the answer was cut off`),
      });
      const of = { id: 't', run: 'r', ordinal: 0, at: '2026-01-01T00:00:00.000Z' };
      expect(answeredTrial(of, c, answered(reply), scored, null, KEEPING).failure).toBe(
        'answer-cut-off',
      );
    },
  );
  test('is no verdict for what a cut text does not say, and scored for what it says', async () => {
    const { reply } = await replyOver(kind, cutAfter('You get a refund and')[kind]);
    const verdict = async (type: string, value: string) =>
      (await scoreCase(caseOf([assertion(type, value)]), reply, null, deps)).outcome;
    expect(await verdict('contains', 'refund')).toBe('pass');
    expect(await verdict('contains', 'sorry')).toBe('fail');
    expect(await verdict('not-contains', 'discount')).toBe('none');
    expect(await verdict('latency', '')).not.toBe('none');
  });
});

describe('an empty answer that ended by itself', () => {
  test('is no verdict for negative checks and is-refusal, and never asks a judge for not-llm-rubric', async () => {
    const { reply } = await replyOver('openai', {
      choices: [{ finish_reason: 'stop', message: { content: ' ' } }],
      usage: { prompt_tokens: 9, completion_tokens: 1 },
    });
    for (const type of ['not-contains', 'is-refusal', 'not-llm-rubric'])
      expect(await scoreCase(caseOf([assertion(type, 'x')]), reply, null, deps)).toMatchObject({
        outcome: 'none',
        cause: 'answer-empty',
        reason: `${type}: the answer is empty`,
      });
    expect((await scoreCase(caseOf([assertion('contains', 'x')]), reply, null, deps)).outcome).toBe(
      'fail',
    );
  });
});

describe("a case's own cap", () => {
  test('is what is sent and reserved, larger or smaller than its target’s', async () => {
    const capOf = (parameters: object, target = {}): number =>
      buildRequest(
        { ...SUBJECT, parameters: target },
        { hash: 'h', vars: {}, messages: [], parameters: { ...parameters } },
      ).maxOutputTokens;
    expect(capOf({ max_tokens: 400 })).toBe(400);
    expect(capOf({ max_completion_tokens: 16 })).toBe(16);
    expect(capOf({ max_completion_tokens: 400 }, { max_tokens: 20 })).toBe(400);
    expect(capOf({}, { max_tokens: 20 })).toBe(20);
    expect(capOf({})).toBe(64);
    const { peer: server } = await replyOver('openai', cutAfter('x').openai);
    expect(server.requests[0]?.body).toMatchObject({ max_tokens: 64 });
  });
});
