import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallFailure, ProviderRequest } from '../../../src/domain/provider.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { dumped } from '../../platform/privacy/dumps.ts';

/** Another account's: this one's own adapter never had it. */
const PHRASE = 'marble otter quietly borrowed lantern';
const redactor = makeRedactor([PHRASE]);

let server: Server;
let answer: { status: number; body: string } = { status: 500, body: '' };
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
});
afterAll(() => void server.close());

const request: ProviderRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'hello' }],
  tools: [],
  parameters: {},
  maxOutputTokens: 10,
  timeoutMs: 5_000,
};

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const account = (kind: string) => {
  const at =
    kind === 'http' ? { url: url() } : { baseUrl: `${url()}/v1`, apiKey: 'sk-own-123456789' };
  return createProvider(
    { kind, name: 'p', ...at } as Parameters<typeof createProvider>[0],
    () => 0,
    redactor,
  );
};
const failures = async (kind: string): Promise<CallFailure[]> => {
  const provider = await account(kind);
  const [called, listed] = [await provider.call(request), await provider.listModels()];
  return [called, listed].flatMap((result) => (result.ok ? [] : [result.failure]));
};
const KINDS = ['openai', 'openai-responses', 'anthropic', 'http'];

const legible = (message: string): string[] => {
  const bare = message.toLowerCase().replaceAll(/\s/g, '');
  const letters = PHRASE.replaceAll(' ', '');
  return Array.from({ length: letters.length - 5 }, (_, i) => letters.slice(i, i + 6)).filter(
    (row) => bare.includes(row) || bare.includes(Buffer.from(row).toString('hex')),
  );
};

describe.each(KINDS)('what an account of kind %s tells of an answer', (kind) => {
  it.each(Object.entries(dumped(PHRASE)))('holds nothing of a secret, as %s', async (_, dump) => {
    for (const body of [
      dump,
      `<html><pre>\n${dump}\n</pre></html>`,
      JSON.stringify({ error: { message: `refused:\n${dump}`, type: 'x' } }),
      JSON.stringify({ error: dump }),
      JSON.stringify({ detail: [{ loc: ['body'], msg: dump }] }),
    ])
      for (const status of [200, 400, 500]) {
        answer = { status, body };
        for (const { message } of await failures(kind))
          expect([status, body.slice(0, 20), legible(message)]).toEqual([
            status,
            body.slice(0, 20),
            [],
          ]);
      }
  });

  it('says what it was, whatever form the body has', async () => {
    for (const body of [
      '"Invalid key"',
      '{}',
      '[]',
      'null',
      '17',
      '',
      '{"error":null}',
      '{"error":{}}',
      '{"error":{"message":null}}',
      '{"error":{"message":{}}}',
      '{"error":[]}',
      '{"errors":[]}',
      '{"message":""}',
    ]) {
      answer = { status: 401, body };
      for (const { message, code } of await failures(kind)) {
        expect([body, code]).toEqual([body, 'auth']);
        expect([body, message]).toEqual([body, expect.not.stringMatching(/undefined|\[object/)]);
        expect([body, message]).toEqual([body, expect.stringMatching(/^p answered 401: ./)]);
      }
    }
  });
});
