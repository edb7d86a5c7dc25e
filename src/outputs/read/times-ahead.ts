import { DAY, type Millis } from '../../domain/clock.ts';
import type { ReadItem } from './candidate.ts';

/** Clocks and zones are wrong by less; what is taken in then counts as given now. */
const MOST_AHEAD: Millis = DAY;

/** What was read, without what says that it was answered in days to come. Pure. */
export const rejectFuture = (items: readonly ReadItem[], now: Millis): ReadItem[] =>
  items.map((item) => {
    const at = item.ok ? item.candidate.at : null;
    if (at === null || Date.parse(at) <= now + MOST_AHEAD) return item;
    return { ok: false, where: item.where, problem: `has a time that lies in the future: ${at}` };
  });
