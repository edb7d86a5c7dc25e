import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import { deliverNotices } from '../../../src/alerting/delivery/channel-health.ts';
import { keyOf } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { countingIds, fastClock } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const MINUTE = 60_000;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A mail server that answers each recipient as the test says, and keeps who got which message. */
async function mailServer(answer: (to: string) => number | null) {
  const got: { to: string[]; id: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      const status = answer(address);
      done(status === null ? null : Object.assign(new Error('not now'), { responseCode: status }));
    },
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString()));
      stream.on('end', () => {
        got.push({
          to: session.envelope.rcptTo.map((r) => r.address),
          id: /^Message-ID: (.*)$/im.exec(text)?.[1]?.trim() ?? '',
        });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => new Promise((closed) => server.close(() => closed())));
  const at = server.server.address();
  return { got, port: typeof at === 'object' ? (at?.port ?? 0) : 0 };
}

async function world(answer: (to: string) => number | null) {
  const { got, port } = await mailServer(answer);
  const clock = fastClock(START);
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => clock.now(),
    channels: ['mail'],
  });
  const store = openStore(':memory:', new Date(START).toISOString());
  const mail = await createNotifier({
    name: 'mail',
    type: 'email',
    host: '127.0.0.1',
    port,
    from: 'daytwo@example.com',
    to: ['Ops <ops@example.com>', 'eve@example.com'],
    picture: false,
    timeoutMs: 2_000,
  });
  const said: string[] = [];
  const log = { info() {}, warn: (of: { why: string }) => said.push(of.why), error() {} } as never;
  const turn = (): Promise<void> =>
    deliverNotices(
      { store, clock, notifiers: new Map([['mail', mail]]) },
      recorder,
      log,
      new AbortController().signal,
    );
  const tell = (key: string) =>
    recorder.open(store, {
      kind: 'watch',
      key: keyOf({ key }),
      agent: null,
      reason: 'it began',
      facts: plainFacts('Something happened', 'It did.', {}),
    });
  const trouble = async () =>
    (await store.incidents.list({ limit: 9 }))
      .filter((i) => i.key === 'channel:mail:recipients')
      .map((i) => `${i.state}: ${i.facts.title}`);
  const later = async (ms: number): Promise<void> => {
    await clock.advanceTo(clock.now() + ms);
    await turn();
  };
  return { got, store, clock, turn, tell, trouble, later, said };
}

test('a recipient who is put off gets the same message later, alone, and nobody gets it twice', async () => {
  let off = true;
  const w = await world((to) => (to === 'eve@example.com' && off ? 450 : null));
  await w.tell('watch:a');
  await w.turn();
  expect(w.got.map((m) => m.to)).toEqual([['ops@example.com']]);
  expect(w.said.join()).toContain('puts off eve@example.com');
  expect(await w.trouble()).toEqual([]);
  off = false;
  await w.later(2 * MINUTE);
  expect(w.got.map((m) => m.to)).toEqual([['ops@example.com'], ['eve@example.com']]);
  expect(w.got[1]?.id).toBe(w.got[0]?.id);
  await w.later(90 * MINUTE);
  expect(w.got).toHaveLength(2);
  expect(await w.store.outbox.pending()).toEqual([]);
});

test('one who is put off for longer, or refused, is named in an incident, and holds up nobody', async () => {
  let status: number | null = 450;
  const w = await world((to) => (to === 'eve@example.com' ? status : null));
  await w.tell('watch:a');
  await w.turn();
  await w.later(16 * MINUTE);
  expect(await w.trouble()).toEqual(['open: mail turns away eve@example.com']);
  await w.tell('watch:b');
  await w.later(MINUTE);
  expect(w.got.every((m) => m.to.join() === 'ops@example.com')).toBe(true);
  status = null;
  await w.later(60 * MINUTE);
  expect(w.got.filter((m) => m.to.join() === 'eve@example.com').length).toBeGreaterThanOrEqual(2);
  expect(await w.trouble()).toEqual(['resolved: mail turns away eve@example.com']);
});

test('one who is refused for good is given up after a day of trying, and the incident stays', async () => {
  const w = await world((to) => (to === 'eve@example.com' ? 550 : null));
  await w.tell('watch:a');
  await w.turn();
  expect(await w.trouble()).toEqual(['open: mail turns away eve@example.com']);
  for (let day = 0; day < 2; day += 0.5) await w.later(12 * 60 * MINUTE);
  expect(await w.store.outbox.pending()).toEqual([]);
  expect(await w.trouble()).toEqual(['open: mail turns away eve@example.com']);
});
