import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { ChannelCheck, Notifier, Outgoing, SendResult } from '../../domain/incident.ts';
import { directFetch } from '../../platform/http/direct-fetch.ts';
import { renderSlack, renderSlackReply, type SlackMessage } from '../messages/slack.ts';
import { fieldOf, type NotifierPlugin } from './plugin.ts';
import { slackFailure } from './slack-errors.ts';

export const slackOptions = z.strictObject({
  /**
   * Bot User OAuth Token, scopes `chat:write` and `channels:history` (`groups:history` for a
   * private channel).
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

async function clientFor(
  options: SlackOptions,
  signal: AbortSignal | undefined,
): Promise<WebClient> {
  const { WebClient: Client, LogLevel } = await import('@slack/web-api');
  return new Client(options.token, {
    // The outbox owns retries and waiting: a hidden one here would send twice or hold the queue.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: options.timeoutMs,
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
    ...(options.slackApiUrl === undefined ? {} : { slackApiUrl: options.slackApiUrl }),
    fetch: (url, init) =>
      directFetch(url, {
        ...init,
        signal: AbortSignal.any([signal, init?.signal].filter((s) => s !== undefined)),
      }),
  });
}

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

/**
 * Slack's word that the first message can no longer be changed; the news then goes where it still
 * can.
 */
function cannotUpdate(error: unknown): 'gone' | 'locked' | null {
  const code = fieldOf(fieldOf(error, 'data'), 'error');
  if (code === 'message_not_found' || code === 'thread_not_found') return 'gone';
  return code === 'cant_update_message' || code === 'edit_window_closed' ? 'locked' : null;
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

  constructor(channel: string, options: SlackOptions) {
    this.channel = channel;
    this.#options = options;
  }

  /**
   * Posts the first message, or updates it and replies in its thread. `ref` is the first message:
   * channel, ts, notice.
   */
  async send(outgoing: Outgoing, signal?: AbortSignal): Promise<SendResult> {
    try {
      const client = await clientFor(this.#options, signal);
      const ref = outgoing.thread?.ref;
      const channel = ref?.['channel'];
      const ts = ref?.['ts'];
      if (ref === undefined || channel === undefined || ts === undefined)
        return await this.#first(client, outgoing);
      return await this.#later(client, outgoing, { ...ref, channel, ts });
    } catch (error) {
      return slackFailure(error, this.#options.timeoutMs);
    }
  }

  /** The token's own word on itself, and the scopes that come in a header of the same answer. */
  async check(signal?: AbortSignal): Promise<ChannelCheck> {
    try {
      const client = await clientFor(this.#options, signal);
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

  async #first(client: WebClient, outgoing: Outgoing): Promise<SendResult> {
    const { notice } = outgoing;
    const sent = wasTried(outgoing)
      ? await findPosted(client, 'history', this.#options.channel, notice.id, null)
      : null;
    if (sent !== null)
      return { ok: true, ref: { channel: this.#options.channel, ts: sent, notice: notice.id } };
    const answer = await client.chat.postMessage({
      channel: this.#options.channel,
      ...bodyOf(renderSlack(outgoing)),
    });
    // chat.update wants the ID, which the answer carries even where a name was posted to.
    return {
      ok: true,
      ref: {
        channel: answer.channel ?? this.#options.channel,
        ts: answer.ts ?? '',
        notice: notice.id,
      },
    };
  }

  async #later(
    client: WebClient,
    outgoing: Outgoing,
    first: { channel: string; ts: string; notice?: string },
  ): Promise<SendResult> {
    const { notice } = outgoing;
    const main = renderSlack(outgoing);
    // The first message keeps its own notice id: a look-up must not take it for the reply.
    const metadata = {
      ...main.metadata,
      event_payload: { ...main.metadata.event_payload, notice: first.notice ?? '' },
    };
    try {
      await client.chat.update({
        channel: first.channel,
        ts: first.ts,
        text: main.text,
        blocks: main.blocks,
        metadata,
      });
    } catch (error) {
      const why = cannotUpdate(error);
      if (why === null) throw error;
      if (why === 'gone') return await this.#first(client, outgoing);
    }
    if (notice.reason === 'updated') return { ok: true, ref: { ...first } };
    const sent = wasTried(outgoing)
      ? await findPosted(client, 'replies', first.channel, notice.id, first.ts)
      : null;
    if (sent === null) {
      // Who follows the channel but not the thread must still hear that it got worse or is due.
      const broadcast =
        notice.reason === 'worsened' ||
        notice.reason === 'relapsed' ||
        notice.reason === 'confirmed' ||
        notice.reason === 'reminder';
      const body = bodyOf(renderSlackReply(outgoing));
      await client.chat.postMessage(
        broadcast
          ? { channel: first.channel, thread_ts: first.ts, reply_broadcast: true, ...body }
          : { channel: first.channel, thread_ts: first.ts, ...body },
      );
    }
    return { ok: true, ref: { ...first } };
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
  secrets: ['token'],
  create: (channel, options) => Promise.resolve(new SlackNotifier(channel, options)),
};
