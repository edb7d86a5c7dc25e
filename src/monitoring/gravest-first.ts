import { severityOf } from '../alerting/routes/severity.ts';
import type { Millis } from '../domain/clock.ts';
import type { Incident } from '../domain/incident.ts';
import type { Severity } from '../domain/telling.ts';

const RANKS: Readonly<Record<Severity, number>> = { urgent: 0, normal: 1, low: 2 };

/** Behind every gravity that a drift is given. */
const NO_GRAVITY = 99;

/**
 * Incidents with the gravest first: what is as before again behind the rest, then how urgent it is,
 * then behaviour before what is only to be seen to, then how grave a change and how far it went.
 * What is equal in all of these stays in its order.
 */
export function gravestFirst(live: readonly Incident[], now: Millis): Incident[] {
  const ranked = live.map((i) => ({ i, ranks: ranksOf(i, now) }));
  return ranked
    .toSorted((a, b) => {
      const at = a.ranks.findIndex((r, n) => r !== b.ranks[n]);
      return (a.ranks[at] ?? 0) - (b.ranks[at] ?? 0);
    })
    .map(({ i }) => i);
}

function ranksOf(incident: Incident, now: Millis): readonly number[] {
  const { facts, state, kind } = incident;
  const [first] = facts.measures;
  const moved = first === undefined ? 0 : Math.abs(first.after.value - first.before.value);
  return [
    state === 'recovering' ? 1 : 0,
    RANKS[severityOf(incident, 'reminder', now).severity],
    kind === 'drift' || kind === 'attack' ? 0 : 1,
    facts.lead?.gravity ?? NO_GRAVITY,
    Number.isFinite(moved) ? -moved : 0,
  ];
}
