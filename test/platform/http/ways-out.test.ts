import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toolsByHttp } from '../../../src/platform/mcp/http.ts';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import type { ProviderRequest } from '../../../src/domain/provider.ts';
import { schemaProblem } from '../../../src/evaluation/scorers/json-schema.ts';
import { LIST_NAMES } from '../../../src/llm/providers/lists/registry.ts';
import {
  createProvider,
  PROVIDER_KINDS,
  type ProviderOptions,
} from '../../../src/llm/providers/registry.ts';
import { fetchCalendar } from '../../../src/models/calendars/fetch.ts';
import { ping } from '../../../src/platform/health/health.ts';
import { FACTS, outgoingOf } from '../../alerting/messages/samples.ts';
import { secondHost, type SecondHost } from './second-host.ts';

/** Where the first host sends everybody: with a token in it, which no message may repeat. */
const there = (host: string): string => `http://${host}/steal?token=tok3n-in-query`;

let first: {
  url: string;
  host: string;
  asked: string[];
  answer(status: number, location: string | null, only?: string): void;
  server: Server;
};
let second: SecondHost;
beforeEach(async () => {
  second = await secondHost();
  first = await redirecting();
});
afterEach(async () => {
  first.server.closeAllConnections();
  await new Promise((closed) => first.server.close(closed));
  await second.close();
});

/**
 * A server that answers every request with the status and location that the test says; `only` one
 * method, where it is given.
 */
async function redirecting(): Promise<typeof first> {
  const asked: string[] = [];
  let now: { status: number; location: string | null; only: string | undefined } = {
    status: 307,
    location: null,
    only: undefined,
  };
  const server = createServer((request, response) => {
    asked.push(request.method ?? '');
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      if (now.only !== undefined && request.method !== now.only)
        return greet(body, (text) =>
          response
            .writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's-1' })
            .end(text),
        );
      response.writeHead(now.status, {
        'content-type': 'text/html',
        ...(now.location === null ? {} : { location: now.location }),
      });
      response.end(now.status === 304 ? undefined : '<html>Moved</html>');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    asked,
    server,
    answer(status, location, only) {
      now = { status, location, only };
    },
  };
}

/** What a server of tools without tools says. */
function greet(body: string, say: (text: string) => void): void {
  const { id, method } = JSON.parse(body) as { id?: number; method: string };
  say(
    JSON.stringify({
      jsonrpc: '2.0',
      id,
      result:
        method === 'initialize'
          ? {
              protocolVersion: '2025-06-18',
              capabilities: {},
              serverInfo: { name: 's', version: '1' },
            }
          : { tools: [] },
    }),
  );
}

const KEYS = { apiKey: 'test-key-123456', headers: { 'x-team-token': 'team-token-123' } };
const REQUEST: ProviderRequest = {
  model: 'm-1',
  messages: [
    { role: 'system', content: 'The soul.' },
    { role: 'user', content: 'The prompt.' },
  ],
  tools: [],
  parameters: {},
  maxOutputTokens: 16,
  timeoutMs: 5_000,
};
const root = (kind: ProviderOptions['kind']): string =>
  kind === 'anthropic' ? first.url : `${first.url}/v1`;
const said = (
  result:
    | { ok: true }
    | { ok: false; failure: { code: string; scope: string; retryable: boolean; message: string } },
): string => {
  if (result.ok) throw new Error('the answer of the redirect was taken for one of the provider');
  expect(result.failure).toMatchObject({ code: 'redirect', scope: 'run', retryable: false });
  return result.failure.message;
};
const slack = async (attempts: number): Promise<string> => {
  const notifier = await createNotifier({
    name: 'ops',
    type: 'slack',
    token: 'xoxb-secret-123',
    channel: 'C1',
    slackApiUrl: `${first.url}/api/`,
    timeoutMs: 2_000,
  });
  const sent = await notifier.send(outgoingOf(FACTS.drift, { attempts }));
  if (sent.ok) throw new Error('taken for delivered');
  expect(sent).toMatchObject({ retryable: false, next: expect.stringContaining('slackApiUrl') });
  return sent.message;
};

/** Channels that post JSON, with what they need to be built. */
const HOOKS: [type: string, options: () => Record<string, unknown>][] = [
  ['discord', () => ({ url: `${first.url}/api/webhooks/1/tok3n` })],
  ['teams', () => ({ url: `${first.url}/flow/tok3n?sig=tok3n` })],
  ['pagerduty', () => ({ url: `${first.url}/v2/enqueue`, routingKey: 'tok3n'.repeat(7).slice(3) })],
  ['webhook', () => ({ url: `${first.url}/hook/tok3n?sig=tok3n`, secret: 'tok3n-tok3n-tok3n' })],
];
const hook = async (type: string, options: () => Record<string, unknown>): Promise<string> => {
  const notifier = await createNotifier({ name: 'ops', type, timeoutMs: 2_000, ...options() });
  const sent = await notifier.send(outgoingOf(FACTS.drift));
  if (sent.ok) throw new Error('taken for delivered');
  expect(sent.retryable).toBe(false);
  return sent.message;
};

