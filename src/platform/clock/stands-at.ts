import { iso, type Millis } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';

/** The one record of it, in the database of a simulated installation. */
const AT = { kind: 'simulated-clock', subject: 'simulated', id: 'end' } as const;

/** Notes where a simulated clock stands for good: what people do afterwards is done at that time. */
export async function noteStandsAt(store: Pick<Store, 'records'>, now: Millis): Promise<void> {
  await store.records.put({ ...AT, at: iso(now), doc: {} });
}

/**
 * The time that a simulated installation's page and the commands over its database go by.
 * @returns ISO; the end of the newest run where the simulation was ended before its last day; null
 *   where none has ended
 */
export async function standsAt(store: Pick<Store, 'records' | 'runs'>): Promise<string | null> {
  const noted = await store.records.get(AT.kind, AT.id);
  if (noted !== null) return noted.at;
  // What people asked for and nobody made ends nothing.
  const runs = await store.runs.recent({ limit: 100 });
  return runs.find((r) => r.endedAt !== null)?.endedAt ?? null;
}
