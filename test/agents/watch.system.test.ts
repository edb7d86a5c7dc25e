import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, makeWorld, START, type World, yesSuite } from '../app/world.ts';

/** An MCP server on loopback whose tools, or whose failure, a test sets. */
async function toolServer(): Promise<{
  url: string;
  tools: unknown[];
  broken: boolean;
  tokens: (string | undefined)[];
  server: Server;
}> {
  const state = {
    url: '',
    tools: [] as unknown[],
    broken: false,
    tokens: [] as (string | undefined)[],
    server: createServer(),
  };
  state.server.on('request', (request, response) => {
    let body = '';
    request.on('data', (d: Buffer) => {
      body += d.toString();
    });
    request.on('end', () => {
      state.tokens.push(request.headers.authorization);
      const message = JSON.parse(body) as { id?: number; method: string };
      if (state.broken) return void response.writeHead(502).end('<html>');
      if (message.id === undefined) return void response.writeHead(202).end();
      const result =
        message.method === 'initialize'
          ? { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: {} }
          : { tools: state.tools };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
    });
  });
  await new Promise<void>((resolve) => state.server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(state.server.address() as AddressInfo).port}/mcp`;
  return state;
}

const tool = (name: string, over: object = {}): object => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object' },
  ...over,
});

describe('what an agent can do, watched', () => {
  let world: World;
  let server: Awaited<ReturnType<typeof toolServer>>;
  let now = START;
  afterEach(async () => {
    await world.close();
    server.server.closeAllConnections();
    server.server.close();
  });
  const later = async (ms: number): Promise<void> => {
    now += ms;
    await world.clock.advanceTo(now);
    await world.turn();
  };

  it("sees a tool's schema change and replays, and takes a failing or emptied server for nothing but that", async () => {
    now = START;
    server = await toolServer();
    server.tools = [tool('search'), tool('refund')];
    world = await makeWorld({
      behave: () => ({ text: 'YES' }),
      suite: yesSuite(2),
      config: (text) =>
        text.replace(
          'soul: SOUL.md',
          `soul: SOUL.md\n    mcp: { shop: { url: "${server.url}", headers: { authorization: ` +
            `env:SIM_KEY } } }\n    runtimeCommand: [sh, -c, "echo claw 1.2.3"]`,
        ),
    });
    const changes = async (): Promise<string[]> =>
      (await world.store.changes.between('refund', '', '9')).map((c) => c.what);
    await world.turn();
    expect(
      Object.keys((await world.store.versions.latest('refund', 'tools', 'shop'))?.detail ?? {}),
    ).toEqual(['tool refund', 'tool search']);
    expect((await world.store.versions.latest('refund', 'harness', 'the runtime'))?.hash).toBe(
      'claw 1.2.3',
    );
    expect(new Set(server.tokens)).toEqual(new Set(['sk-test-123']));

    server.tools = [tool('refund', { description: 'does refund, of any sum' }), tool('search')];
    await later(1.25 * HOUR);
    expect(await changes()).toEqual(['tools of shop changed: tool refund edited']);
    await later(10_000);
    expect((await world.store.runs.recent({ limit: 1 }))[0]).toMatchObject({
      trigger: 'model-change',
      reason: 'tools of shop changed: tool refund edited',
    });

    server.broken = true;
    await later(HOUR);
    await later(HOUR);
    expect(await world.store.incidents.findUnfinished('watch:tools:refund/shop')).toBeNull();
    await later(HOUR);
    expect(
      (await world.store.incidents.findUnfinished('watch:tools:refund/shop'))?.facts.summary,
    ).toMatch(
      /For 3 hours in a row: shop answers initialize with HTTP 502\. What was last known stays/,
    );
    server.broken = false;
    server.tools = [];
    await later(HOUR);
    expect((await world.store.incidents.findUnfinished('watch:tools:refund/shop'))?.state).toBe(
      'open',
    );
    expect(await changes()).toHaveLength(1);
    server.tools = [tool('search')];
    await later(HOUR);
    expect(await world.store.incidents.findUnfinished('watch:tools:refund/shop')).toBeNull();
    expect((await changes()).at(-1)).toBe('tools of shop changed: tool refund removed');
  }, 60_000);

  it.skipIf(process.getuid?.() !== 0)(
    'tells that the agent could change its own soul, names a second file as news, and ends ' +
      'when both are closed',
    async () => {
      now = START;
      server = await toolServer();
      const folder = mkdtempSync(join(tmpdir(), 'daytwo-own-'));
      chmodSync(folder, 0o755);
      for (const name of ['SOUL.md', 'RULES.md']) {
        writeFileSync(join(folder, name), 'Be kind.');
        chmodSync(join(folder, name), 0o644);
      }
      chmodSync(join(folder, 'SOUL.md'), 0o666);
      world = await makeWorld({
        behave: () => ({ text: 'YES' }),
        suite: yesSuite(2),
        config: (text) =>
          text.replace(
            'soul: SOUL.md',
            `soul: ["${folder}/SOUL.md", "${folder}/RULES.md"]\n    runsAs: nobody`,
          ),
      });
      await world.turn();
      const live = () => world.store.incidents.findUnfinished('soul-writable:refund');
      expect((await live())?.facts).toMatchObject({
        title: 'Refund desk can change its own instructions',
        events: [
          {
            what: `${folder}/SOUL.md can be changed by the agent: the user "nobody" may write it (mode 0666)`,
          },
        ],
      });
      chmodSync(join(folder, 'RULES.md'), 0o646);
      await later(2 * 60_000);
      expect((await live())?.facts.events).toHaveLength(2);
      expect(
        (await world.store.outbox.recent(50))
          .filter((n) => n.channel === 'slack')
          .map((n) => n.reason),
      ).toEqual(expect.arrayContaining(['opened', 'worsened']));
      execFileSync('chmod', ['644', join(folder, 'SOUL.md'), join(folder, 'RULES.md')]);
      await later(2 * 60_000);
      expect(await live()).toBeNull();
    },
    60_000,
  );

  it("sees an edit of a soul and runs its suites while another agent's server keeps a turn waiting", async () => {
    now = START;
    server = await toolServer();
    let asked: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let answer: () => void = () => undefined;
    // Before the listener that answers: the server takes the question, and says nothing for as long
    // as the test wants.
    server.server.removeAllListeners('request');
    server.server.on('request', (_request, response) => {
      answer = () => void response.writeHead(502).end();
      asked();
    });
    world = await makeWorld({
      behave: () => ({ text: 'YES' }),
      suite: yesSuite(2),
      config: (text) =>
        text.replace(
          'alerts:',
          `  slow:\n    soul: SOUL.md\n    target: { provider: sim, model: sim-1, price: { ` +
            `input: 1, output: 2 } }\n    suites: [{ name: slow, file: suite.yaml }]\n    mcp: ` +
            `{ stuck: { url: "${server.url}" } }\nalerts:`,
        ),
    });
    const first = world.worker.tick();
    await waiting;
    world.write('SOUL.md', 'You run the refund desk. Be kind.');
    const second = world.worker.tick();
    const changed = async (): Promise<boolean> =>
      (await world.store.runs.recent({ agent: 'refund', limit: 5 })).some(
        (r) => r.trigger === 'soul-change',
      );
    const turned = (): Promise<void> =>
      new Promise((resolve) => {
        setImmediate(resolve);
      });
    for (let i = 0; i < 2_000 && !(await changed()); i++) await turned();
    expect(await changed()).toBe(true);
    answer();
    await Promise.all([first, second]);
  });
});
