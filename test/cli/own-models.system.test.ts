import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installation, type } from '../comparison/rehearsal/typing.ts';

let server: Server;
beforeAll(async () => {
  server = createServer((_, response) => response.end('{"reply":"YES","model":"m-1"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

it('an agent that chooses its model itself is shown as that, and its model as far as it says which', async () => {
  const { port } = server.address() as AddressInfo;
  const cwd = installation('http://127.0.0.1:9/v1', {
    cases: 3,
    config: () => `
providers:
  desk: { kind: http, url: "http://127.0.0.1:${port}/", answer: { text: $.reply, model: $.model }, sideEffects: none }
agents:
  refund: { target: { provider: desk, price: { perCall: 0 } }, suites: [{ name: desk, file: suite.yaml }] }
store: { file: daytwo.db }
`,
  });
  const shown = async (): Promise<string> => (await type(cwd, 'models')).out;
  expect(await shown()).toMatch(/^its own +desk +refund +has not said which model it is/m);
  expect(await shown()).not.toMatch(/unpinned|list not read|alias/);
  await type(cwd, 'replay', 'refund');
  expect(await shown()).toMatch(/^its own +desk +refund +says that it is m-1/m);
  expect(await shown()).not.toMatch(/unpinned|list not read|alias/);
});
