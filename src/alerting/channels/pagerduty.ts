import { z } from 'zod';
import type { Notifier, Outgoing, SendResult } from '../../domain/incident.ts';
import { sendJson } from '../../platform/http/send-json.ts';
import { renderPagerDuty } from '../messages/pagerduty.ts';
import { answerFailure, cleanOf, type HttpPeer, thrownFailure } from './http-errors.ts';
import type { ChannelContext, NotifierPlugin } from './plugin.ts';

export const pagerdutyOptions = z.strictObject({
  /** Integration key of a service (Events API v2). */
  routingKey: z.string().regex(/^[A-Za-z0-9]{32}$/, {
    error:
      'is no integration key: it has 32 letters and digits; take that of an Events API v2 integration',
  }),
  /** Another address: accounts in Europe have one of their own. */
  url: z.url({ protocol: /^https?$/ }).default('https://events.pagerduty.com/v2/enqueue'),
  timeoutMs: z.number().int().min(1000).max(120_000).default(10_000),
});
export type PagerDutyOptions = z.infer<typeof pagerdutyOptions>;

class PagerDutyNotifier implements Notifier {
  readonly channel: string;
  /** What waited as one word would neither open its alerts nor close them. */
  readonly countsEach = true;
  readonly #options: PagerDutyOptions;
  readonly #publicUrl: string | undefined;
  readonly #peer: HttpPeer;

  constructor(channel: string, options: PagerDutyOptions, { publicUrl }: ChannelContext) {
    this.channel = channel;
    this.#options = options;
    this.#publicUrl = publicUrl;
    this.#peer = {
      name: 'PagerDuty',
      mend:
        'Check routingKey of this channel: PagerDuty shows it under the service’s Integrations, ' +
        'Events API v2.',
      clean: cleanOf(options.routingKey),
    };
  }

  /**
   * Opens, acknowledges or resolves the incident's alert. A repeat changes nothing there: the alert
   * is found by its key.
   */
  async send(outgoing: Outgoing, signal?: AbortSignal): Promise<SendResult> {
    const { routingKey, url, timeoutMs } = this.#options;
    const { notice } = outgoing;
    const events = renderPagerDuty(outgoing, { routingKey, publicUrl: this.#publicUrl });
    const now = Date.parse(outgoing.at ?? notice.createdAt);
    try {
      for (const event of events) {
        const answer = await sendJson(url, { body: JSON.stringify(event), timeoutMs, signal });
        if (answer.status < 200 || answer.status > 299)
          return answerFailure(answer, this.#peer, now);
      }
      return { ok: true, ref: { key: events[0]?.dedup_key ?? '' } };
    } catch (error) {
      return thrownFailure(error, this.#peer, timeoutMs);
    }
  }
}

export const pagerduty: NotifierPlugin<PagerDutyOptions> = {
  type: 'pagerduty',
  schema: pagerdutyOptions,
  secrets: ['routingKey'],
  create: (channel, options, context) =>
    Promise.resolve(new PagerDutyNotifier(channel, options, context)),
};
