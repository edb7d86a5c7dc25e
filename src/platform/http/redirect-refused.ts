import { shorten } from '../../domain/shorten.ts';
/**
 * An answer that leads elsewhere instead of answering. Its words name hosts only: paths, queries
 * and user names may be secrets.
 */
export class RedirectRefused extends Error {
  override readonly name = 'RedirectRefused';
  readonly status: number;
  /** The host that was asked, with its port where it is not the usual one. */
  readonly from: string;
  /** The host that it names; null where it names none. */
  readonly to: string | null;

  constructor(status: number, asked: URL, location: string | null) {
    const to = whereTo(asked, location);
    super(`${asked.host} answered ${status} ${to.words}`);
    this.status = status;
    this.from = asked.host;
    this.to = to.host;
  }

  // The SDKs take every error for a timeout whose text holds that word, as a host's name may, and
  // Anthropic's then drops the cause (client.js, `isTimeout`).
  override toString(): string {
    return this.name;
  }
}

/** The refusal among an error and its causes, which SDKs wrap; null where there is none. */
export function refusalIn(error: unknown): RedirectRefused | null {
  let e = error;
  for (let depth = 0; e instanceof Error && depth < 10; depth++) {
    if (e instanceof RedirectRefused) return e;
    // Slack's client calls it `original`.
    e = e.cause ?? ('original' in e ? e.original : undefined);
  }
  return null;
}

/** No name is longer (RFC 1035 §2.3.4); with a port. */
const LONGEST_HOST = 253 + 6;
const REFUSED = 'No redirect is followed, since keys and prompts would go along';

function whereTo(asked: URL, location: string | null): { host: string | null; words: string } {
  if (location === null) return { host: null, words: 'instead of an answer' };
  const there = URL.canParse(location, asked.href) ? new URL(location, asked.href) : null;
  if (there === null || !/^https?:$/.test(there.protocol))
    return { host: null, words: `and sends us on to what is no web address. ${REFUSED}` };
  if (there.host !== asked.host) {
    const host = shorten(there.host, LONGEST_HOST);
    return { host, words: `and sends us on to ${host}. ${REFUSED}` };
  }
  const how =
    there.protocol === asked.protocol ? 'another address on' : `${there.protocol.slice(0, -1)} on`;
  return {
    host: there.host,
    words: `and sends us on to ${how} the same host. No redirect is followed, not even there`,
  };
}
