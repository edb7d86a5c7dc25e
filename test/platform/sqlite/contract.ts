import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/domain/attempt.ts';
import type { Anchor, AnchorVerdict } from '../../../src/domain/anchor.ts';
import type { AuditEntry } from '../../../src/domain/audit-entry.ts';
import type { FailingEpisode } from '../../../src/domain/failing.ts';
import type { Incident, IncidentFacts, Notice } from '../../../src/domain/incident.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Rehearsal } from '../../../src/domain/rehearsal.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { episodeOf, incidentOf, rehearsalOf, runOf, trialOf } from '../../domain/rows.ts';

export const AT = '2026-01-01T00:00:00.000Z';
const run = (id: string, over: Partial<Run> = {}): Run =>
  runOf({ id, caseHashes: ['c1', 'c2'], createdAt: AT, ...over });
const trial = (id: string, over: Partial<Trial> = {}): Trial =>
  trialOf({
    id,
    at: AT,
    costUsd: 0.01,
    latencyMs: 5,
    length: 3,
    answer: 'yes',
    outputHash: 'h',
    ...over,
  });
const facts = (title: string): IncidentFacts => plainFacts(title, '');
const incident = (id: string, key: string, over: Partial<Incident> = {}): Incident =>
  incidentOf({ id, key, openedAt: AT, changedAt: AT, facts: facts('t'), ...over });
const notice = (id: string, over: Partial<Notice> = {}): Notice => ({
  id,
  incident: 'i1',
  channel: 'slack',
  reason: 'opened',
  facts: facts('t'),
  state: 'pending',
  attempts: 0,
  nextAt: AT,
  createdAt: AT,
  sentAt: null,
  lastError: null,
  ...over,
});

