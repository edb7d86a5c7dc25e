import { describe, expect, it } from 'vitest';
import { acknowledge, resolveIncident } from '../../../src/alerting/incidents/acknowledge.ts';
import { releaseIncident } from '../../../src/alerting/incidents/release.ts';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { composeMessage } from '../../../src/alerting/messages/compose.ts';
import type { Incident, NoticeReason } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

/** A drift that was opened and held for a minute, and what comes after some time. */
async function after(
  passed: number,
  then: (store: Store, recorder: IncidentRecorder, incident: Incident) => Promise<void>,
): Promise<[NoticeReason, string][]> {
  let now = NOW;
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => now,
    channels: ['slack'],
  });
  const store = openStore(':memory:', iso(NOW));
  const { incident } = await recorder.open(store, {
    kind: 'drift',
    key: driftKey('desk'),
    agent: 'desk',
    facts: plainFacts('one suite', 'It did.'),
    reason: 'it began',
    holdMs: 60_000,
  });
  now += passed;
  await then(store, recorder, incident);
  const notices = await store.outbox.ofIncident(incident.id);
  await store.close();
  return notices.map((n) => [n.reason, n.facts.title]);
}
const more =
  (notice: NoticeReason, title = 'two suites') =>
  (store: Store, recorder: IncidentRecorder, incident: Incident): Promise<void> =>
    recorder.transition(
      store,
      { ...incident, facts: plainFacts(title, 'It did.') },
      { actor: 'daytwo', what: notice, reason: 'another suite', notice },
    );

describe('two findings of one event', () => {
  it('within a minute are one message, which is new and says both', async () => {
    expect(await after(20_000, more('worsened'))).toEqual([['opened', 'two suites']]);
  });

  it('keep the graver word, whichever comes later', async () => {
    const told = await after(0, async (store, recorder, incident) => {
      const [first] = await store.outbox.ofIncident(incident.id);
      await store.outbox.sent(first?.id ?? '', iso(NOW), null);
      await more('worsened', 'it deletes accounts')(store, recorder, incident);
      await more('joined', 'it deletes accounts, and longer')(store, recorder, incident);
      await more('updated', 'both')(store, recorder, incident);
    });
    expect(told).toEqual([
      ['opened', 'one suite'],
      ['worsened', 'both'],
    ]);
  });

  it('are two where the first has left already', async () => {
    const told = await after(20_000, async (store, recorder, incident) => {
      const [first] = await store.outbox.ofIncident(incident.id);
      await store.outbox.sending(first?.id ?? '');
      await more('joined')(store, recorder, incident);
    });
    expect(told).toEqual([
      ['opened', 'one suite'],
      ['joined', 'two suites'],
    ]);
  });

  it('are two when more than a minute lies between them', async () => {
    expect(await after(61_000, more('worsened'))).toHaveLength(2);
  });

  it("never swallow a person's own act", async () => {
    expect(await after(5_000, more('acknowledged'))).toHaveLength(2);
  });

  it('wait only as long as they are held', async () => {
    const seen: string[] = [];
    await after(0, async (store) => {
      for (const ms of [0, 59_000, 60_000])
        seen.push(`${(await store.outbox.due(iso(NOW + ms), 9)).length} after ${ms}`);
    });
    expect(seen).toEqual(['0 after 0', '0 after 59000', '1 after 60000']);
  });
});

describe('a word that was taken back before it was told', () => {
  /** Told already; then what is done to it, and the reasons of what is told after that. */
  const told = async (
    ...acts: ((store: Store, recorder: IncidentRecorder, id: string) => Promise<unknown>)[]
  ): Promise<NoticeReason[]> => {
    const all = await after(61_000, async (store, recorder, { id }) => {
      const [first] = await store.outbox.ofIncident(id);
      await store.outbox.sending(first?.id ?? '');
      await store.outbox.sent(first?.id ?? '', iso(NOW), null);
      for (const act of acts) await act(store, recorder, id);
    });
    return all.slice(1).map(([reason]) => reason);
  };
  const take = (store: Store, recorder: IncidentRecorder, id: string): Promise<Incident> =>
    acknowledge(store, recorder, id, 'ana', '', null);
  const giveBack = (store: Store, recorder: IncidentRecorder, id: string): Promise<Incident> =>
    releaseIncident(store, recorder, id, 'ana', '');
  const worsen = async (store: Store, recorder: IncidentRecorder, id: string): Promise<void> => {
    const incident = await store.incidents.get(id);
    if (incident !== null) await more('worsened')(store, recorder, { ...incident, ack: null });
  };

  it('is not told: neither that somebody has it whom it was taken from, nor that nobody has it', async () => {
    expect(await told(take, giveBack)).toEqual(['released']);
    expect(await told(take, worsen)).toEqual(['worsened']);
    expect(await told(take, giveBack, take)).toEqual(['acknowledged']);
  });
});

