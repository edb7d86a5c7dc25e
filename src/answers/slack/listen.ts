import type { Clock } from '../../domain/clock.ts';
import { messageOf as wordsOf } from '../../domain/errors.ts';
import type { Logger } from '../../platform/log.ts';
import { answerEnvelope, type Receiving } from './answer-envelope.ts';
import { type Answering, type Desk, type DeskDeps, slackDesks } from './desk.ts';
import { rememberOnce } from './once.ts';
import { type KeptSocket, keepSocket, SOCKET_TIMING, type SocketTiming } from './socket.ts';
import type { Envelope } from './socket-client.ts';
import { rememberWorkspaces } from './workspaces.ts';

/** Listens to what people answer in Slack. */
export interface SlackListener {
  /** Opens and closes sockets as the configuration that is in force says. */
  renew(): Promise<void>;
  /** Resolves when every socket that is wanted was open once. */
  opened(): Promise<void>;
  /** Takes no further answer, and ends those that are being given. */
  close(): Promise<void>;
}

/**
 * @param live what answers are given with, from the configuration that is in force at each
 */
export function listenToSlack(
  live: () => Answering,
  { clock, log }: { clock: Clock; log: Logger },
  timing: SocketTiming = SOCKET_TIMING,
): SlackListener {
  const sockets = new Map<string, KeptSocket>();
  const underWay = new Set<Promise<void>>();
  const stop = new AbortController();
  const deps: DeskDeps = {
    live,
    log,
    clock: {
      ...clock,
      sleep: (ms, signal = stop.signal) => clock.sleep(ms, AbortSignal.any([signal, stop.signal])),
    },
  };
  const workspaces = rememberWorkspaces(deps);
  const on: Receiving = { deps, once: rememberOnce(), workspaces, doing: new Map() };
  const receive = (key: string, e: Envelope): void => {
    // What is not acknowledged is told to whoever pressed.
    if (stop.signal.aborted) return;
    const work = answerEnvelope(on, e, () => desksOf(live(), key))
      .catch((error: unknown) => log.error({ why: wordsOf(error) }, 'an answer in Slack'))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  };
  const renew = async (): Promise<void> => {
    const wanted = new Map(
      slackDesks(live().config).flatMap((d) => {
        const key = keyOf(d);
        return key === null ? [] : [[key, d] as const];
      }),
    );
    const stale = [...sockets.keys()].filter((key) => !wanted.has(key));
    await Promise.all(
      stale.map(async (key) => {
        const socket = sockets.get(key);
        sockets.delete(key);
        await socket?.close();
      }),
    );
    for (const [key, { options }] of wanted) {
      const { appToken, slackApiUrl, timeoutMs } = options;
      if (sockets.has(key) || appToken === undefined || stop.signal.aborted) continue;
      const socket = { appToken, slackApiUrl, timeoutMs };
      const kept = keepSocket(socket, (e) => receive(key, e), { clock, log }, timing);
      sockets.set(key, kept);
      void kept.opened.then(() => workspaces.learn(desksOf(live(), key)));
    }
  };
  return {
    renew,
    opened: async () => void (await Promise.all([...sockets.values()].map((s) => s.opened))),
    async close() {
      stop.abort();
      await Promise.all(underWay);
      await Promise.all([...sockets.values()].map((s) => s.close()));
    },
  };
}

/** Channels with one app-level token share one socket: Slack sends each answer to one of them. */
const keyOf = ({ options }: Desk): string | null =>
  options.appToken === undefined ? null : `${options.appToken} ${options.slackApiUrl ?? ''}`;

const desksOf = ({ config }: Answering, key: string): Desk[] =>
  slackDesks(config).filter((d) => keyOf(d) === key);
