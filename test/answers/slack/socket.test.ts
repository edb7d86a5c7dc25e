import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type KeptSocket,
  keepSocket,
  pauseAfter,
  SOCKET_TIMING,
  type SocketTiming,
} from '../../../src/answers/slack/socket.ts';
import { type Envelope, readMessage } from '../../../src/answers/slack/socket-client.ts';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import { realClock } from '../../../src/platform/clock/real.ts';
import { makeLog } from '../../../src/platform/log.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { type SocketPeer, startSocketPeer, until } from './socket-peer.ts';

const APP_TOKEN = 'xapp-1-A1-4711-secret';
/** As the real ones stand to each other, a hundred times as fast. */
const FAST: SocketTiming = {
  deadAfter: 600,
  lookEvery: 10,
  firstPause: 20,
  longestPause: 200,
  overlap: 50,
};

let sockets: SocketPeer;
let slack: SlackPeer;
let log: string[];
let came: Envelope[];
let kept: KeptSocket | null;
beforeEach(async () => {
  sockets = await startSocketPeer();
  slack = await startSlackPeer({
    now: () => 0,
    socket: { appToken: APP_TOKEN, url: () => sockets.url() },
  });
  [log, came, kept] = [[], [], null];
});
afterEach(async () => {
  await kept?.close();
  await Promise.all([sockets.close(), slack.close()]);
});

function keep(appToken = APP_TOKEN): KeptSocket {
  kept = keepSocket(
    { appToken, slackApiUrl: slack.url, timeoutMs: 800 },
    (e) => {
      came.push(e);
      void e.ack({ seen: came.length });
    },
    { clock: realClock, log: makeLog('debug', makeRedactor(), (line) => log.push(line)) },
    FAST,
  );
  return kept;
}

