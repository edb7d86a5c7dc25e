import type { Incident } from './incident.ts';
import { minute } from './text-time.ts';

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

/** An incident's title without the days left, which were counted when it was told. */
export function titleNow(i: Pick<Incident, 'kind' | 'facts'>): string {
  return i.kind === 'model-end' ? i.facts.title.replace(/ \(\d+ days? left\)$/, '') : i.facts.title;
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
