import { afterEach, describe, expect, it } from 'vitest';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { type Asked, json, startAgent } from './peer.ts';
import { question } from './question.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((o) => o.close()));
});
async function peer(answer: Parameters<typeof startAgent>[0]) {
  const started = await startAgent(answer);
  open.push(started);
  return started;
}
const bodyOf = (asked: Asked | undefined): Record<string, unknown> =>
  JSON.parse(asked?.body ?? '{}') as Record<string, unknown>;

describe('an agent that is offered as a tool', () => {
  const serve = (result: unknown) =>
    peer((asked, response) => {
      if (asked.method === 'DELETE') return void response.writeHead(200).end();
      const { id, method } = bodyOf(asked);
      if (id === undefined) return void response.writeHead(202).end();
      const hello = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        serverInfo: { name: 's', version: '1' },
      };
      json(response, { jsonrpc: '2.0', id, result: method === 'initialize' ? hello : result });
    });
  const account = (url: string) =>
    createProvider(
      { kind: 'mcp', name: 'desk', url, tool: 'ask', arguments: { question: '{{prompt}}' } },
      () => 0,
    );

  it('is called with the question, and its text is the answer', async () => {
    const server = await serve({
      content: [
        { type: 'text', text: 'Within ' },
        { type: 'text', text: '14 days.' },
      ],
    });
    const provider = await account(server.url);
    expect(await provider.call(question('Refund?'))).toMatchObject({
      ok: true,
      reply: { text: 'Within 14 days.' },
    });
    const call = server.asked.map(bodyOf).find((b) => b['method'] === 'tools/call');
    expect(call).toMatchObject({ params: { name: 'ask', arguments: { question: 'Refund?' } } });
    expect(
      server.asked.every((a) => a.headers['x-daytwo-canary'] === '1' || a.method === 'DELETE'),
    ).toBe(true);
  });

  it('gives no verdict where the tool says that it failed', async () => {
    const server = await serve({ isError: true, content: [{ type: 'text', text: 'no backend' }] });
    const provider = await account(server.url);
    expect(await provider.call(question('?'))).toMatchObject({
      ok: false,
      failure: { code: 'server-error', message: 'desk says that ask failed: no backend' },
    });
  });

  it.each([
    "Input validation error: 'query' is a required property",
    'MCP error -32602: Invalid arguments for tool ask: query: Required',
    'ask() got an unexpected keyword argument question',
  ])(
    'says which arguments were sent, and where they are set, where the tool wants others: %s',
    async (text) => {
      const server = await serve({ isError: true, content: [{ type: 'text', text }] });
      const said = await (await account(server.url)).call(question('?'));
      expect(said.ok ? '' : said.failure.message).toBe(
        `desk says that ask failed: ${text}. ask was sent question: name what it takes under providers.desk.arguments`,
      );
    },
  );
});

describe("OpenAI's formats at Azure", () => {
  const serve = () =>
    peer((asked, response) =>
      json(
        response,
        asked.method === 'GET'
          ? { object: 'list', data: [{ id: 'gpt-x', object: 'model', created_at: 1 }] }
          : {
              model: 'gpt-x-2026-01-01',
              choices: [{ finish_reason: 'stop', message: { content: 'Hello' } }],
              usage: { prompt_tokens: 3, completion_tokens: 1 },
            },
      ),
    );
  const account = (endpoint: string, more: object = {}) =>
    createProvider({ kind: 'azure', name: 'az', endpoint, apiKey: 'k-azure', ...more }, () => 0);

  it('are asked at the v1 address with the key in its own header, the deployment as the model', async () => {
    const server = await serve();
    const provider = await account(`${server.url}/`);
    expect(await provider.call(question('?', { model: 'desk-prod' }))).toMatchObject({
      reply: { text: 'Hello', servedModel: 'gpt-x-2026-01-01' },
    });
    expect(server.asked[0]?.path).toBe('/openai/v1/chat/completions');
    expect(server.asked[0]?.headers).toMatchObject({ 'api-key': 'k-azure' });
    expect(server.asked[0]?.headers.authorization).toBeUndefined();
    expect(bodyOf(server.asked[0])).toMatchObject({ model: 'desk-prod' });
  });

  it("are asked at the deployment's address where a dated version is wanted", async () => {
    const server = await serve();
    const provider = await account(server.url, { apiVersion: '2024-10-21' });
    await provider.call(question('?', { model: 'desk prod' }));
    await provider.listModels();
    expect(server.asked.map((a) => a.path)).toEqual([
      '/openai/deployments/desk%20prod/chat/completions?api-version=2024-10-21',
      '/openai/models?api-version=2024-10-21',
    ]);
  });

  it('list models and not deployments, so that a missing name means nothing', async () => {
    const server = await serve();
    const provider = await account(server.url);
    expect(await provider.listModels()).toMatchObject({ ok: true, complete: false });
  });
});
