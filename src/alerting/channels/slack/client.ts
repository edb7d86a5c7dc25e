import type { WebClient } from '@slack/web-api';
import { directFetch } from '../../../platform/http/direct-fetch.ts';

/** What a call to Slack needs of a channel's options. */
export interface SlackAccess {
  token: string;
  slackApiUrl?: string | undefined;
  timeoutMs: number;
}

/** Slack's client, which never retries or waits by itself: whoever calls knows what a repeat means. */
export async function slackClient(
  options: SlackAccess,
  signal?: AbortSignal | undefined,
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
 * Whether an address that Slack answered (for an upload, for a socket) is Slack's: over TLS at one
 * of its own hosts, or at the host that is configured as its API.
 */
export function isSlacks(address: string, slackApiUrl: string | undefined): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (!/^(?:https?|wss?):$/.test(protocol)) return false;
  if (slackApiUrl !== undefined && new URL(slackApiUrl).hostname === hostname) return true;
  return (
    (protocol === 'https:' || protocol === 'wss:') && /(?:^|\.)slack(?:-gov)?\.com$/.test(hostname)
  );
}
