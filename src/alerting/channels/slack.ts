import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { ChannelCheck, Notifier, Outgoing, SendResult } from '../../domain/incident.ts';
import { renderSlack, renderSlackReply, type SlackMessage } from '../messages/slack.ts';
import { type ChannelContext, fieldOf, type NotifierPlugin } from './plugin.ts';
import { slackClient } from './slack/client.ts';
import { slackFailure } from './slack-errors.ts';
import {
  cannotUpdate,
  refOf,
  refToKeep,
  showPicture,
  type SlackRef,
  updateFirst,
} from './slack/message.ts';

export const slackOptions = z.strictObject({
  /**
   * Bot User OAuth Token, scopes `chat:write` and `channels:history` (`groups:history` for a
   * private channel), and `files:write` for charts.
   */
  token: z
    .string()
    .min(1)
    .refine((token) => !/^https?:\/\//i.test(token.trim()), {
      error:
        'is an address, perhaps of an incoming webhook; daytwo needs the Bot User OAuth Token of an ' +
        'app (xoxb-…), since a webhook can neither change a message nor thread',
    }),
  /** Channel ID; a name works too, but then a repeat after a lost answer cannot be looked up. */
  channel: z.string().min(1),
  /**
   * App-level token with the scope `connections:write`: with it messages have buttons, and
   * `/daytwo` is answered. Everything goes over a socket that is opened from here.
   */
  appToken: z
    .string()
    .regex(/^xapp-/, {
      error:
        'is no app-level token: it begins with xapp- and is made at api.slack.com/apps under ' +
        '"Basic Information", "App-Level Tokens", with the scope connections:write',
    })
    .optional(),
  /** Who may press buttons: `people` with role `act`, or whoever is in the channel. */
  actors: z.enum(['people', 'channel']).optional(),
  slackApiUrl: z.url().optional(),
  timeoutMs: z.number().int().min(1000).max(120_000).default(20_000),
});
export type SlackOptions = z.infer<typeof slackOptions>;

/**
 * How far back a repeat is looked for; an incident's notices are minutes apart, not hundreds of
 * messages.
 */
const LOOK_BACK = 100;

type Find = 'history' | 'replies';

/**
 * The `ts` of the message that carries this notice's id, or null. A failed look is null as well:
 * sending twice is a nuisance, not sending is a defect.
 */
async function findPosted(
  client: WebClient,
  where: Find,
  channel: string,
  notice: string,
  thread: string | null,
): Promise<string | null> {
  try {
    const answer =
      where === 'history' || thread === null
        ? await client.conversations.history({
            channel,
            include_all_metadata: true,
            limit: LOOK_BACK,
          })
        : await client.conversations.replies({
            channel,
            ts: thread,
            include_all_metadata: true,
            limit: LOOK_BACK,
          });
    const hit = (answer.messages ?? []).find(
      (m) =>
        m.ts !== thread &&
        fieldOf(fieldOf(fieldOf(m, 'metadata'), 'event_payload'), 'notice') === notice,
    );
    return hit?.ts ?? null;
  } catch {
    return null;
  }
}

/** Everything Slack would fetch or link by itself is off. */
function bodyOf(message: SlackMessage): {
  text: string;
  blocks: SlackMessage['blocks'];
  metadata: SlackMessage['metadata'];
  unfurl_links: false;
  unfurl_media: false;
} {
  return {
    text: message.text,
    blocks: message.blocks,
    metadata: message.metadata,
    unfurl_links: false,
    unfurl_media: false,
  };
}

class SlackNotifier implements Notifier {
  readonly channel: string;
  readonly #options: SlackOptions;

  readonly #publicUrl: string | undefined;

  constructor(channel: string, options: SlackOptions, { publicUrl }: ChannelContext) {
    this.channel = channel;
    this.#options = options;
    this.#publicUrl = publicUrl;
  }

