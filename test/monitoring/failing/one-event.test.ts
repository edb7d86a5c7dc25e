import { afterEach, describe, expect, it } from 'vitest';
import { NO_RULES } from '../../../src/detection/failing/rules.ts';
import { driftKey, failingKey } from '../../../src/alerting/incidents/keys.ts';
import { incidentDetail } from '../../../src/alerting/incidents/queries.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { composeMessage } from '../../../src/alerting/messages/compose.ts';
import { incidentText } from '../../../src/cli/text/incidents.ts';
import type { CaseCount } from '../../../src/domain/failing.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { actOn, closeTold, followTold } from '../../../src/monitoring/failing/act.ts';
import {
  decideHead,
  waitForAsked,
  withAlsoStill,
} from '../../../src/monitoring/failing/one-event.ts';
import { openDriftIncident } from '../../../src/monitoring/review/open-drift.ts';
import { makeWorld, type World } from '../../alerting/routes/world.ts';
import { doneRunOf, episodeOf, runOf } from '../../domain/rows.ts';
import { deps } from '../review/lived.ts';

const NOON = '2026-03-10T12:00:00.000Z';
let world: World;
afterEach(() => world.close());

const counted = (passes: number, of = 40): CaseCount[] =>
  Array.from({ length: of }, (_, i) => ({
    caseHash: `case${i}`,
    passes: i < passes ? 1 : 0,
    trials: 1,
  }));
const all = () => ({ ...deps(world.store), recorder: world.recorder });
const begin = async (): Promise<void> => {
  world = await makeWorld(NOON, { routes: [{ channels: ['robot'] }] });
};

/** 20 of 40 pass in the agent's suite desk, where 37 were usual. */
async function fails(): Promise<void> {
  const ordinary = counted(37).map((c) => ({ ...c, passes: 10 * c.passes, trials: 10 }));
  const episode = episodeOf({
    run: 'run_desk',
    at: NOON,
    trials: 40,
    usual: 37,
    ordinary: { runs: 10, cases: ordinary, noise: [1] },
    runs: [{ run: 'run_desk', at: NOON, counts: counted(20) }],
  });
  await world.store.transaction((tx) =>
    actOn(
      tx,
      all(),
      episode,
      {
        verdict: 'failing',
        why: ['unlikely'],
        cases: ['case30'],
        reason: 'it failed again',
      },
      NO_RULES,
    ),
  );
}
/** The agent's suite shop has changed; its first look was made at noon. */
async function drifts(title: string, gravity: number, metric = 'pass'): Promise<void> {
  const share = (value: number, n: number) => ({ value, low: 0, high: 1, n });
  const facts = plainFacts(`Refund desk: ${title}`, 'Since noon it has.', {
    since: NOON,
    lead: { stream: `shop/${metric}`, gravity, reason: 'r' },
    measures: [
      {
        name: `shop: ${metric === 'pass' ? 'pass rate' : 'answers over 40 characters'}`,
        before: share(0.96, 200),
        after: share(0.5, 28),
        last: share(0.5, 28),
        source: { stream: `shop/${metric}`, categories: [0] },
      },
    ],
  });
  const look = doneRunOf(NOON, { id: 'run_shop', agent: 'refund', suite: 'shop' });
  const opened = { id: 'inc_shop', facts, streams: [`shop/${metric}`], reason: 'it fell' };
  await world.store.transaction((tx) =>
    openDriftIncident(
      tx,
      all(),
      look,
      { ...opened, began: {}, first: null },
      { suspicion: null, failing: null },
    ),
  );
}
/** The cases of desk that failed are to be asked again in two minutes. */
const asksDesk = (): Promise<void> =>
  world.store.runs.create(
    runOf({
      id: 'asking',
      agent: 'refund',
      suite: 'desk',
      trigger: 'second-asking',
      joins: 'run_desk',
      createdAt: NOON,
      notBefore: '2026-03-10T12:02:00.000Z',
    }),
  );
const at = async (time: string): Promise<void> => {
  await world.at(`2026-03-10T${time}Z`);
  await world.turn();
};
const told = (): string[] => world.robotTold().map((t) => `${t.reason}: ${t.title}`);
const leadOf = async (incident: Incident | null): Promise<string> =>
  incident === null
    ? ''
    : composeMessage({ facts: incident.facts, incident, reason: 'opened' }).lead;
const drift = () => world.store.incidents.findUnfinished(driftKey('refund'));
const failing = () => world.store.incidents.findUnfinished(failingKey('refund', 'desk'));
const DESK =
  'Also in desk, pass rate: 93 % before, 50 % since Tuesday 10 March, 12:00 UTC, 20 of 40 in the ' +
  'last run.';
