import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { spellings } from '../platform/privacy/spellings.ts';

/** Peers that tell everybody what they were trusted with, in every spelling. */
export interface Hostile {
  providerUrl: string;
  slackUrl: string;
  smtpPort: number;
  pingUrl: string;
  /** Everything that Slack and the mail server were sent, authentication left out. */
  sent: string[];
  /** Every question that the provider was asked, authentication left out. */
  asked: string[];
  /** From now on Slack and the mail server take what they are sent. */
  relent(): void;
  /** Resolves when each of them was refused, or has taken, that many messages. */
  told(slack: number, mails: number): Promise<void>;
  close(): Promise<void>;
}

const chatOf = (content: string, key: string) => ({
  id: `chatcmpl-${key}`,
  object: 'chat.completion',
  created: 1,
  model: `sim-1 ${key}`,
  system_fingerprint: `fp ${key}`,
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: {
        role: 'assistant',
        content,
        tool_calls: [
          {
            id: 'c1',
            type: 'function',
            function: { name: 'note', arguments: JSON.stringify({ is: content }) },
          },
        ],
      },
    },
  ],
  usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** @param pingToken the secret part of the dead-man switch's address */
export async function startHostile(pingToken: string): Promise<Hostile> {
  const sent: string[] = [];
  const asked: string[] = [];
  const seen = { slack: 0, mails: 0 };
  let waiting: (() => void)[] = [];
  let hostile = true;
  let turn = 0;
  const count = (which: 'slack' | 'mails'): void => {
    seen[which]++;
    for (const look of waiting) look();
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const send = (status: number, value: unknown): void => {
      response
        .writeHead(status, {
          'content-type': 'application/json',
          'x-served-model': key,
          'openai-organization': key,
        })
        .end(JSON.stringify(value));
    };
    const body = await bodyOf(request);
    const all = spellings(key).map(([name, text]) => `${name}: ${text}`);
    if (request.url?.startsWith('/ping') === true)
      return void response.writeHead(500).end(request.url);
    if (request.url?.startsWith('/api') === true) {
      if (request.url.includes('conversations')) return send(200, { ok: true, messages: [] });
      count('slack');
      if (hostile) return send(200, { ok: false, error: `no_such_token ${all.join(' ')}` });
      sent.push(body, decodeURIComponent(body.replaceAll('+', ' ')));
      return send(200, { ok: true, channel: 'C1', ts: `1.${seen.slack}` });
    }
    if (request.method === 'GET')
      return send(200, {
        object: 'list',
        data: [
          { id: 'sim-1', object: 'model', created: 1, owned_by: key },
          { id: `sim-${key}`, object: 'model', created: 1, owned_by: key },
        ],
      });
    asked.push(body);
    if (body.includes('"sim-refused"'))
      return send(401, {
        error: { message: `Incorrect API key provided: ${all.join(' ')}`, code: 'invalid_api_key' },
      });
    const spelling = all[turn++ % all.length] ?? key;
    if (turn % 5 === 0)
      return send(400, {
        error: { message: `${'x'.repeat(480)}${spelling}`, code: 'invalid_request' },
      });
    // Behind text of such length that what quotes the answer cuts the key in two.
    send(
      200,
      chatOf(
        `YES, ${'so '.repeat(turn % 90)}${spelling}${turn % 2 === 0 ? '' : ` and ${all.join('\n')}`}`,
        key,
      ),
    );
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((e: unknown) =>
      response.destroy(e instanceof Error ? e : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    logger: false,
    allowInsecureAuth: true,
    onAuth(auth, _session, done) {
      if (!hostile) return done(null, { user: auth.username ?? '' });
      count('mails');
      const all = spellings(auth.password ?? '').concat(
        spellings(`${auth.username ?? ''}:${auth.password ?? ''}`),
      );
      done(
        new Error(
          `no, ${all
            .map(([, text]) => text)
            .join(' ')
            .replaceAll(/[\r\n]/g, ' ')}`,
        ),
      );
    },
    onData(stream, _session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
      stream.on('end', () => {
        sent.push(raw, raw.replaceAll('=\r\n', ''));
        count('mails');
        done();
      });
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    providerUrl: `http://127.0.0.1:${port}/v1`,
    slackUrl: `http://127.0.0.1:${port}/api/`,
    pingUrl: `http://127.0.0.1:${port}/ping/${pingToken}`,
    smtpPort: (smtp.server.address() as AddressInfo).port,
    sent,
    asked,
    relent() {
      hostile = false;
      Object.assign(seen, { slack: 0, mails: 0 });
    },
    told: (slack, mails) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (seen.slack < slack || seen.mails < mails) return;
          waiting = waiting.filter((w) => w !== look);
          resolve();
        };
        waiting.push(look);
        look();
      }),
    async close() {
      server.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => server.close(resolve)),
        new Promise<void>((resolve) => smtp.close(resolve)),
      ]);
    },
  };
}
