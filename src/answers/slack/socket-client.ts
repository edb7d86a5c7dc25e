import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import { isSlacks } from '../../alerting/channels/slack/client.ts';
import { directFetch } from '../../platform/http/direct-fetch.ts';
import { socketDispatcher } from '../../platform/http/proxy.ts';

/** What Slack sends, once it is seen to have this shape; the payload is looked at by who uses it. */
export interface Envelope {
  type: 'interactive' | 'slash_commands';
  id: string;
  payload: unknown;
  /** Tells Slack that it has come; within three seconds, with or without an answer. */
  ack(answer?: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface SocketListener {
  envelope(e: Envelope): void;
  /** Slack is there: it said something, or pinged. */
  alive(): void;
  /** Slack will close this socket, or it is closed. */
  going(why: 'asked to reconnect' | 'closed'): void;
}

/** Slack's own are some kilobytes. */
const MOST = 1_000_000;
const MOST_ID = 200;

/** docs.slack.dev/apis/events-api/using-socket-mode, read 30 November 2026. */
const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('disconnect'), reason: z.string().max(100).optional() }),
  z.object({
    type: z.enum(['interactive', 'slash_commands']),
    envelope_id: z.string().min(1).max(MOST_ID),
    payload: z.record(z.string(), z.unknown()),
  }),
]);

/** A message as it is understood; null for what is not ours, broken, or too large. */
export function readMessage(data: unknown): z.output<typeof message> | null {
  if (typeof data !== 'string' || data.length > MOST) return null;
  try {
    return message.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * One connection of Slack's client. The client would close it at once when Slack announces that it
 * will be renewed, and open another one later; here both stand side by side. What has not the shape
 * of Slack's messages does not reach the client, whose handler throws for it.
 */
class Connection extends SocketModeClient {
  listener: SocketListener | null = null;

  protected override async onWebSocketMessage(data: string | ArrayBuffer): Promise<void> {
    const read = readMessage(data);
    this.listener?.alive();
    if (read?.type === 'disconnect') this.listener?.going('asked to reconnect');
    else if (read?.type === 'hello') await super.onWebSocketMessage(data, false);
    else if (read !== null) {
      const { type, envelope_id: id, payload } = read;
      const ack: Envelope['ack'] = (answer = {}) => this.#acknowledge(id, answer);
      this.listener?.envelope({ type, id, payload, ack });
    }
  }

  #acknowledge(id: string, payload: object): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = this.websocket;
      if (socket === undefined) return reject(new Error('the socket is closed'));
      socket.send(JSON.stringify({ envelope_id: id, payload }), (error?: unknown) =>
        error === undefined
          ? resolve()
          : reject(new Error('the socket is closed', { cause: error })),
      );
    });
  }
}

/** One open socket. */
export interface OpenSocket {
  isOpen(): boolean;
  close(): void;
}

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  // The client's own words hold whole payloads.
  getLevel: () => 'error' as never,
  setName() {},
};

/**
 * Opens a socket and waits until Slack says hello. Throws what Slack's client throws, a `429` with
 * `retryAfter`, or an Error after `timeoutMs`.
 */
export async function openSocket(
  on: { appToken: string; slackApiUrl?: string | undefined; timeoutMs: number },
  listener: SocketListener,
): Promise<OpenSocket> {
  const dispatcher = socketDispatcher();
  const connection = new Connection({
    appToken: on.appToken,
    // What is done after an end is decided in `socket.ts`.
    autoReconnectEnabled: false,
    clientPingTimeout: 30_000,
    logger: silent,
    ...(dispatcher === undefined ? {} : { dispatcher }),
    clientOptions: {
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: on.timeoutMs,
      allowAbsoluteUrls: false,
      ...(on.slackApiUrl === undefined ? {} : { slackApiUrl: on.slackApiUrl }),
      fetch: (url, init) => directFetch(url, init),
    },
  });
  let address = '';
  let isOver = false;
  connection.on('authenticated', (answer: { url?: string }) => {
    // Nobody waits any more: the client would open it all the same.
    if (isOver) throw new Error('given up');
    address = answer.url ?? '';
    if (!isSlacks(address, on.slackApiUrl))
      throw new Error('Slack names a socket that is not its own');
  });
  const pinged = (m: unknown): void => {
    const of = (m as { websocket?: { url?: unknown } } | null)?.websocket?.url;
    if (address !== '' && of === new URL(address).href) listener.alive();
  };
  subscribe('undici:websocket:ping', pinged);
  const close = (): void => {
    isOver = true;
    unsubscribe('undici:websocket:ping', pinged);
    connection.listener = null;
    end(connection);
  };
  connection.listener = listener;
  try {
    await withinTime(connection.start(), on.timeoutMs);
  } catch (error) {
    close();
    throw error;
  }
  connection.on('disconnected', () => connection.listener?.going('closed'));
  return { isOpen: () => connection.websocket?.isActive() === true, close };
}

/** Says goodbye, and does not wait for the answer: Slack lets it come after half a minute. */
function end(connection: Connection): void {
  void connection.disconnect();
  setTimeout(() => connection.websocket?.disconnect(), 250).unref();
}

async function withinTime(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Slack did not say hello in time')), ms);
  });
  // Whichever is later must not be an unhandled rejection.
  work.catch(() => undefined);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
