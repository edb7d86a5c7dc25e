import { randomBytes } from 'node:crypto';
import { serve, type ServerType } from '@hono/node-server';
import { type Millis, SECOND } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import { fileCode } from '../domain/text-files.ts';
import { realClock } from '../platform/clock/real.ts';
import { makeWebApp } from './app.ts';
import type { WebDeps } from './page.ts';
import { isLoopback } from './safety/asker.ts';
import { makeDoor } from './safety/door.ts';
import { isPasswordHash } from './safety/passwords.ts';

/** So long what is under way may take once the worker stops. */
const LAST_WORD: Millis = 2 * SECOND;

export interface WebServer {
  /** Where it listens: `http://127.0.0.1:4180`. */
  url: string;
  /** Answers what is under way, and closes every connection. */
  close(): Promise<void>;
}

/** What the page has to say to whoever runs the worker. */
export interface Teller {
  /** A link that signs in once; whoever reads it can use it. */
  link(link: string): void;
  /** Something went wrong that nobody can mend from the page; `where`: `GET /agents/x`. */
  failed(e: unknown, where: string): void;
}

/**
 * Serves the page.
 * @throws DaytwoError `web-address` (78) where the address is taken or not ours, `web-open` (78)
 *   where others could reach it and nobody has a password, `bad-password` (78)
 */
export async function startWeb(live: () => WebDeps, tell: Teller): Promise<WebServer> {
  const { web, people } = live().config;
  mustBeGuarded(web.host, people);
  const keys: string[] = [];
  let url: string | null = null;
  // The first key is told before it is known where we listen.
  const tellKey = (key: string): void =>
    void (url === null ? keys.push(key) : tell.link(`${url}/sign-in?once=${key}`));
  const door = makeDoor({
    // People wait in real time, whatever clock the worker is on: the demo's stands still.
    monotonic: () => realClock.monotonic(),
    random: randomBytes,
    opensByLink: isLoopback(web.host),
    tellKey,
  });
  const app = makeWebApp({ live, door, failed: tell.failed });
  const server = await listening(app.fetch, web.host, web.port);
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : web.port;
  url = `http://${web.host.includes(':') ? `[${web.host}]` : web.host}:${taken}`;
  if (door.isByLink(people)) keys.forEach(tellKey);
  return {
    url,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        if (!('closeIdleConnections' in server)) return;
        server.closeIdleConnections();
        // Pages that listen for news would stay connected for ever.
        setTimeout(() => server.closeAllConnections(), LAST_WORD).unref();
      }),
  };
}

/** @throws DaytwoError where anybody who can reach the page could come in, or somebody never could */
function mustBeGuarded(host: string, people: WebDeps['config']['people']): void {
  const hashes = Object.entries(people).flatMap(([id, p]) =>
    p.password === undefined ? [] : [{ id, hash: p.password }],
  );
  const wrong = hashes.find((p) => !isPasswordHash(p.hash));
  if (wrong !== undefined)
    throw new DaytwoError({
      code: 'bad-password',
      exitCode: EXIT.config,
      message: `people.${wrong.id}.password is not what daytwo web password prints`,
      next: 'run daytwo web password, and put the line that it prints where the reference leads',
    });
  if (hashes.length > 0 || isLoopback(host)) return;
  throw new DaytwoError({
    code: 'web-open',
    exitCode: EXIT.config,
    message: `the page would listen on ${host}, where others can reach it, and nobody has a password`,
    next:
      'run daytwo web password and put what it prints under people.NAME.password as a reference, ' +
      'or leave web.host out: the page is then for this machine alone',
  });
}

function listening(
  answer: Parameters<typeof serve>[0]['fetch'],
  hostname: string,
  port: number,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: answer, hostname, port }, () => resolve(server));
    server.once('error', (e) =>
      reject(
        new DaytwoError({
          code: 'web-address',
          exitCode: EXIT.config,
          message:
            `the page cannot listen on ${hostname}:${port}: ` +
            (fileCode(e) === 'EADDRINUSE' ? 'another program has it' : e.message),
          next: 'set web.port (or web.host) to one that is free, and start again',
        }),
      ),
    );
  });
}
