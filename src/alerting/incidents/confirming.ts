import type { Confirming, Incident, IncidentFacts } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { plural } from '../../domain/text.ts';

// What people read of a suspicion (docs/confirmation.md): `confirming` → `open` or `not confirmed`.

/**
 * The facts of a suspicion while its cases run again: what was seen, and that nothing is claimed.
 */
export function confirmingFacts(
  found: IncidentFacts,
  agentName: string,
  c: Confirming,
  suspects: number,
): IncidentFacts {
  return {
    ...found,
    title: `${agentName}: looking again at ${plural(suspects, 'case')}`,
    summary:
      `The run of ${dayWords(c.at)} raised a suspicion in ${c.raised.join(', ')}: ` +
      `${plural(suspects, 'case')} answered unlike before. ` +
      `${suspects === 1 ? 'It runs' : 'They run'} again now, at most eight times ` +
      'within the hour. Nothing is claimed until then.',
    guess: null,
    next: found.next.filter((n) => n.does === 'show-streams'),
  };
}

/** What remains of a suspicion that a second look did not bear out. */
export function notConfirmedFacts(
  of: IncidentFacts,
  agentName: string,
  c: Confirming | undefined,
  reason: string,
  fell: boolean,
): IncidentFacts {
  const again =
    c === undefined
      ? ''
      : ` The suspicious cases of ${c.suite} ran again in ${plural(c.rounds, 'round')} ` +
        `(${plural(c.calls, 'call')}).`;
  const end = fell
    ? `Not confirmed: ${reason}.`
    : `Not decided: ${reason}. What was seen still counts, and the next look goes on from there.`;
  return {
    ...of,
    title: fell
      ? `${agentName}: a suspicion was not confirmed`
      : `${agentName}: a suspicion could not be decided`,
    summary:
      `${c === undefined ? 'A run' : `The run of ${dayWords(c.at)}`} raised a ` +
      `suspicion${c === undefined ? '' : ` in ${c.raised.join(', ')}`}.${again} ` +
      `${end} Nothing is to be done.`,
    guess: null,
    next: of.next.filter((n) => n.does === 'show-streams'),
  };
}

/** What an opened incident says of how it was confirmed. */
export function confirmedFacts(found: IncidentFacts, c: Confirming): IncidentFacts {
  return {
    ...found,
    summary:
      `${found.summary} Confirmed within the hour: the suspicious cases ran again ` +
      `${c.rounds === 1 ? 'once' : `in ${c.rounds} rounds`} ` +
      `(${plural(c.calls, 'call')}).`,
  };
}

/** The incident with one look's confirmation begun, continued or ended. */
export function withConfirming(
  incident: Incident,
  look: string,
  next: Confirming | null,
): Incident {
  const rest = (incident.confirming ?? []).filter((c) => c.look !== look);
  return { ...incident, confirming: next === null ? rest : [...rest, next] };
}
