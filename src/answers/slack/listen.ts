import type { Clock, Millis } from '../../domain/clock.ts';
import { SECOND } from '../../domain/clock.ts';
import { messageOf as wordsOf } from '../../domain/errors.ts';
import type { Logger } from '../../platform/log.ts';
import { answerCommand, type CommandAnswer } from './command.ts';
import {
  type Answering,
  clientOf,
  type Desk,
  type DeskDeps,
  failureWords,
  sayTo,
  slackDesks,
} from './desk.ts';
import { type Once, rememberOnce } from './once.ts';
import {
  type Came,
  cameAs,
  isFrom,
  type SlashCommand,
  triggerOf,
  type Workspace,
} from './payloads.ts';
import { answerPress } from './press.ts';
import { answerReview, reviewIn } from './review.ts';
import { type KeptSocket, keepSocket, SOCKET_TIMING, type SocketTiming } from './socket.ts';
import type { Envelope } from './socket-client.ts';
import { answerSubmission, filledIn } from './submit.ts';

/** Listens to what people answer in Slack. */
export interface SlackListener {
  /** Opens and closes sockets as the configuration that is in force says. */
  renew(): Promise<void>;
  /** Resolves when every socket that is wanted was open once. */
  opened(): Promise<void>;
  /** Takes no further answer, and ends those that are being given. */
  close(): Promise<void>;
}

/** Slack waits three seconds for an answer to a command. */
const SOON: Millis = 2.4 * SECOND;

/**
 * @param live what answers are given with, from the configuration that is in force at each
 */
export function listenToSlack(
  live: () => Answering,
  { clock, log }: { clock: Clock; log: Logger },
  timing: SocketTiming = SOCKET_TIMING,
): SlackListener {
  const sockets = new Map<string, KeptSocket>();
  const underWay = new Set<Promise<void>>();
  const stop = new AbortController();
  const deps: DeskDeps = {
    live,
    log,
    clock: {
      ...clock,
      sleep: (ms, signal = stop.signal) => clock.sleep(ms, AbortSignal.any([signal, stop.signal])),
    },
  };
  const on: Receiving = { deps, once: rememberOnce(), workspaces: new Map() };
  const receive = (key: string, e: Envelope): void => {
    const work = answerEnvelope(on, e, () => desksOf(live(), key))
      .catch((error: unknown) => log.error({ why: wordsOf(error) }, 'an answer in Slack'))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  };
  const renew = async (): Promise<void> => {
    const wanted = new Map(
      slackDesks(live().config).flatMap((d) => {
        const key = keyOf(d);
        return key === null ? [] : [[key, d] as const];
      }),
    );
    const stale = [...sockets.keys()].filter((key) => !wanted.has(key));
    await Promise.all(
      stale.map(async (key) => {
        const socket = sockets.get(key);
        sockets.delete(key);
        await socket?.close();
      }),
    );
    for (const [key, { options }] of wanted) {
      const { appToken, slackApiUrl, timeoutMs } = options;
      if (sockets.has(key) || appToken === undefined || stop.signal.aborted) continue;
      const socket = { appToken, slackApiUrl, timeoutMs };
      sockets.set(
        key,
        keepSocket(socket, (e) => receive(key, e), { clock, log }, timing),
      );
    }
  };
  return {
    renew,
    opened: async () => void (await Promise.all([...sockets.values()].map((s) => s.opened))),
    async close() {
      stop.abort();
      await Promise.all([...sockets.values()].map((s) => s.close()));
      await Promise.all(underWay);
    },
  };
}

/** Channels with one app-level token share one socket: Slack sends each answer to one of them. */
const keyOf = ({ options }: Desk): string | null =>
  options.appToken === undefined ? null : `${options.appToken} ${options.slackApiUrl ?? ''}`;

const desksOf = ({ config }: Answering, key: string): Desk[] =>
  slackDesks(config).filter((d) => keyOf(d) === key);

interface Receiving {
  deps: DeskDeps;
  once: Once;
  /** By bot token, once Slack has said it. */
  workspaces: Map<string, Workspace>;
}

/** Acknowledges at once, then does what is asked for: once, and for our own people only. */
async function answerEnvelope(on: Receiving, e: Envelope, desksNow: () => Desk[]): Promise<void> {
  const { deps, once } = on;
  const came = cameAs(e.type, e.payload);
  if (came === null || once.seen(`envelope ${e.id}`, triggerOf(came))) return e.ack();
  if (came.kind === 'command') return replyToCommand(on, e, came.command, desksNow());
  if (came.kind === 'press') {
    await e.ack();
    const ours = await oursAmong(on, came, desksNow());
    const reviewed = reviewIn(came.press);
    return reviewed === null
      ? answerPress(deps, came.press, ours)
      : answerReview(deps, came.press, reviewed, ours);
  }
  const filled = filledIn(came.submission, deps.live().now());
  if (filled?.ok === false) return e.ack({ response_action: 'errors', errors: filled.errors });
  await e.ack();
  if (filled === null) return;
  await answerSubmission(deps, came.submission, filled, await oursAmong(on, came, desksNow()));
}

/** The channels whose workspace it came from. */
async function oursAmong(on: Receiving, came: Came, desks: readonly Desk[]): Promise<Desk[]> {
  const ours: Desk[] = [];
  for (const desk of desks) {
    const workspace = await workspaceOf(on, desk);
    if (workspace !== null && isFrom(came, workspace)) ours.push(desk);
  }
  if (ours.length === 0) on.deps.log.warn('an answer from another Slack workspace was left alone');
  return ours;
}

async function workspaceOf({ deps, workspaces }: Receiving, desk: Desk): Promise<Workspace | null> {
  const { token } = desk.options;
  const known = workspaces.get(token);
  if (known !== undefined) return known;
  try {
    const said = await (await clientOf(desk)).auth.test();
    if (said.team_id === undefined) return null;
    const workspace = { team: said.team_id, enterprise: said.enterprise_id ?? null };
    workspaces.set(token, workspace);
    return workspace;
  } catch (error) {
    deps.log.warn(
      { channel: desk.name, why: failureWords(error, desk) },
      'Slack does not say whose workspace this is: its answers are left alone',
    );
    return null;
  }
}

const LATER: CommandAnswer = { response_type: 'ephemeral', text: 'One moment …' };

/** Answers in the acknowledgement, which needs no scope and works in every channel; late ones after. */
async function replyToCommand(
  on: Receiving,
  e: Envelope,
  command: SlashCommand,
  desks: readonly Desk[],
): Promise<void> {
  const { deps } = on;
  const answer = (async (): Promise<CommandAnswer | null> => {
    const ours = await oursAmong(on, { kind: 'command', command }, desks);
    const inChannel = ours.some(({ options: { channel } }) =>
      [command.channel_id, command.channel_name, `#${command.channel_name}`].includes(channel),
    );
    return ours.length === 0 ? null : answerCommand(deps.live(), command, inChannel);
  })();
  const over = new AbortController();
  const late = Symbol('late');
  const soon = await Promise.race([
    answer,
    deps.clock.sleep(SOON, over.signal).then(() => late),
  ]).finally(() => over.abort());
  if (typeof soon !== 'symbol') return e.ack({ ...soon });
  await e.ack({ ...LATER });
  const [desk] = desks;
  const then = await answer;
  if (desk === undefined || then === null) return;
  const to = { channel: command.channel_id, user: command.user_id };
  await sayTo(deps, desk, to, { text: then.text, blocks: then.blocks });
}
