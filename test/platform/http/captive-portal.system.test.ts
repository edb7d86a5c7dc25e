import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../../src');
const from = (file: string): string => JSON.stringify(join(SRC, file));
/** A program of its own: proxies are set once in a process. It must end by itself. */
const PROGRAM = `
const { honourProxies } = await import(${from('platform/http/proxy.ts')});
const { createProvider } = await import(${from('llm/providers/registry.ts')});
const { createNotifier } = await import(${from('alerting/channels/registry.ts')});
const { FACTS, outgoingOf } = await import(${JSON.stringify(
  resolve(import.meta.dirname, '../../alerting/messages/samples.ts'),
)});
await honourProxies(process.env);
const scheme = process.argv[2];
const provider = await createProvider(
  { name: 'acme', kind: 'openai', apiKey: 'key-123456789', baseUrl: scheme + '://api.example.test/v1' },
  () => 0,
);
const calls = await Promise.all([1, 2, 3].map(() => provider.call({
  model: 'm', messages: [{ role: 'user', content: 'hi' }], tools: [], parameters: {},
  maxOutputTokens: 16, timeoutMs: 20_000,
})));
const hook = await createNotifier({
  name: 'hook', type: 'webhook', url: scheme + '://hook.example.test/x', secret: 'a-secret-of-the-hook', timeoutMs: 20_000,
});
console.log(JSON.stringify({
  calls: calls.map((c) => c.failure),
  hook: await hook.send(outgoingOf(FACTS.drift)),
}));
`;

interface Said {
  calls: { code: string; message: string; unsent?: boolean }[];
  hook: { message: string; retryable: boolean };
}

let close: () => void = () => undefined;
afterEach(() => close());

/** What a program says that goes out through a proxy, and how often the proxy was asked. */
async function through(
  scheme: string,
  answer: (socket: Socket) => void,
): Promise<{ said: Said; connects: number }> {
  let connects = 0;
  const proxy = http.createServer((_, response) => response.writeHead(502).end());
  proxy.on('connect', (_, socket: Socket) => {
    connects++;
    socket.on('error', () => undefined);
    answer(socket);
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  close = () => {
    proxy.closeAllConnections();
    proxy.close();
  };
  const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-portal-')), 'program.mjs');
  writeFileSync(file, PROGRAM);
  const { PATH: path = '', NODE_COMPILE_CACHE: cache = '' } = process.env;
  const out = await new Promise<string>((done, failed) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', file, scheme],
      {
        env: { PATH: path, NODE_COMPILE_CACHE: cache, HTTPS_PROXY: address, HTTP_PROXY: address },
        timeout: 15_000,
      },
      (error, stdout, stderr) => (error === null ? done(stdout) : failed(new Error(stderr))),
    );
  });
  return { said: JSON.parse(out) as Said, connects };
}

const OPEN = 'HTTP/1.1 200 Connection established\r\n\r\n';

describe('behind a proxy', () => {
  it.each<[string, string, (socket: Socket) => void]>([
    ['opens the way to a page to sign in', 'http', (s) => s.end(`${OPEN}<html>Sign in</html>`)],
    ['ends each connection', 'http', (s) => s.destroy()],
    ['ends each connection', 'https', (s) => s.destroy()],
    ['opens the way to a page to sign in', 'https', (s) => s.end(`${OPEN}<html>Sign in</html>`)],
  ])(
    'that %s (%s), a call fails as the network after few connections, and the process ends',
    async (_, scheme, answer) => {
      const { said, connects } = await through(scheme, answer);
      for (const call of said.calls) expect(call.code).toBe('network');
      expect(said.hook).toMatchObject({ retryable: true });
      expect(said.hook.message).not.toContain('(0)');
      expect(connects).toBeGreaterThan(0);
      expect(connects).toBeLessThan(40);
    },
    30_000,
  );

  it.each([407, 502, 403])(
    'that refuses with %i, calls and channels name the proxy and its status',
    async (status) => {
      const { said } = await through('https', (s) => s.end(`HTTP/1.1 ${status} No\r\n\r\n`));
      for (const call of said.calls) {
        expect(call).toMatchObject({ code: 'network', unsent: true });
        expect(call.message).toContain(`the proxy refuses the way there with HTTP ${status}`);
      }
      expect(said.hook.message).toMatch(
        new RegExp(`^The webhook at hook.example.test could not be reached.*proxy.*${status}`),
      );
    },
    30_000,
  );
});
