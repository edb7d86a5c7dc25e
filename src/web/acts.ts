import { z } from 'zod';
import { findIncident } from '../alerting/incidents/queries.ts';
import type { Acts, Answer } from '../answers/acts.ts';
import { LONGEST_NOTE, shortNote } from '../answers/note.ts';
import { untilAsked } from '../answers/until.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Incident } from '../domain/incident.ts';
import { mayNotAct } from './failures.ts';
import type { Viewer, WebDeps } from './page.ts';

/** What people can do with an incident from the page, as its address names it. */
export const ACTS = [
  'acknowledge',
  'release',
  'resolve',
  'not-real',
  'accept',
  'run-again',
  'rehearse',
] as const;
export type ActName = (typeof ACTS)[number];

/** What a form or a program may say to it. */
export const actInput = z.object({
  note: z.string().max(LONGEST_NOTE).default(''),
  /** A day, a time, `7d`; of `acknowledge` alone. */
  until: z.string().max(40).default(''),
  /** By what the list of runs is known that was read; of `accept` alone, which takes no others. */
  shown: z.string().max(64).optional(),
});

export const isAct = (name: string): name is ActName => ACTS.some((a) => a === name);

/**
 * Does it in the viewer's name.
 * @throws DaytwoError with the next step: `may-not-act`, `bad-request`, or the act's own
 */
export async function doAct(
  { acts, store, now }: WebDeps,
  { person }: Viewer,
  act: ActName,
  of: { id: string; sent: Readonly<Record<string, string>> },
): Promise<Incident> {
  if (!person.mayAct) throw mayNotAct(person, 'act');
  shortNote(of.sent['note']);
  const read = actInput.safeParse(of.sent);
  if (!read.success)
    throw new DaytwoError({
      code: 'bad-request',
      exitCode: EXIT.usage,
      message: 'nothing was done: a date has at most 40 characters, and shown at most 64',
      next: 'shorten it, and send it again',
    });
  const { note, until, shown } = read.data;
  const answer: Answer = { id: of.id, by: person.id ?? person.name, note };
  if (act !== 'run-again')
    return answered(acts, act, answer, { until: untilAsked(until, now()), shown });
  await acts.runAgain(answer);
  return findIncident(store, of.id, 'daytwo incidents lists them');
}

function answered(
  acts: Acts,
  act: Exclude<ActName, 'run-again'>,
  answer: Answer,
  { until, shown }: { until: string | null; shown: string | undefined },
): Promise<Incident> {
  switch (act) {
    case 'acknowledge':
      return acts.acknowledge({ ...answer, until });
    case 'release':
      return acts.release(answer);
    case 'resolve':
      return acts.resolve(answer);
    case 'not-real':
      return acts.dismiss(answer);
    case 'accept':
      return acts.accept({ ...answer, shown });
    case 'rehearse':
      return acts.rehearse(answer);
  }
}
