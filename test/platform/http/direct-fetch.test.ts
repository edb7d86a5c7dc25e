import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { directFetch } from '../../../src/platform/http/direct-fetch.ts';
import { RedirectRefused, refusalIn } from '../../../src/platform/http/redirect-refused.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function answering(
  status: number,
  headers: Record<string, string> = {},
): Promise<{ url: string; host: string }> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end());
  open.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}/`, host };
}
const refusal = (asked: Promise<Response>): Promise<unknown> =>
  asked.then(
    (r) => `answered ${r.status}`,
    (e: unknown) => e,
  );

test('every other answer comes through as it is', async () => {
  for (const status of [200, 204, 404, 500])
    expect((await directFetch((await answering(status, { location: '/x' })).url)).status).toBe(
      status,
    );
});

test('304 is an answer to who asks whether something is new, and a refusal to everybody else', async () => {
  const { url } = await answering(304);
  expect((await directFetch(url, { headers: { 'If-None-Match': '"v1"' } })).status).toBe(304);
  expect(
    (
      await directFetch(
        new Request(url, { headers: { 'if-modified-since': 'Mon, 05 Jan 2026 00:00:00 GMT' } }),
      )
    ).status,
  ).toBe(304);
  expect(await refusal(directFetch(url))).toMatchObject({
    status: 304,
    to: null,
    message: expect.stringMatching(/answered 304 instead of an answer$/),
  });
});

test.each(['breaks off', 'never ends'])(
  'a redirect whose page %s is refused like any other',
  async (how) => {
    const server = createServer((_request, response) => {
      response.writeHead(302, {
        location: 'http://elsewhere.invalid/',
        'content-length': '1000000',
      });
      response.write('<html>', () => (how === 'breaks off' ? response.destroy() : undefined));
    });
    open.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    expect(
      await refusal(directFetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)),
    ).toBeInstanceOf(RedirectRefused);
  },
);

test('whoever asks for redirects to be followed is not heard', async () => {
  const { url } = await answering(301, { location: 'http://elsewhere.invalid/' });
  expect(await refusal(directFetch(url, { redirect: 'follow' }))).toBeInstanceOf(RedirectRefused);
  expect(await refusal(directFetch(new Request(url, { redirect: 'follow' })))).toBeInstanceOf(
    RedirectRefused,
  );
});

test.each([
  ['http://ana:hunter22@other.example:8443/p4th?key=s3cret#fr4g', 'other.example:8443'],
  ['//other.example/p4th', 'other.example'],
  ['HTTPS://OTHER.EXAMPLE/p4th', 'other.example'],
  ['/p4th?key=s3cret', 'the same host'],
  ['', 'the same host'],
  ['javascript:hunter22', 'no web address'],
  ['file:///etc/p4th', 'no web address'],
  ['data:,s3cret', 'no web address'],
  ['http://[p4th', 'no web address'],
])('of an answer that leads to %s people read its host alone: %s', async (location, words) => {
  const { url, host } = await answering(307, { location });
  const error = await refusal(directFetch(`${url}own-p4th?token=s3cret`));
  expect(error).toBeInstanceOf(RedirectRefused);
  expect((error as Error).message).toContain(`${host} answered 307`);
  expect((error as Error).message).toContain(words);
  expect((error as Error).message).not.toMatch(/p4th|s3cret|hunter22|fr4g|ana/);
});

test('the same host over https is named as that, and a name of sixteen thousand letters is cut', () => {
  expect(
    new RedirectRefused(301, new URL('http://gw.example/v1'), 'https://gw.example/v1').message,
  ).toContain('to https on the same host');
  expect(
    new RedirectRefused(
      301,
      new URL('http://gw.example/v1'),
      `http://${'a'.repeat(16_000)}.example/`,
    ).message.length,
  ).toBeLessThan(500);
});

test('is found behind the causes that clients put before it, and not where there is none', () => {
  const error = new RedirectRefused(302, new URL('http://a.example/'), 'http://b.example/');
  expect(
    refusalIn(
      Object.assign(new Error('request failed'), {
        original: new Error('wrapped', { cause: error }),
      }),
    ),
  ).toBe(error);
  const circle = new Error('round');
  circle.cause = circle;
  expect([refusalIn(circle), refusalIn('text'), refusalIn(undefined)]).toEqual([null, null, null]);
});
