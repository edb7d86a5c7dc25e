import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallFailure, CallResult, ProviderReply } from '../../../src/domain/provider.ts';
import { createProvider, PROVIDER_SCHEMAS } from '../../../src/llm/providers/registry.ts';
import { AUTHORITY, CERTIFICATE, KEY } from '../../platform/http/test-certificate.ts';
import { type Asked, json, startAgent } from './peer.ts';
import { question } from './question.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((o) => o.close()));
});

async function agent(
  answer: (asked: Asked, response: ServerResponse, n: number) => void,
  options: object = {},
) {
  const peer = await startAgent(answer);
  open.push(peer);
  const provider = await createProvider(
    { kind: 'http', name: 'desk', url: `${peer.url}/chat`, ...options },
    () => 0,
  );
  return { provider, asked: peer.asked, url: peer.url };
}
const reply = (result: CallResult): ProviderReply => {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.reply;
};
const failure = (result: CallResult): CallFailure => {
  if (result.ok) throw new Error(`a reply: ${result.reply.text}`);
  return result.failure;
};

describe('an agent behind an address', () => {
  it('is sent the question in any shape, and headers and variables with it', async () => {
    const { provider, asked } = await agent(
      (_, response) => json(response, { reply: 'Yes.', version: '1.4.2', cost: 0.02 }),
      {
        headers: { 'x-tenant': 'test-{{vars.order}}' },
        body: {
          q: '{{prompt}}',
          all: '{{messages}}',
          n: { order: 'no. {{vars.order}}' },
          stream: false,
        },
        answer: { text: '$.reply', version: '$.version', cost: '$.cost' },
      },
    );
    expect(reply(await provider.call(question('Refund?')))).toMatchObject({
      text: 'Yes.',
      agentVersion: '1.4.2',
      costUsd: 0.02,
      finishReason: 'stop',
      usage: { reported: false },
    });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      q: 'Refund?',
      all: [{ role: 'user', content: 'Refund?' }],
      n: { order: 'no. A-17' },
      stream: false,
    });
    expect(asked[0]?.headers).toMatchObject({ 'x-tenant': 'test-A-17', 'x-daytwo-canary': '1' });
  });

  it('may want a form, plain text, or an address that holds the question', async () => {
    const form = await agent((_, r) => r.end('ok'), { encoding: 'form' });
    expect(reply(await form.provider.call(question('a & b'))).text).toBe('ok');
    expect(form.asked[0]?.body).toBe('message=a+%26+b&session=s-1');
    const text = await agent((_, r) => r.end('ok'), { encoding: 'text' });
    await text.provider.call(question('a & b'));
    expect(text.asked[0]).toMatchObject({ body: 'a & b' });
    const peer = await agent((_, r) => r.end('ok'));
    const got = await createProvider(
      { kind: 'http', name: 'd', url: `${peer.url}/ask?q={{prompt}}`, method: 'GET' },
      () => 0,
    );
    await got.call(question('a & b'));
    expect(peer.asked[0]).toMatchObject({ method: 'GET', path: '/ask?q=a%20%26%20b', body: '' });
  });

  it('may answer as newline-delimited JSON, whose texts are joined and whose last figures hold', async () => {
    const { provider } = await agent(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.end('{"t":"With","n":1}\n{"t":"in 14"}\n{"t":" days.","n":7}\n');
      },
      { answer: { text: '$[*].t', outputTokens: '$[*].n' } },
    );
    expect(reply(await provider.call(question('?')))).toMatchObject({
      text: 'Within 14 days.',
      usage: { inputTokens: 0, outputTokens: 7 },
    });
  });

  it('is read by an expression in the sandbox, which reaches nothing else', async () => {
    const { provider } = await agent((_, r) => json(r, { parts: ['a', 'b'] }), {
      answer: { text: "json.parts.map((p) => p.toUpperCase()).join('-') + typeof process" },
    });
    expect(reply(await provider.call(question('?'))).text).toBe('A-Bundefined');
  });

  it('gives no verdict where its answer holds nothing at the place, or says that it failed', async () => {
    const empty = await agent((_, r) => json(r, { other: 1 }), { answer: { text: '$.reply' } });
    expect(failure(await empty.provider.call(question('?')))).toMatchObject({
      code: 'bad-body',
      scope: 'trial',
      message: 'desk: the answer holds nothing at $.reply',
    });
    const failing = await agent((_, r) => json(r, { reply: '', error: 'no tool' }), {
      answer: { text: '$.reply', error: '$.error' },
    });
    expect(failure(await failing.provider.call(question('?'))).message).toContain('no tool');
  });

  it('is told apart by its status as any provider is', async () => {
    const codes = new Map([
      [401, 'auth'],
      [429, 'rate-limited'],
      [500, 'server-error'],
      [503, 'overloaded'],
      [400, 'bad-request'],
    ]);
    for (const [status, code] of codes) {
      const { provider } = await agent((_, r) => json(r, { error: 'x' }, status));
      expect(failure(await provider.call(question('?')))).toMatchObject({ code, status });
    }
    const moved = await agent(
      (_, r) => void r.writeHead(307, { location: 'http://b.test/' }).end(),
    );
    expect(failure(await moved.provider.call(question('?')))).toMatchObject({
      code: 'redirect',
      scope: 'run',
    });
    const slow = await agent(() => undefined);
    expect(failure(await slow.provider.call(question('?', { timeoutMs: 50 })))).toMatchObject({
      code: 'timeout',
    });
  });

  it('may say that the answer comes later, and is asked where it says until it is there', async () => {
    const { provider, asked } = await agent(
      (one, response, n) => {
        if (one.method === 'POST') {
          response.writeHead(202, { location: '/jobs/7' });
          response.end();
        } else if (n < 4) json(response, { status: 'running' });
        else json(response, { status: 'done', reply: 'At last.' });
      },
      {
        headers: { authorization: 'Bearer t0ken' },
        answer: { text: '$.reply' },
        later: { status: '$.status', everySeconds: 0.01 },
      },
    );
    expect(reply(await provider.call(question('?'))).text).toBe('At last.');
    expect(asked.map((a) => `${a.method} ${a.path}`)).toEqual([
      'POST /chat',
      'GET /jobs/7',
      'GET /jobs/7',
      'GET /jobs/7',
    ]);
    expect(asked.every((a) => a.headers.authorization === 'Bearer t0ken')).toBe(true);
  });

  it('is never asked at another host for an answer that comes later, nor for longer than a call may take', async () => {
    const elsewhere = await agent((_, r) => r.end('got it'));
    const { provider } = await agent(
      (_, r) => void r.writeHead(202, { location: `${elsewhere.url}/x` }).end(),
      { later: { everySeconds: 0.01 } },
    );
    expect(failure(await provider.call(question('?'))).message).toContain('no key is sent there');
    expect(elsewhere.asked).toEqual([]);
    const never = await agent((_, r) => void r.writeHead(202, { location: '/x' }).end(), {
      later: { everySeconds: 0.01 },
    });
    expect(failure(await never.provider.call(question('?', { timeoutMs: 200 })))).toMatchObject({
      code: 'timeout',
    });
  });

  it('may want a certificate of who asks', async () => {
    let shown: unknown = null;
    const server = createServer(
      { key: KEY, cert: CERTIFICATE, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        shown = (request.socket as TLSSocket).getPeerCertificate().subject;
        response.end('hello');
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: async () => void server.close() });
    const { port } = server.address() as AddressInfo;
    const provider = await createProvider(
      {
        kind: 'http',
        name: 'desk',
        url: `https://localhost:${port}/`,
        tls: { cert: CERTIFICATE, key: KEY, ca: AUTHORITY },
      },
      () => 0,
    );
    expect(reply(await provider.call(question('?'))).text).toBe('hello');
    expect(shown).not.toEqual({});
    expect(shown).not.toBeNull();
  });

  it('may be known to an authority of its own alone', async () => {
    const server = createServer({ key: KEY, cert: CERTIFICATE }, (_, response) => {
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: async () => void server.close() });
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const asked = async (tls: object): Promise<CallResult> => {
      expect(PROVIDER_SCHEMAS.http.safeParse({ url, ...tls }).success).toBe(true);
      const provider = await createProvider({ kind: 'http', name: 'desk', url, ...tls }, () => 0);
      return provider.call(question('?'));
    };
    expect(reply(await asked({ tls: { ca: AUTHORITY } })).text).toBe('hello');
    expect(failure(await asked({})).code).toBe('network');
  });

  it.each([
    [{ url: 'https://a/', tls: { cert: CERTIFICATE } }, 'is missing beside cert'],
    [{ url: 'https://a/', tls: { key: KEY } }, 'is missing beside key'],
    [{ url: 'https://a/', tls: {} }, 'is missing: say whom to trust, or cert and key'],
    [{ url: 'http://a/', body: { q: '{{promt}}' } }, 'nothing is known of {{promt}}'],
    [{ url: 'http://a/', answer: { text: '$.a[' } }, 'is no JSONPath'],
    [{ url: 'ftp://a/' }, 'is no http(s) address'],
  ])('is refused at load where its entry cannot work: %j', (entry, words) => {
    const read = PROVIDER_SCHEMAS.http.safeParse(entry);
    expect(read.success).toBe(false);
    expect(JSON.stringify(read.error?.issues)).toContain(words);
  });
});
