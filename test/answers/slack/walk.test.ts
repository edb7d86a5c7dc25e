import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { slackOptions } from '../../../src/alerting/channels/slack.ts';
import { SCOPES, type SetUpStep, walkSlack } from '../../../src/answers/slack/walk.ts';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import { type SocketPeer, startSocketPeer } from './socket-peer.ts';

const APP_TOKEN = 'xapp-1-right';
let sockets: SocketPeer;
let slack: SlackPeer;
beforeEach(async () => {
  sockets = await startSocketPeer();
  slack = await startSlackPeer({
    now: () => 0,
    token: 'xoxb-right',
    channel: 'C0OPS',
    socket: { appToken: APP_TOKEN, url: () => sockets.url() },
  });
});
afterEach(() => Promise.all([sockets.close(), slack.close()]));

const walk = (over: object = {}): Promise<SetUpStep[]> =>
  walkSlack({
    name: 'slack',
    options: slackOptions.parse({
      token: 'xoxb-right',
      channel: 'C0OPS',
      appToken: APP_TOKEN,
      slackApiUrl: slack.url,
      timeoutMs: 1_000,
      ...over,
    }),
  });
const wrong = async (over?: object): Promise<SetUpStep[]> =>
  (await walk(over)).filter((s) => s.state !== 'fine');

describe('the set-up of a Slack channel', () => {
  test('is walked whole: token, each scope, channel, socket', async () => {
    slack.setScopes(['chat:write', 'channels:history', 'files:write', 'commands']);
    const steps = await walk();
    expect(steps.map((s) => [s.what, s.state])).toEqual([
      ['token', 'fine'],
      ['scope chat:write', 'fine'],
      ['scope channels:history or groups:history', 'fine'],
      ['scope files:write', 'fine'],
      ['scope commands', 'fine'],
      ['channel C0OPS', 'fine'],
      ['app token', 'fine'],
    ]);
    expect(sockets.opened()).toBe(1);
    expect(slack.messages).toEqual([]);
  });

  test('names each scope that is missing, what is left out without it, and where to add it', async () => {
    slack.setScopes(['channels:history']);
    expect(await wrong()).toEqual([
      {
        what: 'scope chat:write',
        state: 'bad',
        said: 'the token lacks it; it posts and updates messages',
        next: expect.stringMatching(/"OAuth & Permissions".*add chat:write and reinstall the app/),
      },
      expect.objectContaining({ what: 'scope files:write', state: 'lacks' }),
      expect.objectContaining({ what: 'scope commands', state: 'lacks' }),
    ]);
    slack.setScopes(['chat:write', 'files:write', 'commands']);
    expect(await wrong()).toMatchObject([
      { state: 'bad', next: expect.stringContaining('groups:history') },
      { what: 'channel C0OPS', state: 'bad' },
    ]);
  });

  test.each([
    ['a wrong token', { token: 'xoxb-wrong' }, 'token', /invalid_auth/, /xoxb-/],
    ['a channel without the bot', { channel: 'C0ELSE' }, 'channel C0ELSE', /no such channel/, /ID/],
    ['a channel by its name', { channel: 'ops' }, 'channel ops', /twice/, /ID/],
    [
      'a wrong app token',
      { appToken: 'xapp-1-wrong' },
      'app token',
      /invalid_auth/,
      /App-Level Tokens.*connections:write/,
    ],
    ['no app token', { appToken: undefined }, 'app token', /no buttons/, /docs\/slack\.md/],
  ])('says of %s what it is and how to mend it', async (_name, over, what, said, next) => {
    const steps = await wrong(over);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({
      what,
      said: expect.stringMatching(said),
      next: expect.stringMatching(next),
    });
    expect(JSON.stringify(steps)).not.toContain('wrong');
  });

  test('says that no socket opens where the app may not', async () => {
    slack.setFault(
      { kind: 'error', code: 'missing_scope', needed: 'connections:write' },
      { method: 'apps.connections.open' },
    );
    expect(await wrong()).toMatchObject([
      {
        what: 'app token',
        said: expect.stringContaining('lacks the scope connections:write'),
        next: expect.stringContaining('App-Level Tokens'),
      },
    ]);
  });
});

test('the manifest asks for exactly the scopes that are walked, and nothing that listens', () => {
  const file = join(import.meta.dirname, '../../../deploy/slack-manifest.yaml');
  const manifest = parse(readFileSync(file, 'utf8')) as {
    features: { slash_commands: { command: string }[] };
    oauth_config: { scopes: { bot: string[]; user?: string[] } };
    settings: Record<string, unknown>;
  };
  expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual(
    SCOPES.map((s) => s.any[0]).toSorted(),
  );
  expect(manifest.oauth_config.scopes.user).toBeUndefined();
  expect(manifest.features.slash_commands.map((c) => c.command)).toEqual(['/daytwo']);
  expect(manifest.settings).toMatchObject({
    socket_mode_enabled: true,
    interactivity: { is_enabled: true },
  });
  expect(manifest.settings).not.toHaveProperty('event_subscriptions');
});
