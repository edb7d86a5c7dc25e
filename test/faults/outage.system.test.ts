import { statusNow } from '../../src/monitoring/status.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { collectDigest } from '../../src/monitoring/collect-digest.ts';
import { HOUR, makeWorld, START, type World, yesSuite } from '../app/world.ts';
import { header, incidents, slackTexts, subjects, yes } from './support.ts';

const SUITES =
  'suites: [{ name: desk, file: suite.yaml, schedule: "0 * * * *" }, ' +
  '{ name: faq, file: faq.yaml, schedule: "0 * * * *" }]';
const OTHER_AGENT = `  shop:
    name: Shop
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: till, file: faq.yaml, schedule: "0 * * * *" }]
    streams: { latency: off }
alerts:
  digest: "0 0 1 1 *"`;

const CASES = 30;

let world: World;
let down: (suite: string) => boolean;
afterEach(() => world.close());

const make = (others = 'alerts:\n  digest: "0 0 1 1 *"'): Promise<World> => {
  down = () => false;
  return makeWorld({
    suite: yesSuite(CASES),
    files: { 'faq.yaml': yesSuite(CASES).replace('Question', 'Wonder') },
    config: (t) => t.replace(/suites: .*/, SUITES).replace('alerts:', others),
    behave: (r) => {
      const asked = r.turns.at(-1)?.text ?? '';
      if (down(asked.startsWith('Wonder') ? 'faq' : 'desk')) throw new Error('simulated');
      return yes;
    },
  });
};

/** The runs of one hour, with all that is told of them. */
async function hour(n: number): Promise<void> {
  await world.clock.advanceTo(START + n * HOUR);
  for (let i = 0; i < 3; i++) await world.turn();
  await world.clock.advanceTo(START + n * HOUR + 120_000);
  await world.turn();
}

describe('an outage of one provider', () => {
  it('is one message however many suites it meets, and one that it is over', async () => {
    world = await make();
    await world.turn();
    await hour(1);
    down = () => true;
    await hour(2);
    expect(await incidents(world)).toEqual(['no-verdict open', 'no-verdict open']);
    // What was seen before the outage says nothing of now.
    const [agent] = (await statusNow(world, world.clock.now())).agents;
    expect(agent).toMatchObject({ state: 'unseen', last: { state: 'stopped', pass: 0, fail: 0 } });
    down = () => false;
    await hour(3);
    const [again] = (await statusNow(world, world.clock.now())).agents;
    expect(again).toMatchObject({ state: 'new', since: null });
    expect(await incidents(world)).toEqual(['no-verdict resolved', 'no-verdict resolved']);
    const title = 'Refund desk: canaries get no usable answer from sim';
    expect(subjects(world)).toEqual([
      expect.stringContaining(title),
      expect.stringMatching(`Resolved.*${title}`),
    ]);
    expect(slackTexts(world)).toHaveLength(2);
    const mails = world.smtp.mails.map((m) => m.raw.replace(/=\r\n/g, '').replace(/\s+/g, ' '));
    expect(mails[0]).toContain('Until this is mended, Refund desk is not watched.');
    expect(mails[1]).not.toContain('Until this is mended');
  });

  it('is in the week’s digest, with every answer that was not had or not asked for', async () => {
    world = await make();
    await world.turn();
    await hour(1);
    down = () => true;
    await hour(2);
    down = () => false;
    await hour(3);
    const { store, clock, config, worker } = world;
    const { agents } = worker.currentRuntime();
    const facts = await collectDigest(
      { store, clock, config, agents },
      { coming: [], newVersions: [] },
    );
    const runs = await store.runs.recent({ agent: 'refund', limit: 50 });
    const cut = runs.filter((r) => r.state === 'stopped');
    const trials = (await Promise.all(runs.map((r) => store.trials.ofRun(r.id)))).flat();
    // Cases that were asked, whether or not their run was stopped before a trial was kept.
    const calls = (await Promise.all(cut.map((r) => store.trials.attemptsOf(r.id)))).flat();
    const asked = new Set(calls.map((c) => `${c.run ?? ''} ${c.caseHash}`)).size;
    const none = asked;
    const unasked = cut.length * CASES - asked;
    expect(trials.filter((t) => t.outcome === 'none').length).toBeLessThanOrEqual(none);
    expect([cut.length, none + unasked, unasked > 0]).toEqual([2, 2 * CASES, true]);
    expect(facts.unchanged).toEqual([
      `Refund desk: 6 runs, 100 % passed, ${none} answers could not be had or judged, ` +
        `${unasked} not asked as 2 runs stopped ████`,
    ]);
    expect(facts.details).toEqual([
      {
        name: 'Came and went',
        lines: [
          expect.stringMatching(
            /^Refund desk: canaries get no usable answer from sim \(Monday 5 January, 02:0\d UTC to 03:0\d\)$/,
          ),
        ],
      },
      expect.objectContaining({ name: 'Skills and soul' }),
    ]);
  });

  it('names every suite and agent that it met', async () => {
    world = await make(OTHER_AGENT);
    await world.turn();
    down = () => true;
    await hour(1);
    const first = (await world.store.incidents.list({ limit: 9 })).find(
      (i) => i.group === undefined,
    );
    expect(first?.facts.title).toBe('sim: canaries of 2 agents get no usable answer or no verdict');
    const met = first?.facts.details?.find((d) => d.part === 'met-too')?.lines ?? [];
    expect(met).toHaveLength(2);
    expect(subjects(world)).toHaveLength(1);
    expect(header(world.smtp.mails[0] ?? ({ raw: '' } as never), 'Subject')).toContain('2 agents');
  });

  it('is over once each of its suites is answered, in whatever order that comes', async () => {
    world = await make();
    await world.turn();
    down = () => true;
    await hour(1);
    for (const [n, still] of [['faq'], ['faq', 'desk'], ['desk']].entries()) {
      down = (suite) => still.includes(suite);
      await hour(2 + n);
    }
    // The one that was answered and failed again within the outage was never told anew.
    expect(slackTexts(world)).toHaveLength(1);
    down = () => false;
    await hour(5);
    expect(await incidents(world)).not.toContain('no-verdict open');
    expect(subjects(world).filter((s) => s.includes('Resolved'))).toHaveLength(1);
  });
});
