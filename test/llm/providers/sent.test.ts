import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderRequest } from '../../../src/domain/provider.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { dumped } from '../../platform/privacy/dumps.ts';

const KEY = 'Zq7vWpK0lmR3tYb9XhD2sGfJ8aNcE4uO';
const PHRASE = 'marble otter quietly borrowed lantern';
const OPEN = { SHORT: 'k3y!x', WORD: 'password', NAME: 'lantern', YEAR: '20261129' };

let server: Server;
let asked: { body: string; authorization: string | undefined }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      asked.push({ body, authorization: request.headers.authorization });
      const message = { role: 'assistant', content: 'yes' };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          choices: [{ message, finish_reason: 'stop' }],
          usage: { prompt_tokens: 1, completion_tokens: 1 },
          reply: 'yes',
        }),
      );
    });
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
});
afterAll(() => void server.close());
beforeEach(() => void (asked = []));

const redactor = makeRedactor();
redactor.learn([KEY], 'env:GATEWAY_KEY');
redactor.learn([PHRASE], 'file:/run/phrase');
redactor.learn(['https://hooks.example.com/in/9fK2mQ8xLw3ZrT7vBn5Y'], 'env:HOOK');
redactor.learn(['https://llm.example.com/v1'], 'env:BASE_URL');
for (const [name, value] of Object.entries(OPEN)) redactor.learn([value], `env:${name}`);

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const model = () =>
  createProvider(
    { kind: 'openai', name: 'p', baseUrl: `${url()}/v1`, apiKey: KEY },
    () => 0,
    redactor,
  );
const agent = () =>
  createProvider(
    {
      kind: 'http',
      name: 'desk',
      url: url(),
      headers: { authorization: KEY },
      body: { say: '{{vars.q}}' },
      answer: { text: '$.reply' },
    },
    () => 0,
    redactor,
  );
const request = (content: string, more: Partial<ProviderRequest> = {}): ProviderRequest => ({
  model: 'm',
  messages: [
    { role: 'system', content: 'You run the desk.' },
    { role: 'user', content },
  ],
  tools: [],
  parameters: {},
  maxOutputTokens: 10,
  timeoutMs: 5_000,
  asked: { case: 'ab12cd34ef56', vars: {} },
  ...more,
});

describe('a question in which a secret of the configuration stands', () => {
  it.each([
    ['a list of documents', (p: readonly string[]) => p.map((v) => ({ v }))],
    ['a list with places', (p: readonly string[]) => p.map((v, i) => ({ i, v }))],
    ['documents in a text', (p: readonly string[]) => JSON.stringify(p.map((v) => ({ v })))],
    ['values by name', (p: readonly string[]) => Object.fromEntries(p.map((v, i) => [`p${i}`, v]))],
  ])('is not sent to an agent in pieces, as %s', async (_, lay) => {
    for (const length of [2, 3, 7]) {
      const items = lay(KEY.match(new RegExp(`.{1,${length}}`, 'g')) ?? []);
      const provider = createProvider(
        { kind: 'http', name: 'desk', url: url(), body: { items: '{{vars.items}}' } },
        () => 0,
        redactor,
      );
      const sent = { asked: { case: 'ab12cd34ef56', vars: { items } } };
      const result = await (await provider).call(request('hello', sent));
      expect(result).toMatchObject({ failure: { unsent: true } });
      expect(asked).toEqual([]);
    }
  });

  it('is not sent in pieces that lie over several messages', async () => {
    const messages = (KEY.match(/.{1,5}/g) ?? []).flatMap((content) => [
      { role: 'user' as const, content },
      { role: 'assistant' as const, content: 'go on' },
    ]);
    expect(await (await model()).call(request('', { messages }))).toMatchObject({
      failure: { message: expect.stringContaining('env:GATEWAY_KEY') },
    });
    expect(asked).toEqual([]);
  });

  it.each(
    Object.entries({
      'as it is': KEY,
      'in base64': Buffer.from(`key=${KEY}`).toString('base64'),
      'in hex': Buffer.from(KEY).toString('hex'),
      'percent-encoded': encodeURIComponent(KEY).replaceAll('Z', '%5A'),
      'of an env file': `A=1\nGATEWAY_KEY="${KEY}"\nB=2\n`,
      ...dumped(KEY),
    }),
  )('is not sent, %s', async (_, text) => {
    const result = await (await model()).call(request(`Look: ${text}`));
    expect(asked).toEqual([]);
    const message = result.ok ? '' : result.failure.message;
    expect(result).toMatchObject({ ok: false, failure: { unsent: true, retryable: false } });
    expect(message).toMatch(/question of case ab12cd34 holds the secret of env:GATEWAY_KEY/);
    expect(message).not.toContain(KEY.slice(0, 8));
  });

  it('is not sent where the secret is of words, or lies in an address', async () => {
    const provider = await model();
    const words = await provider.call(request(`It is ${PHRASE.toUpperCase()}.`));
    expect(words).toMatchObject({
      failure: { message: expect.stringContaining('file:/run/phrase') },
    });
    const hook = await provider.call(request('post to /in/9fK2mQ8xLw3ZrT7vBn5Y'));
    expect(hook).toMatchObject({ failure: { message: expect.stringContaining('env:HOOK') } });
    expect(asked).toEqual([]);
  });

  it.each([
    ['an instruction', { messages: [{ role: 'system', content: `Use ${KEY}.` }] }],
    [
      'a part of a message',
      { messages: [{ role: 'user', content: [{ type: 'text', text: KEY }] }] },
    ],
    [
      'in parts of a message',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: KEY.slice(0, 16) },
              { type: 'text', text: KEY.slice(16) },
            ],
          },
        ],
      },
    ],
    ['a field of a message', { messages: [{ role: 'user', content: 'a', extra: { name: KEY } }] }],
    ['a tool', { tools: [{ name: 'a', description: KEY, parameters: {} }] }],
    ['a parameter', { parameters: { user: KEY } }],
    ['a header of the target', { headers: { 'x-note': KEY } }],
  ] as [string, Partial<ProviderRequest>][])('is not sent where it is %s', async (_, more) => {
    expect(await (await model()).call(request('hello', more))).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
  });

  it('is not sent to an agent where it is a variable; a model is not sent variables', async () => {
    const vars = { asked: { case: 'ab12cd34', vars: { q: KEY } } };
    expect(await (await agent()).call(request('hello', vars))).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
    expect(await (await model()).call(request('hello', vars))).toMatchObject({ ok: true });
  });
});

describe('what is sent all the same', () => {
  it('is the key itself, where it lets the account in', async () => {
    expect(await (await model()).call(request('hello'))).toMatchObject({ ok: true });
    expect(asked[0]?.authorization).toBe(`Bearer ${KEY}`);
    const vars = { asked: { case: 'c', vars: { q: 'hello' } } };
    expect(await (await agent()).call(request('hello', vars))).toMatchObject({ ok: true });
    expect(asked[1]?.authorization).toBe(KEY);
  });

  it.each([
    'Is k3y!x a good password for a lantern of 20261129?',
    'What does https://llm.example.com/v1 answer at hooks.example.com?',
    'An otter borrowed a marble lantern.',
    'Zq7v is a prefix.',
  ])('is a question with short secrets, common words and addresses: %s', async (text) => {
    expect(await (await model()).call(request(text))).toMatchObject({ ok: true });
    expect(asked).toHaveLength(1);
  });
});
