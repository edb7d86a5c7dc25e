import { z } from 'zod';
import { MINUTE } from '../../domain/clock.ts';
import type { Notifier, Outgoing, SendResult } from '../../domain/incident.ts';
import { sendJson } from '../../platform/http/send-json.ts';
import { renderTeams } from '../messages/teams.ts';
import { answerFailure, cleanOf, type HttpPeer, thrownFailure } from './http-errors.ts';
import type { ChannelContext, NotifierPlugin } from './plugin.ts';

export const teamsOptions = z.strictObject({
  /** Address of a flow that begins with "When a Teams webhook request is received", as a reference. */
  url: z.url({ protocol: /^https?$/ }),
  timeoutMs: z.number().int().min(1000).max(120_000).default(20_000),
});
export type TeamsOptions = z.infer<typeof teamsOptions>;

/** An old connector says so in an answer of 200 (learn.microsoft.com, "Rate limiting for connectors"). */
const SLOW_DOWN = /returned HTTP error 429/i;

class TeamsNotifier implements Notifier {
  readonly channel: string;
  readonly #options: TeamsOptions;
  readonly #publicUrl: string | undefined;
  readonly #peer: HttpPeer;

  constructor(channel: string, options: TeamsOptions, { publicUrl }: ChannelContext) {
    this.channel = channel;
    this.#options = options;
    this.#publicUrl = publicUrl;
    this.#peer = {
      name: 'the Teams workflow',
      mend:
        'In Teams, open the Workflows app and the flow: it may be switched off, its owner gone, or ' +
        'its address another one now. Put its address where url of this channel points.',
      clean: cleanOf(options.url),
    };
  }

  /** Posts a card. A flow can neither change a card later nor tell whether one is there already. */
  async send(outgoing: Outgoing, signal?: AbortSignal): Promise<SendResult> {
    const { notice } = outgoing;
    if (notice.reason === 'updated') return { ok: true, ref: {} };
    const { url, timeoutMs } = this.#options;
    const now = Date.parse(outgoing.at ?? notice.createdAt);
    try {
      const body = JSON.stringify(renderTeams(outgoing, this.#publicUrl));
      const answer = await sendJson(url, { body, timeoutMs, signal });
      if (answer.status < 200 || answer.status > 299) return answerFailure(answer, this.#peer, now);
      if (SLOW_DOWN.test(answer.text))
        return {
          ...answerFailure({ ...answer, status: 429, text: '' }, this.#peer, now),
          retryAfterMs: MINUTE,
        };
      return { ok: true, ref: { notice: notice.id } };
    } catch (error) {
      return thrownFailure(error, this.#peer, timeoutMs);
    }
  }
}

export const teams: NotifierPlugin<TeamsOptions> = {
  type: 'teams',
  schema: teamsOptions,
  secrets: ['url'],
  create: (channel, options, context) =>
    Promise.resolve(new TeamsNotifier(channel, options, context)),
};
