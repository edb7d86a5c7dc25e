import { type Clock, type Millis, MINUTE, SECOND } from '../../domain/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { Envelope, OpenSocket } from './socket-client.ts';
import { socketFailure } from './socket-errors.ts';

/** How long is waited for what; tests wait less. */
export interface SocketTiming {
  /** Without a ping or a word for so long, a socket is dead, whatever TCP says. */
  deadAfter: Millis;
  /** How often that is looked at. */
  lookEvery: Millis;
  /** The first pause after a failure; it doubles to `longestPause`. */
  firstPause: Millis;
  longestPause: Millis;
  /** So long an old socket stays beside its successor, for what is under way on it. */
  overlap: Millis;
}

export const SOCKET_TIMING: SocketTiming = {
  deadAfter: MINUTE,
  lookEvery: SECOND,
  firstPause: SECOND,
  longestPause: MINUTE,
  overlap: 5 * SECOND,
};

export interface SocketOptions {
  appToken: string;
  slackApiUrl?: string | undefined;
  timeoutMs: number;
}

export interface KeptSocket {
  /** Resolves with the first socket that is open. */
  opened: Promise<void>;
  close(): Promise<void>;
}

/** A socket that ends sooner is a failure: another one would end as soon. */
const SHORT: Millis = 10 * SECOND;

/**
 * The pause before the next try: Slack's own word, else one that doubles. Nobody's fault costs no
 * pause.
 */
export function pauseAfter(
  failures: number,
  retryAfter: Millis | undefined,
  timing: SocketTiming,
): Millis {
  if (failures === 0) return 0;
  return Math.max(
    retryAfter ?? 0,
    Math.min(timing.longestPause, timing.firstPause * 2 ** Math.min(failures - 1, 10)),
  );
}

/** Keeps a socket to Slack open until it is closed here. */
export function keepSocket(
  options: SocketOptions,
  onEnvelope: (e: Envelope) => void,
  { clock, log }: { clock: Clock; log: Logger },
  timing: SocketTiming = SOCKET_TIMING,
): KeptSocket {
  const over = new AbortController();
  let tellOpened: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    tellOpened = resolve;
  });
  const running = (async () => {
    let failures = 0;
    let old: OpenSocket | null = null;
    let lastWords = '';
    while (!over.signal.aborted) {
      const since = clock.monotonic();
      let retryAfter: Millis | undefined;
      try {
        const one = await openOne(options, onEnvelope, { clock, timing, stop: over.signal });
        log.info({ about: 'slack' }, 'the socket to Slack is open');
        lastWords = '';
        tellOpened();
        closeLater(old, clock, timing, over.signal);
        const why = await one.ended;
        // One that Slack is about to renew still brings what was on its way.
        old = why === 'asked to reconnect' ? one.socket : null;
        if (old === null) one.socket.close();
        failures = clock.monotonic() - since < Math.min(SHORT, timing.deadAfter) ? failures + 1 : 0;
        if (!over.signal.aborted)
          log.info({ about: 'slack', why }, 'the socket to Slack is renewed');
      } catch (error) {
        failures += 1;
        const failure = socketFailure(error, options.timeoutMs);
        retryAfter = failure.retryAfterMs;
        const { message: what, next } = failure;
        // Once for as long as it is the same.
        if (what !== lastWords) log.warn({ about: 'slack', why: what, next }, 'no socket to Slack');
        lastWords = what;
      }
      await clock.sleep(pauseAfter(failures, retryAfter, timing), over.signal);
    }
    old?.close();
  })();
  return {
    opened,
    async close() {
      over.abort();
      await running;
    },
  };
}

/**
 * Slack's client. Node's own fetch comes first: it would take over the dispatcher of the package
 * `undici`, which the client brings, if that were there before.
 */
export async function socketClient(): Promise<typeof import('./socket-client.ts')> {
  void new Response(null);
  return import('./socket-client.ts');
}

type Why = 'asked to reconnect' | 'closed' | 'silent' | 'stopped';

/** Opens one socket and tells when and why it ended. */
async function openOne(
  options: SocketOptions,
  onEnvelope: (e: Envelope) => void,
  on: { clock: Clock; timing: SocketTiming; stop: AbortSignal },
): Promise<{ socket: OpenSocket; ended: Promise<Why> }> {
  const { clock, timing, stop } = on;
  const { openSocket } = await socketClient();
  let heard = clock.monotonic();
  let why: Why | null = null;
  const gone = new AbortController();
  const end = (w: Why): void => {
    why ??= w;
    gone.abort();
  };
  const socket = await openSocket(options, {
    envelope: onEnvelope,
    alive() {
      heard = clock.monotonic();
    },
    going: end,
  });
  const waking = AbortSignal.any([gone.signal, stop]);
  const watch = async (): Promise<Why> => {
    while (why === null && !stop.aborted) {
      await clock.sleep(timing.lookEvery, waking);
      if (why !== null || stop.aborted) break;
      if (!socket.isOpen()) end('closed');
      else if (clock.monotonic() - heard >= timing.deadAfter) end('silent');
    }
    return why ?? 'stopped';
  };
  return { socket, ended: watch() };
}

function closeLater(
  old: OpenSocket | null,
  clock: Clock,
  { overlap }: SocketTiming,
  stop: AbortSignal,
): void {
  if (old !== null) void clock.sleep(overlap, stop).then(() => old.close());
}
