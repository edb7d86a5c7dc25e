import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { WebSocketServer } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSpared } from '../../../src/platform/http/proxy.ts';
import { AUTHORITY, CERTIFICATE, KEY } from './test-certificate.ts';

const WAYS = resolve(import.meta.dirname, 'ways-through-proxy.ts');
const COMMAND = resolve(import.meta.dirname, '../../../src/cli/daytwo.ts');
const PASSWORD = 'proxy-pass-4711';
const authority = join(mkdtempSync(join(tmpdir(), 'daytwo-ca-')), 'authority.pem');
writeFileSync(authority, AUTHORITY);

/** What every format, Slack and a server of tools answer, by path. */
function answer(path: string, body: string): [number, unknown, Record<string, string>?] {
  if (path.startsWith('/elsewhere')) return [307, {}, { location: 'https://evil.example.test/' }];
  if (path === '/v1/chat/completions')
    return [200, { choices: [{ finish_reason: 'stop', message: { content: 'Hello' } }] }];
  if (path === '/v1/responses')
    return [
      200,
      {
        status: 'completed',
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }],
      },
    ];
  if (path === '/v1/messages')
    return [200, { stop_reason: 'end_turn', content: [{ type: 'text', text: 'Hello' }] }];
  if (path === '/v1/models') return [200, { object: 'list', data: [{ id: 'm' }] }];
  if (path === '/slack/apps.connections.open')
    return [200, { ok: true, url: 'wss://api.example.test/link?ticket=1' }];
  if (path.startsWith('/slack')) return [200, { ok: true, channel: 'C1', ts: '1.2' }];
  if (path === '/mcp') {
    const { id, method } = (body === '' ? {} : JSON.parse(body)) as {
      id?: number;
      method?: string;
    };
    const result =
      method === 'initialize'
        ? {
            protocolVersion: '2025-06-18',
            capabilities: {},
            serverInfo: { name: 's', version: '1' },
          }
        : { tools: [] };
    return [200, { jsonrpc: '2.0', id, result }];
  }
  return [200, {}];
}

function handle(request: http.IncomingMessage, response: http.ServerResponse): void {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const [status, json, headers] = answer(path, body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(json));
  });
}

/** A proxy that knows where everybody is, lets in who has the password, and keeps who was asked for. */
function proxy(ports: Readonly<Record<string, number>>, asked: string[]): http.Server {
  const wanted = `Basic ${Buffer.from(`worker:${PASSWORD}`).toString('base64')}`;
  const allowed = (request: http.IncomingMessage): boolean =>
    request.headers['proxy-authorization'] === wanted;
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (allowed(request)) handle(request, response);
    else response.writeHead(407).end();
  });
  server.on('connect', (request, socket: net.Socket) => {
    asked.push(`CONNECT ${request.url}`);
    const port = ports[(request.url ?? '').split(':')[1] ?? ''];
    socket.on('error', () => undefined);
    if (!allowed(request) || port === undefined) {
      socket.end(`HTTP/1.1 ${allowed(request) ? 403 : 407} No\r\n\r\n`);
      return;
    }
    const out = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      out.pipe(socket).pipe(out);
    });
    out.on('error', () => socket.destroy());
  });
  return server;
}

const listening = async (server: net.Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

const asked: string[] = [];
const mails: string[] = [];
let address = '';
let close: () => void = () => undefined;
beforeAll(async () => {
  const api = https.createServer({ key: KEY, cert: CERTIFICATE }, handle);
  const sockets = new WebSocketServer({ server: api, path: '/link' });
  sockets.on('connection', (socket) => socket.send(JSON.stringify({ type: 'hello' })));
  const plain = http.createServer(handle);
  const mail = new SMTPServer({
    key: KEY,
    cert: CERTIFICATE,
    authOptional: true,
    logger: false,
    onData(stream, _session, done) {
      stream.on('data', (part: Buffer) => mails.push(part.toString()));
      stream.on('end', () => done());
    },
  });
  mail.on('error', () => undefined);
  const [apiPort, plainPort, mailPort] = [
    await listening(api),
    await listening(plain),
    await listening(mail.server),
  ];
  const through = proxy({ 443: apiPort, 80: plainPort, 587: mailPort }, asked);
  address = `http://worker:${PASSWORD}@127.0.0.1:${await listening(through)}`;
  close = () => {
    for (const server of [api, plain, through]) {
      server.closeAllConnections();
      server.close();
    }
    mail.close();
  };
});
afterAll(() => close());

const run = (file: string, args: readonly string[], env: Record<string, string>) =>
  new Promise<{ out: string; err: string; code: number }>((done) => {
    const { PATH: path = '', NODE_COMPILE_CACHE: cache = '' } = process.env;
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', file, ...args],
      { env: { PATH: path, NODE_COMPILE_CACHE: cache, ...env } },
      (error, out, err) =>
        done({ out, err, code: typeof error?.code === 'number' ? error.code : error ? -1 : 0 }),
    );
  });
