import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { toolsByHttp } from '../../src/platform/mcp/http.ts';
import { toolsByStdio } from '../../src/platform/mcp/stdio.ts';
import { toolVersion } from '../../src/agents/mcp/version.ts';
import { runtimeVersion } from '../../src/agents/runtime-version.ts';

interface Asked {
  id?: number;
  method: string;
  params: { cursor?: string; _meta?: Record<string, unknown> };
}

const open: Server[] = [];
afterEach(() => {
  for (const s of open.splice(0)) {
    s.closeAllConnections();
    s.close();
  }
});

/** A server on loopback; `say` answers one message. */
async function served(
  say: (asked: Asked, request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; asked: { method: string; headers: IncomingMessage['headers'] }[] }> {
  const asked: { method: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (d: Buffer) => {
      body += d.toString();
    });
    request.on('end', () => {
      const message =
        body === '' ? { method: request.method ?? '', params: {} } : (JSON.parse(body) as Asked);
      asked.push({ method: message.method, headers: request.headers });
      say(message, request, response);
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, asked };
}

const json = (
  response: ServerResponse,
  body: unknown,
  headers: Record<string, string> = {},
  status = 200,
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
const HELLO = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: { name: 's', version: '1' },
};
const tool = (name: string): Record<string, unknown> => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object', properties: { x: { type: 'string' } } },
  annotations: { readOnlyHint: true },
});
const clean = (text: string): string => text;
const names = (list: Awaited<ReturnType<typeof toolsByHttp>>): unknown =>
  list.ok ? list.tools.map((t) => t.name) : list.message;
const byHttp = (url: string, timeoutMs = 5_000): ReturnType<typeof toolsByHttp> =>
  toolsByHttp(url, { headers: { authorization: 'Bearer t' }, timeoutMs, clean });

