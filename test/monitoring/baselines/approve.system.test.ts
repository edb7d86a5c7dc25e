import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chance } from '../../../src/demo/simulated/behaviour.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import type { Proposal } from '../../../src/monitoring/baselines/propose.ts';
import {
  DAY,
  makeWorld,
  type Past,
  START,
  type World,
  type WorldOptions,
  yesSuite,
} from '../../app/world.ts';
import { typed, type Typed } from '../../cli/typing.ts';

const CHANGE = START + 14 * DAY;
let world: World;
let quiet: Past;
/** Twenty nights, of which the last six are after a collapse that lasts. */
let broken: Past;
afterEach(() => world.close());
beforeAll(async () => {
  const first = await makeWorld(collapsing(0));
  await first.turn();
  await first.until(11.5);
  quiet = await first.becomePast();
  await collapsed(99, 20);
  broken = await world.becomePast();
}, 60_000);

/** Fourteen quiet nights, then half of twenty cases break and stay broken for `broken` nights. */
function collapsing(broken: number): WorldOptions {
  return {
    suite: yesSuite(20),
    seed: 3,
    config: (text) => text.replace('alerts:', 'alerts:\n  digest: 0 9 * * *'),
    behave: (r, at, seed) => {
      const q = Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
      const bad = at >= CHANGE && at < CHANGE + broken * DAY && q < 10;
      return { text: !bad && chance(seed, q, at, r.repeat) < 0.97 ? 'YES, certainly.' : 'No.' };
    },
  };
}
async function collapsed(nights: number, days: number): Promise<void> {
  world = await makeWorld({ ...collapsing(nights), after: quiet });
  await world.turn();
  await world.until(days);
}
async function stillBroken(days: number): Promise<void> {
  world = await makeWorld({ ...collapsing(99), after: broken });
  await world.until(days);
}
const type = (args: string): Promise<Typed> =>
  typed(world.folder, `-c daytwo.yaml ${args}`, { SIM_KEY: 'k', SLACK_TOKEN: 'xoxb-test' });
const drift = async () =>
  (await world.store.incidents.list({ limit: 20 })).find(
    (i) => i.kind === 'drift' && i.state !== 'not-confirmed',
  );
const current = () => world.store.baselines.current('refund', 'desk');
const digests = async (): Promise<{ at: string; proposes: boolean }[]> =>
  (await world.store.outbox.recent(500))
    .filter((n) => n.reason === 'digest' && n.channel === 'slack')
    .map((n) => ({
      at: n.createdAt,
      proposes: n.facts.next.some((x) => x.command.includes('baseline approve --agent')),
    }))
    .toReversed();

