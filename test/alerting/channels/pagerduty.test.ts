import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkChannel, createNotifier } from '../../../src/alerting/channels/registry.ts';
import type { Incident, NoticeReason, Notifier } from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from '../messages/samples.ts';
import { type PagerDutyPeer, startPagerDutyPeer } from './peers/pagerduty.ts';

const KEY = 'R01ABCDEFGHIJKLMNOPQRSTUVWXYZ012';

let peer: PagerDutyPeer;
let ops: Notifier;
beforeEach(async () => {
  peer = await startPagerDutyPeer(KEY);
  ops = await channel(KEY);
});
afterEach(() => peer.close());

const channel = (routingKey: string, publicUrl?: string): Promise<Notifier> =>
  createNotifier(
    { name: 'oncall', type: 'pagerduty', routingKey, url: `${peer.url}/v2/enqueue` },
    { publicUrl },
  );
async function tell(...reasons: NoticeReason[]): Promise<void> {
  for (const reason of reasons)
    expect(
      await ops.send(outgoingOf(FACTS['failing-now'], { kind: 'failing-now', reason })),
    ).toMatchObject({ ok: true });
}

describe('an incident in PagerDuty', () => {
  test('is one alert, which is triggered, acknowledged and resolved with it', async () => {
    await tell('opened');
    expect(peer.alerts).toMatchObject([
      {
        key: 'inc_17',
        state: 'triggered',
        severity: 'critical',
        summary: 'Refund agent: 14 of 40 pass; 36 of 40 is usual',
        links: [],
      },
    ]);
    expect(peer.alerts[0]?.details).toMatchObject({
      summary: expect.stringContaining('24 failed again'),
      'what to do next': expect.stringContaining('daytwo runs run_7'),
    });
    await tell('acknowledged');
    expect(peer.alerts[0]?.state).toBe('acknowledged');
    await tell('resolved');
    expect(peer.alerts).toMatchObject([{ state: 'resolved', triggers: 1 }]);
  });

  test('that gets worse is told to the same alert, and calls again where that was closed there', async () => {
    await tell('opened', 'worsened');
    expect(peer.alerts).toMatchObject([{ triggers: 2 }]);
    await tell('resolved', 'relapsed');
    expect(peer.alerts).toMatchObject([
      { state: 'resolved' },
      { state: 'triggered', summary: expect.stringMatching(/^Turned back: /) },
    ]);
  });

  test('calls nobody for what is no news of its own', async () => {
    await tell('updated', 'joined', 'asked', 'recovering', 'digest', 'steady', 'backlog');
    expect(peer.asked).toEqual([]);
  });

  test('that somebody has calls nobody for being known as a change, and does where nobody has', async () => {
    const told = (ack: Incident['ack']) =>
      ops.send(
        outgoingOf(FACTS.drift, {
          reason: 'moved',
          incident: { state: ack === null ? 'open' : 'acknowledged', ack },
        }),
      );
    await told({ by: 'Ana', note: '', at: '2026-09-21T03:00:00.000Z', until: null });
    expect(peer.asked).toEqual([]);
    await told(null);
    expect(peer.alerts).toMatchObject([{ triggers: 1 }]);
  });

  test('is as severe as it is urgent', async () => {
    await ops.send(outgoingOf(FACTS.drift));
    await ops.send(outgoingOf(FACTS.soul, { kind: 'soul', incident: { id: 'inc_18' } }));
    expect(peer.alerts.map((a) => a.severity)).toEqual(['warning', 'info']);
  });

  test('links to the page where it has a public address', async () => {
    ops = await channel(KEY, 'https://ops.example.com/daytwo');
    await tell('opened');
    expect(peer.alerts[0]?.links).toMatchObject([
      { href: 'https://ops.example.com/daytwo/incidents/inc_17' },
    ]);
  });

  test('is told again after a lost answer without a second alert', async () => {
    peer.fail('accept-then-drop');
    expect(await ops.send(outgoingOf(FACTS.drift))).toMatchObject({ ok: false, retryable: true });
    await tell('opened');
    expect(peer.alerts).toHaveLength(1);
  });
});

test('a test opens an alert and resolves it at once', async () => {
  await ops.send(outgoingOf(FACTS.watch, { kind: null, reason: 'test', id: 'note_1' }));
  expect(peer.alerts).toMatchObject([{ key: 'note_1', state: 'resolved', severity: 'info' }]);
});

describe('a PagerDuty that says no', () => {
  test('to the key is mended by a person, and the key is not repeated', async () => {
    const wrong = KEY.replace('R01', 'X99');
    const result = await (await channel(wrong)).send(outgoingOf(FACTS.drift));
    expect(result).toMatchObject({
      ok: false,
      retryable: false,
      message: expect.stringMatching(/^PagerDuty refuses the message \(HTTP 400\): .*routing_key/),
      next: expect.stringContaining('Events API v2'),
    });
    peer.fail({ status: 400, body: `no such key: ${wrong}` });
    const said = await (await channel(wrong)).send(outgoingOf(FACTS.drift));
    expect(JSON.stringify(said)).not.toContain(wrong);
  });

  test.each([
    [{ status: 429 }, undefined],
    [{ status: 429, headers: { 'retry-after': '30' } }, 30_000],
    [{ status: 500 }, undefined],
  ])('for now (%j) is tried again later, not within the call', async (answer, wait) => {
    peer.fail(answer);
    const result = await ops.send(outgoingOf(FACTS.drift));
    expect(result).toMatchObject({ ok: false, retryable: true });
    expect(!result.ok && result.retryAfterMs).toBe(wait);
    expect(peer.asked).toHaveLength(1);
  });
});

test('a key of another form is a problem of the configuration', () => {
  const check = (routingKey: string) =>
    checkChannel({ name: 'oncall', type: 'pagerduty', routingKey }).map((p) => p.message);
  expect(check(KEY)).toEqual([]);
  expect(check('u+abc')).toEqual([expect.stringContaining('32 letters and digits')]);
});
