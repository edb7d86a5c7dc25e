import { iso } from '../../domain/clock.ts';
import { toldDate } from '../../domain/told-date.ts';
import { type Desk, type DeskDeps, firstMessageOf, showNow, whisper } from './desk.ts';
import { type About, DATE, type Modal, modalOf, NOTE } from './modals.ts';
import type { Submission } from './payloads.ts';
import { runAgain } from './press.ts';
import { takeAnswer } from './take-answer.ts';

/** What was filled in, once it makes sense; else what is wrong with it, by the input's block. */
export type Filled =
  | { ok: true; kind: Modal; on: About; note: string; until: string | null }
  | { ok: false; errors: Readonly<Record<string, string>> };

/** What a modal was sent off with; null where it is none of ours. Pure. */
export function filledIn({ view }: Submission, now: number): Filled | null {
  const modal = modalOf(view.callback_id, view.private_metadata);
  if (modal === null) return null;
  const values = view.state.values;
  const note = (values[NOTE[0]]?.[NOTE[1]]?.value ?? '').trim();
  const day = values[DATE[0]]?.[DATE[1]]?.selected_date ?? null;
  const at = day === null ? null : toldDate(day);
  const until = at === null ? null : iso(at);
  if (modal.kind === 'snooze' && (until === null || Date.parse(until) <= now))
    return { ok: false, errors: { [DATE[0]]: 'Choose a day that is still to come.' } };
  if (modal.kind === 'not-real' && note === '')
    return { ok: false, errors: { [NOTE[0]]: 'Say in a word or two what it was.' } };
  return { ok: true, ...modal, note, until };
}

/** Does what a modal asked for, and shows it. */
export async function answerSubmission(
  deps: DeskDeps,
  submission: Submission,
  filled: Extract<Filled, { ok: true }>,
  desks: readonly Desk[],
): Promise<void> {
  const { store } = deps.live();
  const { on } = filled;
  const desk = desks.find((d) => d.name === on.desk);
  const ref = desk === undefined ? null : await firstMessageOf(store, on.incident, desk);
  if (desk === undefined || ref === null) {
    const of = { incident: on.incident, answer: filled.kind, channel: on.desk };
    deps.log.warn(of, 'a form in Slack about a message that is not known any more');
    if (desk === undefined) return;
    const words = 'Nothing was done: the message that this form was about is not known any more.';
    const to = { channel: desk.options.channel, user: submission.user.id };
    return whisper(deps, desk, to, words);
  }
  await takeAnswer(
    deps,
    {
      desk,
      channel: ref.channel,
      user: submission.user,
      incident: on.incident,
      answer: filled.kind,
    },
    (by) => act(deps, desk, filled, by),
  );
}

async function act(
  deps: DeskDeps,
  desk: Desk,
  { kind, on, note, until }: Extract<Filled, { ok: true }>,
  by: string,
): Promise<void> {
  const { acts } = deps.live();
  const answer = { id: on.incident, by, note };
  switch (kind) {
    case 'snooze':
      await acts.acknowledge({ ...answer, until });
      break;
    case 'not-real':
      await acts.dismiss(answer);
      break;
    case 'run-again':
      return runAgain(deps, desk, answer);
    case 'accept':
      // Where nothing says what was shown, nothing was.
      await acts.accept({ ...answer, shown: on.shown ?? '' });
      break;
  }
  deps.log.info({ incident: on.incident, by, answer: kind }, 'answered in Slack');
  await showNow(deps, desk, on.incident);
}
