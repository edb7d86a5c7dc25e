import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkChannel, createNotifier } from '../../../src/alerting/channels/registry.ts';
import type { Notifier, SendResult } from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from '../messages/samples.ts';
import { type DiscordPeer, startDiscordPeer } from './peers/discord.ts';

let peer: DiscordPeer;
let ops: Notifier;
const channel = (url: string, publicUrl?: string): Promise<Notifier> =>
  createNotifier({ name: 'ops', type: 'discord', url, timeoutMs: 1000 }, { publicUrl });
beforeEach(async () => {
  peer = await startDiscordPeer();
  ops = await channel(peer.hook);
});
afterEach(() => peer.close());

const sent = (r: SendResult): Readonly<Record<string, string>> => {
  if (!r.ok) throw new Error(`${r.message}; ${r.next}`);
  return r.ref;
};
const threadOf = (ref: Readonly<Record<string, string>>) => ({
  incident: 'inc_17',
  channel: 'ops',
  ref,
});

describe('an incident in Discord', () => {
  test('is one message first, with the numbers, two cases and what to do', async () => {
    const ref = sent(await ops.send(outgoingOf(FACTS.drift)));
    expect(peer.messages).toHaveLength(1);
    const [first] = peer.messages;
    expect(first).toMatchObject({
      id: ref['message'],
      title: 'Refund agent: pass rate fell 96 % → 81 %',
      url: null,
    });
    expect(first?.texts).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^opened software: prompt$/),
        '```\nNo problem, I have refunded you in full.\n```',
        expect.stringContaining('See every case: `daytwo drift --agent refund`'),
        expect.stringMatching(/^New · Behaviour changed · refund · inc_17/),
      ]),
    );
  });

  test('is edited later, and what happened is a message of its own', async () => {
    const ref = sent(await ops.send(outgoingOf(FACTS.drift)));
    const thread = threadOf(ref);
    expect(
      sent(await ops.send(outgoingOf(FACTS.drift, { reason: 'acknowledged', thread }))),
    ).toEqual(ref);
    await ops.send(outgoingOf(FACTS.drift, { reason: 'resolved', thread }));
    expect(peer.messages).toMatchObject([
      { edits: 2, title: expect.stringMatching(/^Resolved: /) },
      { title: expect.stringMatching(/^Acknowledged: /), isSilent: true },
      { title: expect.stringMatching(/^Resolved: /), isSilent: false },
    ]);
  });

  test('that is brought up to date calls nobody', async () => {
    const thread = threadOf(sent(await ops.send(outgoingOf(FACTS.drift))));
    await ops.send(outgoingOf(FACTS.drift, { reason: 'updated', thread }));
    expect(peer.messages).toMatchObject([{ edits: 1 }]);
  });

  test('whose first message somebody deleted gets a new one', async () => {
    const ref = sent(await ops.send(outgoingOf(FACTS.drift)));
    peer.deleteMessage(ref['message'] ?? '');
    const again = sent(
      await ops.send(outgoingOf(FACTS.drift, { reason: 'worsened', thread: threadOf(ref) })),
    );
    expect(peer.messages).toMatchObject([{ id: again['message'], edits: 0 }]);
  });

  test('leads to the page where that has a public address', async () => {
    ops = await channel(peer.hook, 'https://ops.example.com');
    await ops.send(outgoingOf(FACTS.drift));
    expect(peer.messages[0]?.url).toBe('https://ops.example.com/incidents/inc_17');
  });
});

describe('a Discord that says no', () => {
  test('for now is given the time that it asks for, and called once', async () => {
    peer.fail({
      status: 429,
      headers: { 'retry-after': '65' },
      body: '{"message":"You are being rate limited.","retry_after":64.57,"global":false}',
    });
    expect(await ops.send(outgoingOf(FACTS.drift))).toMatchObject({
      ok: false,
      retryable: true,
      retryAfterMs: 64_570,
    });
    expect(peer.asked).toHaveLength(1);
  });

  test('to a webhook that was deleted says how to mend it, and nothing of its token', async () => {
    const url = peer.hook.replace(/[^/]+$/, 't0ken-of-another-webhook');
    const gone = await channel(url);
    const result = await gone.send(outgoingOf(FACTS.drift));
    expect(result).toMatchObject({
      ok: false,
      retryable: false,
      message: expect.stringMatching(/HTTP 404\).*Unknown Webhook/),
      next: expect.stringContaining('Integrations, Webhooks'),
    });
    expect(await gone.check?.()).toMatchObject({ ok: false });
    peer.fail({ status: 404, body: url });
    expect(JSON.stringify(await gone.send(outgoingOf(FACTS.drift)))).not.toContain('t0ken');
  });
});

test('a webhook that is there says so without a message', async () => {
  expect(await ops.check?.()).toEqual({ ok: true, what: 'the webhook is there (daytwo)' });
  expect(peer.messages).toEqual([]);
});

test('an address that is no webhook is a problem of the configuration', () => {
  expect(
    checkChannel({ name: 'ops', type: 'discord', url: 'https://discord.com/channels/1/2' }),
  ).toMatchObject([{ path: 'url', message: expect.stringContaining('no webhook of Discord') }]);
});
