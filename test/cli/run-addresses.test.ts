import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { folder, typed } from './typing.ts';

const TOKEN = 'Kq7vPz2LmX9wRt5';
let server: Server | null = null;
afterEach(() => void server?.close());

/** A gateway that answers with the way by which it was asked, or refuses with it. */
async function gateway(status: number): Promise<number> {
  server = createServer((request, response) => {
    const said = `${request.url ?? ''} robot hunter22x`;
    response.writeHead(status, { 'content-type': 'application/json' });
    const choices = [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: said } },
    ];
    response.end(
      JSON.stringify(
        status === 200 ? { id: '1', model: 'm', choices } : { error: { message: said } },
      ),
    );
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}

async function run(status: number, user = ''): Promise<Awaited<ReturnType<typeof typed>>> {
  const cwd = folder();
  const port = await gateway(status);
  writeFileSync(
    join(cwd, 'p.yaml'),
    `prompts: [hello]
providers: [{ id: "ollama:chat:m", config: { cost: 0, apiBaseUrl: "http://${user}127.0.0.1:${port}/v1/${TOKEN}" } }]
tests: [{ assert: [{ type: equals, value: x }] }]
`,
  );
  return typed(cwd, 'run --config p.yaml --json --output r.json', { OLLAMA_API_KEY: 'none' });
}

it.each([
  ['an answer', 200],
  ['an error', 400],
])('run cuts what an address of a promptfoo file lets in with out of %s', async (_, status) => {
  const { out, err } = await run(status);
  expect(out + err).toContain('[secret]');
  expect(out + err).not.toContain(TOKEN);
});

it('run refuses an address with a user and a password in it, and quotes neither', async () => {
  const { out, err, code } = await run(200, 'robot:hunter22x@');
  expect(code).toBe(78);
  expect(err).toMatch(
    /p\.yaml:2:\d+: providers\[0\]\.config\.apiBaseUrl: a user and a password cannot/,
  );
  expect(out + err).not.toContain(TOKEN);
  expect(out + err).not.toContain('hunter22x');
});
