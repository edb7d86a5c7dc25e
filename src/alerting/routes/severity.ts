import type { Millis } from '../../domain/clock.ts';
import type { Incident, NoticeReason } from '../../domain/incident.ts';
import { daysUntil } from '../../domain/model-end.ts';
import type { Severity } from '../../domain/telling.ts';
import { plural } from '../../domain/text.ts';

/** An end that is further away than this can wait. */
export const FAR_END_DAYS = 30;

/** How soon somebody must know, and why. */
export interface Judged {
  severity: Severity;
  reason: string;
}

const judged = (severity: Severity, reason: string): Judged => ({ severity, reason });

/**
 * How urgent a message is: decided from what the incident is and says, never stored.
 * @param incident null for what is about none, as a digest
 */
export function severityOf(
  incident: Pick<Incident, 'kind' | 'facts' | 'end' | 'failsNow'> | null,
  reason: NoticeReason,
  now: Millis,
): Judged {
  if (reason === 'test') return judged('normal', 'a test that somebody asked for');
  if (reason === 'digest' || reason === 'steady') return judged('low', 'the weekly word');
  if (reason === 'review') return judged('low', 'what people look at in a day');
  if (incident === null) return judged('normal', 'it is about no incident');
  switch (incident.kind) {
    case 'failing-now':
      return judged('urgent', 'it fails now');
    case 'model-gone':
      return judged('urgent', 'a model is gone');
    case 'credentials':
      return judged('urgent', 'a key is refused');
    case 'drift':
      return severityOfDrift(incident);
    case 'model-end':
      return severityOfEnd(incident.end, now);
    case 'soul':
      return judged('low', 'a hint on how files are kept');
    case 'documents':
      return judged('low', 'something is to be looked at again');
    case 'boundary':
      return judged('low', 'a review that can be made any day');
    default:
      return judged('normal', 'it is to be seen to');
  }
}

function severityOfDrift({ facts, failsNow = {} }: Pick<Incident, 'facts' | 'failsNow'>): Judged {
  if (facts.lead?.gravity === 0) return judged('urgent', facts.lead.reason);
  return Object.values(failsNow).includes(true)
    ? judged('urgent', 'it fails now')
    : judged('normal', 'behaviour has changed');
}

function severityOfEnd(end: Incident['end'], now: Millis): Judged {
  const day = end?.endsAt ?? null;
  if (day === null) return judged('low', 'no day of the end is known');
  const left = daysUntil(day, now);
  if (left > FAR_END_DAYS) return judged('low', `the end is ${plural(left, 'day')} ahead`);
  return judged(
    'normal',
    left < 0 ? 'the end has passed' : `the end is ${plural(left, 'day')} ahead`,
  );
}