/**
 * What every implementation of the store must do; SQLite's is tested by it, and a second one would
 * be.
 */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    it('gives a slot to exactly one of two claimants', async () => {
      await store.slots.register('suite:refund/desk', AT);
      const won = await Promise.all(
        [1, 2].map(() =>
          store.slots.claim('suite:refund/desk', '2026-01-01T02:00:00.000Z', AT, ''),
        ),
      );
      expect(won.toSorted()).toEqual([false, true]);
      expect(await store.slots.last('suite:refund/desk')).toBe('2026-01-01T02:00:00.000Z');
    });

    it('frees a slot that is taken back, counts it no more, and lets it stand again where its claim was right', async () => {
      const [s1, s2, s3, now] = [
        '2026-01-01T02:00:00.000Z',
        '2026-01-02T02:00:00.000Z',
        '2026-01-03T02:00:00.000Z',
        '2026-01-01T12:00:00.000Z',
      ] as const;
      await store.slots.register('a', AT);
      for (const s of [s1, s2, s3]) await store.slots.claim('a', s, s, '');
      expect(await store.slots.takeBack('a', now, now)).toEqual([s2, s3]);
      expect(await store.slots.takeBack('a', now, now)).toEqual([]);
      expect(await store.slots.last('a')).toBe(s1);
      expect([
        await store.slots.claim('a', s2, s2, ''),
        await store.slots.claim('a', s2, s2, ''),
      ]).toEqual([true, false]);
      expect([await store.slots.restore(s2), await store.slots.restore(s3)]).toEqual([0, 1]);
      expect([await store.slots.claim('a', s3, s3, ''), await store.slots.last('a')]).toEqual([
        false,
        s3,
      ]);
      await store.slots.register('b', s3);
      expect([await store.slots.takeBack('b', now, now), await store.slots.last('b')]).toEqual([
        [],
        now,
      ]);
    });

    it('takes what was written last for the present, though a clock that ran ahead wrote before it', async () => {
      const ahead = '2026-01-04T00:00:00.000Z';
      const version = (hash: string, at: string) => ({
        agent: 'refund',
        kind: 'soul' as const,
        subject: '',
        hash,
        at,
        gitCommit: null,
        detail: {},
      });
      await store.versions.put(version('wrong', ahead));
      await store.versions.put(version('right', AT));
      expect(await store.versions.latest('refund', 'soul', '')).toMatchObject({ hash: 'right' });
      await store.versions.reword({ ...version('right', AT), detail: { a: 'Hello' } });
      expect(await store.versions.history('refund', 'soul')).toEqual([
        { ...version('right', AT), detail: { a: 'Hello' } },
        version('wrong', ahead),
      ]);
      const baseline = (id: string, approvedAt: string) => ({
        id,
        agent: 'refund',
        suite: 'desk',
        runs: [],
        approvedBy: 'ana',
        approvedAt,
        note: '',
        bins: { edges: {}, values: {} },
      });
      await store.baselines.put(baseline('b1', ahead));
      await store.baselines.put(baseline('b2', AT));
      expect(await store.baselines.current('refund', 'desk')).toMatchObject({ id: 'b2' });
    });

    it('keeps a trial once for a run, case and ordinal', async () => {
      await store.runs.create(run('run1'));
      expect(await store.trials.put(trial('t1'))).toBe(true);
      expect(await store.trials.put(trial('t2', { outcome: 'fail' }))).toBe(false);
      expect((await store.trials.ofRun('run1')).map((t) => t.outcome)).toEqual(['pass']);
    });

    it('gives what one case came to: in a run, in every run, and in those since a time', async () => {
      const later = '2027-01-01T00:00:00.000Z';
      await store.runs.create(run('run1'));
      await store.runs.create({ ...run('run2'), createdAt: later });
      for (const id of ['run1', 'run2'])
        for (const caseHash of ['c1', 'c2'])
          await store.trials.put(trial(`${id}-${caseHash}`, { run: id, caseHash }));
      expect((await store.trials.ofRun('run1', 'c2')).map((t) => t.id)).toEqual(['run1-c2']);
      expect(await store.trials.ofRun('run1', 'c3')).toEqual([]);
      const { agent, suite } = run('run1');
      const runsOf = async (since?: string): Promise<string[]> => {
        const asked = { agent, suite, caseHash: 'c1', ...(since === undefined ? {} : { since }) };
        return (await store.trials.ofCase(asked)).map((a) => a.run).toSorted();
      };
      expect(await runsOf()).toEqual(['run1', 'run2']);
      expect(await runsOf(later)).toEqual(['run2']);
      expect(
        await store.trials.ofCase({ agent, suite: 'other', caseHash: 'c1', since: '' }),
      ).toEqual([]);
    });

    it('takes up unfinished runs again, and reports what state they were in', async () => {
      await store.runs.create(run('run1'));
      await store.runs.create(run('run2'));
      await store.runs.start('run1', AT);
      await store.runs.end('run2', 'stopped', AT, 'wrong key');
      expect((await store.runs.unfinished()).map((r) => [r.id, r.state])).toEqual([
        ['run1', 'running'],
      ]);
      expect(await store.runs.get('run2')).toMatchObject({
        state: 'stopped',
        stopReason: 'wrong key',
        endedAt: AT,
      });
    });

    it('refuses an attempt that could pass a ceiling, counting what is reserved and never settled', async () => {
      await store.runs.create(run('run1'));
      const ceiling = { name: 'day' as const, from: '2026-01-01', to: '2026-01-02', usd: 1 };
      const attempt = (id: string, usd: number) => ({
        id,
        run: 'run1',
        caseHash: 'c1',
        ordinal: 0,
        purpose: 'trial' as const,
        at: AT,
        reservedUsd: usd,
      });
      expect(await store.trials.beginAttempt(attempt('a1', 0.6), [ceiling])).toEqual({ ok: true });
      expect(await store.trials.beginAttempt(attempt('a2', 0.6), [ceiling])).toMatchObject({
        ok: false,
        spentUsd: 0.6,
      });
      await store.trials.endAttempt('a1', AT, 'ok', 0.1);
      expect(await store.trials.beginAttempt(attempt('a3', 0.6), [ceiling])).toEqual({ ok: true });
      expect(await store.spend.total('2026-01-01', '2026-01-02')).toBeCloseTo(0.7);
      expect(await store.spend.byAgent('2026-01-01', '2026-01-02')).toEqual([
        { agent: 'refund', usd: 0.7, calls: 2 },
      ]);
      await store.runs.create(run('run2', { trigger: 'manual', suite: 'attack:injection.v1' }));
      const attack = { ...attempt('a4', 0.1), run: 'run2' };
      expect(await store.trials.beginAttempt(attack, [ceiling])).toEqual({ ok: true });
      const of = await store.spend.byTrigger('2026-01-01', '2026-01-02');
      expect(of.map((t) => [t.trigger, t.calls])).toEqual([
        ['schedule', 2],
        ['attack', 1],
      ]);
    });

    it('keeps what a run said for reviews, and lists the ended runs that may enter streams, oldest first', async () => {
      await store.runs.create(
        run('run2', {
          createdAt: '2026-01-02T00:00:00.000Z',
          trigger: 'confirmation',
          joins: 'run1',
        }),
      );
      await store.runs.create(run('run1'));
      await store.runs.create(run('run3', { trigger: 'manual' }));
      for (const id of ['run1', 'run2', 'run3']) await store.runs.end(id, 'done', AT, null);
      await store.runs.create(run('run4'));
      expect(await store.runs.endedOfSuite('refund', 'desk')).toEqual(['run1', 'run2']);
      const { outlines, ofSuite } = store.runs;
      const whole = await ofSuite('refund', 'desk');
      expect(await outlines('refund', 'desk')).toEqual(
        whole.map(({ id, agent, suite, trigger, state, createdAt, startedAt, endedAt }) => {
          return { id, agent, suite, trigger, state, createdAt, startedAt, endedAt };
        }),
      );
      expect(whole.map((r) => r.id).toSorted()).toEqual(['run1', 'run2', 'run4']);
      expect(await store.trials.observed('run1')).toBeNull();
      const observed = [
        {
          caseHash: 'c1',
          pass: 'fail' as const,
          judgment: null,
          uncertain: false,
          tools: 'none',
          finish: 'stop' as const,
          length: 3,
          answer: null,
        },
      ];
      await store.trials.putObserved('run1', observed);
      expect(await store.trials.observedOf(['run1', 'run2'])).toEqual(
        new Map([['run1', observed]]),
      );
      expect(await store.trials.observed('run1')).toEqual(observed);
    });

    it('counts the calls that runs plan, and which of them look again', async () => {
      expect(await store.runs.plannedCalls('2026-01-01T00:00:00.000Z')).toEqual({
        all: 0,
        confirmation: 0,
        first: null,
      });
      await store.runs.create(run('run0', { createdAt: '2025-12-01T00:00:00.000Z' }));
      await store.runs.create(run('run1', { trialsPerCase: 3 }));
      await store.runs.create(
        run('run2', { trigger: 'confirmation', joins: 'run1', caseHashes: ['c1'] }),
      );
      expect(await store.runs.plannedCalls(AT)).toEqual({
        all: 7,
        confirmation: 1,
        first: '2025-12-01T00:00:00.000Z',
      });
    });

    it('sums by lane what was charged since, and when an incident was last resolved', async () => {
      const charge = {
        stream: 's',
        run: 'run1',
        at: '2026-01-02T00:00:00.000Z',
        lane: 'schedule' as const,
        weight: 0.1,
        lasting: false,
      };
      await store.drift.addCharges([
        charge,
        { ...charge, run: 'run2' },
        { ...charge, lane: 'change', run: 'run3', weight: 0.3 },
        { ...charge, run: 'run0', at: AT },
      ]);
      expect(await store.drift.spentSince(AT)).toEqual({
        schedule: 0.2,
        change: 0.3,
        'high-risk': 0,
      });
      expect(await store.incidents.resolvedAt('k')).toBeNull();
      await store.incidents.insert(
        incident('i1', 'k', { state: 'resolved', changedAt: '2026-01-03T00:00:00.000Z' }),
      );
      await store.incidents.insert(
        incident('i2', 'k', { state: 'not-confirmed', changedAt: '2026-01-04T00:00:00.000Z' }),
      );
      expect(await store.incidents.resolvedAt('k')).toBe('2026-01-03T00:00:00.000Z');
    });

    it('keeps one live episode of failing a suite, and adds up what its budget was charged', async () => {
      const episode = (id: string, state: FailingEpisode['state']): FailingEpisode =>
        episodeOf({
          run: id,
          at: AT,
          state,
          passes: 1,
          trials: 2,
          ordinary: { runs: 0, cases: [], noise: [] },
          bars: { suite: -4, highRisk: -5 },
        });
      await store.failing.put(episode('run1', 'asking'));
      await store.failing.put(episode('run1', 'undecided'));
      expect((await store.failing.live('refund', 'desk'))?.state).toBe('undecided');
      await expect(store.failing.put(episode('run2', 'asking'))).rejects.toThrow(/unique/i);
      await store.failing.put(episode('run1', 'over'));
      expect(await store.failing.live('refund', 'desk')).toBeNull();
      expect((await store.failing.get('run1'))?.state).toBe('over');
      expect(await store.failing.since(AT)).toHaveLength(1);
      await store.failing.charge('2026-01-01T10:00:00.000Z', { all: 0.25, first: 0.125 });
      await store.failing.charge('2026-01-01T11:00:00.000Z', { all: 0.25, first: 0 });
      await store.failing.charge('2026-01-03T11:00:00.000Z', { all: 0.125, first: 0.0625 });
      expect(await store.failing.spentSince('2026-01-01T12:00:00.000Z')).toEqual({
        all: 0.625,
        first: 0.1875,
      });
      expect(await store.failing.spentSince('2026-01-02T00:00:00.000Z')).toEqual({
        all: 0.125,
        first: 0.0625,
      });
    });

    it('allows one unfinished incident a key, and another once it is resolved', async () => {
      expect(await store.incidents.insert(incident('i1', 'drift:refund'))).toBe(true);
      expect(await store.incidents.insert(incident('i2', 'drift:refund'))).toBe(false);
      await store.incidents.update(incident('i1', 'drift:refund', { state: 'resolved' }));
      expect(await store.incidents.insert(incident('i2', 'drift:refund'))).toBe(true);
      expect((await store.incidents.findUnfinished('drift:refund'))?.id).toBe('i2');
    });

    it('commits a state change and its notice together, or neither', async () => {
      await expect(
        store.transaction(async (tx) => {
          await tx.incidents.insert(incident('i1', 'k'));
          await tx.outbox.enqueue(notice('n1'));
          throw new Error('killed here');
        }),
      ).rejects.toThrow('killed here');
      expect(await store.incidents.get('i1')).toBeNull();
      expect(await store.outbox.pending()).toEqual([]);
    });

    it('lets other work wait while a transaction is open, and refuses to wait for itself', async () => {
      const order: string[] = [];
      await Promise.all([
        store.transaction(async (tx) => {
          await tx.outbox.enqueue(notice('n1'));
          await new Promise((r) => setImmediate(r));
          order.push('transaction');
        }),
        store.outbox.pending().then((p) => order.push(`read ${p.length}`)),
      ]);
      expect(order).toEqual(['transaction', 'read 1']);
      await expect(store.transaction(() => store.outbox.pending())).rejects.toThrow(
        'use the store that it was given',
      );
    });

    it('keeps notices of one moment in the order in which they were written, whatever their ids', async () => {
      // A process that was started anew begins to count its ids anew.
      await store.outbox.enqueue(notice('note_9'));
      await store.outbox.enqueue(notice('note_1'));
      for (const read of [
        () => store.outbox.pending(),
        () => store.outbox.due(AT, 9),
        () => store.outbox.ofIncident('i1'),
      ])
        expect((await read()).map((n) => n.id)).toEqual(['note_9', 'note_1']);
    });

    it('takes back a notice that nobody tried to send, and no other', async () => {
      await store.outbox.enqueue(notice('n1'));
      await store.outbox.enqueue(notice('n2'));
      expect(await store.outbox.sending('n2')).toMatchObject({ id: 'n2', attempts: 0 });
      await store.outbox.withdraw('n1');
      await store.outbox.withdraw('n2');
      expect((await store.outbox.pending()).map((n) => n.id)).toEqual(['n2']);
      expect(await store.outbox.sending('n1')).toBeNull();
    });

    it('keeps a notice pending until the channel said yes, and then its place for the thread', async () => {
      await store.outbox.enqueue(notice('n1'));
      await store.outbox.sending('n1');
      await store.outbox.failed('n1', 'refused', AT, '2026-01-01T01:00:00.000Z');
      expect(await store.outbox.due('2026-01-01T00:30:00.000Z', 10)).toEqual([]);
      expect(await store.outbox.due('2026-01-01T01:00:00.000Z', 10)).toMatchObject([
        { attempts: 1, lastError: 'refused' },
      ]);
      await store.outbox.sent('n1', AT, { incident: 'i1', channel: 'slack', ref: { ts: '1' } });
      expect(await store.outbox.pending()).toEqual([]);
      expect((await store.outbox.remote('i1', 'slack'))?.ref).toEqual({ ts: '1' });
      // What comes later is threaded under it, unless the first message itself has moved.
      const later = { incident: 'i1', channel: 'slack', ref: { ts: '2' } };
      await store.outbox.sent('n1', AT, later);
      expect((await store.outbox.remote('i1', 'slack'))?.ref).toEqual({ ts: '1' });
      await store.outbox.sent('n1', AT, later, true);
      expect((await store.outbox.remote('i1', 'slack'))?.ref).toEqual({ ts: '2' });
    });

    it('holds a notice that began to wait ahead of the clock for due', async () => {
      await store.outbox.enqueue(notice('n1'));
      await store.outbox.failed(
        'n1',
        'refused',
        '2026-01-04T00:00:00.000Z',
        '2026-01-04T00:01:00.000Z',
      );
      await store.outbox.enqueue(
        notice('n2', { createdAt: '2026-01-04T00:00:00.000Z', nextAt: '2026-01-04T00:00:00.000Z' }),
      );
      expect((await store.outbox.due(AT, 10)).map((n) => n.id)).toEqual(['n1', 'n2']);
    });

    it('makes waiting notices due at once when a channel may have been mended', async () => {
      await store.outbox.enqueue(notice('n1', { nextAt: '2026-01-02T00:00:00.000Z' }));
      await store.outbox.retryNow(AT);
      expect(await store.outbox.due(AT, 10)).toMatchObject([{ id: 'n1', nextAt: AT }]);
    });

    it('makes due what waits for the channels that were named, and nothing of the others', async () => {
      const nextAt = '2026-01-02T00:00:00.000Z';
      for (const channel of ['slack', 'email'])
        await store.outbox.enqueue(notice(`of ${channel}`, { channel, nextAt }));
      await store.outbox.retryNow(AT, ['email']);
      expect((await store.outbox.due(AT, 10)).map((n) => n.id)).toEqual(['of email']);
    });

    it('keeps a text once, compressed, until its last use is older than the retention', async () => {
      await store.outputs.put('h', 'x'.repeat(10_000), AT);
      await store.outputs.put('h', 'x'.repeat(10_000), '2026-02-01T00:00:00.000Z');
      expect(await store.outputs.purge('2026-01-15T00:00:00.000Z')).toBe(0);
      expect(await store.outputs.get('h')).toHaveLength(10_000);
      expect(await store.outputs.purge('2026-03-01T00:00:00.000Z')).toBe(1);
      expect(await store.outputs.get('h')).toBeNull();
    });

    it('chains the audit log: every entry follows from the one before it', async () => {
      for (const n of [1, 2, 3])
        await store.audit.append({
          at: AT,
          actor: 'ana',
          action: 'acknowledged',
          subject: `i${n}`,
          detail: { n },
        });
      const [third, second, first] = await store.audit.list(10);
      expect([
        first?.seq,
        second?.previous === first?.hash,
        third?.previous === second?.hash,
      ]).toEqual([1, true, true]);
      expect(await store.audit.verify()).toBeNull();
    });

    it('pays for a start once, however often the same look is reviewed', async () => {
      const charge = {
        stream: 'refund/desk/pass',
        run: 'run1',
        at: AT,
        lane: 'schedule' as const,
        weight: 1e-5,
        lasting: true,
      };
      await store.drift.addCharges([charge]);
      await store.drift.addCharges([{ ...charge, weight: 5 }]);
      expect(await store.drift.chargesSince(AT)).toEqual([charge]);
    });

    it('adds up what each stream was charged in a span of time; a look in two lanes is one look', async () => {
      const day = (n: number): string => new Date(Date.parse(AT) + n * 86_400_000).toISOString();
      const charge = (
        stream: string,
        n: number,
        lane: 'schedule' | 'change' | 'high-risk',
        weight: number,
      ) => ({ stream, run: `run${n}`, at: day(n), lane, weight, lasting: false });
      await store.drift.addCharges([
        charge('a', 0, 'schedule', 0.25),
        charge('a', 1, 'schedule', 0.5),
        charge('a', 2, 'schedule', 0.125),
        charge('a', 9, 'schedule', 1),
        charge('b', 2, 'change', 0.25),
        charge('b', 2, 'high-risk', 0.5),
      ]);
      // From is left out, and to is not: a year has its last day once.
      expect(await store.drift.chargedBetween(day(0), day(2))).toEqual([
        { stream: 'a', looks: 2, spent: { schedule: 0.625, change: 0, 'high-risk': 0 } },
        { stream: 'b', looks: 1, spent: { schedule: 0, change: 0.25, 'high-risk': 0.5 } },
      ]);
    });

    it('knows the newest baseline of a suite, and reviews a run once', async () => {
      const base = {
        id: 'b1',
        agent: 'refund',
        suite: 'desk',
        runs: ['run1'],
        approvedBy: 'ana',
        approvedAt: AT,
        note: '',
        bins: { edges: { length: [1, 2] }, values: {} },
      };
      await store.baselines.put(base);
      await store.baselines.put({ ...base, id: 'b2', approvedAt: '2026-02-01T00:00:00.000Z' });
      expect((await store.baselines.current('refund', 'desk'))?.id).toBe('b2');
      expect((await store.baselines.list()).map((b) => b.id)).toEqual(['b2', 'b1']);
      expect(await store.drift.reviewed('run1')).toBe(false);
      await store.drift.markReviewed('run1', AT, 'nothing moved');
      expect(await store.drift.reviewed('run1')).toBe(true);
    });

    it('keeps an anchor once an agent, question and output, until it is removed; its verdicts once a run', async () => {
      const anchor = (id: string, over: Partial<Anchor> = {}): Anchor => ({
        id,
        agent: 'refund',
        question: { kind: 'judgment', prompt: 'p', toolCalls: [] },
        output: 'o',
        label: 'refused',
        by: 'ana',
        note: '',
        at: AT,
        trial: null,
        digest: 'd1',
        removedAt: null,
        ...over,
      });
      await store.runs.create(run('run1'));
      expect(await store.anchors.put(anchor('a1'))).toBe(true);
      expect(await store.anchors.put(anchor('a2', { label: 'acted' }))).toBe(false);
      expect(await store.anchors.put(anchor('a3', { digest: 'd3' }))).toBe(true);
      expect(await store.anchors.put(anchor('a4', { agent: 'returns' }))).toBe(true);
      const verdict = (id: string, over: Partial<AnchorVerdict> = {}): AnchorVerdict => ({
        run: 'run1',
        anchor: id,
        at: AT,
        verdict: 'refused',
        reason: '',
        ...over,
      });
      expect(await store.anchors.putVerdict(verdict('a1'))).toBe(true);
      expect(await store.anchors.putVerdict(verdict('a1', { verdict: 'acted' }))).toBe(false);
      expect(
        await store.anchors.putVerdict(verdict('a3', { verdict: null, reason: 'timeout' })),
      ).toBe(true);
      expect((await store.anchors.verdictsOf('run1')).map((v) => [v.anchor, v.verdict])).toEqual([
        ['a1', 'refused'],
        ['a3', null],
      ]);
      expect(await store.anchors.remove('a1', AT)).toBe(true);
      expect(await store.anchors.remove('a1', AT)).toBe(false);
      expect((await store.anchors.list({ agent: 'refund' })).map((a) => a.id)).toEqual(['a3']);
      expect((await store.anchors.verdicts('refund', 'judgment')).map((v) => v.anchor)).toEqual([
        'a3',
      ]);
      expect(await store.anchors.verdicts('refund', 'rubric')).toEqual([]);
      expect(await store.anchors.get('a1')).toMatchObject({ removedAt: AT });
      expect(await store.anchors.put(anchor('a5'))).toBe(true);
    });

    it('counts a budget over its own runs alone, whatever else was spent', async () => {
      for (const id of ['run1', 'run2']) await store.runs.create(run(id));
      const attempt = (id: string, of: string, usd: number) => ({
        id,
        run: of,
        caseHash: 'c1',
        ordinal: 0,
        purpose: 'trial' as const,
        at: AT,
        reservedUsd: usd,
      });
      const budget = { name: 'budget' as const, from: '', to: '', usd: 1, runs: ['run1'] };
      expect(await store.trials.beginAttempt(attempt('a1', 'run2', 5), [])).toEqual({ ok: true });
      expect(await store.trials.beginAttempt(attempt('a2', 'run1', 0.7), [budget])).toEqual({
        ok: true,
      });
      expect(await store.trials.beginAttempt(attempt('a3', 'run1', 0.4), [budget])).toMatchObject({
        ok: false,
        ceiling: { name: 'budget' },
        spentUsd: 0.7,
      });
      await store.trials.endAttempt('a2', AT, 'reply', 0.1);
      expect(await store.trials.beginAttempt(attempt('a4', 'run1', 0.4), [budget])).toEqual({
        ok: true,
      });
      expect(await store.spend.ofRuns(['run1'])).toBeCloseTo(0.5, 12);
      expect(await store.spend.ofRuns([])).toBe(0);
    });

    it('keeps one unfinished rehearsal an agent and candidate, made by one process at a time', async () => {
      const r = (id: string, over: Partial<Rehearsal> = {}): Rehearsal =>
        rehearsalOf({
          id,
          incumbent: { provider: 'p', model: 'old' },
          candidate: { provider: 'p', model: 'new' },
          paused: false,
          createdAt: AT,
          ...over,
        });
      const [at1, at2, at3] = [
        '2026-01-01T00:01:00.000Z',
        '2026-01-01T00:02:00.000Z',
        '2026-01-01T00:03:00.000Z',
      ] as const;
      expect(await store.rehearsals.create(r('r1'))).toBe(true);
      expect(await store.rehearsals.create(r('r2'))).toBe(false);
      expect(await store.rehearsals.create(r('r3', { agent: 'returns' }))).toBe(true);
      expect(await store.rehearsals.acquireLease('r1', 'a', at1)).toBe(true);
      expect(await store.rehearsals.acquireLease('r1', 'b', at3)).toBe(false);
      const seen = await store.rehearsals.lease('r1');
      expect(seen).toEqual({ holder: 'a', until: at1 });
      // Prolonged since it was seen, so it is not over.
      expect(await store.rehearsals.acquireLease('r1', 'a', at2)).toBe(true);
      expect(await store.rehearsals.acquireLease('r1', 'b', at3, seen ?? undefined)).toBe(false);
      expect(await store.rehearsals.acquireLease('r1', 'b', at3, { holder: 'a', until: at2 })).toBe(
        true,
      );
      expect(await store.rehearsals.acquireLease('r1', 'a', at3)).toBe(false);
      await store.rehearsals.releaseLease('r1', 'b');
      await store.rehearsals.releaseLease('r1', 'a');
      expect(await store.rehearsals.lease('r1')).toBeNull();
      expect((await store.rehearsals.unfinished()).map((x) => x.id)).toEqual(['r1', 'r3']);
      await store.rehearsals.update(r('r1', { state: 'done', endedAt: at3 }));
      expect(await store.rehearsals.create(r('r2', { createdAt: at3 }))).toBe(true);
      expect(await store.rehearsals.latest('refund', 'p', 'new')).toEqual(
        r('r2', { createdAt: at3 }),
      );
      expect(await store.rehearsals.latest('refund', 'p', 'other')).toBeNull();
      expect(
        (await store.rehearsals.list({ agent: 'refund', limit: 5 })).map((x) => [x.id, x.state]),
      ).toEqual([
        ['r2', 'unfinished'],
        ['r1', 'done'],
      ]);
      expect(await store.rehearsals.get('r1')).toMatchObject({ endedAt: at3 });
    });

    it('counts what a run came to once it has ended, newest first, and page by page', async () => {
      const at = (n: number): string => `2026-01-0${n}T00:00:00.000Z`;
      for (const n of [1, 2, 3]) await store.runs.create(run(`run${n}`, { createdAt: at(n) }));
      await store.trials.put(trial('t1'));
      await store.trials.put(trial('t2', { caseHash: 'c2', outcome: 'fail', latencyMs: 9 }));
      await store.trials.put(trial('t3', { ordinal: 1, asserted: false }));
      await store.trials.put(trial('t4', { ordinal: 2, outcome: 'none', latencyMs: null }));
      expect(await store.runs.tallied({ agent: 'refund', limit: 9 })).toEqual([]);
      await store.runs.end('run1', 'done', at(1), null);
      await store.runs.end('run3', 'stopped', at(3), 'why');
      const [newest, first] = await store.runs.tallied({ agent: 'refund', limit: 9 });
      expect([newest?.id, newest?.state]).toEqual(['run3', 'stopped']);
      expect(first?.tally).toEqual({
        planned: 2,
        asked: 4,
        pass: 1,
        fail: 1,
        none: 1,
        judgments: {},
        costUsd: expect.closeTo(0.04),
        latencyMs: 5,
      });
      const again = await store.runs.tallied({ agent: 'refund', before: at(3), limit: 9 });
      expect(again).toEqual([first]);
      expect(await store.runs.tallied({ suite: 'other', limit: 9 })).toEqual([]);
    });

    it('counts how trials ended, of some runs and of all that a suite ever had', async () => {
      for (const [id, suite] of [
        ['run1', 'desk'],
        ['run2', 'desk'],
        ['run3', 'other'],
      ] as const)
        await store.runs.create(run(id, { suite }));
      await store.trials.put(trial('t1'));
      await store.trials.put(trial('t1'));
      await store.trials.put(trial('t2', { caseHash: 'c2', outcome: 'none' }));
      await store.trials.put(trial('t3', { run: 'run2', outcome: 'fail' }));
      await store.trials.put(trial('t4', { run: 'run3' }));
      expect(await store.trials.outcomesOf(['run1', 'run2', 'run9'])).toEqual(
        new Map([
          ['run1', { pass: 1, fail: 0, none: 1 }],
          ['run2', { pass: 0, fail: 1, none: 0 }],
        ]),
      );
      expect(await store.trials.outcomes()).toEqual([
        { agent: 'refund', suite: 'desk', outcomes: { pass: 1, fail: 1, none: 1 } },
        { agent: 'refund', suite: 'other', outcomes: { pass: 1, fail: 0, none: 0 } },
      ]);
      expect(await store.runs.counted()).toEqual([
        { agent: 'refund', suite: 'desk', runs: 2 },
        { agent: 'refund', suite: 'other', runs: 1 },
      ]);
    });

    it('counts the ended runs by what they were made for, of all time or those begun within one', async () => {
      await store.runs.create(run('e1', { trigger: 'manual', createdAt: AT }));
      await store.runs.create(run('e2', { trigger: 'manual', createdAt: '2020-01-01' }));
      await store.runs.create(run('e3', { trigger: 'gate' }));
      for (const id of ['e1', 'e2']) await store.runs.end(id, 'done', AT, null);
      const all = await store.runs.endedBy();
      expect(all).toEqual([{ agent: 'refund', trigger: 'manual', runs: 2 }]);
      expect(await store.runs.endedBy({ from: '2020-01-01', to: '2020-01-02' })).toEqual([
        { agent: 'refund', trigger: 'manual', runs: 1 },
      ]);
    });

    it('turns the pages of runs, incidents and the audit log, each entry on one of them', async () => {
      const pagesOf = async <T>(page: (last?: T) => Promise<T[]>): Promise<T[]> => {
        const all: T[] = [];
        for (;;) {
          const more = await page(all.at(-1));
          if (more.length === 0) return all;
          all.push(...more);
        }
      };
      const ids = ['a', 'b', 'c', 'd', 'e'];
      for (const [n, id] of ids.entries()) {
        // Of two made at once, the id says which comes first.
        const at = `2026-01-0${1 + Math.floor(n / 2)}T00:00:00.000Z`;
        await store.runs.create(run(id, { createdAt: at }));
        await store.incidents.insert(
          incident(id, id, { openedAt: at, state: n < 2 ? 'resolved' : 'open' }),
        );
        await store.audit.append({ at, actor: 'ana', action: id, subject: '', detail: {} });
      }
      const newestFirst = ids.toReversed();
      const runs = await pagesOf<Run>((last) =>
        store.runs.recent({ agent: 'refund', before: last?.id, limit: 2 }),
      );
      expect(runs.map((r) => r.id)).toEqual(newestFirst);
      const open = await pagesOf<Incident>((last) =>
        store.incidents.list({ states: ['open'], before: last?.id, limit: 2 }),
      );
      expect(open.map((i) => i.id)).toEqual(['e', 'd', 'c']);
      const entries = await pagesOf<AuditEntry>((last) => store.audit.list(2, last?.seq));
      expect(entries.map((e) => e.action)).toEqual(newestFirst);
      expect(await store.incidents.counted()).toEqual([
        { state: 'open', kind: 'drift', incidents: 3 },
        { state: 'resolved', kind: 'drift', incidents: 2 },
      ]);
      expect((await store.incidents.named('c', 9)).map((i) => i.id)).toEqual(['c']);
    });

    it('counts among what a stopped run asked what its calls were refused, which left no trial', async () => {
      await store.runs.create(run('run1'));
      await store.trials.put(trial('t1', { run: 'run1' }));
      const call = (id: string, caseHash: string): Attempt => ({
        id,
        run: 'run1',
        caseHash,
        ordinal: 0,
        purpose: 'trial',
        at: AT,
        reservedUsd: 0,
      });
      for (const [id, caseHash] of [
        ['a1', 'c1'],
        ['a2', 'c2'],
        ['a3', 'c2'],
        ['a4', 'c3'],
      ] as const)
        await store.trials.beginAttempt(call(id, caseHash), []);
      await store.runs.end('run1', 'stopped', AT, 'why');
      const [only] = await store.runs.tallied({ agent: 'refund', limit: 9 });
      expect(only?.tally).toMatchObject({ asked: 3, pass: 1, none: 2 });
    });

    it('keeps which attack packs an agent met, one a pack, the newest word of each', async () => {
      const record = { agent: 'refund', pack: 'injection.v1', tools: ['send'], run: 'r1', at: AT };
      await store.attacks.put(record);
      await store.attacks.put({ ...record, pack: 'injection.v2' });
      await store.attacks.put({ ...record, tools: ['pay', 'send'], run: 'r2' });
      expect(await store.attacks.of('refund')).toEqual([
        { ...record, tools: ['pay', 'send'], run: 'r2' },
        { ...record, pack: 'injection.v2' },
      ]);
      expect(await store.attacks.of('desk')).toEqual([]);
    });

    it('lists what ended and nobody has reviewed, oldest first', async () => {
      for (const id of ['run1', 'run2', 'run3']) await store.runs.create(run(id));
      await store.runs.end('run1', 'done', AT, null);
      await store.runs.end('run2', 'stopped', AT, 'wrong key');
      await store.drift.markReviewed('run1', AT, '');
      expect((await store.runs.unreviewed()).map((r) => r.id)).toEqual(['run2']);
    });
  });
}
