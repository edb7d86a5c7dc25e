import { query } from 'json-p3';
import { directFetch } from '../../../platform/http/direct-fetch.ts';
import { retryAfterMs } from '../retry-after.ts';
import { headerOf } from '../routing.ts';
import { statusOf } from './status.ts';

/** How an answer that is not ready is asked for again. */
export interface Later {
  /** JSONPath of its address in the first answer; the `Location` header where undefined. */
  at?: string | undefined;
  /** JSONPath of the word that says how far it is. */
  status?: string | undefined;
  waiting: readonly string[];
  everySeconds: number;
  /** The address that was asked first: no key goes to another host. */
  from: URL;
  headers: Readonly<Record<string, string>>;
  init: RequestInit & { signal: AbortSignal };
  /** Epoch milliseconds, for dates in `Retry-After`. */
  now: () => number;
}

/**
 * Asks until the answer is there; the caller's signal ends it.
 * @throws Error where the first answer names no address, or one of another host
 */
export async function waitForAnswer(first: Response, later: Later): Promise<Response> {
  let response = first;
  let address: URL | null = null;
  while (await isWaiting(response, later)) {
    address = (await addressIn(response, later)) ?? address;
    if (address === null) throw new Error('the answer is to come later, and does not say where');
    if (address.origin !== later.from.origin)
      throw new Error(
        `the answer is to be had at ${address.host}, which is not ${later.from.host}; ` +
          'no key is sent there',
      );
    const told = retryAfterMs(headerOf(response.headers), later.now());
    await response.body?.cancel();
    await pause(told ?? later.everySeconds * 1_000, later.init.signal);
    response = await statusOf(
      await directFetch(address, { ...later.init, headers: later.headers }),
    );
  }
  return response;
}

async function isWaiting(response: Response, later: Later): Promise<boolean> {
  if (response.status === 202) return true;
  if (later.status === undefined) return false;
  const word = query(later.status, (await jsonOf(response)) as never).values()[0];
  return typeof word === 'string' && later.waiting.includes(word);
}

async function addressIn(response: Response, later: Later): Promise<URL | null> {
  const given =
    later.at === undefined
      ? response.headers.get('location')
      : query(later.at, (await jsonOf(response)) as never).values()[0];
  return typeof given === 'string' && given !== '' ? new URL(given, later.from) : null;
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.clone().json();
  } catch {
    return null;
  }
}

/** Real time: a socket's wait does not go by the worker's clock. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', stop, { once: true });
    function done(): void {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'));
    }
  });
}
