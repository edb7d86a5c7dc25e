import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchCalendar, type Fetched } from '../../../src/models/calendars/fetch.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((c) => c()));
});

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  closing.push(
    () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.json`;
}
const ask = async (
  handler: RequestListener,
  more: Partial<Parameters<typeof fetchCalendar>[0]> = {},
): Promise<Fetched> =>
  fetchCalendar({
    url: await serve(handler),
    etag: null,
    lastModified: null,
    timeoutMs: 5_000,
    mostBytes: 1_000_000,
    ...more,
  });
const messageOf = (f: Fetched): string => (f.kind === 'failed' ? f.message : f.kind);

describe('asking a calendar', () => {
  it('asks again only for what is new since the last good answer', async () => {
    const asked: (string | undefined)[] = [];
    const handler: RequestListener = (request, response) => {
      asked.push(request.headers['if-none-match'], request.headers['if-modified-since']);
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else
        response
          .writeHead(200, { etag: '"v1"', 'last-modified': 'Mon, 05 Jan 2026 00:00:00 GMT' })
          .end('[1]');
    };
    expect(await ask(handler)).toEqual({
      kind: 'read',
      json: [1],
      etag: '"v1"',
      lastModified: 'Mon, 05 Jan 2026 00:00:00 GMT',
    });
    expect(
      await ask(handler, { etag: '"v1"', lastModified: 'Mon, 05 Jan 2026 00:00:00 GMT' }),
    ).toEqual({ kind: 'same' });
    expect(asked).toEqual([undefined, undefined, '"v1"', 'Mon, 05 Jan 2026 00:00:00 GMT']);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['a page of HTML', (_, r) => r.end('<!doctype html><html>'), /web page/],
    ['nothing', (_, r) => r.end(), /empty/],
    ['half a file', (_, r) => r.end('[{"provider": "Op'), /no JSON/],
    ['429', (_, r) => r.writeHead(429).end('[]'), /429/],
    ['410', (_, r) => r.writeHead(410).end(), /410/],
    ['503', (_, r) => r.writeHead(503).end('x'), /503/],
    ['304 unasked', (_, r) => r.writeHead(304).end(), /304/],
    ['a flood', (_, r) => r.end(`[${'1,'.repeat(900_000)}1]`), /larger than any calendar/],
    [
      'a cut line',
      (_, r) => {
        r.writeHead(200, { 'content-length': '100' });
        r.write('[1,');
        setImmediate(() => r.destroy());
      },
      /cannot be reached/,
    ],
  ])('takes %s for a failure, in words', async (_name, handler, words) => {
    expect(messageOf(await ask(handler))).toMatch(words);
  });

  it('gives up on one that stays silent, and on one that nobody serves', async () => {
    expect(messageOf(await ask(() => undefined, { timeoutMs: 60 }))).toMatch(/no whole answer/);
    expect(
      messageOf(
        await fetchCalendar({
          url: 'http://127.0.0.1:1/x',
          etag: null,
          lastModified: null,
          timeoutMs: 5_000,
          mostBytes: 10,
        }),
      ),
    ).toMatch(/cannot be reached/);
  });
});