const SHOP =
  'Also in shop, pass rate: 96 % before, 50 % since Tuesday 10 March, 12:00 UTC, 14 of 28 in the ' +
  'last run.';

describe('two suites of an agent that fall in one minute', () => {
  it('are one message, though one is a change by now and the other is asked again two minutes later', async () => {
    await begin();
    await asksDesk();
    await drifts('pass rate fell 96 % → 50 %', 1);
    await at('12:01:59');
    expect(told()).toEqual([]);
    await at('12:02:20');
    await fails();
    await world.turn();
    await at('12:04:00');
    expect(told()).toEqual(['opened: Refund desk: pass rate fell 96 % → 50 %']);
    expect(await leadOf(await drift())).toContain(DESK);
    const { id = '', group } = (await failing()) ?? {};
    expect(group).toBe('inc_shop');
    const read = incidentText(await incidentDetail(world.store, id), world.clock.now(), 100);
    expect(read).toContain('Messages:\n  inc_shop tells of it: daytwo incidents inc_shop');
  });

  it('are one message where the asking is planned while the change waits for the other look', async () => {
    await begin();
    const looked = { id: 'look_desk', agent: 'refund', suite: 'desk', createdAt: NOON };
    await world.store.runs.create(runOf({ ...looked, trigger: 'schedule' }));
    await drifts('pass rate fell 96 % → 50 %', 1);
    await at('12:00:30');
    const [now, asked] = [world.clock.now(), world.clock.now() + 120_000];
    await world.store.transaction((tx) => waitForAsked(tx, { agent: 'refund' }, asked, now));
    await at('12:02:31');
    expect(told()).toEqual([]);
    await fails();
    await at('12:03:30');
    expect(told()).toEqual(['opened: Refund desk: pass rate fell 96 % → 50 %']);
    expect(await leadOf(await drift())).toContain(DESK);
  });

  it('are both told of though the first has much to say', async () => {
    await begin();
    await drifts('pass rate fell 96 % → 50 %', 1);
    const live = await drift();
    if (live === null) throw new Error('there is no drift');
    const summary = 'It is so and so. '.repeat(80);
    await world.store.incidents.update({ ...live, facts: { ...live.facts, summary } });
    await fails();
    expect(await leadOf(await drift())).toMatch(/^It is so.*… Also in desk, .* last run\.$/);
  });

  it.each(['schedule', 'confirmation'] as const)(
    'wait a minute for each other while one is looked at (%s), and go on waiting for nothing',
    async (trigger) => {
      await begin();
      const looked = { id: 'run_shop', agent: 'refund', suite: 'shop', trigger };
      await world.store.runs.create(runOf({ ...looked, createdAt: NOON }));
      await fails();
      await at('12:00:59');
      expect(told()).toEqual([]);
      await at('12:01:00');
      expect(told()).toEqual(['opened: Refund desk: 20 of 40 pass; 37 of 40 is usual']);
    },
  );

  it('are told of the one alone, soon after the other passed when it was asked again', async () => {
    await begin();
    await asksDesk();
    await drifts('pass rate fell 96 % → 50 %', 1);
    await world.store.runs.end('asking', 'done', '2026-03-10T12:02:20.000Z', null);
    await at('12:03:00');
    expect(told()).toHaveLength(1);
    expect(await leadOf(await drift())).not.toContain('Also');
  });

  it('are headed by the change where both are as grave and nobody has read of the other', async () => {
    await begin();
    await fails();
    await drifts('pass rate fell 96 % → 50 %', 1);
    await at('12:01:00');
    expect(told()).toEqual(['opened: Refund desk: pass rate fell 96 % → 50 %']);
    expect(await leadOf(await drift())).toContain(DESK);
  });

  it.each(['before', 'after'] as const)(
    'are headed by the one that fails where the other is less grave and was found %s it',
    async (order) => {
      await begin();
      await asksDesk();
      const longer = (): Promise<void> => drifts('answers have become longer', 5, 'length');
      if (order === 'before') await longer();
      await fails();
      if (order === 'after') await longer();
      await at('12:05:00');
      expect(told()).toEqual(['opened: Refund desk: 20 of 40 pass; 37 of 40 is usual']);
      expect(await leadOf(await failing())).toContain('Also in shop, answers over 40 characters:');
      expect((await drift())?.group).toBe((await failing())?.id);
    },
  );

  it('go on in the message that was read, and a graver thing has its own', async () => {
    await begin();
    await fails();
    await world.turn();
    await drifts('pass rate fell 96 % → 50 %', 1);
    await at('12:01:00');
    const head = 'Refund desk: 20 of 40 pass; 37 of 40 is usual';
    expect(told()).toEqual([`opened: ${head}`, `worsened: ${head}`]);
    expect(await leadOf(await failing())).toContain(SHOP);
    await world.close();
    await begin();
    await fails();
    await world.turn();
    await drifts('acts where it should refuse', 0, 'judgment');
    await at('12:01:00');
    expect(told()).toEqual([`opened: ${head}`, 'opened: Refund desk: acts where it should refuse']);
  });
});

