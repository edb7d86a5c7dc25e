import type { ModelEvent } from '../../domain/model.ts';
import { minute } from '../../domain/text-time.ts';
import { table } from '../io.ts';
import { plural } from '../../domain/text.ts';

const MOST_REASONS = 5;

/**
 * A line a reason, with how many lists have it and when it came first: a list stands for months and
 * says the same each day.
 */
export function byReason(
  found: readonly { at: string; reason: string }[],
  count: (n: number) => string,
  then: string,
): string[] {
  const reasons = [...Map.groupBy(found, (f) => f.reason)];
  const more = reasons.slice(MOST_REASONS).reduce((n, [, of]) => n + of.length, 0);
  return [
    ...reasons
      .slice(0, MOST_REASONS)
      .map(
        ([reason, of]) => `${count(of.length)}, first at ${of[0]?.at ?? ''}: ${reason}. ${then}`,
      ),
    ...(more === 0 ? [] : [`${count(more)} for ${reasons.length - MOST_REASONS} other reasons.`]),
  ];
}

/** What the watch would have seen, a line an event. */
export function eventsText(
  provider: string,
  lists: number,
  polls: number,
  events: readonly ModelEvent[],
): string {
  const told = events.filter((e) => e.told).length;
  const kinds = [...Map.groupBy(events, (e) => e.kind)]
    .map(([kind, of]) => `${kind} ${of.length}`)
    .join(', ');
  const rows = events.map((e) => [minute(e.at), e.kind, e.told ? 'told' : '', e.model, e.reason]);
  const sum =
    events.length === 0
      ? 'no event'
      : `${plural(events.length, 'event')} (${kinds}), ${told} of them told`;
  return [
    ...(rows.length === 0 ? [] : [table(rows), '']),
    `${provider}: ${lists} lists, ${polls} polls; ${sum}.`,
  ].join('\n');
}
