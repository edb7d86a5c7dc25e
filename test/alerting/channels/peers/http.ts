import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/**
 * `drop`: the connection is closed without an answer. `silent`: there is none, for ever.
 * `accept-then-drop`: it takes effect, and its answer never arrives.
 */
export type Fault = Answer | 'drop' | 'silent' | 'accept-then-drop';

export interface HttpPeer {
  readonly url: string;
  readonly host: string;
  /** Every request, those that failed included. */
  readonly asked: readonly Asked[];
  /** Answers the next requests (one unless given) with a fault. */
  fail(fault: Fault, times?: number): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that answers as `answer` says. */
export async function startHttpPeer(answer: (asked: Asked) => Answer): Promise<HttpPeer> {
  const asked: Asked[] = [];
  let faults: Fault[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body };
      asked.push(one);
      const fault = faults.shift();
      if (fault === 'silent') return;
      if (fault === 'drop') return void request.socket.destroy();
      const given = fault === undefined || fault === 'accept-then-drop' ? answer(one) : fault;
      if (fault === 'accept-then-drop') return void request.socket.destroy();
      response.writeHead(given.status, given.headers).end(given.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    asked,
    fail(fault, times = 1) {
      faults = Array.from({ length: times }, () => fault);
    },
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
