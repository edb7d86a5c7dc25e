import { holderOf } from '../../domain/incident-holder.ts';
import type { Incident } from '../../domain/incident.ts';

/**
 * The incidents that people were told of: without those of which the message of another one among
 * them tells. One outage of two agents is one matter for whoever reads of it.
 */
export const headsOf = <T extends Pick<Incident, 'id' | 'group'>>(all: readonly T[]): T[] =>
  all.filter((i) => !isToldIn(all, i));

/** Those of which an incident's message tells beside it, with those that were told with them. */
export const toldBeside = <T extends Pick<Incident, 'id' | 'group'>>(
  head: Pick<Incident, 'id'>,
  all: readonly T[],
): T[] =>
  all
    .filter((i) => i.group === head.id && i.id !== head.id)
    .flatMap((i) => [i, ...toldBeside(i, all)]);

type Stands = Pick<Incident, 'id' | 'group' | 'state' | 'ack'>;

/** How an incident that is not over stands: nobody has it, somebody has, or it is as before again. */
export type Standing = 'waiting' | 'taken' | 'recovering';

/** How an incident stands that people were told of and that is not over. */
export const standingOf = (i: Pick<Incident, 'state' | 'ack'>): Standing =>
  i.state === 'recovering' ? 'recovering' : holderOf(i) === null ? 'waiting' : 'taken';

/**
 * The matters among incidents that are not over, by how they stand: what counts them counts these. One
 * that is told with another is a matter of its own where it stands otherwise than that one.
 */
export function mattersOf<T extends Stands>(live: readonly T[]): Record<Standing, T[]> {
  const of = (standing: Standing): T[] => headsOf(live.filter((i) => standingOf(i) === standing));
  return { waiting: of('waiting'), taken: of('taken'), recovering: of('recovering') };
}

/** Those of which a matter's message tells beside it, and that stand as it does. */
export const besideMatter = <T extends Stands>(head: T, live: readonly T[]): T[] =>
  toldBeside(head, live).filter((i) => standingOf(i) === standingOf(head));

/**
 * Incidents of one standing in the order of a list: each behind that which tells of it, with the id of
 * that one; null where it is a matter of its own.
 */
export const listedByMatter = <T extends Pick<Incident, 'id' | 'group'>>(
  all: readonly T[],
): { incident: T; toldWith: string | null }[] =>
  headsOf(all).flatMap((head) => [
    { incident: head, toldWith: null },
    ...toldBeside(head, all).map((incident) => ({ incident, toldWith: head.id })),
  ]);

const isToldIn = (
  all: readonly Pick<Incident, 'id' | 'group'>[],
  { id, group }: Pick<Incident, 'id' | 'group'>,
): boolean => group !== undefined && group !== id && all.some((other) => other.id === group);
