import { slackFailure } from '../../alerting/channels/slack-errors.ts';
import { clientOf, type Desk } from './desk.ts';
import { socketClient } from './socket.ts';
import { socketFailure } from './socket-errors.ts';

/** One step of a channel's set-up. `lacks`: it works without, and something is left out. */
export interface SetUpStep {
  what: string;
  state: 'fine' | 'lacks' | 'bad';
  said: string;
  /** How to mend it; absent where it is fine. */
  next?: string;
}

const SCOPES_AT = 'At api.slack.com/apps, the app, "OAuth & Permissions", "Bot Token Scopes", add';
const REINSTALL = 'and reinstall the app';

interface Scope {
  /** Any of these will do. */
  any: readonly string[];
  why: string;
  /** Without it nothing is told. */
  isNeeded: boolean;
  /** Only where somebody answers. */
  forAnswers?: true;
}

/** What the app is given in deploy/slack-manifest.yaml, and what for. */
export const SCOPES: readonly Scope[] = [
  { any: ['chat:write'], why: 'posts and updates messages', isNeeded: true },
  {
    any: ['channels:history', 'groups:history'],
    why: 'finds a message whose answer was lost, instead of posting it twice',
    isNeeded: true,
  },
  { any: ['files:write'], why: 'puts the chart into the message', isNeeded: false },
  { any: ['commands'], why: 'takes /daytwo', isNeeded: false, forAnswers: true },
];

/** Looks at a Slack channel's set-up step by step; posts nothing. */
export async function walkSlack(desk: Desk): Promise<SetUpStep[]> {
  const { token, scopes } = await tokenStep(desk);
  if (token.state === 'bad') return [token, ...(await socketSteps(desk))];
  return [
    token,
    ...scopeSteps(scopes, desk.options.appToken !== undefined),
    await channelStep(desk),
    ...(await socketSteps(desk)),
  ];
}

async function tokenStep(
  desk: Desk,
): Promise<{ token: SetUpStep; scopes: readonly string[] | null }> {
  const what = 'token';
  try {
    const answer = await (await clientOf(desk)).auth.test();
    const said = `it is that of ${answer.user ?? 'a bot'} in ${answer.team ?? 'Slack'}`;
    return {
      token: { what, state: 'fine', said },
      scopes: answer.response_metadata?.scopes ?? null,
    };
  } catch (error) {
    const { message: said, next } = slackFailure(error, desk.options.timeoutMs);
    return { token: { what, state: 'bad', said, next }, scopes: null };
  }
}

/** A step a scope; nothing where Slack does not say which there are. Pure. */
export function scopeSteps(scopes: readonly string[] | null, answers: boolean): SetUpStep[] {
  if (scopes === null) return [];
  return SCOPES.filter((s) => answers || s.forAnswers !== true).map(({ any, why, isNeeded }) => {
    const what = `scope ${any.join(' or ')}`;
    if (any.some((s) => scopes.includes(s))) return { what, state: 'fine', said: why };
    return {
      what,
      state: isNeeded ? 'bad' : 'lacks',
      said: `the token lacks it; it ${why}`,
      next: `${SCOPES_AT} ${any.join(' (or, for a private channel, ')}${any.length > 1 ? ')' : ''} ${REINSTALL}.`,
    };
  });
}

/** Whether the bot sees the channel: asked for its newest message, which is not looked at. */
export async function channelStep(desk: Desk): Promise<SetUpStep> {
  const { channel, timeoutMs } = desk.options;
  const what = `channel ${channel}`;
  if (!/^[CGD][A-Z0-9]{2,}$/.test(channel))
    return {
      what,
      state: 'lacks',
      said: 'it is a name: a message whose answer was lost may be posted twice',
      next: 'Write the channel’s ID (in Slack: channel name, About, at the bottom).',
    };
  try {
    await (await clientOf(desk)).conversations.history({ channel, limit: 1 });
    return { what, state: 'fine', said: 'the bot is in it' };
  } catch (error) {
    const { message: said, next } = slackFailure(error, timeoutMs);
    return { what, state: 'bad', said, next };
  }
}

async function socketSteps({ options }: Desk): Promise<SetUpStep[]> {
  const { appToken, slackApiUrl, timeoutMs } = options;
  if (appToken === undefined)
    return [
      {
        what: 'app token',
        state: 'lacks',
        said: 'there is none: messages have no buttons, and /daytwo is not answered',
        next: 'docs/slack.md says how to add appToken.',
      },
    ];
  const silent = { envelope() {}, alive() {}, going() {} };
  try {
    const { openSocket } = await socketClient();
    const socket = await openSocket({ appToken, slackApiUrl, timeoutMs }, silent);
    socket.close();
    return [{ what: 'app token', state: 'fine', said: 'a socket opens, and Slack says hello' }];
  } catch (error) {
    const { message: said, next } = socketFailure(error, timeoutMs);
    return [{ what: 'app token', state: 'bad', said, next }];
  }
}
