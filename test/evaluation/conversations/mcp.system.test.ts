import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { worstPrice } from '../../../src/monitoring/run-end/worst-price.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { type Asked, json, startAgent } from '../../llm/agents/peer.ts';
import { only, type Place, place } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

const SUITE = `
prompts: ['{{message}}']
tests:
  - vars: { message: hello }
    turns: ['my number is 7', 'what is my number?']
    assert: [{ type: contains, value: '7, what' }]
`;

async function deskAt(provider: string): Promise<Place> {
  const desk = await place({
    providers: `sim: { kind: mcp, tool: ask, sideEffects: none, ${provider} }`,
    agent: 'target: { provider: sim, price: { perCall: 0.01 } }',
    suite: SUITE,
    sandbox,
  });
  open.push(desk);
  return desk;
}

describe('a conversation with an agent that is a tool of an MCP server', () => {
  it('over stdio is held in one process, a message a turn, which is gone after it', async () => {
    const log = join(tmpdir(), `daytwo-mcp-${randomUUID()}.jsonl`);
    writeFileSync(log, '');
    const server = resolve('test/llm/agents/mcp-desk.mjs');
    const desk = await deskAt(`command: ["${process.execPath}", "${server}", "${log}"]`);
    expect(worstPrice({ built: desk.built, trials: 1 })).toBeCloseTo(0.03, 10);
    const t = only(await desk.run());
    expect(t).toMatchObject({ outcome: 'pass', transcript: { answers: 3 }, costUsd: 0.03 });
    const did = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(did.map((d) => d['pid'])).size).toBe(1);
    expect(did[0]).toMatchObject({ began: true, canary: '1' });
    expect(did.flatMap((d) => (d['asked'] === undefined ? [] : [d['asked']]))).toEqual([
      { message: 'hello' },
      { message: 'my number is 7' },
      { message: 'what is my number?' },
    ]);
    expect(did.filter((d) => d['method'] === 'initialize')).toHaveLength(1);
    expect(did.at(-1)).toMatchObject({ ended: true });
  });

  /** A server over streamable HTTP that keeps each session's words under the id that it gave out. */
  const served = async (
    fails: (n: number) => boolean = () => false,
  ): Promise<{ url: string; asked: Asked[]; memory: Map<string, string[]> }> => {
    const memory = new Map<string, string[]>();
    let calls = 0;
    const server = await startAgent((asked, response) => {
      if (asked.method === 'DELETE') return void response.writeHead(204).end();
      const { id, method, params } = JSON.parse(asked.body) as {
        id?: number;
        method: string;
        params: { arguments: { message: string } };
      };
      if (id === undefined) return void response.writeHead(202).end();
      if (method === 'initialize') {
        const session = `s-${memory.size + 1}`;
        memory.set(session, []);
        response.setHeader('mcp-session-id', session);
        const result = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: {} };
        return json(response, { jsonrpc: '2.0', id, result });
      }
      const session = String(asked.headers['mcp-session-id']);
      const said = memory.get(session);
      if (said === undefined || fails(++calls)) return void response.writeHead(404).end();
      said.push(params.arguments.message);
      const content = [{ type: 'text', text: `so far: ${said.join(', ')}` }];
      json(response, { jsonrpc: '2.0', id, result: { content } });
    });
    open.push(server);
    return { ...server, memory };
  };
  const methods = (asked: readonly Asked[]): string[] =>
    asked.map((a) =>
      a.body === '' ? a.method : (JSON.parse(a.body) as { method: string }).method,
    );

  it('over streamable HTTP is held in one session of the server, marked in every request and given back', async () => {
    const server = await served();
    const desk = await deskAt(`url: "${server.url}/mcp"`);
    const t = only(await desk.run());
    expect(t).toMatchObject({ outcome: 'pass', transcript: { answers: 3 }, costUsd: 0.03 });
    expect(methods(server.asked)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/call',
      'tools/call',
      'tools/call',
      'DELETE',
    ]);
    expect(server.asked.every((a) => a.headers['x-daytwo-canary'] === '1')).toBe(true);
    const sessions = server.asked.slice(1).map((a) => a.headers['mcp-session-id']);
    expect(new Set(sessions)).toEqual(new Set(['s-1']));
    expect(await desk.store.spend.ofRuns([t.run])).toBeCloseTo(0.03, 10);
  });

  it('begins anew in another session where the server has lost the first, and gives both back', async () => {
    const server = await served((n) => n === 2);
    const desk = await deskAt(`url: "${server.url}/mcp"`);
    const t = only(await desk.run());
    expect(t).toMatchObject({ outcome: 'pass', transcript: { answers: 3 } });
    expect([...server.memory.entries()]).toEqual([
      ['s-1', ['hello']],
      ['s-2', ['hello', 'my number is 7', 'what is my number?']],
    ]);
    expect(methods(server.asked).filter((m) => m === 'DELETE')).toHaveLength(2);
  });

  it('goes on under the name that the agent gives it, where its tool takes one', async () => {
    const server = await startAgent((asked, response) => {
      if (asked.method === 'DELETE') return void response.writeHead(204).end();
      const { id, method, params } = JSON.parse(asked.body) as {
        id?: number;
        method: string;
        params: { arguments: Record<string, string> };
      };
      if (id === undefined) return void response.writeHead(202).end();
      const result =
        method === 'initialize'
          ? { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: {} }
          : {
              content: [{ type: 'text', text: `7, what ${params.arguments['thread']}` }],
              structuredContent: { thread: 't-1', tools: [{ name: 'note' }] },
            };
      json(response, { jsonrpc: '2.0', id, result });
    });
    open.push(server);
    const desk = await deskAt(
      `url: "${server.url}", arguments: { say: "{{prompt}}", thread: "{{conversation}}", user: "{{session}}" }, answer: { session: $.structuredContent.thread, toolCalls: "$.structuredContent.tools[*]" }`,
    );
    const t = only(await desk.run());
    const calls = server.asked.flatMap((a) => {
      const { method, params } = JSON.parse(a.body || '{}') as {
        method?: string;
        params?: { arguments: Record<string, string> };
      };
      return method === 'tools/call' ? [params?.arguments ?? {}] : [];
    });
    expect(calls.map((c) => [c['say'], c['thread']])).toEqual([
      ['hello', ''],
      ['my number is 7', 't-1'],
      ['what is my number?', 't-1'],
    ]);
    expect(new Set(calls.map((c) => c['user'])).size).toBe(1);
    expect(t.toolCalls).toHaveLength(3);
  });
});
