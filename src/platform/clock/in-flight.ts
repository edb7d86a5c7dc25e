import { subscribe } from 'node:diagnostics_channel';
import type { Sandbox } from '../../domain/suite.ts';

/** What this thread waits for that takes real time and no simulated time. */
export interface InFlight {
  /** Whether anything real is under way. */
  busy(): boolean;
  /** A word for each thing that is. */
  pending(): string[];
  /** The same sandbox, whose worker thread counts while it evaluates. */
  counting(sandbox: Sandbox): Sandbox;
}

/**
 * Requests to the operating system, by the names that Node gives them: files, names looked up,
 * connections made, bytes on their way out. Open sockets and timers are not among them.
 */
const REQUESTS: ReadonlySet<string> = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'CloseReq',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
  'QueryReqWrap',
  'TCPConnectWrap',
  'PipeConnectWrap',
  'ShutdownWrap',
  'WriteWrap',
]);

/** What Node tells as it begins and ends, in the order of its beginning. */
const begun = new Map<object, { serial: number; what: string }>();
let serial = 0;
let listening = false;

/**
 * Counts from now on: what began earlier, and is left hanging by whoever began it, holds nobody up.
 */
export function workInFlight(): InFlight {
  if (!listening) listen();
  listening = true;
  const since = serial;
  let evaluations = 0;
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    evaluations++;
    try {
      return await work;
    } finally {
      evaluations--;
    }
  };
  const pending = (): string[] => [
    ...[...begun.values()].filter((b) => b.serial > since).map((b) => b.what),
    ...process.getActiveResourcesInfo().filter((name) => REQUESTS.has(name)),
    ...Array.from({ length: evaluations }, () => 'sandbox'),
  ];
  return {
    busy: () => pending().length > 0,
    pending,
    counting: (sandbox) => ({
      evaluate: (code, globals) => counted(sandbox.evaluate(code, globals)),
      compiles: (code, names) => counted(sandbox.compiles(code, names)),
      render: (template, vars) => counted(sandbox.render(template, vars)),
      matches: (pattern, text) => counted(sandbox.matches(pattern, text)),
      close: () => sandbox.close(),
    }),
  };
}

/**
 * Node's own words for what goes on: every request of `fetch` until its answer is read, every
 * connection that is not one of `fetch`'s (a mail's) until it is closed, every child process until
 * it ended.
 */
function listen(): void {
  const on = <T>(channel: string, act: (message: T) => void): void =>
    subscribe(channel, (message) => act(message as T));
  const begins = (thing: object, what: string): void =>
    void begun.set(thing, { serial: ++serial, what });
  on<{ request: { path: string; upgrade?: unknown } }>('undici:request:create', ({ request }) => {
    // A socket stays open, and has no answer that ends.
    if (request.upgrade == null) begins(request, `http ${request.path}`);
  });
  for (const end of ['trailers', 'error'])
    on<{ request: object }>(`undici:request:${end}`, ({ request }) => begun.delete(request));
  on<{ socket: Closing }>('net.client.socket', ({ socket }) => {
    begins(socket, 'socket');
    socket.once('close', () => begun.delete(socket));
  });
  // Kept open between two requests, which are counted themselves.
  on<{ socket: object }>('undici:client:connected', ({ socket }) => begun.delete(socket));
  on<{ process: Closing }>('child_process', ({ process: child }) => {
    begins(child, 'child process');
    child.once('close', () => begun.delete(child));
  });
}

interface Closing {
  once(event: 'close', listener: () => void): unknown;
}