  /**
   * Posts the first message, or updates it and replies in its thread. `ref` is the first message:
   * channel, ts, notice, and the chart in it.
   */
  async send(outgoing: Outgoing, signal?: AbortSignal): Promise<SendResult> {
    try {
      const client = await slackClient(this.#options, signal);
      const ref = refOf(outgoing.thread?.ref);
      const told =
        ref === null
          ? await this.#first(client, outgoing)
          : await this.#later(client, outgoing, ref);
      // People have been told by now: the chart may take its time.
      const on = { ...this.#options, ...this.#extras, signal };
      const shown = await showPicture(client, outgoing, told, on);
      // A first message that was deleted and posted anew, or another chart in it.
      const isOther =
        ref !== null && (shown.ts !== ref.ts || shown.picture?.of !== ref.picture?.of);
      return { ok: true, ref: refToKeep(shown), ...(isOther ? { moved: true } : {}) };
    } catch (error) {
      return slackFailure(error, this.#options.timeoutMs);
    }
  }

  /** Where it fails, the word that waits for it shows the same. */
  async show(outgoing: Outgoing, signal?: AbortSignal): Promise<void> {
    const ref = refOf(outgoing.thread?.ref);
    if (ref === null) return;
    const client = await slackClient(this.#options, signal);
    await updateFirst(client, outgoing, ref, this.#extras).catch(() => undefined);
  }

  /** The token's own word on itself, and the scopes that come in a header of the same answer. */
  async check(signal?: AbortSignal): Promise<ChannelCheck> {
    try {
      const client = await slackClient(this.#options, signal);
      const answer = await client.auth.test();
      const scopes = answer.response_metadata?.scopes;
      const lacking = scopes === undefined ? [] : lackingOf(scopes);
      return lacking.length === 0
        ? {
            ok: true,
            what: `the token is that of ${answer.user ?? 'a bot'} in ${answer.team ?? 'Slack'}`,
          }
        : {
            ok: false,
            message: `the token lacks ${lacking.join(' and ')}`,
            next:
              `At api.slack.com/apps, "OAuth & Permissions", add ${lacking.join(' and ')} and ` +
              'reinstall the app.',
          };
    } catch (error) {
      const { message, next } = slackFailure(error, this.#options.timeoutMs);
      return { ok: false, message, next };
    }
  }

  /** Without anybody who listens, a button would do nothing. */
  get #extras(): { answers: boolean; publicUrl: string | undefined } {
    return { answers: this.#options.appToken !== undefined, publicUrl: this.#publicUrl };
  }

  async #first(client: WebClient, outgoing: Outgoing): Promise<SlackRef> {
    const { channel } = this.#options;
    const notice = outgoing.notice.id;
    const sent = wasTried(outgoing)
      ? await findPosted(client, 'history', channel, notice, null)
      : null;
    if (sent !== null) return { channel, ts: sent, notice };
    const answer = await client.chat.postMessage({
      channel,
      ...bodyOf(renderSlack(outgoing, this.#extras)),
    });
    // chat.update wants the ID, which the answer carries even where a name was posted to.
    return { channel: answer.channel ?? channel, ts: answer.ts ?? '', notice };
  }

  async #later(client: WebClient, outgoing: Outgoing, first: SlackRef): Promise<SlackRef> {
    const { notice } = outgoing;
    try {
      await updateFirst(client, outgoing, first, this.#extras);
    } catch (error) {
      const why = cannotUpdate(error);
      if (why === null) throw error;
      if (why === 'gone') return await this.#first(client, outgoing);
    }
    if (notice.reason === 'updated') return first;
    const sent = wasTried(outgoing)
      ? await findPosted(client, 'replies', first.channel, notice.id, first.ts)
      : null;
    if (sent === null) {
      // Who follows the channel but not the thread must still hear that it got worse or is due.
      const broadcast =
        notice.reason === 'worsened' ||
        notice.reason === 'relapsed' ||
        notice.reason === 'confirmed' ||
        notice.reason === 'reminder' ||
        notice.reason === 'escalated';
      const body = bodyOf(renderSlackReply(outgoing));
      await client.chat.postMessage(
        broadcast
          ? { channel: first.channel, thread_ts: first.ts, reply_broadcast: true, ...body }
          : { channel: first.channel, thread_ts: first.ts, ...body },
      );
    }
    return first;
  }
}

/** Scopes that are needed and were not given; either kind of history will do. */
function lackingOf(scopes: readonly string[]): string[] {
  return [
    ...(scopes.includes('chat:write') ? [] : ['chat:write']),
    ...(scopes.includes('channels:history') || scopes.includes('groups:history')
      ? []
      : ['channels:history (groups:history for a private channel)']),
  ];
}

/** An earlier attempt may have reached Slack although its answer did not reach us. */
function wasTried(outgoing: Outgoing): boolean {
  return outgoing.notice.attempts > 0 || outgoing.notice.lastError !== null;
}

export const slack: NotifierPlugin<SlackOptions> = {
  type: 'slack',
  schema: slackOptions,
  secrets: ['token', 'appToken'],
  create: (channel, options, context) =>
    Promise.resolve(new SlackNotifier(channel, options, context)),
};
