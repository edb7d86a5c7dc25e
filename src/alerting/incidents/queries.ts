import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Incident, Notice } from '../../domain/incident.ts';
import type { Incidents, Store } from '../../domain/store.ts';
import { UNFINISHED_STATES } from './lifecycle.ts';

/** An incident with all that became of it. */
export interface IncidentDetail extends Incident {
  history: Awaited<ReturnType<Incidents['history']>>;
  notices: Notice[];
}

/** The unfinished incidents; with `all` the finished ones too. */
export async function incidentList(store: Store, all: boolean): Promise<Incident[]> {
  return store.incidents.list({ limit: 500, ...(all ? {} : { states: UNFINISHED_STATES }) });
}

/**
 * The one incident that an id, or the beginning of one, names.
 * @param next where a person finds the ids
 * @throws DaytwoError `no-incident` where none does, or several
 */
export async function findIncident(store: Store, id: string, next: string): Promise<Incident> {
  const found = (await store.incidents.list({ limit: 10_000 })).filter((i) => i.id.startsWith(id));
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  throw new DaytwoError({
    code: 'no-incident',
    exitCode: EXIT.usage,
    message:
      found.length > 1
        ? `${found.length} incidents begin with "${id}"`
        : `there is no incident "${id}"`,
    next,
  });
}

/**
 * The incident that an id, or the beginning of one, names, finished or not.
 * @throws DaytwoError `no-incident` where none does, or several
 */
export async function incidentDetail(store: Store, id: string): Promise<IncidentDetail> {
  const one = await findIncident(store, id, 'daytwo incidents --all lists them');
  return {
    ...one,
    history: await store.incidents.history(one.id),
    notices: await store.outbox.ofIncident(one.id),
  };
}
