import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { installation, type } from '../comparison/rehearsal/typing.ts';

let server: Server;
beforeAll(async () => {
  let asked = 0;
  server = createServer((_, response) =>
    response.end(asked++ === 0 ? '{"reply":"YES"}' : '<html>no answer'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

it('a run whose answers could not be read costs what its calls cost, wherever it is told', async () => {
  const { port } = server.address() as AddressInfo;
  const cwd = installation('http://127.0.0.1:9/v1', {
    cases: 2,
    config: () => `
providers:
  desk: { kind: http, url: "http://127.0.0.1:${port}/", answer: { text: $.reply }, sideEffects: none }
agents:
  refund: { target: { provider: desk, price: { perCall: 0.01 } }, suites: [{ name: desk, file: suite.yaml }] }
store: { file: daytwo.db }
`,
  });
  const { err } = await type(cwd, 'replay', 'refund');
  const { windows } = JSON.parse((await type(cwd, '--json', 'spend')).out) as {
    windows: { spentUsd: number }[];
  };
  const spent = windows[0]?.spentUsd ?? 0;
  expect(spent).toBeGreaterThan(0.019);
  const shown = `$${spent.toFixed(2)}`;
  const [run] = JSON.parse((await type(cwd, '--json', 'runs')).out) as {
    id: string;
    noVerdict: number;
    costUsd: number;
  }[];
  expect(run).toMatchObject({ noVerdict: 1, costUsd: spent });
  expect((await type(cwd, 'runs')).out).toContain(shown);
  expect(JSON.parse((await type(cwd, 'export', 'runs')).out)).toMatchObject({ costUsd: spent });
  expect(err, 'the progress of the replay').toContain(`1 no verdict · ${shown}`);
  const store = openStore(join(cwd, 'config/daytwo.db'), '');
  const [tallied] = await store.runs.tallied({ agent: 'refund', limit: 1 });
  expect(tallied?.tally.costUsd).toBe(spent);
  await store.close();
});
