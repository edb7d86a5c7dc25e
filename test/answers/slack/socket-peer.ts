import { randomUUID } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';

/** What came back for an envelope, and how long it took. */
export interface Acknowledged {
  payload: Readonly<Record<string, unknown>>;
  ms: number;
}

/**
 * Slack's side of Socket Mode on loopback: says hello, pings, sends envelopes to the newest socket
 * until they are acknowledged, and announces that it will renew a connection.
 */
export interface SocketPeer {
  url(): string;
  /** Sockets that are open now, and that ever were. */
  open(): number;
  opened(): number;
  /** Sends an envelope; resolves with its acknowledgement. */
  send(
    type: string,
    payload: unknown,
    options?: { id?: string; socket?: number },
  ): Promise<Acknowledged>;
  /** Sends anything at all, and waits for nothing. */
  raw(text: string | Buffer): void;
  /** Announces the end of the newest socket, and closes it after `ms`. */
  renew(reason: string, ms?: number): void;
  /** Cuts every socket. */
  cut(): void;
  /** No more pings: the sockets stay open and are dead. */
  setSilent(silent: boolean): void;
  /** Sockets that are opened from now on get no hello. */
  setMute(mute: boolean): void;
  close(): Promise<void>;
}

export async function startSocketPeer(pingMs = 50): Promise<SocketPeer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((listening) => server.once('listening', listening));
  const sockets: WebSocket[] = [];
  const waiting = new Map<string, ((payload: Acknowledged['payload']) => void)[]>();
  let silent = false;
  let mute = false;
  let total = 0;
  server.on('connection', (socket) => {
    total += 1;
    sockets.push(socket);
    socket.on('close', () => sockets.splice(sockets.indexOf(socket), 1));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const { envelope_id: id, payload } = JSON.parse(data.toString()) as {
        envelope_id: string;
        payload?: Acknowledged['payload'];
      };
      waiting.get(id)?.shift()?.(payload ?? {});
    });
    if (!mute)
      socket.send(
        JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }),
      );
  });
  const pings = setInterval(() => {
    if (!silent) for (const s of sockets) s.ping('Ping from applink');
  }, pingMs);
  return {
    url() {
      const at = server.address();
      const port = typeof at === 'object' ? at?.port : 0;
      return `ws://127.0.0.1:${port}/link/?ticket=secret-ticket-4711&app_id=1`;
    },
    open: () => sockets.filter((s) => s.readyState === WebSocket.OPEN).length,
    opened: () => total,
    send(type, payload, { id = randomUUID(), socket = sockets.length - 1 } = {}) {
      const since = performance.now();
      return new Promise((resolve) => {
        const told = (answer: Acknowledged['payload']): void =>
          resolve({ payload: answer, ms: performance.now() - since });
        waiting.set(id, [...(waiting.get(id) ?? []), told]);
        sockets[socket]?.send(
          JSON.stringify({ type, envelope_id: id, payload, accepts_response_payload: true }),
        );
      });
    },
    raw: (text) => sockets.at(-1)?.send(text),
    renew(reason, ms = 200) {
      const socket = sockets.at(-1);
      socket?.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'wss' } }));
      setTimeout(() => socket?.close(), ms);
    },
    cut: () => sockets.forEach((s) => s.terminate()),
    setSilent: (is) => void (silent = is),
    setMute: (is) => void (mute = is),
    close() {
      clearInterval(pings);
      for (const s of sockets) s.terminate();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/** Waits until something is so, in real time: sockets know no other. */
export async function until(is: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await is())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${is.toString()}`);
    await new Promise((later) => setTimeout(later, 5));
  }
}
