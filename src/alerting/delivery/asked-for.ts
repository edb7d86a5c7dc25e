import type { Outgoing } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';

/**
 * The runs of an incident's suites that somebody asked for and that are not over, as a message says
 * it; nothing where there are none.
 */
export async function askedFor(
  store: Pick<Store, 'runs'>,
  incident: string,
): Promise<Pick<Outgoing, 'asked'>> {
  const runs = (await store.runs.unfinished()).filter((r) => r.asked?.incident === incident);
  const [first] = runs;
  return first?.asked === undefined
    ? {}
    : { asked: { by: first.asked.by, at: first.createdAt, suites: runs.map((r) => r.suite) } };
}
