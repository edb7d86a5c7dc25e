import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Confirming } from '../../domain/incident-parts.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { streamWords } from '../../domain/text-stream.ts';
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
      `The run of ${dayWords(c.at)} raised a suspicion in ${c.raised.map(streamWords).join(', ')}: ` +
      `${suspects === 1 ? '1 case was' : `${suspects} cases were`} answered unlike before. ` +
      `${suspects === 1 ? 'It is' : 'They are'} asked again now, at most eight times within the ` +
      'hour. Until then nothing is claimed.',
    guess: null,
    next: found.next.filter((n) => n.does === 'show-streams'),
  };
}

/** What remains of a suspicion that a second look did not bear out, or could not decide. */
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
      : ` The suspicious cases of ${c.suite} were asked again in ${plural(c.rounds, 'round')} ` +
        `(${plural(c.calls, 'call')}).`;
  const end = fell
    ? `Not confirmed: ${reason}. Nothing is to be done.`
    : `Undecided: ${reason}. What was seen still counts, and the next runs decide.`;
  return {
    ...of,
    title: fell
      ? `${agentName}: a suspicion was not confirmed`
      : `${agentName}: a suspicion is undecided`,
    summary:
      `${c === undefined ? 'A run' : `The run of ${dayWords(c.at)}`} raised a ` +
      `suspicion${c === undefined ? '' : ` in ${c.raised.map(streamWords).join(', ')}`}.${again} ` +
      end,
    guess: null,
    next: of.next.filter((n) => n.does === 'show-streams'),
  };
}

/** What an opened incident says of how it was confirmed. */
export function confirmedFacts(found: IncidentFacts, c: Confirming): IncidentFacts {
  return {
    ...found,
    summary:
      `${found.summary} Confirmed within the hour: ${c.calls === 1 ? 'the suspicious case' : 'the suspicious cases'} ran again ` +
      `${c.rounds === 1 ? 'once' : `in ${c.rounds} rounds`} ` +
      `(${plural(c.calls, 'call')}) after the run of ${dayWords(c.at)}.`,
  };
}

/** The incident with the suspicion of some of a suite's streams undecided, or of none of them. */
export function withUndecided(
  incident: Incident,
  suite: string,
  streams: readonly string[],
): Incident {
  const { undecided = [], ...rest } = incident;
  const all = [...undecided.filter((s) => !s.startsWith(`${suite}/`)), ...streams];
  return all.length === 0 ? rest : { ...rest, undecided: all };
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
