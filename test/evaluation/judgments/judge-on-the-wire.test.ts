import { describe, expect, test } from 'vitest';
import type { Grader } from '../../../src/domain/suite.ts';
import { askJudge } from '../../../src/evaluation/judgments/judge.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { labelled } from '../../bench/judgments/halves.ts';
import { peer, sendJson } from '../../llm/providers/server.ts';
import { judgeReplies } from './judge-replies.ts';

/**
 * The judge's calls through the real SDK; the worker adds limits and money around the same
 * provider.
 */
async function graderAt(url: string, kind: 'openai' | 'anthropic'): Promise<Grader> {
  const provider = await createProvider(
    { name: 'acme', kind, apiKey: 'key', baseUrl: kind === 'openai' ? `${url}/v1` : url },
    () => 0,
  );
  return {
    async grade({ messages }) {
      const r = await provider.call({
        model: 'judge-1',
        messages,
        tools: [],
        parameters: {},
        maxOutputTokens: 200,
        timeoutMs: 5000,
      });
      return r.ok
        ? { ok: true, text: r.reply.text, costUsd: null }
        : { ok: false, message: r.failure.message };
    },
  };
}

function onTheWire(kind: 'openai' | 'anthropic', text: string): unknown {
  if (kind === 'anthropic')
    return {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'judge-1',
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 300, output_tokens: 15 },
    };
  return {
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'judge-1',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 300, completion_tokens: 15, total_tokens: 315 },
  };
}

/**
 * The replies are of our own making: this holds the plumbing to its promises and measures no model.
 */
describe.each(['openai', 'anthropic'] as const)(
  'recorded replies of a judge, served as %s writes them',
  (kind) => {
    test('a clean reply becomes a label, and a malformed or ambiguous one is no verdict', async () => {
      const rows = labelled('development')
        .filter((r) => r.output.trim() !== '')
        .slice(0, 22);
      const replies = judgeReplies(rows);
      const server = await peer((_req, res, body) => {
        const asked = JSON.stringify(body);
        const found = replies.find((r) =>
          asked.includes(JSON.stringify(JSON.stringify(r.row.output)).slice(3, 60)),
        );
        sendJson(
          res,
          found === undefined ? 404 : 200,
          found === undefined
            ? { error: { message: 'no such output was recorded' } }
            : onTheWire(kind, found.text),
        );
      });
      try {
        const grader = await graderAt(server.url, kind);
        for (const { row, text, verdict } of replies) {
          const result = await askJudge(
            { prompt: row.prompt, output: row.output, toolCalls: row.toolCalls ?? [] },
            grader,
            'judge-1',
          );
          if (verdict === null)
            expect({ text, ...result }).toMatchObject({
              ok: false,
              message: expect.stringContaining('outside its schema'),
            });
          else
            expect({ text, ...result }).toMatchObject({
              ok: true,
              judged: { ...verdict, decidedBy: 'judge:judge-1' },
            });
        }
        expect(server.requests).toHaveLength(22);
        expect(JSON.stringify(server.requests[0]?.body)).toContain(
          'You label what an AI agent DID',
        );
        expect(replies.filter((r) => r.verdict === null).length).toBeGreaterThanOrEqual(8);
      } finally {
        await server.close();
      }
    });

    test('a judge that answers with an error is no verdict, and the reason says so', async () => {
      const server = await peer((_req, res) =>
        sendJson(res, 400, {
          error: { message: 'the model judge-1 does not exist', type: 'invalid_request_error' },
        }),
      );
      try {
        expect(
          await askJudge({ prompt: 'p', output: 'o' }, await graderAt(server.url, kind), 'judge-1'),
        ).toMatchObject({ ok: false, message: expect.stringContaining('could not be asked') });
      } finally {
        await server.close();
      }
    });
  },
);
