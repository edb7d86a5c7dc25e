import { CLOSED_HERE, wasCutShort } from './pool.ts';

/** Why nothing could be sent to where it was to go: something on the way stands between. */
export class NoWayThere extends Error {
  override readonly name = 'NoWayThere';
  /** Known to whoever sorts failures by their codes. */
  readonly code = 'ERR_NO_WAY_THERE';
}

/** undici's words for a proxy that does not open a tunnel (lib/dispatcher/proxy-agent.js). */
const PROXY_ANSWER = /^Proxy response \((\d{3})\)/;

/**
 * What `fetch` threw, with what stands on the way in words where that is known: undici tells a proxy
 * that refuses as a cancelled request, whose code is 0.
 */
export function withWayTold(error: unknown, address: () => URL): unknown {
  for (const e of causesOf(error)) {
    const status = PROXY_ANSWER.exec(e.message)?.[1];
    if (status !== undefined)
      return failed(
        `the proxy refuses the way there with HTTP ${status}` +
          (status === '407' ? '; it asks for a user and password' : ''),
      );
    if (e.message === 'Proxy Authentication Required (407)')
      return failed('the proxy refuses the way there with HTTP 407');
    if ('code' in e && e.code === CLOSED_HERE && !wasCutShort(address()))
      return failed(
        'each connection ended before anything could be sent; a proxy on the way may ask to sign in',
      );
  }
  return error;
}

const failed = (words: string): TypeError =>
  new TypeError('fetch failed', { cause: new NoWayThere(words) });

/** What a text is known by that holds no words: `0` is the code of every DOMException that is new. */
const CODE = /^[A-Z][A-Z0-9_]+$/;

/**
 * Why nobody could be reached, for a sentence: what stands on the way, else the code of an error or
 * of its causes, else their words.
 */
export function whyUnreached(error: unknown): string {
  const chain = causesOf(error);
  const way = chain.find((e) => e instanceof NoWayThere);
  if (way !== undefined) return way.message;
  const codes = chain.map((e) => ('code' in e ? String(e.code) : ''));
  const words = chain.map((e) => e.message).filter((message) => message !== '');
  return codes.findLast((code) => CODE.test(code)) ?? words.at(-1) ?? 'no connection';
}

/** Whether it was something on the way that stood between, as a proxy does. */
export const isOnTheWay = (error: unknown): boolean =>
  causesOf(error).some((e) => e instanceof NoWayThere);

function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  let e = error;
  while (e instanceof Error && chain.length < 10) {
    chain.push(e);
    // Slack's client calls it `original`.
    e = e.cause ?? ('original' in e ? e.original : undefined);
  }
  return chain;
}