describe('approving a baseline', () => {
  it('shows runs, dates, rates and what it leaves out, takes nothing of an open incident, and nothing without a word', async () => {
    await stillBroken(20);
    const incident = await drift();
    expect(incident).toMatchObject({ state: 'open', began: { desk: expect.anything() } });
    const asked = await type('baseline approve --agent refund --by ana');
    expect(asked).toMatchObject({
      code: 64,
      err: expect.stringMatching(/nothing was approved[^]*Next: .*--yes/),
    });
    expect(asked.out).toMatch(/^refund\/desk: 14 runs, 2026-01-05 12:00 to 2026-01-18 12:00 UTC, /);
    expect(asked.out).toMatch(/passed \(9\d %\), in the lowest run 1\d of 20/);
    expect(asked.out).toMatch(
      new RegExp(`runs, 2026-01-19 .*inside incident ${incident?.id ?? ''} \\("Refund desk: `),
    );
    expect(asked.out).toMatch(
      /is not over, and approving does not close it\. No run after (2026-01-18 12:00) UTC is taken: it began between \1 and 2026-01-\d\d \d\d:\d\d UTC/,
    );
    expect(await current()).toBeNull();
    expect((await type('status')).out).toMatch(
      /Refund desk +(?:has changed|failing now) since 2026-01-/,
    );

    const yes = await type('--json baseline approve --agent refund --by ana --yes');
    const [made] = JSON.parse(yes.out) as (Baseline & Pick<Proposal, 'leftOut'>)[];
    const nights = (await world.store.runs.ofSuite('refund', 'desk')).filter(
      (r) => r.trigger === 'schedule' && Date.parse(r.createdAt) < CHANGE,
    );
    expect(made?.runs).toEqual(nights.map((r) => r.id));
    expect(made?.leftOut.some((r) => r.why === 'incident')).toBe(true);
    expect(await current()).toMatchObject({ id: made?.id, approvedBy: 'ana' });
    // What was reviewed before says nothing of the baseline, and the incident says what it said.
    const drifting = (await type('drift')).out;
    expect(drifting).toMatch(/starts anew with the next look +no look since, 14 approved runs\n/);
    expect(drifting).not.toMatch(/\(provisional\)/);
    expect((await type('status')).out).toMatch(
      /Refund desk +(?:has changed|failing now) since 2026-01-/,
    );

    const shown = await type(`baseline show ${made?.id ?? ''}`);
    expect(shown.out.match(/^run_\S+ +2026-01-\d\d 12:00 +schedule +\d+ of 20/gm)).toHaveLength(14);
    expect(shown.out).toContain('in force');

    const inside = (await world.store.runs.recent({ limit: 1 }))[0]?.id ?? '';
    expect(await type(`baseline approve --agent refund --by ana --yes --runs ${inside}`)).toEqual({
      code: 64,
      out: '',
      err: expect.stringMatching(/nothing was approved: run_\S+ lies inside incident/),
    });
  }, 60_000);

  it('is proposed by the digest when ten nights were quiet, and never while an incident is open', async () => {
    await stillBroken(20);
    const opened = (await drift())?.openedAt ?? '';
    const all = await digests();
    const during = all.filter((d) => d.at > opened);
    expect(all.slice(0, 10).map((d) => d.proposes)).toEqual(Array(10).fill(false));
    expect(all.slice(11, 14).map((d) => d.proposes)).toEqual([true, true, true]);
    expect(during.length).toBeGreaterThan(0);
    expect(during.filter((d) => d.proposes)).toEqual([]);
    // Confirmations and second askings are no runs of the suite.
    expect((await type('baseline show')).out).toMatch(/; 20 runs so far\. Settle inc_\S+ first/);
  }, 60_000);

  it('of an incident takes exactly the runs since it began, without those that only confirmed it', async () => {
    await stillBroken(24);
    const incident = await drift();
    const accept = `baseline approve --incident ${incident?.id ?? ''} --by ana`;
    expect(await type(accept)).toMatchObject({
      code: 64,
      out: expect.stringMatching(/^refund\/desk: 10 runs, 2026-01-19/),
      err: expect.stringMatching(/nothing was approved[^]*Next: .*--yes/),
    });
    expect([await current(), (await drift())?.state]).toEqual([null, 'open']);
    const accepted = await type(`${accept} --yes`);
    expect(accepted).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /10 runs, 2026-01-19 [^]*the runs that were shown are the baseline now/,
      ),
    });
    const runs = await world.store.runs.ofSuite('refund', 'desk');
    expect((await current())?.runs).toEqual(
      runs
        .filter((r) => r.trigger === 'schedule' && Date.parse(r.createdAt) >= CHANGE)
        .map((r) => r.id),
    );
    expect(await drift()).toMatchObject({ state: 'resolved', accepted: true });
    // What was provisional when it was found is not said to be so still.
    const closed = (await type(`incidents ${incident?.id ?? ''}`)).out;
    expect(closed).not.toContain('nobody has approved it yet');
    expect(closed).toMatch(/desk: provisional when this was found; ana approved one on /);
    expect((await type('status')).out).toMatch(
      /^Nothing was compared with what is normal now yet[^]*Refund desk +starts anew with the next run /,
    );
    const again = await type('baseline approve --agent refund --by ana --since 2026-01-01');
    expect(again.out).toMatch(/^refund\/desk: 10 runs, 2026-01-19/);
    expect(again.out).toMatch(/before the change that was accepted with inc_/);
  }, 60_000);

  it('of an incident that is as before again leaves out the runs that say so, and says it', async () => {
    await collapsed(6, 22);
    const incident = await drift();
    const accept = `baseline approve --incident ${incident?.id ?? ''} --by ana`;
    expect(await type(accept)).toMatchObject({
      code: 64,
      out: expect.stringMatching(
        /^refund\/desk: 6 runs, 2026-01-19 12:00 to 2026-01-24 12:00 UTC, [^]*2 runs, 2026-01-25 12:00 to 2026-01-26 12:00: each shows the behaviour before inc_[^]*The last 2 runs are as before again/,
      ),
    });
    expect((await type(`incidents ${incident?.id ?? ''}`)).out).not.toContain('approve --incident');
  }, 60_000);

  it('of an incident that is as before again is refused where too few runs of the new behaviour are left', async () => {
    await collapsed(4, 19);
    const shorter = await drift();
    expect(
      await type(`baseline approve --incident ${shorter?.id ?? ''} --by ana --yes`),
    ).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        /of refund\/desk the last run is as before inc_\S+ again, and 4 runs of the new behaviour are no baseline/,
      ),
    });
    expect(await current()).toBeNull();
  }, 60_000);

  it('asks at a terminal, and approves nothing but on yes', async () => {
    await collapsed(0, 12);
    const questions: string[] = [];
    const answering = (answer: string): Promise<Typed> =>
      typed(
        world.folder,
        '-c daytwo.yaml baseline approve --agent refund --by ana --last 8',
        {},
        undefined,
        async (q) => {
          questions.push(q);
          return answer;
        },
      );
    expect(await answering('')).toMatchObject({ code: 0, err: 'Nothing was approved.\n' });
    expect(await current()).toBeNull();
    const yes = await answering('y');
    expect(yes.out).toMatch(/8 runs are few: [^]*8 runs approved by ana/);
    expect(questions).toEqual(Array(2).fill('Approve this baseline as ana? [y/N] '));
    expect((await current())?.runs).toHaveLength(8);
  }, 60_000);

  it('approves the suites of an agent that have runs enough, and says what the others lack', async () => {
    world = await makeWorld({
      suite: yesSuite(5),
      files: { 'tone.yaml': yesSuite(2) },
      config: (text) =>
        text.replace(
          'suites: [',
          'suites: [{ name: tone, file: tone.yaml, schedule: "0 2 * * 1" }, ',
        ),
      behave: () => ({ text: 'YES, certainly.' }),
    });
    await world.turn();
    await world.until(9);
    const few = await type('baseline approve --agent refund --suite tone --by ana --yes');
    expect(few).toMatchObject({ code: 3, err: expect.stringContaining('refund/tone has ') });
    const both = await type('baseline approve --agent refund --by ana --yes');
    expect(both).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^refund\/desk: 9 runs, [^]*refund\/desk: 9 runs approved by ana/),
      err: expect.stringMatching(
        /^Left out: refund\/tone has \d finished runs? to approve; a baseline needs at least 5/,
      ),
    });
    expect((await current())?.runs).toHaveLength(9);
    expect(await world.store.baselines.current('refund', 'tone')).toBeNull();
  }, 60_000);
});
