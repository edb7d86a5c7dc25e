import type { Config } from '../../config/load.ts';
import type { Store } from '../../domain/store.ts';
import { calendarName, providersInUse } from '../knowledge/gateway-models.ts';
import type { Feed } from './feeds/feed.ts';
import { FEEDS } from './feeds/registry.ts';
import { type CalendarMemory, NOTHING_YET } from './plausibility.ts';
import type { CalendarRow } from './row.ts';

/** What is kept of a calendar between polls. */
export interface CalendarState {
  /** The hash of the address it was read at, which may hold a token; the address itself in rows of old. */
  url: string;
  memory: CalendarMemory;
  /** As it was last read; what an answer of "nothing new" (304) says again. */
  last: readonly CalendarRow[];
  etag: string | null;
  lastModified: string | null;
  /** When it was last read well. */
  readAt: string | null;
  failingSince: string | null;
}

/** Of a calendar that was never read. */
export const UNREAD: CalendarState = {
  url: '',
  memory: NOTHING_YET,
  last: [],
  etag: null,
  lastModified: null,
  readAt: null,
  failingSince: null,
};

/** Accounts' names hold no colon, so a calendar's state cannot be taken for a list's. */
export const stateKey = (source: string): string => `calendar:${source}`;

/**
 * The calendars that are on, with the addresses they are asked at: none where no provider in use is
 * in any of them.
 */
export function calendarsOn(config: Config): { feed: Feed; url: string }[] {
  if (!providersInUse(config).some((p) => calendarName(config, p) !== null)) return [];
  return FEEDS.flatMap((feed) => {
    const set = config.models.calendars[feed.source];
    return set === false ? [] : [{ feed, url: set === true ? feed.url : set }];
  });
}

/** What is kept of a calendar; the same as of an unread one where nothing is. */
export async function stateOf(store: Store, source: string): Promise<CalendarState> {
  return {
    ...UNREAD,
    ...((await store.models.state(stateKey(source))) as Partial<CalendarState> | null),
  };
}
