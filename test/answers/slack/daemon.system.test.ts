import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import { MODEL, yesSuite } from '../../app/world.ts';
import { type Daemon, installation, startDaemon } from '../../faults/daemon.ts';
import { type SocketPeer, startSocketPeer, until } from './socket-peer.ts';

let provider: SimulatedProvider;
let first: { slack: SlackPeer; sockets: SocketPeer };
let second: typeof first;
let daemon: Daemon | null = null;

async function slackWith(appToken: string): Promise<typeof first> {
  const sockets = await startSocketPeer();
  const socket = { appToken, url: () => sockets.url() };
  const slack = await startSlackPeer({ now: Date.now, token: 'xoxb-test', channel: 'C1', socket });
  return { slack, sockets };
}
beforeEach(async () => {
  provider = await startSimulatedProvider({
    now: Date.now,
    seed: 1,
    behave: () => ({ text: 'YES' }),
    models: [MODEL],
  });
  [first, second] = [await slackWith('xapp-1-first-4711'), await slackWith('xapp-1-second-4712')];
});
afterEach(async () => {
  await daemon?.stop('SIGKILL');
  await provider.close();
  for (const { slack, sockets } of [first, second])
    await Promise.all([slack.close(), sockets.close()]);
});

const config = (at: typeof first, withToken = true): string => `
providers:
  sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:SIM_KEY }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 1 1 *" }]
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${at.slack.url}"${withToken ? ', appToken: file:app-token' : ''} }
store: { file: daytwo.db }
health: { file: health.json }
`;

const command = {
  command: '/daytwo',
  text: 'status',
  user_id: 'U0ANA1',
  team_id: 'T0SIMULATED',
  channel_id: 'C1',
};

it('the worker opens the socket, takes another token over when it reloads, and closes it when it stops', async () => {
  const folder = installation({
    'SOUL.md': 'You run the refund desk.',
    'suite.yaml': yesSuite(2),
    'app-token': 'xapp-1-first-4711',
    'daytwo.yaml': config(first),
  });
  daemon = startDaemon(folder);
  await daemon.line('the socket to Slack is open');
  const { payload } = await first.sockets.send('slash_commands', command);
  expect(payload['text']).toContain('Nothing was compared yet');

  writeFileSync(join(folder, 'app-token'), 'xapp-1-second-4712');
  writeFileSync(join(folder, 'daytwo.yaml'), config(second));
  daemon.process.kill('SIGHUP');
  await until(() => second.sockets.open() === 1 && first.sockets.open() === 0, 25_000);
  await second.sockets.send('slash_commands', command);

  const since = performance.now();
  const { code } = await daemon.stop('SIGTERM');
  expect(code).toBe(0);
  expect(performance.now() - since).toBeLessThan(15_000);
  await until(() => second.sockets.open() === 0);
  expect(daemon.said()).not.toMatch(/471[12]|ticket/);
}, 60_000);

it('without an app-level token everything stays one way: no socket, and no buttons', async () => {
  const folder = installation({
    'SOUL.md': 'You run the refund desk.',
    'suite.yaml': yesSuite(2),
    'daytwo.yaml': config(first, false),
  });
  daemon = startDaemon(folder);
  await daemon.line('daytwo is watching');
  await daemon.stop('SIGTERM');
  expect(first.slack.calls['apps.connections.open']).toBeUndefined();
  expect(first.sockets.opened()).toBe(0);
}, 60_000);
