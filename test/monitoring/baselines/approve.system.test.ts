import { afterEach, describe, expect, it } from 'vitest';
import { chance } from '../../../src/demo/simulated/behaviour.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import type { Proposal } from '../../../src/monitoring/baselines/propose.ts';
import { DAY, makeWorld, START, type World, yesSuite } from '../../app/world.ts';
import { typed, type Typed } from '../../cli/typing.ts';

const CHANGE = START + 14 * DAY;
let world: World;
afterEach(() => world.close());

/** Fourteen quiet nights, then half of twenty cases break and stay broken for `broken` nights. */
async function collapsed(broken: number, days: number): Promise<void> {
  world = await makeWorld({
    suite: yesSuite(20),
    seed: 3,
    config: (text) => text.replace('alerts:', 'alerts:\n  digest: 0 9 * * *'),
    behave: (r, at, seed) => {
      const q = Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
      const bad = at >= CHANGE && at < CHANGE + broken * DAY && q < 10;
      return { text: !bad && chance(seed, q, at, r.repeat) < 0.97 ? 'YES, certainly.' : 'No.' };
    },
  });
  await world.turn();
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
    await collapsed(99, 20);
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
    expect(asked.out).toContain('is not over, and approving does not close it');
    expect(await current()).toBeNull();

    const yes = await type('--json baseline approve --agent refund --by ana --yes');
    const [made] = JSON.parse(yes.out) as (Baseline & Pick<Proposal, 'leftOut'>)[];
    const nights = (await world.store.runs.ofSuite('refund', 'desk')).filter(
      (r) => r.trigger === 'schedule' && Date.parse(r.createdAt) < CHANGE,
    );
    expect(made?.runs).toEqual(nights.map((r) => r.id));
    expect(made?.leftOut.some((r) => r.why === 'incident')).toBe(true);
    expect(await current()).toMatchObject({ id: made?.id, approvedBy: 'ana' });

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
    await collapsed(99, 20);
    const opened = (await drift())?.openedAt ?? '';
    const all = await digests();
    const during = all.filter((d) => d.at > opened);
    expect(all.slice(0, 10).map((d) => d.proposes)).toEqual(Array(10).fill(false));
    expect(all.slice(11, 14).map((d) => d.proposes)).toEqual([true, true, true]);
    expect(during.length).toBeGreaterThan(0);
    expect(during.filter((d) => d.proposes)).toEqual([]);
    expect((await type('baseline show')).out).toMatch(/Settle inc_\S+ first/);
  }, 60_000);

  it('of an incident takes exactly the runs since it began, without those that only confirmed it', async () => {
    await collapsed(99, 24);
    const incident = await drift();
    const accepted = await type(`baseline approve --incident ${incident?.id ?? ''} --by ana`);
    expect(accepted).toMatchObject({
      code: 0,
      out: expect.stringMatching(/10 runs, 2026-01-19 [^]*exactly the runs since it began/),
    });
    const runs = await world.store.runs.ofSuite('refund', 'desk');
    expect((await current())?.runs).toEqual(
      runs
        .filter((r) => r.trigger === 'schedule' && Date.parse(r.createdAt) >= CHANGE)
        .map((r) => r.id),
    );
    expect(await drift()).toMatchObject({ state: 'resolved', accepted: true });
    const again = await type('baseline approve --agent refund --by ana --since 2026-01-01');
    expect(again.out).toMatch(/^refund\/desk: 10 runs, 2026-01-19/);
    expect(again.out).toMatch(/before the change that was accepted with inc_/);
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
});