describe('a server over streamable HTTP', () => {
  it('is greeted, asked for every page in its session, and left', async () => {
    const s = await served((m, _request, response) => {
      if (m.method === 'initialize')
        return json(
          response,
          { jsonrpc: '2.0', id: m.id, result: HELLO },
          { 'mcp-session-id': 'abc' },
        );
      if (m.method === 'tools/list')
        return json(response, {
          jsonrpc: '2.0',
          id: m.id,
          result:
            m.params.cursor === undefined
              ? { tools: [tool('a')], nextCursor: '2' }
              : { tools: [tool('b')] },
        });
      response.writeHead(202).end();
    });
    const list = await byHttp(s.url);
    expect(list).toMatchObject({
      ok: true,
      tools: [
        {
          name: 'a',
          description: 'does a',
          parameters: { type: 'object', properties: { x: { type: 'string' } } },
        },
        { name: 'b' },
      ],
    });
    expect(s.asked.map((a) => a.method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/list',
      'DELETE',
    ]);
    expect(
      s.asked
        .slice(1)
        .every(
          (a) => a.headers['mcp-session-id'] === 'abc' && a.headers.authorization === 'Bearer t',
        ),
    ).toBe(true);
    expect(s.asked[2]?.headers['mcp-protocol-version']).toBe('2025-06-18');
  });

  it('may answer as a stream with other messages before the answer', async () => {
    const s = await served((m, _request, response) => {
      if (m.id === undefined) return void response.writeHead(202).end();
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(
        ': hello\n\nevent: message\r\ndata: ' +
          '{"jsonrpc":"2.0","method":"notifications/message","params":{}}\r\n\r\n',
      );
      response.write(
        `id: 7\ndata: {"jsonrpc":"2.0","id":${m.id},\ndata: ` +
          `"result":${JSON.stringify(m.method === 'initialize' ? HELLO : { tools: [tool('a')] })}}\n\n`,
      );
      // And is then left open, as servers do.
    });
    expect(names(await byHttp(s.url))).toEqual(['a']);
  });

  it('of the revision without a handshake is asked without one', async () => {
    for (const refuse of [
      (r: ServerResponse, id?: number) =>
        json(r, { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }),
      (r: ServerResponse) => json(r, { error: 'no such thing' }, {}, 404),
    ]) {
      const s = await served((m, _request, response) => {
        if (m.method === 'initialize') return refuse(response, m.id);
        expect(m.params['_meta']).toMatchObject({
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        });
        json(response, {
          jsonrpc: '2.0',
          id: m.id,
          result: { tools: [tool('a')], resultType: 'complete' },
        });
      });
      expect(names(await byHttp(s.url))).toEqual(['a']);
      expect(s.asked.map((a) => a.method)).toEqual(['initialize', 'tools/list']);
      expect(s.asked[1]?.headers).toMatchObject({
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/list',
      });
    }
  });

  it('that is broken in any way is a message, never an empty list', async () => {
    const after = (say: (m: Asked, response: ServerResponse) => void) =>
      served((m, _request, response) => {
        if (m.method === 'initialize')
          return json(response, { jsonrpc: '2.0', id: m.id, result: HELLO });
        if (m.id === undefined) return void response.writeHead(202).end();
        say(m, response);
      });
    const message = async (
      say: (m: Asked, response: ServerResponse) => void,
      timeout?: number,
    ): Promise<unknown> => names(await byHttp((await after(say)).url, timeout));
    expect(await message((_m, r) => json(r, {}, {}, 503))).toBe('answers tools/list with HTTP 503');
    expect(
      await message(
        (_m, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      ),
    ).toBe('gives no answer to tools/list');
    expect(
      await message((m, r) => json(r, { jsonrpc: '2.0', id: m.id, result: { tools: 'many' } })),
    ).toMatch(/no list/);
    expect(
      await message((m, r) =>
        json(r, { jsonrpc: '2.0', id: m.id, error: { code: -32000, message: 'not now' } }),
      ),
    ).toBe('refuses tools/list: not now (-32000)');
    expect(
      await message((m, r) =>
        json(r, { jsonrpc: '2.0', id: m.id, result: { tools: [tool('a')], nextCursor: 'same' } }),
      ),
    ).toMatch(/again and again/);
    expect(
      await message((m, r) =>
        json(r, { jsonrpc: '2.0', id: m.id, result: { tools: [], nextCursor: String(m.id) } }),
      ),
    ).toMatch(/more than 50 pages/);
    expect(await message(() => undefined, 200)).toBe('gives no answer within 0.2 s');
    expect(
      await message((_m, r) => {
        r.writeHead(200, { 'content-type': 'application/json' });
        r.write('{"jsonrpc');
        r.destroy();
      }),
    ).toMatch(/terminated|aborted|closed/);
    const elsewhere = await served(
      (_m, _q, r) => void r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    );
    expect((await byHttp(elsewhere.url)).ok).toBe(false);
    const closed = await served(() => undefined);
    await new Promise((resolve) => open.pop()?.close(resolve));
    expect(names(await byHttp(closed.url))).toMatch(/fetch failed: .*ECONNREFUSED/);
  });
});

describe('a server that is started', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-mcp-'));
  const program = (body: string): string[] => {
    const file = join(
      folder,
      `${Math.abs(body.length * 31 + body.charCodeAt(body.length - 2))}-${body.length}.mjs`,
    );
    writeFileSync(
      file,
      `import { createInterface } from 'node:readline';\nconst say = (o) => ` +
        `process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...o }) + '\\n');\n${body}`,
    );
    return [process.execPath, file];
  };
  const start = (
    command: string[],
    timeoutMs = 10_000,
    env: Record<string, string> = {},
  ): ReturnType<typeof toolsByStdio> =>
    toolsByStdio(command, { env, cwd: folder, timeoutMs, clean });

  it('is greeted, asked and ended; what else it prints makes no difference', async () => {
    const list = await start(
      program(`
      process.stderr.write('starting\\n'); process.stdout.write('hello, I am no JSON\\n');
      createInterface({ input: process.stdin }).on('line', (l) => {
        const m = JSON.parse(l);
        if (m.method === 'initialize') { say({ method: 'notifications/message', params: {} }); say({ id: 1, method: 'ping' }); say({ id: m.id, result: ${JSON.stringify(HELLO)} }); }
        if (m.method === 'tools/list') say({ id: m.id, result: { tools: [{ name: process.env.NAME + ' ' + (process.env.SECRET_OF_OURS ?? 'nothing'), inputSchema: {} }] } });
      });`),
      10_000,
      { NAME: 'a' },
    );
    expect(names(list)).toEqual(['a nothing']);
  });

  it('that cannot be started, ends, or says nothing is a message, and none is left running', async () => {
    expect(names(await start([join(folder, 'none')]))).toMatch(/cannot be started: .*ENOENT/);
    expect(
      names(await start(program(`process.stderr.write('no key\\n'); process.exitCode = 3;`))),
    ).toBe('ended before it answered (code 3): no key');
    const marker = join(folder, 'pid');
    expect(
      names(
        await start(
          program(
            `import { writeFileSync } from 'node:fs'; ` +
              `writeFileSync(${JSON.stringify(marker)}, String(process.pid)); ` +
              `process.on('SIGTERM', () => 0); setInterval(() => 0, 1000);`,
          ),
          1_500,
        ),
      ),
    ).toBe('says nothing for 1.5 s');
    const { readFileSync } = await import('node:fs');
    expect(() => process.kill(Number(readFileSync(marker, 'utf8')), 0)).toThrow(/ESRCH/);
    expect(names(await start([]))).toBe('no command is given');
  });
});

describe('a tool list as a version', () => {
  it('is the same in any order, and names the tool that changed', () => {
    const a = {
      name: 'a',
      parameters: { type: 'object', properties: { x: { type: 'string' }, y: {} } },
    };
    const b = { name: 'b', description: 'does b', parameters: {} };
    const one = toolVersion([a, b]);
    expect(
      toolVersion([
        b,
        { name: 'a', parameters: { properties: { y: {}, x: { type: 'string' } }, type: 'object' } },
      ]),
    ).toEqual(one);
    const two = toolVersion([a, { ...b, description: 'does more' }]);
    expect(two.hash).not.toBe(one.hash);
    expect(two.detail['tool a']).toBe(one.detail['tool a']);
    expect(two.detail['tool b']).not.toBe(one.detail['tool b']);
  });
});

describe("a runtime's version", () => {
  it('is the first line that it prints', async () => {
    expect(
      await runtimeVersion(
        [process.execPath, '-e', 'console.log("\\n\\u001b[1mOpenClaw 2026.8.1\\u001b[0m\\nmore")'],
        tmpdir(),
        clean,
      ),
    ).toEqual({ ok: true, version: 'OpenClaw 2026.8.1' });
    expect(await runtimeVersion([process.execPath, '-e', ''], tmpdir(), clean)).toEqual({
      ok: false,
      message: 'prints nothing',
    });
    expect(await runtimeVersion(['/none/such', '--version'], tmpdir(), clean)).toMatchObject({
      ok: false,
      message: expect.stringContaining('ENOENT'),
    });
  });
});
