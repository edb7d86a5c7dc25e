import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import type { Notifier, SendResult } from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from '../messages/samples.ts';

let peer: SlackPeer;
let ops: Notifier;
beforeEach(async () => {
  peer = await startSlackPeer({
    now: () => Date.UTC(2026, 8, 21),
    token: 'xoxb-right',
    channel: 'C1',
  });
  ops = await createNotifier({
    name: 'ops',
    type: 'slack',
    token: 'xoxb-right',
    channel: 'C1',
    slackApiUrl: peer.url,
    timeoutMs: 2000,
  });
});
afterEach(() => peer.close());

const failed = (r: SendResult): Extract<SendResult, { ok: false }> => {
  if (r.ok) throw new Error('expected a failure');
  return r;
};
const sent = (r: SendResult): Readonly<Record<string, string>> => {
  if (!r.ok) throw new Error(r.message);
  return r.ref;
};
const threadOf = (ref: Readonly<Record<string, string>>) => ({
  incident: 'inc_17',
  channel: 'ops',
  ref,
});

describe('an incident in Slack', () => {
  test('is one message first, with the notice id in its metadata and nothing unfurled', async () => {
    const ref = sent(await ops.send(outgoingOf(FACTS.drift)));
    expect(peer.messages).toHaveLength(1);
    expect(peer.messages[0]).toMatchObject({
      ts: ref['ts'],
      threadTs: null,
      text: expect.stringContaining('96 % → 81 %'),
      metadata: {
        event_type: 'daytwo_notice',
        event_payload: { notice: 'ntc_1', incident: 'inc_17' },
      },
    });
    expect(ref).toMatchObject({ channel: 'C1', notice: 'ntc_1' });
  });
  test('is updated in place later, and the news goes into its thread', async () => {
    const ref = sent(await ops.send(outgoingOf(FACTS.drift)));
    const later = sent(
      await ops.send(
        outgoingOf(FACTS.drift, { id: 'ntc_2', reason: 'resolved', thread: threadOf(ref) }),
      ),
    );
    expect(later).toEqual(ref);
    expect(peer.messages).toHaveLength(2);
    expect(peer.messages[0]).toMatchObject({
      edits: 2, // the chart, and the news
      text: expect.stringContaining('Resolved: '),
      metadata: { event_payload: { notice: 'ntc_1' } },
    });
    expect(peer.messages[1]).toMatchObject({
      threadTs: ref['ts'],
      broadcast: false,
      text: expect.stringContaining('Resolved: '),
      metadata: { event_payload: { notice: 'ntc_2' } },
    });
  });
  test('that got worse is also shown in the channel', async () => {
    const ref = sent(await ops.send(outgoingOf(FACTS.drift)));
    await ops.send(
      outgoingOf(FACTS.drift, { id: 'ntc_2', reason: 'worsened', thread: threadOf(ref) }),
    );
    expect(peer.messages[1]).toMatchObject({ threadTs: ref['ts'], broadcast: true });
  });
  test('whose first message somebody deleted gets a new one', async () => {
    const ref = sent(
      await ops.send(
        outgoingOf(FACTS.drift, {
          id: 'ntc_2',
          reason: 'worsened',
          thread: threadOf({ channel: 'C1', ts: '1.000001', notice: 'ntc_1' }),
        }),
      ),
    );
    expect(peer.messages).toHaveLength(1);
    expect(ref['ts']).toBe(peer.messages[0]?.ts);
  });
});

