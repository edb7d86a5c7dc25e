import type { KeptMessage } from '../../src/demo/peers/slack.ts';
import type { KeptMail } from '../../src/demo/peers/smtp.ts';
import type { Incident } from '../../src/domain/incident.ts';
import type { Run, Trial } from '../../src/domain/run.ts';
import { DAY, HOUR, START, type World } from '../app/world.ts';

/**
 * Moves to the next 02:00, when the suites of a world are due, and lets everything that comes of it
 * happen.
 */
export async function nextLook(world: World): Promise<Run> {
  const days = Math.floor((world.clock.now() - START - 2 * HOUR) / DAY) + 1;
  await world.clock.advanceTo(START + days * DAY + 2 * HOUR);
  // The first turn replays, the second tells and makes what the first one asked for, the third
  // tells of that.
  for (let i = 0; i < 3; i++) await world.turn();
  const run = (await world.store.runs.recent({ agent: 'refund', limit: 1 }))[0];
  if (run === undefined) throw new Error('no run was made');
  return run;
}

export async function trialsOf(world: World, run: Pick<Run, 'id'>): Promise<Trial[]> {
  return world.store.trials.ofRun(run.id);
}

/** "kind state", oldest first. */
export async function incidents(world: World): Promise<string[]> {
  return (await allIncidents(world)).map((i) => `${i.kind} ${i.state}`);
}

export async function allIncidents(world: World): Promise<Incident[]> {
  return (await world.store.incidents.list({ limit: 100 })).toReversed();
}

/** Calls that reached a model, lists not counted. */
export function calls(world: World, model?: string): number {
  return world.provider
    .stats()
    .log.filter((c) => c.model !== null && (model === undefined || c.model === model)).length;
}

/** First messages and replies that Slack shows about incidents, digests left out. */
export function slackTexts(world: World): string[] {
  return world.slack.messages.filter((m) => noticeOf(m).incident !== '').map((m) => m.text);
}

/** The ids that a message carries in its metadata. */
export function noticeOf(message: KeptMessage): {
  notice: string;
  incident: string;
  reason: string;
} {
  return (
    message.metadata as { event_payload: { notice: string; incident: string; reason: string } }
  ).event_payload;
}

/** Subjects of the mails about incidents. */
export function subjects(world: World): string[] {
  return world.smtp.mails
    .filter((m) => header(m, 'X-Daytwo-Reason') !== 'digest')
    .map((m) => header(m, 'Subject'));
}

export function header(mail: KeptMail, name: string): string {
  const found =
    new RegExp(`^${name}: *((?:.*)(?:\\r\\n[ \\t].*)*)`, 'im').exec(mail.raw)?.[1] ?? '';
  return found.replace(/\r\n[ \t]/g, ' ');
}

export const yes = { text: 'YES, your refund is on its way.' };
export const no = { text: 'We promise the money within an hour.' };

/** The number in "Question 7". */
export function question(turns: readonly { text: string }[]): number {
  return Number(/Question (\d+)/.exec(turns.at(-1)?.text ?? '')?.[1]);
}
