import type { Incident } from '../../domain/incident.ts';

/**
 * The incidents that people were told of: without those of which the message of another one among
 * them tells. One outage of two agents is one matter for whoever reads of it.
 */
export const headsOf = <T extends Pick<Incident, 'id' | 'group'>>(all: readonly T[]): T[] =>
  all.filter((i) => !isToldIn(all, i));

/** Those of which an incident's message tells beside it. */
export const toldBeside = <T extends Pick<Incident, 'id' | 'group'>>(
  head: T,
  all: readonly T[],
): T[] => all.filter((i) => i.group === head.id && i.id !== head.id);

const isToldIn = (
  all: readonly Pick<Incident, 'id' | 'group'>[],
  { id, group }: Pick<Incident, 'id' | 'group'>,
): boolean => group !== undefined && group !== id && all.some((other) => other.id === group);
