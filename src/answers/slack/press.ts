import { holderOf } from '../../domain/incident-holder.ts';
import { mutingWords } from '../../alerting/incidents/acknowledge.ts';
import { centsUp } from '../../alerting/messages/format.ts';
import { ANSWER_PREFIX, type AnswerKind, ANSWERS } from '../../alerting/messages/slack-answers.ts';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import { DaytwoError, messageOf as wordsOf } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import { nameOf } from '../people.ts';
import {
  clientOf,
  type Desk,
  type DeskDeps,
  firstMessageOf,
  patiently,
  showNow,
  whisper,
} from './desk.ts';
import {
  type About,
  acceptModal,
  notRealModal,
  refusedModal,
  runAgainModal,
  snoozeModal,
  waitModal,
} from './modals.ts';
import type { Press } from './payloads.ts';
import { takeAnswer } from './take-answer.ts';

/** What a button says: which answer, to which incident, and the choice of a menu. */
export interface Pressed {
  answer: AnswerKind;
  incident: string;
  choice: string | null;
}

/** What was pressed; null where it is no button of ours. Pure. */
export function pressedIn({ actions }: Press): Pressed | null {
  const [action] = actions;
  const answer = ANSWERS.find((a) => action?.action_id === `${ANSWER_PREFIX}${a}`);
  if (action === undefined || answer === undefined) return null;
  const value = answer === 'snooze' ? action.selected_option?.value : action.value;
  const words = (value ?? '').split(' ');
  const isChoice = answer === 'snooze' || answer === 'run-again';
  const [choice, incident] = isChoice ? words : [null, ...words];
  return choice === undefined || !incident || words.length !== (isChoice ? 2 : 1)
    ? null
    : { answer, incident, choice };
}

/** Does what a button asks for, and shows it; or asks on in a modal. */
export async function answerPress(deps: DeskDeps, press: Press, desks: Desk[]): Promise<void> {
  const pressed = pressedIn(press);
  if (pressed === null) return;
  const incident = await deps.live().store.incidents.get(pressed.incident);
  const desk = await deskOf(deps, press, desks, pressed.incident);
  if (incident === null || desk === null) return notKnown(deps, press, pressed, desks);
  await takeAnswer(
    deps,
    {
      desk,
      channel: press.channel.id,
      user: press.user,
      incident: incident.id,
      answer: pressed.answer,
    },
    (by) => act(deps, { press, pressed, incident, desk, by }),
  );
}

/**
 * A message that is not the incident's: an old one, one in a channel that was left, or not ours. A
 * button that does nothing must say so.
 */
async function notKnown(
  deps: DeskDeps,
  { channel, message, user }: Press,
  { incident, answer }: Pressed,
  [desk]: readonly Desk[],
): Promise<void> {
  const on = { channel: channel.id, message: message?.ts ?? null };
  deps.log.warn({ incident, answer, ...on }, 'a press in Slack on a message that is not known');
  if (desk === undefined) return;
  const words =
    'Nothing was done: this message is not the one in which daytwo tells of its incident now. ' +
    'Next: answer in that one; `daytwo incidents` lists what waits.';
  await whisper(deps, desk, { channel: channel.id, user: user.id }, words);
}

/** Among the channels that are answered, the one whose first message of the incident this is. */
async function deskOf(
  { live }: DeskDeps,
  press: Press,
  desks: readonly Desk[],
  incident: string,
): Promise<Desk | null> {
  for (const desk of desks) {
    const ref = await firstMessageOf(live().store, incident, desk);
    if (ref?.channel === press.channel.id && ref.ts === press.message?.ts) return desk;
  }
  return null;
}

interface Case {
  press: Press;
  pressed: Pressed;
  incident: Incident;
  desk: Desk;
  by: string;
}

