import type { ReadCalendar } from '../row.ts';

/**
 * A calendar that can be polled. Adding one is one file with this, one entry in the registry, one
 * fixture.
 */
export interface Feed {
  /** As rows, messages and the configuration call it. */
  readonly source: 'modeldeprecations.dev' | 'deprecations.info' | 'litellm';
  readonly url: string;
  /** The rows of an answer; null where it is not this calendar. Never throws. */
  readonly read: (json: unknown) => ReadCalendar | null;
}
