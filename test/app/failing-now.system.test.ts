import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { driftKey, failingKey } from '../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../src/alerting/incidents/record.ts';
import { makeWorker } from '../../src/app/worker.ts';
import { chance, type SimulatedRequest } from '../../src/demo/simulated/behaviour.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { workInFlight } from '../../src/platform/clock/in-flight.ts';
import { runOnFastClock } from '../../src/platform/clock/run-on-fast-clock.ts';
import { makeLog } from '../../src/platform/log.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { incidentOf } from '../domain/rows.ts';
import { DAY, HOUR, makeWorld, type Past, START, type World, yesSuite } from './world.ts';

const MINUTE = 60_000;
const CASES = 20;
/** The run of the twelfth night. */
const CHANGE = START + 12 * DAY + 2 * HOUR;
let world: World;
let quiet: Past;
afterEach(() => world.close());
beforeAll(async () => {
  const first = await makeWorld({ suite: yesSuite(CASES), behave: () => ({ text: GOOD }) });
  await first.turn();
  await first.until(11.5);
  quiet = await first.becomePast();
}, 60_000);

const question = (r: SimulatedRequest): number =>
  Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
const GOOD = 'YES, your refund is on its way.';
const BAD = 'We promise the money within an hour.';

const failing = async (): Promise<Incident[]> =>
  (await world.store.incidents.list({ limit: 20 })).filter((i) => i.kind === 'failing-now');
const askings = async () =>
  (await world.store.runs.recent({ limit: 100 })).filter((r) => r.trigger === 'second-asking');
const notices = async (incident: Incident | undefined): Promise<string[]> =>
  (await world.store.outbox.ofIncident(incident?.id ?? ''))
    .filter((n) => n.channel === 'slack')
    .map((n) => n.reason);

/** Quiet nights until just before the change, then a tick every half minute. */
async function throughTheChange(minutes: number): Promise<void> {
  await world.turn();
  await world.until(12);
  await world.clock.advanceTo(CHANGE);
  for (let n = 0; n <= 2 * minutes; n++) {
    await world.turn();
    await world.clock.advanceTo(CHANGE + (n + 1) * 30_000);
  }
}