async function act(deps: DeskDeps, c: Case): Promise<void> {
  const { acts, now, config } = deps.live();
  const name = nameOf(config.people, c.by);
  const { incident, desk, by } = c;
  const answer = { id: incident.id, by };
  switch (c.pressed.answer) {
    case 'acknowledge':
      if (hasIt(incident, name, null, now())) return alreadyDone(deps, c);
      await acts.acknowledge({ ...answer, until: null });
      return done(deps, c);
    case 'release':
      await acts.release(answer);
      return done(deps, c);
    case 'snooze': {
      const until = snoozeUntil(c.pressed.choice, now());
      if (until === null)
        return ask(deps, c, snoozeModal(on(c), incident, iso(now() + DAY).slice(0, 10)));
      if (hasIt(incident, name, until, now())) return alreadyDone(deps, c);
      await acts.acknowledge({ ...answer, until });
      return done(deps, c);
    }
    case 'not-real':
      return ask(deps, c, notRealModal(on(c), incident));
    case 'accept':
      return askAcceptance(deps, c);
    case 'run-again': {
      const most = await acts.priceOfRun(incident.id);
      // Where the label named no price, or one that holds no more, the price is told first.
      const told = Number(c.pressed.choice);
      if (most === null || !(centsUp(most) <= told))
        return ask(deps, c, runAgainModal(on(c), incident, most));
      return runAgain(deps, desk, answer);
    }
    case 'rehearse': {
      await acts.rehearse(answer);
      logged(deps, answer, 'rehearse');
      return showNow(deps, desk, incident.id);
    }
  }
}

/**
 * Whether somebody has an incident as a press asks: until the same day, or with no day asked for
 * until any that is to come. Pure.
 */
export function hasIt(
  incident: Pick<Incident, 'state' | 'ack'>,
  name: string,
  until: string | null,
  now: Millis,
): boolean {
  const ack = holderOf(incident);
  if (ack === null || ack.by !== name) return false;
  return until === null
    ? ack.until === null || Date.parse(ack.until) > now
    : ack.until?.slice(0, 10) === until.slice(0, 10);
}

/** Slack sends again what it takes for lost, across a restart too: nothing is recorded or told twice. */
async function alreadyDone(deps: DeskDeps, { press, desk, incident }: Case): Promise<void> {
  const to = { channel: press.channel.id, user: press.user.id };
  const quiet = mutingWords(incident, deps.live().now());
  const until = quiet === '' ? '' : `; ${quiet}`;
  await whisper(deps, desk, to, `That is done already: you have it${until}.`);
  await showNow(deps, desk, incident.id);
}

const on = ({ incident, desk }: Case): About => ({ incident: incident.id, desk: desk.name });

/** Until when one of the menu's choices is quiet; null where a date is asked for. */
export function snoozeUntil(choice: string | null, now: Millis): string | null {
  const days = choice === '1d' ? 1 : choice === '7d' ? 7 : null;
  return days === null ? null : iso(now + days * DAY);
}

function logged({ log }: DeskDeps, { id, by }: { id: string; by: string }, answer: string): void {
  log.info({ incident: id, by, answer }, 'answered in Slack');
}

async function done(deps: DeskDeps, c: Case): Promise<void> {
  logged(deps, { id: c.incident.id, by: c.by }, c.pressed.answer);
  await showNow(deps, c.desk, c.incident.id);
}

/** Has the suites run again, and says so in the message: the result comes with a later one. */
export async function runAgain(
  deps: DeskDeps,
  desk: Desk,
  answer: { id: string; by: string },
): Promise<void> {
  await deps.live().acts.runAgain(answer);
  logged(deps, answer, 'run-again');
  await showNow(deps, desk, answer.id);
}

/** Opens a modal: the press is good for three seconds, so that nothing slow comes before it. */
async function ask({ clock }: DeskDeps, { press, desk }: Case, view: object): Promise<void> {
  const client = await clientOf(desk);
  await patiently(clock, () =>
    client.views.open({ trigger_id: press.trigger_id, view: view as never }),
  );
}

/** Reading what would be accepted may take a while: the modal stands there first. */
async function askAcceptance(deps: DeskDeps, c: Case): Promise<void> {
  const client = await clientOf(c.desk);
  const opened = await patiently(deps.clock, () =>
    client.views.open({ trigger_id: c.press.trigger_id, view: waitModal(on(c)) as never }),
  );
  const view = await deps
    .live()
    .acts.acceptance(c.incident.id)
    .then(
      (acceptance) => acceptModal(on(c), acceptance),
      (e: unknown) =>
        refusedModal(on(c), wordsOf(e), e instanceof DaytwoError ? e.next : undefined),
    );
  await patiently(deps.clock, () =>
    client.views.update({ view_id: opened.view?.id ?? '', view: view as never }),
  );
}
