import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type KeptFile,
  type KeptMessage,
  type KeptView,
  type KeptWord,
  type Reply,
  Workspace,
} from './slack-workspace.ts';

export type { KeptMessage } from './slack-workspace.ts';

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
  /** Ephemeral words, modals and files, as they were sent. */
  readonly words: readonly KeptWord[];
  readonly views: readonly KeptView[];
  readonly files: readonly KeptFile[];
  /** So often a file that is uploaded from now on is not ready to be shown. */
  setNotReady(times: number): void;
  /** The scopes that the token has from now on. */
  setScopes(scopes: readonly string[]): void;
  /** Calls by method, those that failed included. */
  readonly calls: Readonly<Record<string, number>>;
  /**
   * Applies to the next `times` calls (for ever by default) of `method` (any by default); null ends
   * it.
   */
  setFault(fault: SlackFault | null, options?: { times?: number; method?: string }): void;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of request) parts.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(parts);
}

/** Which scope a method wants, where it wants one (docs.slack.dev/reference/methods). */
const WANTS: Readonly<Record<string, readonly string[]>> = {
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.delete': ['files:write'],
};

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

/** What goes wrong with the next calls. */
function makeFaults(): {
  set: SlackPeer['setFault'];
  next(method: string): SlackFault | null;
} {
  let fault: { what: SlackFault; left: number; method: string | null } | null = null;
  return {
    set(what, { times = Number.POSITIVE_INFINITY, method } = {}) {
      fault = what === null ? null : { what, left: times, method: method ?? null };
    },
    next(method) {
      if (fault === null || fault.left <= 0 || (fault.method !== null && fault.method !== method))
        return null;
      fault.left -= 1;
      return fault.what;
    },
  };
}

/** Who asks, and what they may. */
interface Desk {
  workspace: Workspace;
  token?: string;
  /** Null where Slack does not tell them. */
  scopes: readonly string[] | null;
  socket?: { appToken: string; url: () => string };
}

/** Slack's answer to a call. */
function replyTo(desk: Desk, method: string, form: URLSearchParams, token: string | null): Reply {
  const { workspace, socket, scopes } = desk;
  if (method === 'apps.connections.open')
    return socket !== undefined && token === socket.appToken
      ? { ok: true, url: socket.url() }
      : {
          ok: false,
          error: token?.startsWith('xapp-') === true ? 'invalid_auth' : 'not_allowed_token_type',
        };
  if (desk.token !== undefined && token !== desk.token) return { ok: false, error: 'invalid_auth' };
  const handler = workspace.methods[method];
  if (handler === undefined) return { ok: false, error: 'unknown_method' };
  const wanted = WANTS[method] ?? [];
  const [needed] = wanted;
  if (needed !== undefined && scopes !== null && !wanted.some((w) => scopes.includes(w)))
    return { ok: false, error: 'missing_scope', needed };
  if (/^(?:chat|conversations)\./.test(method) && form.get('channel') !== workspace.id)
    return { ok: false, error: 'channel_not_found' };
  return handler(form);
}

/**
 * A SIMULATED Slack on loopback: messages, ephemeral words, modals, files and sockets, with real
 * Slack's answers, limits and errors. It keeps what it was sent. For the demo and for tests; `now`
 * gives the milliseconds its timestamps are made from, `token` the only one it takes.
 */
export async function startSlackPeer(options: {
  now: () => number;
  token?: string;
  channel?: string;
  port?: number;
  /** What it was sent before it was started. */
  messages?: readonly KeptMessage[];
  /** The app-level token that sockets are opened with, and where they are. */
  socket?: { appToken: string; url: () => string };
}): Promise<SlackPeer> {
  const { channel: id = 'C0SIMULATED' } = options;
  const workspace = new Workspace(id, options.now, options.messages ?? []);
  const calls: Record<string, number> = {};
  const desk: Desk = { ...options, workspace, scopes: null };
  const faults = makeFaults();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('/');
    const method = path.at(-1) ?? '';
    if (path.at(-2) === 'upload') {
      const file = workspace.files.find((f) => f.id === method);
      if (file !== undefined) file.bytes = await bodyOf(request);
      return void response.writeHead(file === undefined ? 404 : 200).end('OK');
    }
    calls[method] = (calls[method] ?? 0) + 1;
    const now = faults.next(method);
    const form = new URLSearchParams((await bodyOf(request)).toString());
    if (applyFault(now, request, response)) return;
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? form.get('token');
    const reply = replyTo(desk, method, form, token);
    if (now?.kind === 'accept-then-drop') return void request.socket.destroy();
    const { scopes } = desk;
    sender(response)(reply, 200, scopes === null ? {} : { 'x-oauth-scopes': scopes.join(',') });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  workspace.uploads = `http://127.0.0.1:${portOf(server)}/upload/`;
  const { messages, words, views, files } = workspace;
  return {
    url: `http://127.0.0.1:${portOf(server)}/api/`,
    messages,
    words,
    views,
    files,
    calls,
    setNotReady: (times) => void (workspace.notReady = times),
    setScopes: (has) => void (desk.scopes = has),
    setFault: faults.set,
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