describe('failing now', () => {
  it('tells of a collapse within five minutes of its run, in one message', async () => {
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      behave: (r, at) => ({ text: at >= CHANGE && question(r) % 3 !== 0 ? BAD : GOOD }),
    });
    await throughTheChange(5);
    const [asked] = await askings();
    expect(asked?.caseHashes).toHaveLength(13);
    const incident = (await world.store.incidents.list({ limit: 20 }))[0];
    expect(Date.parse(incident?.openedAt ?? '') - CHANGE).toBeLessThan(5 * MINUTE);
    expect(world.slack.messages.filter((m) => m.text.includes('Refund desk'))).toHaveLength(1);
  }, 60_000);

  it('has no case run again to confirm a change while it is told, and becomes drift by its looks', async () => {
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      behave: (r, at) => ({ text: at >= CHANGE && question(r) < 3 ? BAD : GOOD }),
    });
    await world.turn();
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => world.clock.now(),
      channels: [],
    });
    const { incident } = await recorder.open(world.store, {
      id: 'inc_told',
      kind: 'failing-now',
      key: failingKey('refund', 'desk'),
      agent: 'refund',
      facts: plainFacts('Refund desk: 12 of 20 pass', 'It fails.'),
      reason: 'it failed again',
    });
    await throughTheChange(12);
    const runs = await world.store.runs.recent({ limit: 100 });
    expect(runs.filter((r) => r.trigger === 'confirmation')).toEqual([]);
    expect(await failing()).toMatchObject([{ id: incident.id, state: 'open' }]);
    await world.until(16);
    expect(await world.store.incidents.get(incident.id)).toMatchObject({ kind: 'drift' });
  }, 60_000);

  it('tells of an outage though somebody has the drift that says that more passes', async () => {
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      config: (text) => text.replace('file: suite.yaml,', 'file: suite.yaml, alertBelow: 60,'),
      behave: (_, at) => ({ text: at >= CHANGE ? BAD : GOOD }),
    });
    await world.turn();
    const share = (value: number) => ({ value, low: value, high: value, n: 100 });
    const facts = plainFacts('Refund desk: pass rate rose 93 % → 100 %', 'It got better.', {
      lead: { stream: 'desk/pass', gravity: 1, reason: 'r' },
      measures: [
        {
          name: 'desk: pass rate',
          before: share(0.93),
          after: share(1),
          source: { stream: 'desk/pass', categories: [0] },
        },
      ],
    });
    const at = new Date(world.clock.now()).toISOString();
    await world.store.incidents.insert(
      incidentOf({
        kind: 'drift',
        key: driftKey('refund'),
        agent: 'refund',
        state: 'acknowledged',
        openedAt: at,
        changedAt: at,
        ack: { by: 'Ana', note: 'fine', at, until: null },
        streams: ['desk/pass'],
        facts,
      }),
    );
    await throughTheChange(5);
    const [incident] = await failing();
    expect(incident?.facts.title).toMatch(/^Refund desk: 0 of 20 pass/);
    expect(world.slack.messages.map((m) => m.text).join('\n')).toContain('0 of 20 pass');
  }, 60_000);

  it('names the edit with which it began as the likely cause, and no cause where nothing was edited', async () => {
    for (const edited of [true, false]) {
      let worse = false;
      world = await makeWorld({
        after: quiet,
        suite: yesSuite(CASES),
        behave: (r) => ({ text: worse && question(r) % 3 !== 0 ? BAD : GOOD }),
      });
      await world.turn();
      await world.until(11.5);
      await world.clock.advanceTo(world.clock.now() + HOUR);
      worse = true;
      if (edited) world.write('SOUL.md', 'You promise the money within an hour.');
      const [last] = await world.store.runs.recent({ limit: 1 });
      if (last === undefined) throw new Error('no run was made');
      // Another model was tried in between, which is no change of the agent.
      const at = new Date(world.clock.now()).toISOString();
      const tried = { trigger: 'rehearsal', targetHash: 'another', createdAt: at } as const;
      await world.store.runs.create({ ...last, ...tried, id: 'run_tried' });
      await throughTheChange(5);
      const [incident] = await failing();
      if (edited) expect(incident?.facts.guess).toMatch(/SOUL\.md/);
      else expect(incident?.facts.guess).toBeNull();
      if (edited) await world.close();
    }
  }, 60_000);

  it('says nothing where the cases pass when asked again, and the digest has it', async () => {
    const asked = new Map<number, number>();
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      config: (text) => text.replace('alerts:', 'alerts:\n  digest: "0 9 * * *"'),
      behave: (r, at) => {
        if (at < CHANGE) return { text: GOOD };
        const n = (asked.get(question(r)) ?? 0) + 1;
        asked.set(question(r), n);
        return { text: n === 1 && question(r) < 3 ? BAD : GOOD };
      },
    });
    await throughTheChange(5);
    expect(await failing()).toEqual([]);
    const [episode] = await world.store.failing.since('2026');
    expect(episode).toMatchObject({ state: 'over', passes: 17, why: [] });
    expect(episode?.reason).toMatch(/^of the 3 cases that failed, none failed when asked again/);
    await world.until(13.5);
    const digest = (await world.store.outbox.recent(50)).find(
      (n) => n.reason === 'steady' || n.reason === 'digest',
    );
    expect(JSON.stringify(digest?.facts)).toContain('17 of 20 passed');
  }, 60_000);

  it('tells of a floor that the user set before there is a baseline, and of its end', async () => {
    world = await makeWorld({
      suite: yesSuite(CASES),
      config: (text) => text.replace('file: suite.yaml,', 'file: suite.yaml, alertBelow: 80,'),
      behave: (r, at) => ({
        text: at >= START + DAY && at < START + 2 * DAY && question(r) < 6 ? BAD : GOOD,
      }),
    });
    await world.turn();
    await world.until(1);
    await world.until(1.2, 30 * MINUTE);
    const [incident] = await failing();
    expect(incident).toMatchObject({
      state: 'open',
      facts: { title: 'Refund desk: 14 of 20 pass, under your floor of 80 %' },
    });
    await world.until(2.2, 30 * MINUTE);
    expect((await failing())[0]).toMatchObject({
      state: 'resolved',
      facts: {
        title: 'Refund desk: passing again, 20 of 20',
        now: expect.stringMatching(/^Passing again since .*02:00.*: 20 of 20\.$/),
      },
    });
    expect(await notices(incident)).toEqual(['opened', 'resolved']);
    const streams = await world.store.runs.endedOfSuite('refund', 'desk');
    expect(streams).not.toContain((await askings())[0]?.id);
    // What was told as failing is no part of the provisional baseline: the five nights around it are.
    await world.until(6.5, 6 * HOUR);
    const pass = (await world.store.drift.latest()).find((l) => l.review.stream.metric === 'pass');
    expect(pass?.review).toMatchObject({ baselineRuns: 5, looks: 1, before: [100, 0] });
  }, 60_000);

  it('asks a later run under the floor again, and tells of it, while the first is undecided', async () => {
    const night = START + DAY + 2 * HOUR;
    const failingAt = (at: number): number => {
      if (at < night) return 0;
      return at >= night + MINUTE && at < night + DAY ? 2 : 6;
    };
    world = await makeWorld({
      suite: yesSuite(CASES),
      config: (text) => text.replace('file: suite.yaml,', 'file: suite.yaml, alertBelow: 80,'),
      behave: (r, at) => ({ text: question(r) < failingAt(at) ? BAD : GOOD }),
    });
    await world.turn();
    await world.until(1.2, 30 * MINUTE);
    expect(await failing()).toEqual([]);
    expect(await world.store.failing.live('refund', 'desk')).toMatchObject({ state: 'undecided' });
    await world.until(2.2, 30 * MINUTE);
    expect(await askings()).toHaveLength(2);
    expect(await failing()).toMatchObject([
      {
        facts: {
          title: 'Refund desk: 14 of 20 pass, under your floor of 80 %',
          summary: expect.stringMatching(
            /The run after it passed 14 of 20\. The 6 cases that failed in the run of .* were asked again: all of them failed again/,
          ),
        },
      },
    ]);
  }, 60_000);

  it('tells of a case that must hold when it fails and fails again', async () => {
    world = await makeWorld({
      suite: yesSuite(3).replace('{ expect: acted,', '{ mustHold: true, expect: acted,'),
      behave: (r, at) => ({ text: at >= START + DAY && question(r) === 0 ? BAD : GOOD }),
    });
    await world.turn();
    await world.until(1);
    await world.until(1.2, 30 * MINUTE);
    expect(await failing()).toMatchObject([
      { facts: { title: expect.stringMatching(/^Refund desk: a case that must hold fails: /) } },
    ]);
  }, 60_000);

  it('says of no other case that it must hold, and names one of high risk that fails beside it', async () => {
    let nth = 0;
    world = await makeWorld({
      suite: yesSuite(3).replaceAll(
        '{ expect: acted,',
        (m) => ['{ mustHold: true, expect: acted,', '{ risk: high, expect: acted,'][nth++] ?? m,
      ),
      behave: (r, at) => ({ text: at >= START + DAY && question(r) < 2 ? BAD : GOOD }),
    });
    await world.turn();
    await world.until(1);
    await world.until(1.2, 30 * MINUTE);
    const [incident] = await failing();
    expect(incident?.facts.title).toMatch(/^Refund desk: a case that must hold fails: /);
    expect(incident?.facts.summary).toMatch(/1 high-risk case among them: “/);
  }, 60_000);

  it('becomes the drift incident when that speaks: one incident, one message', async () => {
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      config: (text) => text.replace('file: suite.yaml,', 'file: suite.yaml, alertBelow: 90,'),
      behave: (r, at, seed) => ({
        text: at >= CHANGE && chance(seed, question(r), at, r.repeat) < 0.5 ? BAD : GOOD,
      }),
    });
    await throughTheChange(5);
    expect(await failing()).toMatchObject([{ state: 'open' }]);
    await world.until(18);
    const all = (await world.store.incidents.list({ limit: 20 })).filter(
      (i) => i.agent === 'refund' && i.state !== 'not-confirmed',
    );
    expect(all.map((i) => [i.kind, i.key])).toEqual([['drift', 'drift:refund']]);
    expect(all[0]?.failsNow).toEqual({ desk: true });
    const history = (await world.store.incidents.history(all[0]?.id ?? '')).map((h) => h.what);
    expect(history).toContain('moved');
    expect(
      world.slack.messages.filter((m) => m.threadTs === null && m.text.includes('Refund desk')),
    ).toHaveLength(1);
    expect(await world.store.failing.live('refund', 'desk')).toBeNull();
  }, 60_000);

  it('asks once, though the worker is killed while the cases wait to be asked', async () => {
    world = await makeWorld({
      suite: yesSuite(CASES),
      config: (text) => text.replace('file: suite.yaml,', 'file: suite.yaml, alertBelow: 80,'),
      behave: (r, at) => ({ text: at >= START + HOUR && question(r) < 6 ? BAD : GOOD }),
    });
    await world.turn();
    await world.clock.advanceTo(START + 2 * HOUR);
    await runOnFastClock(
      world.worker.tick().then(() => world.worker.executor.idle()),
      world.clock,
      () => false,
    );
    await world.worker.stop(0);
    expect(await askings()).toMatchObject([{ state: 'planned' }]);
    const inFlight = workInFlight();
    const sandbox = inFlight.counting(createSandbox());
    const ids = countingIds();
    const again = await makeWorker(
      {
        store: world.store,
        clock: world.clock,
        ids: { next: (p) => ids.next(`${p}_again`) },
        random: () => 0.5,
        sandbox,
      },
      world.config,
      makeLog('info', world.config.redactor, () => undefined),
    );
    for (let n = 1; n <= 4; n++) {
      await world.clock.advanceTo(START + 2 * HOUR + n * MINUTE);
      await runOnFastClock(
        again.tick().then(() => again.executor.idle()),
        world.clock,
        inFlight.busy,
      );
    }
    const [one, ...others] = await askings();
    expect(others).toEqual([]);
    expect((await world.store.trials.ofRun(one?.id ?? '')).length).toBe(6);
    expect(await failing()).toMatchObject([{ state: 'open' }]);
    await again.stop(0);
    await sandbox.close();
  }, 60_000);
});
