import { directFetch } from '../../platform/http/direct-fetch.ts';
import { RedirectRefused } from '../../platform/http/redirect-refused.ts';
import type { Clean } from '../privacy/told.ts';
import {
  answerTo,
  type Connection,
  listTools,
  MOST_OUTPUT,
  parsed,
  toldAnswer,
  type RpcAnswer,
  type ToolList,
  type Worked,
  type WorkLimits,
  workOnce,
  type WorkWithServer,
} from './protocol.ts';

/** A server's memory of who asks: given back at the end, whether it wants it or not. */
interface Session {
  id: string | null;
  /** The revision that both agreed on. */
  version: string | null;
}

interface Endpoint {
  url: string;
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

export interface OverHttp extends WorkLimits {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Cuts secrets out of what the server says of itself. */
  clean: Clean;
}

/** Asks a server over streamable HTTP for its tools; ends as `overHttp` does. */
export function toolsByHttp(url: string, options: Omit<OverHttp, 'url'>): Promise<ToolList> {
  return overHttp({ url, ...options }, listTools);
}

/** One piece of work with a server over streamable HTTP. */
export async function overHttp<T>(to: OverHttp, work: WorkWithServer<T>): Promise<Worked<T>> {
  return workOnce(openHttp(to), work, to);
}

/** A server over streamable HTTP, in one session of its own where it gives one. */
export function openHttp({ url, headers, clean }: Omit<OverHttp, keyof WorkLimits>): Connection {
  const session: Session = { id: null, version: null };
  let ids = 0;
  return {
    async work(work, { timeoutMs, signal: own }) {
      const late = AbortSignal.timeout(timeoutMs);
      const signal = own === undefined ? late : AbortSignal.any([late, own]);
      const endpoint = { url, headers, signal };
      try {
        return await work(
          async (method, params) =>
            toldAnswer(await ask(endpoint, session, { id: ++ids, method, params }), clean),
          async (agreed, shookHands) => {
            session.version = agreed;
            if (!shookHands) return;
            const notice = await post(endpoint, session, { method: 'notifications/initialized' });
            await notice.body?.cancel();
          },
        );
      } catch (e) {
        return { ok: false, message: whyLost(e, { own, signal, timeoutMs }) };
      }
    },
    close: () => leave(url, headers, session),
  };
}

function whyLost(
  e: unknown,
  on: { own: AbortSignal | undefined; signal: AbortSignal; timeoutMs: number },
): string {
  if (on.own?.aborted === true) return 'was asked no longer';
  if (on.signal.aborted) return `gives no answer within ${on.timeoutMs / 1_000} s`;
  if (e instanceof RedirectRefused) return `gives no answer of its own: ${e.message}`;
  return withCause(e);
}

async function leave(
  url: string,
  headers: Readonly<Record<string, string>>,
  { id }: Session,
): Promise<void> {
  if (id === null) return;
  await directFetch(url, {
    method: 'DELETE',
    signal: AbortSignal.timeout(2_000),
    headers: { ...headers, 'mcp-session-id': id },
  })
    .then((r) => r.body?.cancel())
    .catch(() => undefined);
}

function withCause(e: unknown): string {
  if (!(e instanceof Error)) return String(e);
  return [e.message, e.cause instanceof Error ? e.cause.message : '']
    .filter((m) => m !== '')
    .join(': ');
}

function post(
  { url, headers, signal }: Endpoint,
  session: Session,
  message: Readonly<Record<string, unknown>>,
): Promise<Response> {
  return directFetch(url, {
    method: 'POST',
    signal,
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session.id === null ? {} : { 'mcp-session-id': session.id }),
      ...(session.version === null ? {} : { 'mcp-protocol-version': session.version }),
      // The stateless revision wants the method repeated, so that proxies need not read the body.
      'mcp-method': String(message['method']),
    },
  });
}

async function ask(
  endpoint: Endpoint,
  session: Session,
  request: { id: number; method: string; params: Readonly<Record<string, unknown>> },
): Promise<RpcAnswer> {
  const { id, method } = request;
  const response = await post(endpoint, session, request);
  session.id = response.headers.get('mcp-session-id') ?? session.id;
  const said = await answerIn(response, id);
  if (said !== null) return said;
  // A server of the stateless revision may know neither the handshake nor how to say so in
  // JSON-RPC.
  if (method === 'initialize' && [400, 404, 405].includes(response.status))
    return { error: { code: response.status, message: `HTTP ${response.status}` } };
  throw new Error(
    response.ok ? `gives no answer to ${method}` : `answers ${method} with HTTP ${response.status}`,
  );
}

/**
 * Plain JSON, or an event stream in which the answer comes among other messages. Null where there
 * is none.
 */
async function answerIn(response: Response, id: number): Promise<RpcAnswer | null> {
  const events = response.headers.get('content-type')?.includes('text/event-stream') === true;
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return null;
  let text = '';
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      length += part.value.length;
      if (length > MOST_OUTPUT) throw new Error(`says more than ${MOST_OUTPUT / 1e6} MB`);
      if (!events) continue;
      const parts = text.replaceAll('\r\n', '\n').split('\n\n');
      text = parts.pop() ?? '';
      for (const event of parts) {
        const said = answerTo(
          id,
          parsed(
            event
              .split('\n')
              .flatMap((l) => (l.startsWith('data:') ? [l.slice(5).trimStart()] : []))
              .join('\n'),
          ),
        );
        if (said !== null) return said;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return events ? null : answerTo(id, parsed(text));
}