describe('the socket to Slack', () => {
  test('brings what people do there, and takes the answer back', async () => {
    await keep().opened;
    const back = await sockets.send('interactive', { type: 'block_actions' });
    expect(back.payload).toEqual({ seen: 1 });
    expect(came[0]).toMatchObject({ type: 'interactive', payload: { type: 'block_actions' } });
  });

  test('is opened anew when it is cut, and when nobody answers meanwhile, after pauses that grow', async () => {
    await keep().opened;
    slack.setFault({ kind: 'down' }, { times: 4 });
    const since = performance.now();
    sockets.cut();
    await until(() => sockets.opened() === 2);
    // 20, 40, 80 and 160 ms.
    expect(performance.now() - since).toBeGreaterThanOrEqual(300);
    expect(slack.calls['apps.connections.open']).toBe(6);
    await sockets.send('interactive', {});
  });

  test('that stands open and is dead, without a ping for a minute, is replaced', async () => {
    await keep().opened;
    sockets.setSilent(true);
    const since = performance.now();
    await until(() => sockets.opened() === 2);
    expect(performance.now() - since).toBeGreaterThanOrEqual(FAST.deadAfter - 60);
    sockets.setSilent(false);
    expect((await sockets.send('interactive', {})).payload).toEqual({ seen: 1 });
    // With pings it stays.
    await new Promise((later) => setTimeout(later, 1.2 * FAST.deadAfter));
    expect(sockets.opened()).toBe(2);
  });

  test.each(['refresh_requested', 'warning'])(
    'that Slack is about to renew (%s) has its successor open before it ends, and brings what is under way',
    async (reason) => {
      await keep().opened;
      await new Promise((later) => setTimeout(later, 650));
      let fewest = 1;
      const watch = setInterval(() => {
        fewest = Math.min(fewest, sockets.open());
      }, 1);
      sockets.renew(reason, 300);
      await until(() => sockets.opened() === 2);
      const [old, next] = await Promise.all([
        sockets.send('interactive', { of: 'old' }, { socket: 0 }),
        sockets.send('interactive', { of: 'new' }, { socket: 1 }),
      ]);
      expect([old.payload, next.payload].map((p) => p['seen']).toSorted()).toEqual([1, 2]);
      await until(() => sockets.open() === 1);
      clearInterval(watch);
      expect(fewest).toBe(1);
    },
  );

  test('waits as long as Slack asks it to (429)', async () => {
    slack.setFault({ kind: 'rate-limited', retryAfterSeconds: 1 }, { times: 1 });
    const since = performance.now();
    await keep().opened;
    expect(performance.now() - since).toBeGreaterThanOrEqual(1_000);
    expect(slack.calls['apps.connections.open']).toBe(2);
  });

  test('that gets no hello is given up, and another one opened', async () => {
    sockets.setMute(true);
    const { opened } = keep();
    await until(() => sockets.opened() === 1);
    sockets.setMute(false);
    await opened;
    expect(sockets.open()).toBeLessThanOrEqual(2);
    expect(log.join('')).toContain('did not say hello in time');
  });

  test('is not opened where a wrong token is refused; that is said once, and its way out', async () => {
    keep('xapp-1-wrong');
    await until(() => (slack.calls['apps.connections.open'] ?? 0) >= 3);
    expect(sockets.opened()).toBe(0);
    expect(log.filter((l) => l.includes('no socket to Slack'))).toHaveLength(1);
    expect(log.join('')).toContain('invalid_auth');
  });

  test('is not opened at an address that is not Slack’s', async () => {
    const elsewhere = await startSlackPeer({
      now: () => 0,
      socket: { appToken: APP_TOKEN, url: () => 'ws://127.0.0.2:9/link/' },
    });
    const other = keepSocket(
      { appToken: APP_TOKEN, slackApiUrl: elsewhere.url, timeoutMs: 1_000 },
      () => undefined,
      { clock: realClock, log: makeLog('debug', makeRedactor(), (line) => log.push(line)) },
      FAST,
    );
    await until(() => log.some((l) => l.includes('not its own')));
    await other.close();
    await elsewhere.close();
  });

  test.each([
    '',
    'null',
    '[]',
    '42',
    '{"type":"events_api","envelope_id":"e"}',
    '{"type":"interactive"}',
    '{"type":"interactive","envelope_id":7,"payload":{}}',
    '{"type":"slash_commands","envelope_id":"e","payload":null}',
    '{"type":"error","envelope_id":"e","payload":{}}',
    '{"type":"close","envelope_id":"e","payload":{}}',
    `{"type":"interactive","envelope_id":"e","payload":{"x":"${'x'.repeat(1_100_000)}"}}`,
    `{"type":"interactive","envelope_id":"${'e'.repeat(300)}","payload":{}}`,
  ])('does nothing for what is no message of Slack’s (%#)', async (text) => {
    expect(readMessage(text)).toBeNull();
    await keep().opened;
    sockets.raw(text);
    sockets.raw(Buffer.from([0, 1, 2]));
    await sockets.send('interactive', { after: true });
    expect(came.map((e) => e.payload)).toEqual([{ after: true }]);
    expect(sockets.opened()).toBe(1);
  });

  test('leaves neither token nor ticket in the log', async () => {
    await keep().opened;
    sockets.cut();
    await until(() => sockets.opened() === 2);
    slack.setFault({ kind: 'http', status: 500 });
    sockets.cut();
    await until(() => log.some((l) => l.includes('HTTP 500')));
    expect(log.join('')).not.toMatch(/4711|secret|ticket|xapp/);
  });

  test('ends when it is closed', async () => {
    const one = keep();
    await one.opened;
    await one.close();
    await until(() => sockets.open() === 0);
    expect(sockets.opened()).toBe(1);
  });
});

test('a pause doubles up to a minute, and is never shorter than Slack asks for', () => {
  const pauses = [0, 1, 2, 3, 7, 50].map((n) => pauseAfter(n, undefined, SOCKET_TIMING));
  expect(pauses).toEqual([0, 1_000, 2_000, 4_000, 60_000, 60_000]);
  expect(pauseAfter(1, 90_000, SOCKET_TIMING)).toBe(90_000);
});
