import { DAY, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Acknowledgement } from '../../domain/incident-parts.ts';
import { daysUntil, LAST_MUTED_DAYS, mutingOf } from '../../domain/model-end.ts';
import type { Store } from '../../domain/store.ts';
import { dayOrMinute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import { FINAL, UNFINISHED_STATES } from './lifecycle.ts';
import { findIncident } from './queries.ts';
import type { IncidentRecorder } from './record.ts';

/** A person who adds a word to what they just said is heard once. */
const SAID_TOGETHER: Millis = MINUTE;

/** Nothing is quiet for longer, or a slip of the hand would keep it quiet for ever. */
export const LONGEST_QUIET_DAYS = 90;

/** @throws DaytwoError `far-date`; a day after a model's end is cut to the end's and not refused */
function mustEnd({ end }: Incident, until: string | null, now: Millis): void {
  const isCapped = end !== undefined && !end.retired && end.endsAt !== null;
  const last = now + LONGEST_QUIET_DAYS * DAY;
  if (until === null || isCapped || Date.parse(until) <= last) return;
  throw new DaytwoError({
    code: 'far-date',
    exitCode: EXIT.usage,
    message: `nothing stays quiet for more than ${LONGEST_QUIET_DAYS} days, and ${until.slice(0, until.indexOf('T'))} is further off`,
    next: `give a day up to ${iso(last).slice(0, 10)}; when it comes back, it can be made quiet again`,
  });
}

/**
 * Takes an incident on: an owner, a note and a date until which it stays quiet; where none is given,
 * the one that was chosen before, while it is to come.
 * @throws DaytwoError `far-date`, and as `findUnfinishedIncident`
 * @param renew what is told with it; without it what the incident said last
 */
export async function acknowledge(
  store: Store,
  recorder: IncidentRecorder,
  id: string,
  by: string,
  note: string,
  until: string | null,
  renew?: (tx: Store, incident: Incident) => Promise<IncidentFacts>,
): Promise<Incident> {
  return store.transaction(async (tx) => {
    const incident = await findUnfinishedIncident(tx, id);
    mustEnd(incident, until, recorder.now());
    const facts = renew === undefined ? incident.facts : await renew(tx, incident);
    const next: Incident = {
      ...incident,
      facts,
      state: 'acknowledged',
      ack: {
        by,
        note,
        at: iso(recorder.now()),
        until: until ?? chosenBefore(incident.ack, recorder.now()),
        ...takenBefore(incident.ack, { by, note }),
        ...(incident.end === undefined
          ? {}
          : { end: { endsAt: incident.end.endsAt, replacement: incident.end.replacement } }),
      },
    };
    // Told together, taken together: the others of the same cause stay quiet as well.
    const said = { actor: by, what: 'acknowledged' };
    await changeToldWith(tx, recorder, incident, said, (other) => ({
      ...other,
      state: 'acknowledged',
      ack: next.ack,
    }));
    await recorder.transition(tx, next, {
      actor: by,
      what: 'acknowledged',
      reason: [note === '' ? 'no note' : note, mutingWords(next, recorder.now())]
        .filter((w) => w !== '')
        .join('; '),
      notice: 'acknowledged',
      holdMs: SAID_TOGETHER,
    });
    return next;
  });
}

/** Whoever takes on what is quiet until a day has not said that it is to be quiet for longer. */
function chosenBefore(ack: Acknowledgement | null, now: Millis): string | null {
  const until = ack?.until ?? null;
  return until !== null && Date.parse(until) > now ? until : null;
}

/** Changes the unfinished ones that this one's message tells of, as it was changed itself; told once. */
export async function changeToldWith(
  tx: Store,
  recorder: IncidentRecorder,
  { id }: Incident,
  said: { actor: string; what: string },
  changed: (other: Incident) => Incident,
): Promise<void> {
  const unfinished = await tx.incidents.list({ states: UNFINISHED_STATES, limit: 1_000 });
  for (const other of unfinished.filter((i) => i.group === id))
    await recorder.transition(tx, changed(other), { ...said, reason: `with ${id}`, notice: null });
}

/** What is kept of those who had it: a second word must not lose the first one's note. */
function takenBefore(
  ack: Acknowledgement | null,
  now: Pick<Acknowledgement, 'by' | 'note'>,
): Pick<Acknowledgement, 'before'> {
  if (ack === null) return {};
  const { by, note, at } = ack;
  // The same word said twice is one.
  if (by === now.by && note === now.note)
    return ack.before === undefined ? {} : { before: ack.before };
  return { before: [...(ack.before ?? []), { by, note, at }] };
}

/**
 * Who had an incident before the one who has it now, each with day and note; empty where nobody
 * had.
 */
export function earlierOwnersWords({ ack }: Pick<Incident, 'ack'>): string {
  return (ack?.before ?? [])
    .map((b) => `${b.by} took it on ${b.at.slice(0, 10)}${b.note === '' ? '' : `: ${b.note}`}`)
    .join('; ');
}

/**
 * Until when an incident that somebody took on stays quiet, as it will be: not as it was asked for.
 * Empty where no day is known.
 */
export function mutingWords(incident: Incident, now: number): string {
  const { ack, end } = incident;
  const quiet = mutingOf(incident);
  if (ack === null || quiet === null) return '';
  if (quiet.tooLate) {
    const left = daysUntil(end?.endsAt ?? '', now);
    const ends =
      left < 0
        ? `its end on ${end?.endsAt?.slice(0, 10) ?? ''} has passed`
        : left === 0
          ? 'it ends today'
          : `it ends in ${plural(left, 'day')}`;
    return `too late to mute: ${ends}; ${ack.by} is recorded as its owner`;
  }
  if (quiet.until === null) return '';
  const day = dayOrMinute(quiet.until);
  if (!quiet.capped) return `quiet until ${day}`;
  const asked = ack.until === null ? '' : `, not ${dayOrMinute(ack.until)}`;
  return `quiet until ${day}${asked}: nobody mutes the last ${LAST_MUTED_DAYS} days before the end`;
}

/** Closes an incident by a person's word. */
export async function resolveIncident(
  store: Store,
  recorder: IncidentRecorder,
  id: string,
  by: string,
  note: string,
): Promise<Incident> {
  return store.transaction(async (tx) => {
    const incident = await findUnfinishedIncident(tx, id);
    const next: Incident = { ...incident, state: 'resolved' };
    // What was told in its message alone would stay open with nobody to hear of it.
    if (incident.kind === 'no-verdict')
      await changeToldWith(tx, recorder, incident, { actor: by, what: 'resolved' }, (other) => ({
        ...other,
        state: 'resolved',
      }));
    await recorder.transition(tx, next, {
      actor: by,
      what: 'resolved',
      reason: note === '' ? 'resolved by hand' : note,
      notice: 'resolved',
    });
    return next;
  });
}

/** The unfinished incident that an id, or the beginning of one, names. */
export async function findUnfinishedIncident(store: Store, id: string): Promise<Incident> {
  const one = await findIncident(store, id, 'daytwo incidents lists them with their ids');
  if (FINAL.includes(one.state))
    throw new DaytwoError({
      code: 'incident-over',
      exitCode: EXIT.usage,
      message: `incident ${one.id} is ${one.state} already`,
      next: 'daytwo incidents lists the unfinished ones',
    });
  return one;
}
