import { z } from 'zod';
import type { ChannelCheck, Notifier, Outgoing, SendResult } from '../../domain/incident.ts';
import { type HttpAnswer, sendJson } from '../../platform/http/send-json.ts';
import { renderDiscord, renderDiscordReply } from '../messages/discord.ts';
import { answerFailure, cleanOf, type HttpPeer, thrownFailure } from './http-errors.ts';
import { type ChannelContext, fieldOf, type NotifierPlugin } from './plugin.ts';

export const discordOptions = z.strictObject({
  /** A channel's webhook address, as a reference: whoever has it may post. */
  url: z
    .url({ protocol: /^https?$/ })
    .refine((u) => URL.canParse(u) && /\/webhooks\/\d+\/[\w.-]+$/.test(new URL(u).pathname), {
      error: 'is no webhook of Discord: it looks like https://discord.com/api/webhooks/ID/TOKEN',
    }),
  timeoutMs: z.number().int().min(1000).max(120_000).default(15_000),
});
export type DiscordOptions = z.infer<typeof discordOptions>;

/** "Unknown Message": somebody deleted it (docs.discord.com/developers/topics/opcodes-and-status-codes). */
const UNKNOWN_MESSAGE = 10_008;

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};
const isFine = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300;

class DiscordNotifier implements Notifier {
  readonly channel: string;
  readonly #options: DiscordOptions;
  readonly #publicUrl: string | undefined;
  readonly #peer: HttpPeer;

  constructor(channel: string, options: DiscordOptions, { publicUrl }: ChannelContext) {
    this.channel = channel;
    this.#options = options;
    this.#publicUrl = publicUrl;
    this.#peer = {
      name: 'Discord',
      mend:
        'In Discord, Edit Channel, Integrations, Webhooks: copy the address of a webhook that is ' +
        'there to where url of this channel points.',
      clean: cleanOf(options.url),
    };
  }

  /**
   * Posts the first message, or edits it and posts what happened. `ref.message` is the first
   * message's id. Discord keeps no key of ours, so that a lost answer may bring one twice.
   */
  async send(outgoing: Outgoing, signal?: AbortSignal): Promise<SendResult> {
    const first = outgoing.thread?.ref['message'];
    const { reason } = outgoing.notice;
    try {
      if (first !== undefined && /^\d+$/.test(first)) {
        const edit = renderDiscord(outgoing, this.#publicUrl);
        const edited = await this.#ask('PATCH', `/messages/${first}`, edit, signal);
        const isGone = fieldOf(jsonOf(edited.text), 'code') === UNKNOWN_MESSAGE;
        if (!isFine(edited) && !isGone) return this.#failure(edited, outgoing);
        if (isFine(edited)) {
          if (reason === 'updated') return { ok: true, ref: { message: first } };
          const reply = renderDiscordReply(outgoing, this.#publicUrl);
          const replied = await this.#ask('POST', '', reply, signal);
          return isFine(replied)
            ? { ok: true, ref: { message: first } }
            : this.#failure(replied, outgoing);
        }
      }
      const posted = await this.#ask('POST', '', renderDiscord(outgoing, this.#publicUrl), signal);
      if (!isFine(posted)) return this.#failure(posted, outgoing);
      const id = fieldOf(jsonOf(posted.text), 'id');
      return { ok: true, ref: typeof id === 'string' ? { message: id } : {} };
    } catch (error) {
      return thrownFailure(error, this.#peer, this.#options.timeoutMs);
    }
  }

  /** Where it fails, the word that waits for it shows the same. */
  async show(outgoing: Outgoing, signal?: AbortSignal): Promise<void> {
    const first = outgoing.thread?.ref['message'];
    if (first === undefined || !/^\d+$/.test(first)) return;
    const edit = renderDiscord(outgoing, this.#publicUrl);
    await this.#ask('PATCH', `/messages/${first}`, edit, signal).catch(() => undefined);
  }

  /** The webhook's own word on itself, which needs no message. */
  async check(signal?: AbortSignal): Promise<ChannelCheck> {
    try {
      const answer = await this.#ask('GET', '', undefined, signal);
      if (!isFine(answer)) return answerFailure(answer, this.#peer, 0);
      const name = fieldOf(jsonOf(answer.text), 'name');
      return {
        ok: true,
        what: `the webhook is there (${typeof name === 'string' ? name : 'unnamed'})`,
      };
    } catch (error) {
      return thrownFailure(error, this.#peer, this.#options.timeoutMs);
    }
  }

  /** Without `wait` Discord would not say which message it made, nor that it made none. */
  async #ask(
    method: 'POST' | 'PATCH' | 'GET',
    below: string,
    message: object | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    const { url, timeoutMs } = this.#options;
    const at = new URL(url);
    at.pathname += below;
    if (method === 'POST') at.searchParams.set('wait', 'true');
    const body = message === undefined ? {} : { body: JSON.stringify(message) };
    return sendJson(at.href, { method, ...body, timeoutMs, signal });
  }

  #failure(answer: HttpAnswer, { at, notice }: Outgoing): SendResult {
    const failure = answerFailure(answer, this.#peer, Date.parse(at ?? notice.createdAt));
    // To the millisecond, where the header has whole seconds.
    const wait = fieldOf(jsonOf(answer.text), 'retry_after');
    return answer.status === 429 && typeof wait === 'number' && Number.isFinite(wait)
      ? { ...failure, retryAfterMs: Math.max(1, Math.ceil(wait * 1_000)) }
      : failure;
  }
}

export const discord: NotifierPlugin<DiscordOptions> = {
  type: 'discord',
  schema: discordOptions,
  secrets: ['url'],
  create: (channel, options, context) =>
    Promise.resolve(new DiscordNotifier(channel, options, context)),
};
