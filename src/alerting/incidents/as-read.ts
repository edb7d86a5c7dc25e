import type { Incident, IncidentFacts, Notice } from '../../domain/incident.ts';
import { titleAt } from '../../domain/incident-name.ts';
import type { Millis } from '../../domain/clock.ts';
import { dayAlone } from '../../domain/text-dates.ts';

/**
 * What an incident says to who reads it now: days left are counted now, and why it was told is said
 * of the day on which it was. Pure.
 */
export function factsAsRead(
  incident: Incident & { notices?: readonly Notice[] },
  now: Millis,
): IncidentFacts {
  const { facts, notices = [], openedAt } = incident;
  if (incident.kind !== 'model-end') return facts;
  const why = facts.details?.find((d) => d.part === 'why-now')?.lines[0];
  const told = notices.find((n) =>
    n.facts.details?.some((d) => d.part === 'why-now' && d.lines[0] === why),
  );
  const name = `Why it was told on ${dayAlone(told?.createdAt ?? openedAt)}`;
  return {
    ...facts,
    title: titleAt(incident, now),
    ...(facts.details === undefined
      ? {}
      : { details: facts.details.map((d) => (d.part === 'why-now' ? { ...d, name } : d)) }),
  };
}
