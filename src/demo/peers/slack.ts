import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

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

/** What the channel was sent, and Slack's answers to it. */
class Channel {
  readonly id: string;
  readonly now: () => number;
  readonly messages: KeptMessage[];
  private serial: number;

  constructor(id: string, now: () => number, before: readonly KeptMessage[]) {
    this.id = id;
    this.now = now;
    this.messages = before.map((m) => ({ ...m }));
    this.serial = before.length;
  }

  readonly methods: Readonly<Record<string, (form: URLSearchParams) => Reply>> = {
    'auth.test': () => ({
      ok: true,
      team: 'Simulated',
      user: 'daytwo',
      user_id: 'U0SIMULATED',
      bot_id: 'B0SIMULATED',
    }),
    'chat.postMessage': (form) => this.post(form),
    'chat.update': (form) => this.update(form),
    'conversations.history': (form) =>
      listed(this.messages.filter((m) => m.threadTs === null || m.broadcast).reverse(), form),
    'conversations.replies': (form) =>
      listed(
        this.messages.filter((m) => m.ts === form.get('ts') || m.threadTs === form.get('ts')),
        form,
      ),
  };

  private post(form: URLSearchParams): Reply {
    this.serial += 1;
    const ts = `${Math.floor(this.now() / 1000)}.${String(this.serial).padStart(6, '0')}`;
    const threadTs = form.get('thread_ts');
    if (threadTs !== null && !this.messages.some((m) => m.ts === threadTs))
      return { ok: false, error: 'thread_not_found' };
    this.messages.push({
      ts,
      channel: this.id,
      threadTs,
      broadcast: form.get('reply_broadcast') === 'true',
      text: form.get('text') ?? '',
      blocks: json(form.get('blocks')),
      metadata: json(form.get('metadata')),
      edits: 0,
    });
    return { ok: true, channel: this.id, ts };
  }

  private update(form: URLSearchParams): Reply {
    const kept = this.messages.find((m) => m.ts === form.get('ts'));
    if (kept === undefined) return { ok: false, error: 'message_not_found' };
    Object.assign(kept, {
      text: form.get('text') ?? '',
      blocks: json(form.get('blocks')),
      metadata: json(form.get('metadata')) ?? kept.metadata,
      edits: kept.edits + 1,
    });
    return { ok: true, channel: this.id, ts: kept.ts };
  }
}

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

type Send = (reply: Reply, status?: number, headers?: Readonly<Record<string, string>>) => void;

function sender(response: ServerResponse): Send {
  return (reply, status = 200, headers = {}) => {
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
      .end(JSON.stringify(reply));
  };
}

/** Answers with a fault that comes before the method; false where it is none of these. */
function applyFault(
  fault: SlackFault | null,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  switch (fault?.kind) {
    case 'down':
      request.socket.destroy();
      return true;
    case 'silent':
      return true;
    case 'rate-limited':
      sender(response)({ ok: false, error: 'ratelimited' }, 429, {
        'retry-after': String(fault.retryAfterSeconds),
      });
      return true;
    case 'http':
      response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<h1>no</h1>');
      return true;
    case 'error':
      sender(response)({
        ok: false,
        error: fault.code,
        ...(fault.needed === undefined ? {} : { needed: fault.needed }),
      });
      return true;
    default:
      return false;
  }
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
  const channel = new Channel(
    options.channel ?? 'C0SIMULATED',
    options.now,
    options.messages ?? [],
  );
  const calls: Record<string, number> = {};
  let fault: { what: SlackFault; left: number; method: string | null } | null = null;

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
    if (applyFault(now, request, response)) return;
    const send = sender(response);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? form.get('token');
    if (options.token !== undefined && token !== options.token)
      return send({ ok: false, error: 'invalid_auth' });
    const handler = channel.methods[method];
    if (handler === undefined) return send({ ok: false, error: 'unknown_method' });
    if (method !== 'auth.test' && form.get('channel') !== channel.id)
      return send({ ok: false, error: 'channel_not_found' });
    const reply = handler(form);
    if (now?.kind === 'accept-then-drop') return void request.socket.destroy();
    send(reply);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}/api/`,
    messages: channel.messages,
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

function portOf(server: Server): number {
  const at = server.address();
  return at !== null && typeof at === 'object' ? at.port : 0;
}
