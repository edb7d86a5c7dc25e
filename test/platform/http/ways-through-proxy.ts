/**
 * Goes every way out once, as a process of its own that was started with the environment under test,
 * and prints what came of each: `ok`, or why not.
 */
import { toolsByHttp } from '../../../src/platform/mcp/http.ts';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import { createProvider, PROVIDER_KINDS } from '../../../src/llm/providers/registry.ts';
import { fetchCalendar } from '../../../src/models/calendars/fetch.ts';
import { ping } from '../../../src/platform/health/health.ts';
import { honourProxies } from '../../../src/platform/http/proxy.ts';
import { socketClient } from '../../../src/answers/slack/socket.ts';
import { FACTS, outgoingOf } from '../../alerting/messages/samples.ts';

const API = 'https://api.example.test';
const MAIL_PORT = Number(process.env['MAIL_PORT'] ?? 587);

type Way = () => Promise<string>;
const account = (kind: (typeof PROVIDER_KINDS)[number], path = '') =>
  createProvider(
    {
      name: 'acme',
      kind,
      apiKey: 'key-123456789',
      baseUrl: `${API}${path}${kind === 'anthropic' ? '' : '/v1'}`,
    },
    () => 0,
  );
const call =
  (kind: (typeof PROVIDER_KINDS)[number], path = ''): Way =>
  async () => {
    const provider = await account(kind, path);
    const got = await provider.call({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      tools: [],
      parameters: {},
      maxOutputTokens: 16,
      timeoutMs: 5_000,
    });
    return got.ok ? 'ok' : got.failure.message;
  };

const WAYS: Readonly<Record<string, Way>> = {
  ...Object.fromEntries(PROVIDER_KINDS.map((kind) => [`call ${kind}`, call(kind)])),
  redirect: call('openai', '/elsewhere'),
  list: async () => {
    const got = await (await account('openai')).listModels();
    return got.ok ? 'ok' : got.failure.message;
  },
  tools: async () => {
    const got = await toolsByHttp(`${API}/mcp`, {
      headers: {},
      timeoutMs: 5_000,
      clean: (text) => text,
    });
    return got.ok ? 'ok' : got.message;
  },
  calendar: async () => {
    const got = await fetchCalendar({
      url: `${API}/calendar.json`,
      etag: null,
      lastModified: null,
      timeoutMs: 5_000,
      mostBytes: 1_000,
    });
    return got.kind === 'failed' ? got.message : 'ok';
  },
  ping: async () => (await ping(`${API}/ping`, 5_000)) ?? 'ok',
  'ping without TLS': async () => (await ping('http://plain.example.test/ping', 5_000)) ?? 'ok',
  slack: async () => {
    const slack = await createNotifier({
      name: 'ops',
      type: 'slack',
      token: 'xoxb-secret-123',
      channel: 'C1',
      slackApiUrl: `${API}/slack/`,
      timeoutMs: 5_000,
    });
    const sent = await slack.send(outgoingOf(FACTS.drift));
    return sent.ok ? 'ok' : `${sent.message} ${sent.next}`;
  },
  'slack socket': async () => {
    const { openSocket } = await socketClient();
    const options = { appToken: 'xapp-1', slackApiUrl: `${API}/slack/`, timeoutMs: 5_000 };
    const silent = { envelope() {}, alive() {}, going() {} };
    return openSocket(options, silent).then(
      (socket) => (socket.isOpen() ? 'ok' : 'not open'),
      (e: unknown) => String(e),
    );
  },
  mail: async () => {
    const mail = await createNotifier({
      name: 'mail',
      type: 'email',
      from: 'daytwo@example.com',
      to: ['ops@example.com'],
      host: 'mail.example.test',
      port: MAIL_PORT,
      requireTls: true,
      picture: false,
      timeoutMs: 5_000,
    });
    const sent = await mail.send(outgoingOf(FACTS.drift));
    return sent.ok ? 'ok' : `${sent.message} ${sent.next}`;
  },
};

const unable = await honourProxies(process.env);
const results: Record<string, string> = unable === null ? {} : { unable };
for (const [name, go] of Object.entries(WAYS)) results[name] = await go();
process.stdout.write(JSON.stringify(results));
process.exit();
