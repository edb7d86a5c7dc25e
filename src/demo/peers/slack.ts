import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A message as this simulated Slack keeps it; `edits` counts chat.update. */
export interface KeptMessage {
  ts: string;
  channel: string;
  threadTs: string | null;
  broadcast: boolean;
  text: string;
  blocks: unknown;
  metadata: unknown;
  edits: number;
}

/**
 * `accept-then-drop`: the call takes effect, its answer never arrives. `silent`: nothing happens,
 * for ever. `error`: Slack's own code, `invalid_auth` …
 */
export type SlackFault =
  | { kind: 'down' }
  | { kind: 'silent' }
  | { kind: 'rate-limited'; retryAfterSeconds: number }
  | { kind: 'error'; code: string; needed?: string }
  | { kind: 'http'; status: number }
  | { kind: 'accept-then-drop' };

export interface SlackPeer {
  /** For `slackApiUrl`. */
  readonly url: string;
  readonly messages: readonly KeptMessage[];
  /** Calls by method, those that failed included. */
  readonly calls: Readonly<Record<string, number>>;
  /**
   * Applies to the next `times` calls (for ever by default) of `method` (any by default); null ends
   * it.
   */
  setFault(fault: SlackFault | null, options?: { times?: number; method?: string }): void;
  close(): Promise<void>;
}

type Reply = Readonly<Record<string, unknown>>;

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return new URLSearchParams(body);
}

function json(text: string | null): unknown {
  return text === null ? undefined : JSON.parse(text);
}

/**
 * A SIMULATED Slack on loopback: chat.postMessage, chat.update, conversations.history,
 * conversations.replies and auth.test, with real Slack's answers and errors. It keeps what it was
 * sent. For the demo and for tests; `now` gives the milliseconds its timestamps are made from,
 * `token` the only one it takes.
 */
export async function startSlackPeer(options: {
  now: () => number;
  token?: string;
  channel?: string;
  port?: number;
  /** What it was sent before it was started. */
  messages?: readonly KeptMessage[];
}): Promise<SlackPeer> {
  const channel = options.channel ?? 'C0SIMULATED';
  const messages: KeptMessage[] = (options.messages ?? []).map((m) => ({ ...m }));
  const calls: Record<string, number> = {};
  let fault: { what: SlackFault; left: number; method: string | null } | null = null;
  let serial = messages.length;

  const handlers: Readonly<Record<string, (form: URLSearchParams) => Reply>> = {
    'auth.test': () => ({
      ok: true,
      team: 'Simulated',
      user: 'daytwo',
      user_id: 'U0SIMULATED',
      bot_id: 'B0SIMULATED',
    }),
    'chat.postMessage': (form) => {
      serial += 1;
      const ts = `${Math.floor(options.now() / 1000)}.${String(serial).padStart(6, '0')}`;
      const threadTs = form.get('thread_ts');
      if (threadTs !== null && !messages.some((m) => m.ts === threadTs))
        return { ok: false, error: 'thread_not_found' };
      messages.push({
        ts,
        channel,
        threadTs,
        broadcast: form.get('reply_broadcast') === 'true',
        text: form.get('text') ?? '',
        blocks: json(form.get('blocks')),
        metadata: json(form.get('metadata')),
        edits: 0,
      });
      return { ok: true, channel, ts };
    },
    'chat.update': (form) => {
      const kept = messages.find((m) => m.ts === form.get('ts'));
      if (kept === undefined) return { ok: false, error: 'message_not_found' };
      Object.assign(kept, {
        text: form.get('text') ?? '',
        blocks: json(form.get('blocks')),
        metadata: json(form.get('metadata')) ?? kept.metadata,
        edits: kept.edits + 1,
      });
      return { ok: true, channel, ts: kept.ts };
    },
    'conversations.history': (form) =>
      listed(messages.filter((m) => m.threadTs === null || m.broadcast).reverse(), form),
    'conversations.replies': (form) =>
      listed(
        messages.filter((m) => m.ts === form.get('ts') || m.threadTs === form.get('ts')),
        form,
      ),
  };

  function listed(found: readonly KeptMessage[], form: URLSearchParams): Reply {
    const withMetadata = form.get('include_all_metadata') === 'true';
    const shown = found.slice(0, Number(form.get('limit') ?? 100));
    return {
      ok: true,
      has_more: shown.length < found.length,
      messages: shown.map((m) => ({
        type: 'message',
        ts: m.ts,
        text: m.text,
        ...(withMetadata ? { metadata: m.metadata } : {}),
      })),
    };
  }

  function currentFault(method: string): SlackFault | null {
    if (fault === null || fault.left <= 0 || (fault.method !== null && fault.method !== method))
      return null;
    fault.left -= 1;
    return fault.what;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? '').split('/').at(-1) ?? '';
    calls[method] = (calls[method] ?? 0) + 1;
    const now = currentFault(method);
    const form = await formOf(request);
    const send = (
      reply: Reply,
      status = 200,
      headers: Readonly<Record<string, string>> = {},
    ): void => {
      response
        .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
        .end(JSON.stringify(reply));
    };
    if (now?.kind === 'down') return void request.socket.destroy();
    if (now?.kind === 'silent') return;
    if (now?.kind === 'rate-limited')
      return send({ ok: false, error: 'ratelimited' }, 429, {
        'retry-after': String(now.retryAfterSeconds),
      });
    if (now?.kind === 'http')
      return void response
        .writeHead(now.status, { 'content-type': 'text/html' })
        .end('<h1>no</h1>');
    if (now?.kind === 'error')
      return send({
        ok: false,
        error: now.code,
        ...(now.needed === undefined ? {} : { needed: now.needed }),
      });
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? form.get('token');
    if (options.token !== undefined && token !== options.token)
      return send({ ok: false, error: 'invalid_auth' });
    const handler = handlers[method];
    if (handler === undefined) return send({ ok: false, error: 'unknown_method' });
    if (method !== 'auth.test' && form.get('channel') !== channel)
      return send({ ok: false, error: 'channel_not_found' });
    const reply = handler(form);
    if (now?.kind === 'accept-then-drop') return void request.socket.destroy();
    send(reply);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const at = server.address();
  const port = at !== null && typeof at === 'object' ? at.port : 0;
  return {
    url: `http://127.0.0.1:${port}/api/`,
    messages,
    calls,
    setFault(what, { times = Number.POSITIVE_INFINITY, method } = {}) {
      fault = what === null ? null : { what, left: times, method: method ?? null };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
