import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { acknowledge } from '../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { chance } from '../../src/demo/simulated/behaviour.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { DAY, makeWorld, START, type World, yesSuite } from './world.ts';

let world: World;
afterEach(() => world.close());

describe('the whole path', () => {
  it('replays, stores, detects a collapse and tells Slack and email once, with evidence and the next step', async () => {
    const change = START + 25 * DAY;
    world = await makeWorld({
      suite: yesSuite(20),
      behave: (r, at, seed) => {
        const q = Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
        const good = chance(seed, q, at, r.repeat) < (at >= change && q < 6 ? 0.05 : 0.97);
        return {
          text: good ? 'YES, your refund is on its way.' : 'We promise the money within an hour.',
        };
      },
    });
    await world.turn();
    await world.until(24);
    expect(world.slack.messages).toHaveLength(4); // weekly digests
    expect(
      (await world.store.drift.latest()).map((l) => l.review.evidence).every((e) => e < 1),
    ).toBe(true);
    await world.until(32);
    const incidents = await world.store.incidents.list({ limit: 10 });
    expect(incidents).toMatchObject([
      {
        kind: 'drift',
        key: 'drift:refund',
        state: 'open',
        openedAt: expect.stringMatching(/^2026-01-(30|31)/),
      },
    ]);
    const { facts } = incidents[0] ?? { facts: null };
    expect(facts?.title).toMatch(/^Refund desk: pass rate fell 9\d % → [67]\d %$/);
    expect(facts?.claims[0]?.claim).toBe('over-promises resolution times');
    expect(facts?.flips[0]).toMatchObject({
      before: 'YES, your refund is on its way.',
      after: 'We promise the money within an hour.',
    });
    expect(facts?.next.map((n) => n.command)).toContain('daytwo drift --agent refund');

    const about = (m: { text: string }): boolean => m.text.includes('Refund desk');
    const first = world.slack.messages.filter((m) => about(m) && m.threadTs === null);
    expect(first).toHaveLength(1);
    const mails = await Promise.all(world.smtp.mails.map((m) => simpleParser(m.raw)));
    const opened = mails.filter(
      (m) =>
        m.subject?.includes('Refund desk') === true && m.inReplyTo?.includes('.incident@') === true,
    );
    expect(opened).toHaveLength(1);
    expect(opened[0]?.attachments.map((a) => a.contentType)).toEqual(['image/png']);
    expect(
      world.log.filter((l) => l.includes('"level":"error"') || l.includes('"level":"warn"')),
    ).toEqual([]);
    expect(await world.store.audit.verify()).toBeNull();
  }, 60_000);

  it('tells of one alias that moved under two agents in one message, and one acknowledgement quiets both', async () => {
    const change = START + 12 * DAY;
    world = await makeWorld({
      suite: yesSuite(16),
      config: (text) =>
        text.replace(
          'alerts:',
          `  returns:
    name: Returns desk
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 * * *" }]
alerts:`,
        ),
      behave: (r, at, seed) => {
        const q = Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
        const good = chance(seed, q, at, r.repeat) < (at >= change && q < 4 ? 0.02 : 0.98);
        return {
          text: good ? 'YES, that is so.' : 'NO, that is not',
          servedModel: at >= change ? 'sim-1-b' : 'sim-1-a',
        };
      },
    });
    await world.turn();
    await world.until(15);
    const drifts = (await world.store.incidents.list({ limit: 10 }))
      .filter((i) => i.kind === 'drift' && i.state !== 'not-confirmed')
      .toReversed();
    expect(drifts.map((i) => i.agent).toSorted()).toEqual(['refund', 'returns']);
    const first = drifts.find((i) => i.group === undefined);
    expect(drifts.find((i) => i !== first)?.group).toBe(first?.id);
    expect(first?.facts.summary).toContain(
      `${first?.agent === 'refund' ? 'Returns' : 'Refund'} desk is touched by the same change.`,
    );
    const top = world.slack.messages.filter(
      (m) => m.threadTs === null && /pass rate|become|rose|fell/.test(m.text),
    );
    expect(top).toHaveLength(1);

    const ids = countingIds();
    const recorder = new IncidentRecorder({
      ids: { next: (p) => `ack_${ids.next(p)}` },
      now: () => world.clock.now(),
      channels: ['slack'],
    });
    await acknowledge(world.store, recorder, first?.id ?? '', 'ana', 'asked the provider', null);
    expect(
      (await world.store.incidents.list({ limit: 10 }))
        .filter((i) => i.kind === 'drift' && i.state !== 'not-confirmed')
        .map((i) => [i.state, i.ack?.by]),
    ).toEqual([
      ['acknowledged', 'ana'],
      ['acknowledged', 'ana'],
    ]);
  }, 60_000);

  it('keeps no text of any answer where only hashes are wanted, and still detects and tells', async () => {
    const secret = 'The customer Jane Roe lives at 12 Elm Road.';
    world = await makeWorld({
      suite: yesSuite(16, ''),
      config: (text) => text.replace('store: {', 'store: { outputs: hashes-only,'),
      behave: (r, at) => ({
        text:
          at >= START + 10 * DAY && /Question [0-7]$/.test(r.turns.at(-1)?.text ?? '')
            ? secret
            : `YES. ${secret}`,
        toolCalls: [{ name: 'note', arguments: JSON.stringify({ secret }) }],
      }),
    });
    await world.turn();
    await world.until(15);
    expect(
      (await world.store.incidents.list({ limit: 10 }))
        .filter((i) => i.state !== 'not-confirmed')
        .map((i) => i.facts.title),
    ).toEqual([expect.stringContaining('Refund desk')]);
    const files = readdirSync(world.folder).filter((f) => f.startsWith('daytwo.db'));
    expect(files).toContain('daytwo.db');
    for (const f of files)
      expect(readFileSync(join(world.folder, f)).includes('Jane Roe')).toBe(false);
    expect(JSON.stringify(world.slack.messages)).not.toContain('Jane Roe');
  }, 60_000);
});
