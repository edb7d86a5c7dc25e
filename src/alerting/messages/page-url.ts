import type { Outgoing } from '../../domain/incident.ts';

/** Where the page shows an incident; null without a public address. */
export function incidentUrl(publicUrl: string | undefined, incident: string | null): string | null {
  return publicUrl === undefined || incident === null
    ? null
    : `${publicUrl}/incidents/${encodeURIComponent(incident.toWellFormed())}`;
}

/** Where the page shows what a message is about; of what is about no incident how things stand. */
export function pageUrl(
  publicUrl: string | undefined,
  { incident, notice }: Pick<Outgoing, 'incident' | 'notice'>,
): string | null {
  if (publicUrl === undefined) return null;
  if (incident !== null) return incidentUrl(publicUrl, incident.id);
  return `${publicUrl}${notice.reason === 'review' ? '/inbox' : '/'}`;
}
