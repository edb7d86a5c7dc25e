import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { changeToldWith, findUnfinishedIncident } from './acknowledge.ts';
import type { IncidentRecorder } from './record.ts';

/**
 * Gives an incident back that somebody has: it waits for somebody again, and everybody is told.
 * @throws DaytwoError `not-taken` where nobody has it
 */
export async function releaseIncident(
  store: Store,
  recorder: IncidentRecorder,
  id: string,
  by: string,
  note: string,
): Promise<Incident> {
  return store.transaction(async (tx) => {
    const incident = await findUnfinishedIncident(tx, id);
    const { ack } = incident;
    if (ack === null)
      throw new DaytwoError({
        code: 'not-taken',
        exitCode: EXIT.usage,
        message: `nobody has ${incident.id}`,
        next: `daytwo ack ${incident.id} --by NAME takes it on`,
      });
    const given: Incident = { ...incident, ack: null, state: stateWithout(incident) };
    await changeToldWith(tx, recorder, incident, { actor: by, what: 'given back' }, (other) => ({
      ...other,
      ack: null,
      state: stateWithout(other),
    }));
    await recorder.transition(tx, given, {
      actor: by,
      what: 'given back',
      reason: note === '' ? `${ack.by} had it` : note,
      notice: 'released',
    });
    return given;
  });
}

/** One that is recovering recovers whoever has it. */
const stateWithout = ({ state }: Incident): Incident['state'] =>
  state === 'acknowledged' ? 'open' : state;

/**
 * Closes an incident as one that told of nothing real. It is counted as such in the digest: a tool
 * that cries wolf must be seen to, and by what each was.
 * @throws DaytwoError `bad-note` where nothing is said, and as `findUnfinishedIncident`
 */
export async function dismissIncident(
  store: Store,
  recorder: IncidentRecorder,
  id: string,
  by: string,
  note: string,
): Promise<Incident> {
  return store.transaction(async (tx) => {
    const incident = await findUnfinishedIncident(tx, id);
    if (note.trim() === '')
      throw new DaytwoError({
        code: 'bad-note',
        exitCode: EXIT.usage,
        message: `${incident.id} was not closed: nothing says what it was`,
        next: 'say it in a word or two as the note: "a test", "a flaky page"',
      });
    const notReal = { by, at: iso(recorder.now()), note };
    await changeToldWith(
      tx,
      recorder,
      incident,
      { actor: by, what: 'called not real' },
      (other) => ({
        ...other,
        state: 'resolved',
        notReal,
      }),
    );
    const closed: Incident = { ...incident, state: 'resolved', notReal };
    await recorder.transition(tx, closed, {
      actor: by,
      what: 'called not real',
      reason: note,
      notice: 'resolved',
    });
    return closed;
  });
}
