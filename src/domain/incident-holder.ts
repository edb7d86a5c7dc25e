import type { Acknowledgement } from './incident-parts.ts';
import type { Incident } from './incident.ts';

type Taken = Pick<Incident, 'state' | 'ack'>;

/**
 * Who has an incident now; null where it waits for somebody. An acknowledgement is of what was known
 * when it was given: what got worse since is `open` again, whoever took it on before
 * (docs/incidents.md, States).
 */
export const holderOf = ({ state, ack }: Taken): Acknowledgement | null =>
  state === 'open' ? null : ack;

/** Who took it on before it got worse and has not said so since; null where there is none. */
export const earlierHolderOf = ({ state, ack }: Taken): Acknowledgement | null =>
  state === 'open' ? ack : null;
