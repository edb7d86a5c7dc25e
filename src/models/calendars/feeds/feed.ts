import type { Config } from '../../../config/load.ts';
import type { ReadCalendar } from '../row.ts';

/**
 * A calendar that can be polled. Adding one is one file with this, its place in the registry, its
 * key under `models.calendars` in the configuration's schema, and one fixture.
 */
export interface Feed {
  /** As rows, messages and the configuration call it. */
  readonly source: Exclude<keyof Config['models']['calendars'], 'schedule' | 'seed'>;
  readonly url: string;
  /** The rows of an answer; null where it is not this calendar. Never throws. */
  readonly read: (json: unknown) => ReadCalendar | null;
}