describe('an answer that never came', () => {
  test('is looked up before the first message is sent again', async () => {
    peer.setFault({ kind: 'accept-then-drop' }, { times: 1 });
    expect(failed(await ops.send(outgoingOf(FACTS.drift))).retryable).toBe(true);
    expect(peer.messages).toHaveLength(1);
    const ref = sent(await ops.send(outgoingOf(FACTS.drift, { attempts: 1 })));
    expect(peer.messages).toHaveLength(1);
    expect(ref['ts']).toBe(peer.messages[0]?.ts);
    expect(peer.calls['conversations.history']).toBe(1);
  });
  test('is looked up in the thread before a reply is sent again', async () => {
    const ref = sent(await ops.send(outgoingOf(FACTS.drift)));
    peer.setFault({ kind: 'accept-then-drop' }, { times: 1, method: 'chat.postMessage' });
    const reply = { id: 'ntc_2', reason: 'acknowledged' as const, thread: threadOf(ref) };
    failed(await ops.send(outgoingOf(FACTS.drift, reply)));
    sent(await ops.send(outgoingOf(FACTS.drift, { ...reply, attempts: 1 })));
    expect(peer.messages).toHaveLength(2);
  });
  test('is sent again when the look itself is not allowed: twice is better than never', async () => {
    peer.setFault(
      { kind: 'error', code: 'missing_scope', needed: 'channels:history' },
      { method: 'conversations.history' },
    );
    sent(await ops.send(outgoingOf(FACTS.drift, { attempts: 1 })));
    expect(peer.messages).toHaveLength(1);
  });
});

describe('a failing Slack', () => {
  test('that asks to wait is given the time it asks for, and called once only', async () => {
    peer.setFault({ kind: 'rate-limited', retryAfterSeconds: 3600 });
    expect(await ops.send(outgoingOf(FACTS.drift))).toMatchObject({
      ok: false,
      retryable: true,
      retryAfterMs: 3_600_000,
    });
    expect(peer.calls['chat.postMessage']).toBe(1);
  });
  test('that is down is tried again later, not within the call', async () => {
    peer.setFault({ kind: 'down' });
    expect(failed(await ops.send(outgoingOf(FACTS.drift)))).toMatchObject({
      retryable: true,
      message: expect.stringContaining('could not be reached'),
    });
    expect(peer.calls['chat.postMessage']).toBe(1);
  });
  test('with a server error is tried again', async () => {
    peer.setFault({ kind: 'http', status: 503 });
    expect(failed(await ops.send(outgoingOf(FACTS.drift)))).toMatchObject({
      retryable: true,
      message: 'Slack answered HTTP 503',
    });
  });
  test.each([
    ['channel_not_found', false, 'ID'],
    ['not_in_channel', false, '/invite'],
    ['is_archived', false, 'Unarchive'],
    ['token_revoked', false, 'xoxb-'],
    ['invalid_blocks', false, 'defect'],
    ['internal_error', true, 'tries again'],
    ['something_new', true, 'tries again'],
  ])('with %s says how to mend it', async (code, retryable, mend) => {
    peer.setFault({ kind: 'error', code });
    const r = failed(await ops.send(outgoingOf(FACTS.drift)));
    expect(r.retryable).toBe(retryable);
    expect(r.message).toContain(code);
    expect(r.next).toContain(mend);
  });
  test('with a missing scope names the scope', async () => {
    peer.setFault({ kind: 'error', code: 'missing_scope', needed: 'chat:write' });
    expect(failed(await ops.send(outgoingOf(FACTS.drift))).next).toContain(
      'add the bot scope chat:write',
    );
  });
  test('with a wrong token says so and never shows the token', async () => {
    const wrong = await createNotifier({
      name: 'ops',
      type: 'slack',
      token: 'xoxb-secret-123',
      channel: 'C1',
      slackApiUrl: peer.url,
    });
    const r = failed(await wrong.send(outgoingOf(FACTS.drift)));
    expect(r.message).toBe('Slack refuses the token (invalid_auth)');
    expect(JSON.stringify(r)).not.toContain('secret-123');
  });
  test('is not waited for once the daemon stops', async () => {
    expect(failed(await ops.send(outgoingOf(FACTS.drift), AbortSignal.abort())).retryable).toBe(
      true,
    );
    expect(peer.messages).toHaveLength(0);
  });
});