/** Every way out over HTTP, and what it says of an answer that leads elsewhere. */
const WAYS: [name: string, go: () => Promise<string | null>][] = [
  ...PROVIDER_KINDS.map((kind): [string, () => Promise<string>] => [
    `a call to ${kind}, a judge's and a probe's too`,
    async () =>
      said(
        await (
          await createProvider({ name: 'acme', kind, baseUrl: root(kind), ...KEYS }, () => 0)
        ).call(REQUEST),
      ),
  ]),
  ...PROVIDER_KINDS.map((kind): [string, () => Promise<string>] => [
    `the list of ${kind}`,
    async () =>
      said(
        await (
          await createProvider({ name: 'acme', kind, baseUrl: root(kind), ...KEYS }, () => 0)
        ).listModels(),
      ),
  ]),
  ...LIST_NAMES.map((list): [string, () => Promise<string>] => [
    `the list of an account at ${list}`,
    async () =>
      said(
        await (
          await createProvider(
            { name: 'acme', kind: 'openai', baseUrl: `${first.url}/v1`, list, ...KEYS },
            () => 0,
          )
        ).listModels(),
      ),
  ]),
  [
    'a server of tools',
    async () => {
      const list = await toolsByHttp(`${first.url}/mcp`, {
        headers: { authorization: 'Bearer t' },
        timeoutMs: 5_000,
        clean: (text) => text,
      });
      return list.ok ? null : list.message;
    },
  ],
  ['the dead-man ping', () => ping(`${first.url}/ping/uuid-1`, 5_000)],
  [
    'a calendar',
    async () => {
      const got = await fetchCalendar({
        url: `${first.url}/models.json`,
        etag: null,
        lastModified: null,
        timeoutMs: 5_000,
        mostBytes: 1_000,
      });
      return got.kind === 'failed' ? got.message : null;
    },
  ],
  ['a message to Slack', () => slack(0)],
  ...HOOKS.map(([type, options]): [string, () => Promise<string>] => [
    `a message to a channel of type ${type}`,
    () => hook(type, options),
  ]),
  ['a message to Slack that is looked for first', () => slack(1)],
];

describe.each(WAYS)('%s', (_name, go) => {
  test.each([300, 301, 302, 303, 304, 305, 306, 307, 308])(
    'that is answered with %i sends not one byte to the other host, and names both',
    async (status) => {
      first.answer(status, there(second.host));
      const words = await go().catch((e: unknown) => String(e));
      expect({ connections: second.connections(), bytes: second.bytes() }).toEqual({
        connections: 0,
        bytes: 0,
      });
      expect(words).toContain(`${first.host} answered ${status}`);
      expect(words).toContain(second.host);
      expect(words).not.toMatch(/tok3n|steal|test-key|team-token|xoxb/);
      expect(first.asked.length).toBeGreaterThan(0);
    },
  );

  test('is not taken for a timeout where the other host is called one', async () => {
    first.answer(302, 'http://timed-out.invalid/');
    expect(await go()).toContain('timed-out.invalid');
  });

  test('is asked once, even where the address leads back to its own host, and says so', async () => {
    first.answer(308, '/elsewhere?token=tok3n');
    const words = await go();
    expect(words).toContain(`${first.host} answered 308`);
    expect(words).toContain('the same host');
    expect(words).not.toMatch(/tok3n|elsewhere/);
    // A repeat in Slack is looked for before it is posted.
    expect(first.asked.length).toBeLessThanOrEqual(_name.includes('looked for') ? 2 : 1);
  });
});

describe('beside the answers', () => {
  test('a client that follows does reach the other host, so that the counts above mean something', async () => {
    first.answer(307, `http://${second.host}/steal`);
    await fetch(first.url, { method: 'POST', body: 'The soul.', headers: { 'x-api-key': 'k' } });
    expect(second.connections()).toBe(1);
    expect(second.bytes()).toBeGreaterThan(0);
  });

  test('the farewell to a server of tools is not redirected either', async () => {
    first.answer(307, there(second.host), 'DELETE');
    expect(
      await toolsByHttp(`${first.url}/mcp`, {
        headers: { authorization: 'Bearer t' },
        timeoutMs: 5_000,
        clean: (text) => text,
      }),
    ).toMatchObject({ ok: true });
    expect(first.asked.at(-1)).toBe('DELETE');
    expect(second.connections()).toBe(0);
  });

  test('a mail server that names another one (551) is not followed', async () => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onRcptTo: (_address, _session, done) =>
        done(
          Object.assign(new Error(`User not local; please try <ops@${second.host}>`), {
            responseCode: 551,
          }),
        ),
    });
    server.on('error', () => undefined);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const at = server.server.address();
    const mailer = await createNotifier({
      name: 'mail',
      type: 'email',
      from: 'daytwo@example.com',
      to: ['ops@example.com'],
      host: '127.0.0.1',
      port: typeof at === 'object' ? at?.port : 0,
      timeoutMs: 2_000,
    });
    expect(await mailer.send(outgoingOf(FACTS.drift))).toMatchObject({
      ok: false,
      retryable: false,
      message: expect.stringContaining('User not local'),
    });
    await new Promise<void>((closed) => server.close(() => closed()));
    expect(second.connections()).toBe(0);
  });

  test('a JSON schema that points to an address is refused, not fetched', () => {
    expect(schemaProblem({ $ref: `http://${second.host}/schema.json` })).toMatch(
      /can't resolve reference/,
    );
    expect(second.connections()).toBe(0);
  });
});
