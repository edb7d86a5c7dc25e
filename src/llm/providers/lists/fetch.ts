import { MINUTE } from '../../../domain/clock.ts';
import type { ListResult } from '../../../domain/provider.ts';
import { directFetch } from '../../../platform/http/direct-fetch.ts';
import type { Clean } from '../../../platform/privacy/told.ts';
import { type Exchange, exchange } from '../exchange.ts';
import { badBody } from '../failures.ts';
import { joined, MORE_FOLLOW } from './read.ts';
import type { ListShape, Page } from './shape.ts';

/** A list is small; a minute of silence means that something is wrong. */
export const LIST_TIMEOUT_MS = MINUTE;
/** More pages than this mean a provider that goes round in circles. */
export const MOST_PAGES = 50;

export interface ListAccount {
  name: string;
  baseUrl: string;
  apiKey: string | undefined;
  headers: Readonly<Record<string, string>> | undefined;
  clean: Clean;
  now: () => number;
  signal: AbortSignal | undefined;
  timeoutMs?: number;
}

type Got = Awaited<ReturnType<typeof exchange>>;
/** How one address is asked; the SDKs bring their own. */
export type FetchPage = (url: string) => Promise<Got>;

/** What `exchange` takes for an answer with an error status. */
class StatusError extends Error {
  readonly status: number;
  readonly headers: Headers;
  readonly error: unknown;

  constructor(status: number, headers: Headers, text: string) {
    super(`${status} ${text}`);
    this.status = status;
    this.headers = headers;
    this.error = objectIn(text);
  }
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Asks with plain HTTP: no SDK is loaded for a list. */
export function httpFetchPage(
  account: ListAccount,
  { keyHeader, headers }: Pick<ListShape, 'keyHeader' | 'headers'>,
): FetchPage {
  const timeoutMs = account.timeoutMs ?? LIST_TIMEOUT_MS;
  const key =
    account.apiKey === undefined
      ? {}
      : keyHeader === undefined
        ? { authorization: `Bearer ${account.apiKey}` }
        : { [keyHeader]: account.apiKey };
  const send = async (url: string, signal: AbortSignal): Promise<Response> => {
    const response = await directFetch(url, {
      signal,
      headers: { accept: 'application/json', ...headers, ...key, ...account.headers },
    });
    if (!response.ok)
      throw new StatusError(response.status, response.headers, await response.text());
    return response;
  };
  return (url) =>
    exchange((signal) => send(url, signal), {
      timeoutMs,
      signal: account.signal,
      now: account.now,
      context: contextOf(account),
    });
}

/**
 * A provider's whole list: every page of every address that its shape names. A failure of any page
 * fails the list, since a part of it would look like a removal; so do more pages than {@link
 * MOST_PAGES}. Never throws.
 */
export async function fetchList(
  shape: ListShape,
  account: ListAccount,
  ask: FetchPage = httpFetchPage(account, shape),
): Promise<ListResult> {
  const pages: Page[] = [];
  let cut = false;
  for (const request of shape.requests(account.baseUrl)) {
    let url: string | null = request.url;
    for (let n = 0; url !== null; n++) {
      const got: Got = await ask(url);
      if (!got.ok && request.optional === true && got.failure.status === 404) break;
      if (!got.ok) return { ok: false, failure: got.failure };
      const page = shape.page(got.value.json);
      if (page === null)
        return {
          ok: false,
          failure: said(account, got.value, 'the answer holds no list of models'),
        };
      pages.push(page);
      const next: string | null = page.next === null ? null : nextUrl(url, page.next);
      if (page.next !== null && (next === null || next === url)) cut = true;
      if (next !== null && n + 1 >= MOST_PAGES)
        return {
          ok: false,
          failure: said(account, got.value, `the list goes on after ${MOST_PAGES} pages`),
        };
      url = next === url ? null : next;
    }
  }
  const read = joined(
    shape,
    pages,
    !cut &&
      shape.pageSize !== 'unknown' &&
      (shape.pageSize !== null || pages.some((p) => p.saysEnd)),
  );
  return { ok: true, ...read, ...(cut ? { complete: false, note: cutNote(read.note) } : {}) };
}

/** What is said of a list whose next page cannot be found, with what else was noted of it. */
function cutNote(note: string | undefined): string {
  const rest = note?.split('; ').filter((part) => part !== MORE_FOLLOW) ?? [];
  return [`${MORE_FOLLOW}, but not where`, ...rest].join('; ');
}

/**
 * Where the next page is; null where that cannot be told or leads to another host, to which no key
 * is sent.
 */
function nextUrl(url: string, next: NonNullable<Page['next']>): string | null {
  if ('path' in next) {
    const there = URL.canParse(next.path, url) ? new URL(next.path, url) : null;
    return there !== null && there.origin === new URL(url).origin ? there.href : null;
  }
  if (Object.keys(next.set).length === 0) return null;
  const there = new URL(url);
  for (const [key, value] of Object.entries(next.set)) there.searchParams.set(key, value);
  return there.href;
}

function contextOf(account: ListAccount): {
  provider: string;
  model: null;
  clean: Clean;
} {
  return { provider: account.name, model: null, clean: account.clean };
}

function said(account: ListAccount, got: Exchange, why: string) {
  return badBody(got.answer, { ...contextOf(account), now: account.now() }, why);
}
