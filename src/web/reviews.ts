import type { Hono } from 'hono';
import { z } from 'zod';
import { LONGEST_NOTE } from '../answers/note.ts';
import { nameOf as nameRecorded } from '../answers/people.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import { type Review, REVIEW_LABELS } from '../domain/real-output.ts';
import type { Reviewed } from '../triage/review/answer.ts';
import type { ReviewDeps } from '../triage/review/desk.ts';
import { mayNotAct } from './failures.ts';
import type { Viewer, WebDeps } from './page.ts';
import type { Web, WebEnv } from './request.ts';
import { part } from './parts/words.ts';

/** What a form or a program says of an item. */
export const reviewInput = z.object({
  /** The item. */
  of: z.string().min(1).max(200),
  label: z.enum(REVIEW_LABELS),
  note: z.string().max(LONGEST_NOTE).default(''),
  /** When it was shown, as it was signed. */
  shown: z.string().min(1).max(2_000),
});

/** What the inbox reads. */
export const reviewDepsOf = ({ store, config }: WebDeps): ReviewDeps => ({
  store,
  agents: Object.keys(config.agents),
  timezone: config.timezone,
  nameOf: (recorded) => nameRecorded(config.people, recorded),
});

/**
 * Writes down what the viewer says of an item.
 * @throws DaytwoError `may-not-act`, `bad-request`, or the act's own
 */
export async function doReview(
  { acts }: WebDeps,
  viewer: Viewer,
  sent: Readonly<Record<string, string>>,
): Promise<Reviewed> {
  mustReview(viewer);
  const read = reviewInput.safeParse(sent);
  if (!read.success)
    throw new DaytwoError({
      code: 'bad-request',
      exitCode: EXIT.usage,
      message: `a review needs an item and one of: ${REVIEW_LABELS.join(', ')}; a note has at most 2,000 characters`,
      next: 'open the inbox anew and answer there',
    });
  const { of, label, note, shown } = read.data;
  return acts.review({ of, label, note, by: nameOf(viewer), looked: { shown } });
}

/** Whoever reviews must be able to act and to read. @throws DaytwoError `may-not-act` */
function mustReview({ person }: Viewer): void {
  if (!person.mayAct || !person.mayReadAnswers) throw mayNotAct(person, 'review');
}

const nameOf = ({ person }: Viewer): string => person.id ?? person.name;

/** The forms of the inbox: each leads to the next item. */
export function routeReviews(app: Hono<WebEnv>, { live }: Web): void {
  app.post('/inbox', async (c) => {
    const viewer = c.get('viewer');
    const sent = c.get('sent');
    const done = await unlessTwice(doReview(live(), viewer, sent));
    if (done !== null)
      return c.redirect(`${c.get('base')}/inbox?said=${part(done.review.id)}`, 303);
    const stands = await otherWord(live(), viewer, sent);
    return c.redirect(
      `${c.get('base')}/inbox${stands === null ? '' : `?stands=${part(stands.id)}`}`,
      303,
    );
  });
  app.post('/inbox/undo', async (c) => {
    const viewer = c.get('viewer');
    mustReview(viewer);
    const review = c.get('sent')['review'];
    const undone = await live().acts.undoReview({
      by: nameOf(viewer),
      ...(review === undefined ? {} : { review }),
    });
    return c.redirect(`${c.get('base')}/inbox?of=${part(undone.of)}`, 303);
  });
}

/** What somebody said of an item before, where they have said something else of it now. */
async function otherWord(
  { store }: WebDeps,
  { person }: Viewer,
  { of, label, note = '' }: Readonly<Record<string, string>>,
): Promise<Review | null> {
  if (of === undefined) return null;
  const [standing] = await store.reviews.list({ of, reviewer: person.name, limit: 1 });
  if (standing === undefined) return null;
  const isNoteLost = standing.note === '' && note.trim() !== '';
  return standing.label !== label || isNoteLost ? standing : null;
}

/** A form that was sent twice is one answer: null for the second. */
async function unlessTwice(doing: Promise<Reviewed>): Promise<Reviewed | null> {
  try {
    return await doing;
  } catch (e) {
    if (e instanceof DaytwoError && e.code === 'already-reviewed') return null;
    throw e;
  }
}
