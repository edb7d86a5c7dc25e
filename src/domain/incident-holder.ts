import type { Acknowledgement } from './incident-parts.ts';
import type { Incident } from './incident.ts';

type Taken = Pick<Incident, 'state' | 'ack'>;

/**
 * Who has an incident now; null where it waits for somebody. An acknowledgement is of what was known
 * when it was given: what got worse since is `open` again, whoever took it on before, and is theirs no
 * more when it recovers (docs/incidents.md, States).
 */
export const holderOf = ({ state, ack }: Taken): Acknowledgement | null =>
  state === 'acknowledged' || (state !== 'open' && ack?.lapsed !== true) ? ack : null;

/** Who took it on before it got worse and has not said so since; null where there is none. */
export const earlierHolderOf = (taken: Taken): Acknowledgement | null =>
  holderOf(taken) === null ? taken.ack : null;

/** An incident as it is kept: what somebody had and is open again has lapsed, however it ends. */
export const withLapsed = <T extends Taken>(i: T): T =>
  i.state === 'open' && i.ack !== null && i.ack.lapsed !== true
    ? { ...i, ack: { ...i.ack, lapsed: true } }
    : i;

/** An incident that whoever took it has again, since it did not get worse after all. */
export function asTaken<T extends Taken>(i: T): T {
  if (i.ack === null) return i;
  const { lapsed: _, ...ack } = i.ack;
  return { ...i, state: 'acknowledged', ack };
}