it('taking on again without a day keeps the day until which it is quiet, and a day replaces it', async () => {
  const untils: (string | null | undefined)[] = [];
  await after(0, async (store, recorder, { id }) => {
    for (const until of [iso(NOW + 7 * 86_400_000), null, iso(NOW + 86_400_000)]) {
      await acknowledge(store, recorder, id, 'ana', '', until);
      untils.push((await store.incidents.get(id))?.ack?.until);
    }
    // What has passed is over.
    await acknowledge(store, recorder, id, 'ana', '', iso(NOW - 1));
    untils.push((await acknowledge(store, recorder, id, 'ben', '', null)).ack?.until);
  });
  expect(untils).toEqual([
    iso(NOW + 7 * 86_400_000),
    iso(NOW + 7 * 86_400_000),
    iso(NOW + 86_400_000),
    null,
  ]);
});

describe('what is over before anybody was told of it', () => {
  const accept = (store: Store, recorder: IncidentRecorder, incident: Incident): Promise<void> =>
    recorder.transition(
      store,
      { ...incident, state: 'resolved' },
      {
        actor: 'kim',
        what: 'accepted as the new normal',
        reason: 'the new menu',
        notice: 'resolved',
      },
    );

  it('is one message, due at once, that says what was found and who accepted it', async () => {
    const told = await after(45_000, async (store, recorder, incident) => {
      await more('acknowledged', 'one suite')(store, recorder, incident);
      await accept(store, recorder, incident);
      const [due] = await store.outbox.due(iso(NOW + 45_000), 9);
      expect(due?.facts).toMatchObject({
        now: 'Accepted as the new normal by kim on Sunday 1 March, 00:00 UTC: the new menu.',
        summary: 'It was found on Sunday 1 March, 00:00 UTC, and nobody had been told of it.',
        was: { title: 'one suite' },
      });
    });
    expect(told).toEqual([['resolved', 'one suite']]);
  });

  it('is told after its opening where that may have arrived', async () => {
    const told = await after(20_000, async (store, recorder, incident) => {
      const [first] = await store.outbox.ofIncident(incident.id);
      await store.outbox.sending(first?.id ?? '');
      await accept(store, recorder, incident);
    });
    expect(told.map(([reason]) => reason)).toEqual(['opened', 'resolved']);
  });

  it('is one message where the channel refused its opening, tried when that was to be tried', async () => {
    const told = await after(20_000, async (store, recorder, incident) => {
      const [first] = await store.outbox.ofIncident(incident.id);
      await store.outbox.sending(first?.id ?? '');
      await store.outbox.failed(first?.id ?? '', 'it is down', iso(NOW), iso(NOW + 90_000));
      await accept(store, recorder, incident);
      const [waits] = await store.outbox.ofIncident(incident.id);
      expect(waits).toMatchObject({
        nextAt: iso(NOW + 90_000),
        attempts: 1,
        lastError: 'it is down',
      });
      expect(waits?.facts.summary).toBe(
        'It was found on Sunday 1 March, 00:00 UTC, and no message of it was known to be delivered ' +
          'when it was over.',
      );
    });
    expect(told).toEqual([['resolved', 'one suite']]);
  });

  it('is told after its opening where a second try is under way', async () => {
    const told = await after(20_000, async (store, recorder, incident) => {
      const [first] = await store.outbox.ofIncident(incident.id);
      await store.outbox.sending(first?.id ?? '');
      await store.outbox.failed(first?.id ?? '', 'it is down', iso(NOW), iso(NOW + 10_000));
      await store.outbox.sending(first?.id ?? '');
      await accept(store, recorder, incident);
      const facts = (await store.outbox.ofIncident(incident.id)).map((n) => n.facts.summary);
      expect(facts.at(-1)).not.toContain('nobody had been told');
    });
    expect(told.map(([reason]) => reason)).toEqual(['opened', 'resolved']);
  });

  it('says of one that was told when its first message was delivered', async () => {
    await after(20_000, async (store, recorder, incident) => {
      const [first] = await store.outbox.ofIncident(incident.id);
      await store.outbox.sending(first?.id ?? '');
      await store.outbox.sent(first?.id ?? '', iso(NOW + 180_000), null);
      await accept(store, recorder, { ...incident, openedAt: iso(NOW) });
      expect((await store.incidents.get(incident.id))?.facts.summary).toContain('00:03 UTC');
    });
  });
});