describe('a suite that fails and is told with a change', () => {
  const seen = (passes: number) => ({
    run: 'run_later',
    at: '2026-03-10T13:00:00.000Z',
    counts: counted(passes),
  });
  const episode = async () => {
    const live = await world.store.failing.live('refund', 'desk');
    if (live === null) throw new Error('it does not fail');
    return live;
  };

  it('is told there with its newest run', async () => {
    await begin();
    await fails();
    await drifts('pass rate fell 96 % → 50 %', 1);
    const live = await episode();
    await world.store.transaction((tx) => followTold(tx, all(), live, seen(22)));
    const now =
      '53 % since Tuesday 10 March, 12:00 UTC, 22 of 40 in the last run (Tuesday 10 March, 13:00 UTC).';
    expect(await leadOf(await drift())).toContain(now);
    expect((await world.store.outbox.recent(9)).map((n) => n.facts.also?.[0]?.words)).toEqual([
      expect.stringContaining(now),
    ]);
  });

  it('is told to pass again by itself, and no longer there', async () => {
    await begin();
    await fails();
    await drifts('pass rate fell 96 % → 50 %', 1);
    await at('12:01:00');
    const live = await episode();
    await world.store.transaction((tx) => closeTold(tx, all(), live, seen(39)));
    await at('13:00:00');
    expect(told().at(-1)).toBe('resolved: Refund desk: passing again, 39 of 40');
    expect(await leadOf(await drift())).not.toContain('desk, pass rate');
  });

  it('is said to fail by no message that waits still, once it was told to pass again', async () => {
    await begin();
    await fails();
    await drifts('pass rate fell 96 % → 50 %', 1);
    await at('12:01:00');
    const [live, of] = [await drift(), await episode()];
    if (live === null) throw new Error('there is no drift');
    await world.store.transaction(async (tx) => {
      const word = { actor: 'daytwo', what: 'worsened', reason: 'it fell', holdMs: 60_000 };
      await world.recorder.transition(tx, live, { ...word, notice: 'worsened' });
      await closeTold(tx, all(), of, seen(39));
    });
    const waiting = (await world.store.outbox.ofIncident(live.id)).filter(
      (n) => n.reason === 'worsened',
    );
    expect(waiting.map((n) => n.facts.also)).toEqual([[]]);
  });

  it('is told of by the change alone once that is of its suite too, and to pass again by nobody else', async () => {
    await begin();
    await fails();
    await drifts('pass rate fell 96 % → 50 %', 1);
    await at('12:01:00');
    const [live, of] = [await drift(), await episode()];
    if (live === null) throw new Error('there is no drift');
    const facts = await withAlsoStill(world.store, live, live.facts, ['shop/pass', 'desk/pass']);
    expect(await leadOf({ ...live, facts })).not.toContain('desk, pass rate');
    await world.store.incidents.update({ ...live, facts });
    await world.store.transaction((tx) => closeTold(tx, all(), of, seen(39)));
    await at('13:00:00');
    expect(told()).toHaveLength(1);
  });
});

describe('of two suites that fall at once', () => {
  const telling = (kind: Incident['kind'], before: number, last: number) => ({
    kind,
    facts: plainFacts('t', 's', {
      lead: { stream: 'shop/pass', gravity: 1, reason: 'r' },
      measures: [
        {
          name: 'shop: pass rate',
          before: { value: before, low: 0, high: 1, n: 600 },
          after: { value: last, low: 0, high: 1, n: 24 },
          last: { value: last, low: 0, high: 1, n: 24 },
        },
      ],
    }),
  });
  const lesser = telling('drift', 0.94, 0.65);
  const graver = telling('failing-now', 0.96, 0.5);

  it('the one that lost clearly more leads, whichever was found first, until people have read', () => {
    expect(decideHead(lesser, graver, false).head).toBe('later');
    expect(decideHead(graver, lesser, false).head).toBe('earlier');
    expect(decideHead(lesser, graver, true).head).toBe('earlier');
  });

  it('the one that is a change leads where they lost about as much', () => {
    expect(decideHead(telling('failing-now', 0.96, 0.6), lesser, false).head).toBe('later');
  });
});
