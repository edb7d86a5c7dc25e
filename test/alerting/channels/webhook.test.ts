import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import type { Notifier, SendResult } from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from '../messages/samples.ts';
import { type HttpPeer, startHttpPeer } from './peers/http.ts';

const SECRET = 'a-secret-of-some-length';
const AT = '2026-09-21T02:10:07.900Z';

/** A receiver as docs/alerts.md tells people to write one: it checks the signature and the time. */
function receive(headers: Record<string, unknown>, body: string, now: number): number {
  const timestamp = String(headers['x-daytwo-timestamp']);
  if (Math.abs(now / 1000 - Number(timestamp)) > 300) return 401;
  const hmac = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
  return headers['x-daytwo-signature'] === `sha256=${hmac}` ? 204 : 401;
}

let peer: HttpPeer;
let now: number;
let ops: Notifier;
const options = { type: 'webhook', secret: SECRET, timeoutMs: 1000 };
beforeEach(async () => {
  now = Date.parse(AT);
  peer = await startHttpPeer(({ headers, body }) => ({ status: receive(headers, body, now) }));
  ops = await createNotifier(
    { ...options, name: 'ops', url: `${peer.url}/hook?site=7` },
    { publicUrl: 'https://ops.example.com/daytwo' },
  );
});
afterEach(() => peer.close());

const failed = (r: SendResult): Extract<SendResult, { ok: false }> => {
  if (r.ok) throw new Error('taken for delivered');
  return r;
};
const drift = (over: Parameters<typeof outgoingOf>[1] = {}) => ({
  ...outgoingOf(FACTS.drift, over),
  at: AT,
});

describe('a webhook', () => {
  test('is sent JSON with what a program needs, signed with the time it was sent', async () => {
    expect(await ops.send(drift())).toEqual({ ok: true, ref: { notice: 'ntc_1' } });
    const [asked] = peer.asked;
    expect(asked).toMatchObject({
      method: 'POST',
      path: '/hook?site=7',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'ntc_1',
        'x-daytwo-timestamp': String(Math.floor(Date.parse(AT) / 1000)),
      },
    });
    const sent = JSON.parse(asked?.body ?? '') as Record<string, unknown>;
    expect(sent).toMatchObject({
      version: 1,
      id: 'ntc_1',
      reason: 'opened',
      severity: 'normal',
      madeAt: '2026-09-21T02:10:00.000Z',
      incident: {
        id: 'inc_17',
        kind: 'drift',
        agent: 'refund',
        state: 'open',
        acknowledged: null,
        url: 'https://ops.example.com/daytwo/incidents/inc_17',
      },
      title: 'Refund agent: pass rate fell 96 % → 81 %',
      facts: {
        since: '2026-09-21T02:00:00.000Z',
        evidence: expect.closeTo(3.97, 2),
        bar: expect.closeTo(3.86, 2),
        measures: [
          { name: 'Pass rate', before: { value: 0.96, n: 840 }, after: { value: 0.81 } },
          { name: 'Over-confidence' },
        ],
      },
    });
    expect(sent['text']).toContain('What to do next');
  });

  test('that receives it later, or with another body, sees that the signature does not fit', async () => {
    now += 600_000;
    expect(failed(await ops.send(drift()))).toMatchObject({
      retryable: false,
      message: `The webhook at ${peer.host} refuses the message (HTTP 401)`,
    });
    const [{ headers, body } = { headers: {}, body: '' }] = peer.asked;
    expect(receive(headers, body, Date.parse(AT))).toBe(204);
    expect(receive(headers, body.replace('open', 'shut'), Date.parse(AT))).toBe(401);
  });

  test('that did not answer is sent the same id again, with the time of the new try', async () => {
    peer.fail('accept-then-drop');
    expect(failed(await ops.send(drift())).retryable).toBe(true);
    now += 60_000;
    const again = { ...drift({ attempts: 1 }), at: new Date(now).toISOString() };
    expect(await ops.send(again)).toMatchObject({ ok: true });
    const [first, second] = peer.asked.map((a) => a.headers);
    expect(second?.['idempotency-key']).toBe(first?.['idempotency-key']);
    expect(second?.['x-daytwo-timestamp']).not.toBe(first?.['x-daytwo-timestamp']);
  });

  test.each([
    [{ status: 429, headers: { 'retry-after': '90' } }, true, 90_000],
    [{ status: 429 }, true, undefined],
    [{ status: 503, headers: { 'retry-after': 'Mon, 21 Sep 2026 02:12:07 GMT' } }, true, 119_100],
    [{ status: 429, headers: { 'retry-after': '999999999' } }, true, 86_400_000],
    [{ status: 500, body: 'ouch' }, true, undefined],
    [{ status: 408 }, true, undefined],
    [{ status: 400, body: 'no such\nfield' }, false, undefined],
    [{ status: 410 }, false, undefined],
  ])('that answers %j is asked once, and again later: %s', async (answer, retryable, wait) => {
    peer.fail(answer);
    const result = failed(await ops.send(drift()));
    expect(result.retryable).toBe(retryable);
    expect(result.retryAfterMs).toBe(wait);
    expect(result.message).toContain(`HTTP ${answer.status}`);
    expect(peer.asked).toHaveLength(1);
  });

  test('that does not answer in its time is tried again, and is not waited for once the worker stops', async () => {
    peer.fail('silent');
    expect(failed(await ops.send(drift(), AbortSignal.timeout(20))).retryable).toBe(true);
    peer.fail('drop');
    expect(failed(await ops.send(drift()))).toMatchObject({
      retryable: true,
      message: expect.stringContaining('could not be reached'),
    });
  });

  test('whose server repeats the secret and the address in its answer gives nothing of them away', async () => {
    const url = `${peer.url}/hooks/T0K3Nhidden?sig=s1gn4ture`;
    const hidden = await createNotifier({ ...options, name: 'ops', url });
    peer.fail({ status: 403, body: `no ${url} with ${SECRET}, /hooks/T0K3Nhidden?sig=s1gn4ture` });
    const said = JSON.stringify(await hidden.send(drift()));
    expect(said).toContain('HTTP 403');
    expect(said).not.toMatch(/T0K3Nhidden|s1gn4ture|a-secret/);
  });

  test('is told of a digest too, which is about no incident', async () => {
    const digest = { ...outgoingOf(FACTS.watch, { kind: null, reason: 'digest' }), at: AT };
    await ops.send(digest);
    expect(JSON.parse(peer.asked[0]?.body ?? '')).toMatchObject({
      reason: 'digest',
      severity: 'low',
      incident: null,
    });
  });
});