describe('who says twice within a minute that they have it', () => {
  const take = (store: Store, recorder: IncidentRecorder, id: string, by: string, note: string) =>
    acknowledge(store, recorder, id, by, note, null);

  /** Notices of an incident that everybody has heard of, and what is said of who has it. */
  async function told(
    words: readonly (readonly [after: number, by: string, note: string])[],
  ): Promise<{ notices: NoticeReason[]; said: readonly string[] }> {
    let now = NOW;
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => now,
      channels: ['slack'],
    });
    const store = openStore(':memory:', iso(NOW));
    const { incident } = await recorder.open(store, {
      kind: 'credentials',
      key: driftKey('desk'),
      agent: null,
      facts: plainFacts('a key is refused', 'It did.'),
      reason: 'it began',
    });
    const send = async (): Promise<void> => {
      for (const n of await store.outbox.due(iso(now), 9)) {
        await store.outbox.sending(n.id);
        await store.outbox.sent(n.id, iso(now), null);
      }
    };
    for (const [after, by, note] of words) {
      await send();
      now = NOW + after;
      await take(store, recorder, incident.id, by, note);
    }
    const notices = (await store.outbox.ofIncident(incident.id)).map((n) => n.reason);
    const { parts } = composeMessage({
      facts: incident.facts,
      incident: await store.incidents.get(incident.id),
      reason: 'acknowledged',
    });
    await store.close();
    return { notices, said: parts.find((p) => p.name === 'Taken by')?.lines ?? [] };
  }

  it('is heard once, with both notes', async () => {
    const { notices, said } = await told([
      [1_000, 'kim', 'asked the provider'],
      [1_300, 'kim', 'they look into it'],
    ]);
    expect(notices).toEqual(['opened', 'acknowledged']);
    expect(said).toEqual([
      'kim, Sun 1 Mar 2026, 00:00 UTC.',
      '“they look into it”',
      'Before that kim, Sun 1 Mar 2026, 00:00 UTC: “asked the provider”.',
    ]);
  });

  it('is heard twice where more than a minute lies between the words, and the first is named still', async () => {
    const { notices, said } = await told([
      [1_000, 'kim', 'I look'],
      [62_000, 'kim', 'I look'],
      [200_000, 'ana', 'mine now'],
    ]);
    expect(notices).toEqual(['opened', 'acknowledged', 'acknowledged', 'acknowledged']);
    expect(said).toContain('Before that kim, Sun 1 Mar 2026, 00:01 UTC: “I look”.');
    expect(said).toHaveLength(3);
  });

  it('is told with the end, at once, where it is over within the minute', async () => {
    let due: NoticeReason[] = [];
    let said: readonly string[] = [];
    await after(20_000, async (store, recorder, incident) => {
      const [first] = await store.outbox.ofIncident(incident.id);
      await store.outbox.sending(first?.id ?? '');
      await store.outbox.sent(first?.id ?? '', iso(NOW + 20_000), null);
      await take(store, recorder, incident.id, 'kim', 'on it');
      await resolveIncident(store, recorder, incident.id, 'kim', '');
      due = (await store.outbox.due(iso(NOW + 20_000), 9)).map((n) => n.reason);
      const { parts } = composeMessage({
        facts: incident.facts,
        incident: await store.incidents.get(incident.id),
        reason: 'resolved',
      });
      said = parts.find((p) => p.name === 'Taken by')?.lines ?? [];
    });
    expect(due).toEqual(['resolved']);
    expect(said).toEqual(['kim, Sun 1 Mar 2026, 00:00 UTC.', '“on it”']);
  });

  it.each(['worsened', 'joined', 'acknowledged'] as const)(
    'that it recovers takes the place of what came right before: %s',
    async (notice) => {
      let pending: NoticeReason[] = [];
      await after(20_000, async (store, recorder, incident) => {
        const [first] = await store.outbox.ofIncident(incident.id);
        await store.outbox.sending(first?.id ?? '');
        await store.outbox.sent(first?.id ?? '', iso(NOW + 20_000), null);
        const said = { actor: 'daytwo', what: 'x', reason: 'r', holdMs: 60_000 };
        await recorder.transition(store, incident, { ...said, notice });
        const better = { ...incident, state: 'recovering' } as const;
        await recorder.transition(store, better, { ...said, notice: 'recovering' });
        pending = (await store.outbox.pending()).map((n) => n.reason);
      });
      expect(pending).toEqual(['recovering']);
    },
  );
});
