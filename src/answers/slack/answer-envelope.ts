import { escapeWithin } from '../../alerting/messages/slack.ts';
import { type Millis, SECOND } from '../../domain/clock.ts';
import { answerCommand, type CommandAnswer } from './command.ts';
import { type Desk, type DeskDeps, firstMessageOf, sayTo, whisper } from './desk.ts';
import { modalOf } from './modals.ts';
import type { Once } from './once.ts';
import { type Came, cameAs, type SlashCommand, type Submission, triggerOf } from './payloads.ts';
import { answerPress } from './press.ts';
import { answerReview, reviewIn } from './review.ts';
import type { Envelope } from './socket-client.ts';
import { answerSubmission, filledIn } from './submit.ts';
import type { Workspaces } from './workspaces.ts';

/** Slack waits three seconds for an acknowledgement, with or without an answer in it. */
const LATEST: Millis = 2.5 * SECOND;

/** What answers to envelopes are made with. */
export interface Receiving {
  deps: DeskDeps;
  once: Once;
  workspaces: Workspaces;
  /** What is being done, by the envelope that asked for it. */
  doing: Map<string, Promise<void>>;
}

/** Does what is asked for, once and for our own people only, then acknowledges it. */
export async function answerEnvelope(
  on: Receiving,
  e: Envelope,
  desksNow: () => Desk[],
): Promise<void> {
  const { deps, once, doing } = on;
  const came = cameAs(e.type, e.payload);
  if (came === null) return e.ack();
  if (once.seen(`envelope ${e.id}`, triggerOf(came)))
    return acknowledgeAfter(on, e, doing.get(e.id) ?? Promise.resolve());
  if (came.kind === 'command') return replyToCommand(on, e, came.command, desksNow());
  const filled =
    came.kind === 'submission' ? filledIn(came.submission, deps.live().now()) : undefined;
  if (filled?.ok === false) return e.ack({ response_action: 'errors', errors: filled.errors });
  if (filled === null) return e.ack();
  const acted = Promise.withResolvers<void>();
  const telling: DeskDeps = { ...deps, acted: acted.resolve };
  const work = answerOf(on, telling, came, desksNow()).finally(acted.resolve);
  doing.set(e.id, acted.promise);
  const ended = await Promise.allSettled([work, acknowledgeAfter(on, e, acted.promise)]);
  doing.delete(e.id);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

/**
 * Slack tells whoever pressed that it failed where nothing is acknowledged within three seconds:
 * what is lost with this worker before it was done must not look as if it were done.
 */
async function acknowledgeAfter(
  { deps }: Pick<Receiving, 'deps'>,
  e: Envelope,
  acted: Promise<void>,
): Promise<void> {
  const over = new AbortController();
  await Promise.race([acted, deps.clock.sleep(LATEST, over.signal)]).finally(() => over.abort());
  await e.ack();
}

/** What a press or a modal asks for, done and shown. */
async function answerOf(
  on: Receiving,
  deps: DeskDeps,
  came: Exclude<Came, { kind: 'command' }>,
  desks: Desk[],
): Promise<void> {
  const ours = await oursAmong(on, deps, came, desks);
  if (ours === null) return;
  if (came.kind === 'submission') {
    const filled = filledIn(came.submission, deps.live().now());
    if (filled?.ok === true) await answerSubmission(deps, came.submission, filled, ours);
    return;
  }
  const reviewed = reviewIn(came.press);
  return reviewed === null
    ? answerPress(deps, came.press, ours)
    : answerReview(deps, came.press, reviewed, ours);
}

/** The channels whose workspace it came from; null where whoever did it was told why there are none. */
async function oursAmong(
  { workspaces }: Receiving,
  deps: DeskDeps,
  came: Exclude<Came, { kind: 'command' }>,
  desks: Desk[],
): Promise<Desk[] | null> {
  const { ours, unknown } = await workspaces.originOf(came, desks);
  if (ours.length > 0) return ours;
  if (unknown === null) {
    deps.log.warn('an answer from another Slack workspace was left alone');
    return null;
  }
  const { desk, why } = unknown;
  const channel =
    came.kind === 'press' ? came.press.channel.id : await channelOf(deps, desk, came.submission);
  const { user } = came.kind === 'press' ? came.press : came.submission;
  deps.log.warn({ channel: desk.name, why }, 'an answer in Slack could not be taken');
  if (channel !== null) await whisper(deps, desk, { channel, user: user.id }, notDoneWords(why));
  return null;
}

const notDoneWords = (why: string): string =>
  `That was not done: Slack does not say whose workspace this is (${why}). Next: press again in a minute.`;

/** The channel in which a modal's incident was told. */
async function channelOf(
  { live }: DeskDeps,
  desk: Desk,
  { view }: Submission,
): Promise<string | null> {
  const on = modalOf(view.callback_id, view.private_metadata)?.on;
  if (on === undefined) return null;
  return (await firstMessageOf(live().store, on.incident, desk))?.channel ?? null;
}

const LATER: CommandAnswer = { response_type: 'ephemeral', text: 'One moment …' };

/** Answers in the acknowledgement, which needs no scope and works in every channel; late ones after. */
async function replyToCommand(
  { deps, workspaces }: Receiving,
  e: Envelope,
  command: SlashCommand,
  desks: readonly Desk[],
): Promise<void> {
  const answer = (async (): Promise<CommandAnswer | null> => {
    const { ours, unknown } = await workspaces.originOf({ kind: 'command', command }, desks);
    const inChannel = ours.some(({ options: { channel } }) =>
      [command.channel_id, command.channel_name, `#${command.channel_name}`].includes(channel),
    );
    if (ours.length > 0) {
      const said = await answerCommand(deps.live(), command, inChannel);
      // It may quote what was typed, and stored words of before a secret was known.
      return deps.live().config.redactor.value(said);
    }
    if (unknown !== null)
      return { response_type: 'ephemeral', text: escapeWithin(notDoneWords(unknown.why), 3_000) };
    deps.log.warn('an answer from another Slack workspace was left alone');
    return null;
  })();
  const over = new AbortController();
  const late = Symbol('late');
  const soon = await Promise.race([
    answer,
    deps.clock.sleep(LATEST, over.signal).then(() => late),
  ]).finally(() => over.abort());
  if (typeof soon !== 'symbol') return e.ack({ ...soon });
  await e.ack({ ...LATER });
  const [desk] = desks;
  const then = await answer;
  if (desk === undefined || then === null) return;
  const to = { channel: command.channel_id, user: command.user_id };
  await sayTo(deps, desk, to, { text: then.text, blocks: then.blocks });
}
