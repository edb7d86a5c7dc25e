import type { Incident } from './incident.ts';
import type { Millis } from './clock.ts';
import { daysUntil } from './model-end.ts';
import { minute } from './text-time.ts';
import { plural } from './text.ts';

/**
 * Since when what an incident tells of has been so, as its message says: it began then at the
 * latest. An end that lies ahead has not begun.
 */
export const beganAt = ({
  kind,
  facts,
  openedAt,
}: Pick<Incident, 'kind' | 'facts' | 'openedAt'>): string =>
  kind === 'model-end' ? openedAt : (facts.since ?? openedAt);

/** What the title of a model's end says of the days left, whenever they were counted. */
const DAYS_LEFT = / \((?:\d+ days? left|today)\)$/;

/** An incident's title with the days left as they are now, where it was told with them. */
export function titleAt(i: Pick<Incident, 'kind' | 'facts' | 'end'>, now: Millis): string {
  const { title } = i.facts;
  const endsAt = i.end?.endsAt ?? null;
  if (i.kind !== 'model-end' || endsAt === null || !DAYS_LEFT.test(title)) return title;
  const left = daysUntil(endsAt, now);
  const words = left < 0 ? '' : left === 0 ? ' (today)' : ` (${plural(left, 'day')} left)`;
  return `${title.replace(DAYS_LEFT, '')}${words}`;
}

/** An incident's title without the days left, which were counted when it was told. */
export function titleNow(i: Pick<Incident, 'kind' | 'facts'>): string {
  return i.kind === 'model-end' ? i.facts.title.replace(DAYS_LEFT, '') : i.facts.title;
}

/** What was wrong, as its title told it while it lasted: in a list it is known by that. */
export function foundTitle(i: Pick<Incident, 'kind' | 'facts'>): string {
  const { was } = i.facts;
  return was === undefined ? titleNow(i) : titleNow({ ...i, facts: { ...i.facts, ...was } });
}

type Timed = Pick<Incident, 'kind' | 'facts' | 'openedAt' | 'state' | 'changedAt' | 'accepted'>;

/**
 * "since 2026-01-05 12:05 UTC"; of what is over "2026-01-05 12:05 to 12:40 UTC, closed 12:50": runs that
 * are as before again belong to it until then. What was accepted goes on.
 */
export function timesOf(i: Timed): string {
  const from = minute(beganAt(i));
  const again = i.facts.recovered?.since;
  const short = (at: string): string => (at.slice(0, 10) === from.slice(0, 10) ? at.slice(11) : at);
  if (i.state === 'resolved' && i.accepted !== true) {
    const closed = short(minute(i.changedAt));
    const end = again === undefined ? closed : short(minute(again));
    return `${from} to ${end} UTC${end === closed ? '' : `, closed ${closed}`}`;
  }
  return i.state === 'recovering' && again !== undefined
    ? `since ${from}, as before again since ${short(minute(again))} UTC`
    : `since ${from} UTC`;
}

/** What another text calls an incident, in any phase of it: what was found, and when it was so. */
export const incidentName = (i: Timed): string => `${foundTitle(i)}, ${timesOf(i)}`;
