import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Notifier, Outgoing, SendResult } from '../../domain/incident.ts';
import { sendJson } from '../../platform/http/send-json.ts';
import { webhookBody } from '../messages/webhook.ts';
import { answerFailure, cleanOf, type HttpPeer, thrownFailure } from './http-errors.ts';
import type { ChannelContext, NotifierPlugin } from './plugin.ts';

export const webhookOptions = z.strictObject({
  /** Where it is sent; a reference where the address itself lets one in. */
  url: z.url({ protocol: /^https?$/ }),
  /** Signs what is sent: whoever receives it can tell that it comes from here. */
  secret: z.string().min(16, { error: 'is too short to sign with: take 16 characters or more' }),
  timeoutMs: z.number().int().min(1000).max(120_000).default(10_000),
});
export type WebhookOptions = z.infer<typeof webhookOptions>;

/**
 * `sha256=` and the HMAC-SHA-256, in hex, of the timestamp, a full stop and the body as it was sent:
 * without the time in it an old message could be sent once more by somebody else.
 */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

class WebhookNotifier implements Notifier {
  readonly channel: string;
  readonly countsEach = true;
  readonly #options: WebhookOptions;
  readonly #publicUrl: string | undefined;
  readonly #peer: HttpPeer;

  constructor(channel: string, options: WebhookOptions, { publicUrl }: ChannelContext) {
    this.channel = channel;
    this.#options = options;
    this.#publicUrl = publicUrl;
    this.#peer = {
      name: `the webhook at ${new URL(options.url).host}`,
      mend: 'Check url and secret of this channel, and what the receiver says in its own log.',
      clean: cleanOf(options.url, options.secret),
    };
  }

  /**
   * Posts one notice; any 2xx is a yes. A repeat has the same `Idempotency-Key`, and a time and a
   * signature of its own.
   */
  async send(outgoing: Outgoing, signal?: AbortSignal): Promise<SendResult> {
    const { url, secret, timeoutMs } = this.#options;
    const { notice } = outgoing;
    const now = Date.parse(outgoing.at ?? notice.createdAt);
    const timestamp = String(Math.floor(now / 1000));
    const body = JSON.stringify(webhookBody(outgoing, this.#publicUrl));
    try {
      const answer = await sendJson(url, {
        body,
        timeoutMs,
        signal,
        headers: {
          'Idempotency-Key': keyOf(notice.id),
          'X-Daytwo-Timestamp': timestamp,
          'X-Daytwo-Signature': signatureOf(secret, timestamp, body),
        },
      });
      return answer.status >= 200 && answer.status < 300
        ? { ok: true, ref: { notice: notice.id } }
        : answerFailure(answer, this.#peer, now);
    } catch (error) {
      return thrownFailure(error, this.#peer, timeoutMs);
    }
  }
}

/** An id as a header takes it: ours are, a strange one is written in hex. */
const keyOf = (id: string): string =>
  /^[\w.-]{1,200}$/.test(id) ? id : Buffer.from(id).toString('hex').slice(0, 200);

export const webhook: NotifierPlugin<WebhookOptions> = {
  type: 'webhook',
  schema: webhookOptions,
  secrets: ['url', 'secret'],
  create: (channel, options, context) =>
    Promise.resolve(new WebhookNotifier(channel, options, context)),
};
