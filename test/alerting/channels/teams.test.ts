import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import type { Notifier } from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from '../messages/samples.ts';
import { startTeamsPeer, type TeamsPeer } from './peers/teams.ts';

let peer: TeamsPeer;
let ops: Notifier;
const channel = (url: string, publicUrl?: string): Promise<Notifier> =>
  createNotifier({ name: 'ops', type: 'teams', url, timeoutMs: 1000 }, { publicUrl });
beforeEach(async () => {
  peer = await startTeamsPeer();
  ops = await channel(peer.hook);
});
afterEach(() => peer.close());

describe('an incident in Teams', () => {
  test('is a card that says what happened, the numbers, two cases and what to do', async () => {
    expect(await ops.send(outgoingOf(FACTS.drift))).toMatchObject({ ok: true });
    const [{ texts, links } = { texts: [], links: [] }] = peer.cards;
    expect(texts[0]).toBe('Refund agent: pass rate fell 96 % → 81 %');
    expect(texts).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Pass rate: 96 % .* → 81 %/),
        'opened software',
        'No problem, I have refunded you in full.',
        expect.stringMatching(/^• See every case: daytwo drift --agent refund$/),
        expect.stringMatching(/^New · Behaviour changed · refund · inc_17/),
      ]),
    );
    expect(links).toEqual([]);
  });

  test('leads to the page where that has a public address', async () => {
    ops = await channel(peer.hook, 'https://ops.example.com');
    await ops.send(outgoingOf(FACTS.drift));
    expect(peer.cards[0]?.links).toEqual(['https://ops.example.com/incidents/inc_17']);
  });

  test('says what became of it in a card of its own, and nothing where only the first would change', async () => {
    await ops.send(outgoingOf(FACTS.drift, { reason: 'updated' }));
    expect(peer.cards).toEqual([]);
    await ops.send(outgoingOf(FACTS.drift, { reason: 'resolved' }));
    expect(peer.cards[0]?.texts[0]).toMatch(/^Resolved: Refund agent/);
  });
});

describe('a flow that says no', () => {
  test('to the address is mended by a person, and nothing of its signature is repeated', async () => {
    const wrong = await channel(peer.hook.replace('S1gnature', 'F0rged'));
    peer.fail({ status: 401, body: `no: ${peer.hook.replace('S1gnature', 'F0rged')}` });
    const result = await wrong.send(outgoingOf(FACTS.drift));
    expect(result).toMatchObject({
      ok: false,
      retryable: false,
      message: expect.stringContaining('HTTP 401'),
      next: expect.stringContaining('Workflows app'),
    });
    expect(JSON.stringify(result)).not.toContain('F0rged');
  });

  test.each([
    [{ status: 429, headers: { 'retry-after': '12' } }, 12_000],
    [{ status: 200, body: 'Microsoft Teams endpoint returned HTTP error 429 with …' }, 60_000],
    [{ status: 502 }, undefined],
  ])('for now (%j) is tried again later', async (answer, wait) => {
    peer.fail(answer);
    const result = await ops.send(outgoingOf(FACTS.drift));
    expect(result).toMatchObject({ ok: false, retryable: true });
    expect(!result.ok && result.retryAfterMs).toBe(wait);
  });
});
