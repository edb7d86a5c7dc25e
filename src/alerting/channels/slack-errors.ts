import type { SendResult } from '../../domain/incident.ts';
import { shorten } from '../../domain/shorten.ts';
import { whyUnreached } from '../../platform/http/no-way-there.ts';
import { refusalIn } from '../../platform/http/redirect-refused.ts';
import { fieldOf } from './plugin.ts';

type Failure = Extract<SendResult, { ok: false }>;

const NEW_TOKEN =
  'Open api.slack.com/apps, choose the app, reinstall it under "OAuth & Permissions", and ' +
  'put its Bot User OAuth Token (it begins with xoxb-) where this channel’s token points.';
const INVITE = 'Invite the bot: open the channel in Slack and type /invite @ and the app’s name.';
const DEFECT =
  'This is a defect of daytwo. Please report it with this line; nothing in Slack needs mending.';

/**
 * Slack's error codes that need a person, and what the person does
 * (docs.slack.dev/reference/methods/chat.postMessage#errors).
 */
const MENDING: Readonly<Record<string, readonly [said: string, next: string]>> = {
  invalid_auth: ['Slack refuses the token', NEW_TOKEN],
  not_authed: ['Slack was given no token', NEW_TOKEN],
  token_revoked: ['The token was revoked', NEW_TOKEN],
  token_expired: ['The token has expired', NEW_TOKEN],
  account_inactive: ['The token belongs to a removed user or workspace', NEW_TOKEN],
  not_allowed_token_type: ['This kind of token may not post', NEW_TOKEN],
  channel_not_found: [
    'Slack knows no such channel, or the bot may not see it',
    `Use the channel’s ID (in Slack: channel name, About, at the bottom). If it is private: ${INVITE}`,
  ],
  not_in_channel: ['The bot is not in the channel', INVITE],
  is_archived: ['The channel is archived', 'Unarchive it in Slack, or set another channel.'],
  restricted_action: [
    'A workspace rule keeps the bot from posting here',
    'Ask a workspace admin to let the app post in this channel, or set another channel.',
  ],
  restricted_action_read_only_channel: [
    'The channel is read-only for the bot',
    'Allow the app to post in the channel’s settings, or set another channel.',
  ],
  ekm_access_denied: [
    'A workspace rule keeps the bot from posting',
    'Ask a workspace admin to allow the app.',
  ],
  team_access_not_granted: [
    'The app is not allowed in this workspace',
    'Ask a workspace admin to install the app.',
  ],
  access_denied: ['Slack denies the bot access', 'Ask a workspace admin to allow the app.'],
  msg_too_long: ['Slack finds the message too long', DEFECT],
  msg_blocks_too_long: ['Slack finds the message too long', DEFECT],
  invalid_blocks: ['Slack cannot read the message', DEFECT],
  invalid_blocks_format: ['Slack cannot read the message', DEFECT],
  metadata_too_large: ['Slack finds the message metadata too large', DEFECT],
};

const WAIT =
  'Nothing to do: daytwo tries again by itself. status.slack.com says whether Slack has trouble.';

function platform(code: string, data: unknown): Failure {
  if (code === 'missing_scope') {
    const needed = fieldOf(data, 'needed');
    const scope = typeof needed === 'string' && needed !== '' ? needed : 'chat:write';
    return {
      ok: false,
      retryable: false,
      message: `The app lacks the scope ${scope} (missing_scope)`,
      next:
        `At api.slack.com/apps, "OAuth & Permissions", add the bot scope ${scope} and ` +
        'reinstall the app.',
    };
  }
  const known = MENDING[code];
  if (known !== undefined)
    return { ok: false, retryable: false, message: `${known[0]} (${code})`, next: known[1] };
  // Slack adds codes; an unknown one is tried again, since silence is worse than a repeat.
  return { ok: false, retryable: true, message: `Slack answered "${code}"`, next: WAIT };
}

/** What a failed call to Slack means: whether to try again, when, and what a person has to mend. */
export function slackFailure(error: unknown, timeoutMs: number): Failure {
  const retryAfter = fieldOf(error, 'retryAfter');
  if (typeof retryAfter === 'number') {
    return {
      ok: false,
      retryable: true,
      retryAfterMs: Math.max(1, retryAfter) * 1000,
      message: `Slack asks to wait ${retryAfter} s (ratelimited)`,
      next: WAIT,
    };
  }
  const data = fieldOf(error, 'data');
  const code = fieldOf(data, 'error');
  if (typeof code === 'string') return platform(code, data);
  const status = fieldOf(error, 'statusCode');
  if (typeof status === 'number') {
    if (status >= 500 || status === 408)
      return { ok: false, retryable: true, message: `Slack answered HTTP ${status}`, next: WAIT };
    return {
      ok: false,
      retryable: false,
      message: `Slack’s address answered HTTP ${status}`,
      next: 'Check the channel’s slackApiUrl; leave it out to use slack.com.',
    };
  }
  const redirect = refusalIn(error);
  if (redirect !== null)
    return {
      ok: false,
      retryable: false,
      message: `Slack’s address does not answer itself: ${redirect.message}`,
      next:
        'Check the channel’s slackApiUrl: leave it out to use slack.com, or write the ' +
        'address that answers itself. A proxy on the way may do this too.',
    };
  const original = fieldOf(error, 'original') ?? error;
  const name = fieldOf(original, 'name');
  if (name === 'AbortError' || name === 'TimeoutError') {
    return {
      ok: false,
      retryable: true,
      message: `Slack did not answer within ${Math.round(timeoutMs / 1000)} s, or daytwo was stopping`,
      next: WAIT,
    };
  }
  return {
    ok: false,
    retryable: true,
    message: `Slack could not be reached (${shorten(whyUnreached(original), 200)})`,
    next:
      'daytwo tries again by itself. If this lasts, check that this machine may reach ' +
      'slack.com over HTTPS.',
  };
}