async function ways(env: Record<string, string>): Promise<Record<string, string>> {
  asked.length = 0;
  const { out, err } = await run(WAYS, [], env);
  if (out === '') throw new Error(err);
  return JSON.parse(out) as Record<string, string>;
}

describe('with a proxy in the environment', () => {
  test('every way out goes through it, with its password, and still follows no redirect', async () => {
    const { redirect, ...others } = await ways({
      HTTPS_PROXY: address,
      HTTP_PROXY: address,
      NODE_EXTRA_CA_CERTS: authority,
    });
    expect(Object.entries(others).filter(([, said]) => said !== 'ok')).toEqual([]);
    expect(redirect).toContain('sends us on to evil.example.test');
    expect(new Set(asked)).toEqual(
      new Set([
        'CONNECT api.example.test:443',
        'CONNECT mail.example.test:587',
        expect.stringMatching(/plain\.example\.test/),
      ]),
    );
    expect(mails.join('')).toContain('Message-ID');
  });

  test('what NO_PROXY names is asked directly', async () => {
    const said = await ways({
      https_proxy: address,
      no_proxy: '.example.test',
      NODE_EXTRA_CA_CERTS: authority,
    });
    expect(asked).toEqual([]);
    // Nobody has that name: only a proxy could have known the way.
    expect(said['call openai']).toMatch(/could not be reached.*(?:ENOTFOUND|EAI_AGAIN)/);
  });

  test('a certificate that nobody vouches for is told with how to vouch for it, by mail too', async () => {
    const said = await ways({ HTTPS_PROXY: address, HTTP_PROXY: address });
    expect(said['call openai']).toContain('NODE_EXTRA_CA_CERTS');
    expect(said['mail']).toMatch(/signed by nobody who is known here.*NODE_EXTRA_CA_CERTS/);
  });

  test('one that refuses us, or lets no mail through, is told without its password', async () => {
    const wrong = address.replace('worker:', 'nobody:');
    const refused = await ways({ HTTPS_PROXY: wrong, NODE_EXTRA_CA_CERTS: authority });
    expect(refused['call openai']).toContain('407');
    const noMail = await ways({
      HTTPS_PROXY: address,
      NODE_EXTRA_CA_CERTS: authority,
      MAIL_PORT: '2525',
    });
    expect(noMail['mail']).toMatch(
      /The proxy does not let us through.*name the mail server in NO_PROXY/,
    );
    expect(JSON.stringify([refused, noMail])).not.toContain(PASSWORD);
  });

  test.each([
    `socks5://worker:${PASSWORD}@proxy:1080`,
    `http://worker:7480#${PASSWORD}@127.0.0.1:1080`,
    `http://worker:7480/${PASSWORD}@127.0.0.1:1080`,
    `http://worker:${PASSWORD}%zz@proxy:3128`,
    `http://${PASSWORD} @:x`,
  ])(
    'an address that cannot be used is refused by its variable’s name before anything is asked: %s',
    async (given) => {
      const { err, code } = await run(COMMAND, ['models'], { HTTPS_PROXY: given });
      expect(code).toBe(78);
      expect(err).toContain('the environment variable HTTPS_PROXY names no proxy');
      expect(err).not.toContain(PASSWORD);
    },
  );
});

describe('NO_PROXY', () => {
  test.each([
    ['mail.example.com', 587, '*', true],
    ['mail.example.com', 587, 'example.com', true],
    ['mail.example.com', 587, 'x, .example.com', true],
    ['mail.example.com', 587, '*.example.com:587', true],
    ['MAIL.example.com', 587, 'mail.EXAMPLE.com', true],
    ['::1', 587, '::1', true],
    ['127.0.0.1', 25, '127.0.0.1:25', true],
    ['mail.example.com', 587, 'example.com:25', false],
    ['badexample.com', 587, 'example.com', false],
    ['mail.example.com', 587, '', false],
  ])('of %s:%i by "%s" is %s', (host, port, list, spared) => {
    expect(isSpared(host, port, list)).toBe(spared);
  });
});
