import { fieldOf } from '../../alerting/channels/plugin.ts';
import { slackFailure } from '../../alerting/channels/slack-errors.ts';
import type { Millis } from '../../domain/clock.ts';

const WHERE = 'api.slack.com/apps, the app, "Basic Information", "App-Level Tokens"';
const NEW_TOKEN =
  `At ${WHERE}, generate a token with the scope connections:write and put it (it begins with ` +
  'xapp-) where this channel’s appToken points.';

/** What Slack says to an app-level token (docs.slack.dev/reference/methods/apps.connections.open). */
const MENDING: Readonly<Record<string, readonly [said: string, next: string]>> = {
  invalid_auth: ['Slack refuses the app-level token', NEW_TOKEN],
  not_authed: ['Slack refuses the app-level token', NEW_TOKEN],
  token_revoked: ['The app-level token was revoked', NEW_TOKEN],
  token_expired: ['The app-level token has expired', NEW_TOKEN],
  account_inactive: ['The app was removed from the workspace', 'Install the app again.'],
  not_allowed_token_type: ['This is no app-level token', NEW_TOKEN],
  missing_scope: ['The app-level token lacks the scope connections:write', NEW_TOKEN],
  no_permission: ['The app-level token lacks the scope connections:write', NEW_TOKEN],
  forbidden_team: [
    'Socket Mode is not allowed here',
    'At api.slack.com/apps, the app, "Socket Mode", switch it on.',
  ],
};

/** Why no socket to Slack is open, and what a person does about it. */
export function socketFailure(
  error: unknown,
  timeoutMs: number,
): { message: string; next: string; retryAfterMs?: Millis } {
  const code = fieldOf(fieldOf(error, 'data'), 'error');
  const known = typeof code === 'string' ? MENDING[code] : undefined;
  if (known !== undefined) return { message: `${known[0]} (${code})`, next: known[1] };
  const { message, next, retryAfterMs } = slackFailure(error, timeoutMs);
  return { message, next, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
