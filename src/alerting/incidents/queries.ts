import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Incident, Notice } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { Incidents } from '../../domain/store-told.ts';
import { withBaselineNow } from './baseline-now.ts';
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

/** More than a person would type the next character for. */
const MOST_NAMED = 100;

/**
 * The one incident that an id, or the beginning of one, names.
 * @param next where a person finds the ids
 * @throws DaytwoError `no-incident` where none does, or several
 */
export async function findIncident(store: Store, id: string, next: string): Promise<Incident> {
  const whole = await store.incidents.get(id);
  const found = whole === null ? await store.incidents.named(id, MOST_NAMED) : [whole];
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  throw new DaytwoError({
    code: 'no-incident',
    exitCode: EXIT.usage,
    message:
      found.length > 1
        ? `${found.length < MOST_NAMED ? found.length : `${MOST_NAMED} or more`} incidents begin with "${id}"`
        : `there is no incident "${id}"`,
    next,
  });
}

/** A page of incidents, newest first, and where the next one begins. */
export async function incidentPage(
  store: Store,
  of: { all: boolean; before?: string | undefined; limit: number },
): Promise<{ incidents: Incident[]; next: string | null }> {
  const { all, before, limit } = of;
  const incidents = await store.incidents.list({
    ...(all ? {} : { states: UNFINISHED_STATES }),
    before,
    limit,
  });
  return { incidents, next: incidents.length < limit ? null : (incidents.at(-1)?.id ?? null) };
}

/**
 * The incident that an id, or the beginning of one, names, finished or not.
 * @throws DaytwoError `no-incident` where none does, or several
 */
export async function incidentDetail(store: Store, id: string): Promise<IncidentDetail> {
  const found = await findIncident(store, id, 'daytwo incidents --all lists them');
  const one = { ...found, facts: await withBaselineNow(store, found) };
  return {
    ...one,
    history: await store.incidents.history(one.id),
    notices: await store.outbox.ofIncident(one.id),
  };
}
