import type { WebClient } from '@slack/web-api';
import { fieldOf } from '../../alerting/channels/plugin.ts';
import { type SlackOptions, slackOptions } from '../../alerting/channels/slack.ts';
import { slackFailure } from '../../alerting/channels/slack-errors.ts';
import { slackClient } from '../../alerting/channels/slack/client.ts';
import { refOf, type SlackRef, updateFirst } from '../../alerting/channels/slack/message.ts';
import { askedFor } from '../../alerting/delivery/asked-for.ts';
import { factsAsRead } from '../../alerting/incidents/as-read.ts';
import { drawnReason } from '../../alerting/messages/compose.ts';
import { escapeWithin } from '../../alerting/messages/slack.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, type Millis, SECOND } from '../../domain/clock.ts';
import type { Outgoing } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { Logger } from '../../platform/log.ts';
import type { Acts } from '../acts.ts';

/** What answers are given with, from the configuration that is in force. */
export interface Answering {
  store: Store;
  config: Config;
  acts: Acts;
  now(): Millis;
  /** Where commands are to be given, where messages say so. */
  commandsAt?: string | undefined;
}

export interface DeskDeps {
  live(): Answering;
  clock: Clock;
  log: Logger;
  /** Told once what was asked for is done, or refused: what follows only shows it. */
  acted?(): void;
}

/** A Slack channel of the configuration that people answer in. */
export interface Desk {
  name: string;
  options: SlackOptions;
}

/** The configured Slack channels, by their name under `alerts`. */
export function slackDesks({ alerts }: Pick<Config, 'alerts'>): Desk[] {
  return Object.entries(alerts.channels).flatMap(([name, { type = name, ...options }]) => {
    const read = type === 'slack' ? slackOptions.safeParse(options) : null;
    return read?.success === true ? [{ name, options: read.data }] : [];
  });
}

/** Slack's pauses are some seconds; who waits longer has been told by the outbox. */
const LONGEST_WAIT: Millis = 60 * SECOND;
const MOST_TRIES = 3;

/** Calls Slack, and again after the pause that a 429 asks for. Throws what Slack's client throws. */
export async function patiently<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const retryAfter = fieldOf(error, 'retryAfter');
      const wait = typeof retryAfter === 'number' ? Math.max(1, retryAfter) * SECOND : null;
      if (wait === null || wait > LONGEST_WAIT || tries >= MOST_TRIES) throw error;
      await clock.sleep(wait);
    }
  }
}

export const clientOf = ({ options }: Desk): Promise<WebClient> => slackClient(options);

/** Where an incident's first message stands in a channel; null where it has none there. */
export async function firstMessageOf(
  store: Store,
  incident: string,
  desk: Desk,
): Promise<SlackRef | null> {
  return refOf((await store.outbox.remote(incident, desk.name))?.ref);
}

/** A word of our own that only one person sees. */
export const whisper = (
  deps: DeskDeps,
  desk: Desk,
  to: { channel: string; user: string },
  words: string,
): Promise<void> => sayTo(deps, desk, to, { text: escapeWithin(words, 3_000) });

/** The same as Slack reads it. Where it cannot be said, that is logged. */
export async function sayTo(
  { clock, log, acted }: DeskDeps,
  desk: Desk,
  to: { channel: string; user: string },
  { text, blocks }: { text: string; blocks?: object[] | undefined },
): Promise<void> {
  acted?.();
  try {
    const client = await clientOf(desk);
    const body = { ...to, text, ...(blocks === undefined ? {} : { blocks: blocks as never }) };
    await patiently(clock, () => client.chat.postEphemeral(body));
  } catch (error) {
    log.warn(
      { channel: desk.name, why: failureWords(error, desk) },
      'a word in Slack was not said',
    );
  }
}

/**
 * Shows in an incident's message how it stands now: at once, while the news of it goes through the
 * outbox in its time. What it begins with is told by the incident alone: what was sent last may be
 * of before, and what was done last may wait.
 */
export async function showNow(
  { live, clock, log, acted }: DeskDeps,
  desk: Desk,
  id: string,
): Promise<void> {
  acted?.();
  const { store, config, now, commandsAt } = live();
  const { publicUrl } = config;
  try {
    const incident = await store.incidents.get(id);
    const ref = await firstMessageOf(store, id, desk);
    if (incident === null || ref === null) return;
    const told = (await store.outbox.ofIncident(id)).findLast(
      (n) => n.channel === desk.name && n.state === 'sent',
    );
    const at = new Date(now()).toISOString();
    const outgoing: Outgoing = {
      incident,
      thread: null,
      ...(commandsAt === undefined || publicUrl !== undefined ? {} : { commandsAt }),
      ...(await askedFor(store, id)),
      notice: {
        id: told?.id ?? id,
        incident: id,
        channel: desk.name,
        reason: drawnReason(incident),
        facts: factsAsRead(incident, now()),
        state: 'sent',
        attempts: 0,
        nextAt: at,
        createdAt: at,
        sentAt: at,
        lastError: null,
      },
    };
    const client = await clientOf(desk);
    const clean = config.redactor.value(outgoing);
    const shown = { answers: true, publicUrl };
    await patiently(clock, () => updateFirst(client, clean, ref, shown));
  } catch (error) {
    // The outbox will: it tries until Slack takes it.
    log.warn({ incident: id, why: failureWords(error, desk) }, 'a message was not updated at once');
  }
}

export const failureWords = (error: unknown, { options }: Desk): string =>
  slackFailure(error, options.timeoutMs).message;
