import { daysUntil } from '../domain/model-end.ts';
import type { EndEvent } from './calendars/ics.ts';
import { sourceWords } from './ends/end-words.ts';
import type { ModelNow } from './queries.ts';

/** So long past, an end is no appointment any more. */
const STILL_SHOWN_DAYS = 30;

/** The ends of the models in use as appointments. */
export function endEvents(uses: readonly ModelNow[], now: number): EndEvent[] {
  return uses.flatMap((use): EndEvent[] => {
    const { record } = use;
    if (
      record === null ||
      record.endsAt === null ||
      daysUntil(record.endsAt, now) < -STILL_SHOWN_DAYS
    )
      return [];
    const lines = [
      `Used by ${use.by.join(', ')}.`,
      record.replacement === null
        ? 'No replacement is named.'
        : `${record.replacement} is named as the replacement.`,
      `${sourceWords(record, use.provider)}, read ${record.lastSeen.slice(0, 10)}.`,
      ...(record.note === undefined ? [] : [`Note: ${oneLine(record.note)}`]),
      ...use.conflicts.map((c) => `${c.source} says ${c.endsAt.slice(0, 10)}.`),
    ];
    return [
      {
        provider: use.provider,
        model: use.model,
        endsAt: record.endsAt,
        kind: record.endsKind ?? 'firm',
        lines,
        url: record.url ?? null,
      },
    ];
  });
}

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');
