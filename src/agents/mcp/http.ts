import { directFetch } from '../../platform/http/direct-fetch.ts';
import { RedirectRefused } from '../../platform/http/redirect-refused.ts';
import {
  answerTo,
  listTools,
  MOST_OUTPUT,
  parsed,
  type RpcAnswer,
  type ToolList,
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

/**
 * Asks a server over streamable HTTP for its tools. Never throws, never takes longer than
 * `timeoutMs`.
 */
export async function toolsByHttp(
  url: string,
  options: { headers: Readonly<Record<string, string>>; timeoutMs: number },
): Promise<ToolList> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const endpoint = { url, headers: options.headers, signal };
  const session: Session = { id: null, version: null };
  let ids = 0;
  try {
    return await listTools(
      (method, params) => ask(endpoint, session, { id: ++ids, method, params }),
      async (agreed, shookHands) => {
        session.version = agreed;
        if (!shookHands) return;
        const notice = await post(endpoint, session, { method: 'notifications/initialized' });
        await notice.body?.cancel();
      },
    );
  } catch (e) {
    if (signal.aborted)
      return { ok: false, message: `gives no answer within ${options.timeoutMs / 1_000} s` };
    if (e instanceof RedirectRefused)
      return { ok: false, message: `gives no answer of its own: ${e.message}` };
    return { ok: false, message: withCause(e) };
  } finally {
    if (session.id !== null)
      await directFetch(url, {
        method: 'DELETE',
        signal: AbortSignal.timeout(2_000),
        headers: { ...options.headers, 'mcp-session-id': session.id },
      })
        .then((r) => r.body?.cancel())
        .catch(() => undefined);
  }
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
