import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { laneWord } from '../../src/outputs/facts.ts';
import { outputPage } from '../../src/outputs/queries.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { RealOutput } from '../../src/domain/real-output.ts';
import { checkReply } from '../../src/triage/check.ts';
import { decideProposal, keepProposals, proposalList } from '../../src/triage/decide-proposal.ts';
import type { Proposal } from '../../src/triage/proposals.ts';
import { runProposals } from '../../src/triage/propose.ts';
import { freeWords, findingsOf, triageDay } from '../../src/triage/queries.ts';
import { doneToday } from '../../src/triage/review/desk.ts';
import { runTriage } from '../../src/triage/run.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';
import { type Desk, NOW, openDesk, RELAXED } from './store.ts';

const PRICES = 'plan,price_month\nBasic,9\nPro,49\n';
let desk: Desk;
afterEach(() => desk.store.close());

const put = (n: number, over: (i: number) => Partial<RealOutput> = () => ({})): Promise<string[]> =>
  desk.store.realOutputs.put(
    Array.from({ length: n }, (_, i) =>
      realOutput(`o${i}`, { money: null, task: null, ...over(i) }),
    ),
  );
const task = (name: string): Pick<RealOutput, 'task'> => ({
  task: { name, by: 'given', reason: 'the source says so' },
});

describe('a day of real answers', () => {
  it('is shared out at once where it is the first, and changes no more when it is run again', async () => {
    desk = openDesk('rules: [{ task: refund, lane: scan }]');
    await put(50, (i) => task(i % 5 === 0 ? 'refund' : 'chat'));
    expect(await runTriage(desk, 'desk')).toMatchObject({ fresh: 50, allocated: 50, shared: true });
    const day = await triageDay(desk, 'desk');
    expect([day.deep.length, day.scan.length, day.automated]).toEqual([5, 20, 25]);
    expect(await runTriage(desk, 'desk')).toMatchObject({ fresh: 0, allocated: 0, shared: false });
    expect(await triageDay(desk, 'desk')).toEqual(day);
  });

  it('keeps what comes later for the next morning, and rules still find a place', async () => {
    desk = openDesk('budgets: { deep: 2, scan: 2 }\nrules: [{ audience: press, lane: deep }]');
    await put(1);
    await runTriage(desk, 'desk');
    await desk.store.realOutputs.put([
      realOutput('press', { audience: 'press' }),
      realOutput('late', { task: null, money: null }),
    ]);
    await runTriage(desk, 'desk');
    expect((await triageDay(desk, 'desk')).deep.map((d) => d.output.id)).toEqual(['o0', 'press']);
    expect(await desk.store.realOutputs.get('late')).toMatchObject({
      allocation: { lane: 'automated', day: null },
    });
    await desk.clock.advanceTo(Date.parse('2026-03-03T05:59:00Z'));
    expect(await runTriage(desk, 'desk')).toMatchObject({ shared: false });
    await desk.clock.advanceTo(Date.parse('2026-03-03T06:00:00Z'));
    expect(await runTriage(desk, 'desk')).toMatchObject({ shared: true, day: '2026-03-03' });
    expect(await desk.store.realOutputs.get('late')).toMatchObject({
      allocation: { lane: 'deep', day: '2026-03-03', rank: 1 },
    });
  });

  it('is not over before it began: a worker that finds nothing shares out what comes first', async () => {
    desk = openDesk();
    expect(await runTriage(desk, 'desk')).toMatchObject({ fresh: 0, shared: false });
    await put(30);
    expect(await runTriage(desk, 'desk')).toMatchObject({ fresh: 30, shared: true });
    const day = await triageDay(desk, 'desk');
    expect([day.deep.length, day.scan.length, day.automated]).toEqual([5, 20, 5]);
  });

  it('spends no place on what people reviewed of a sample before triage began', async () => {
    desk = openDesk();
    await put(40, (i) => (i === 0 ? { risk: 'high' } : {}));
    for (let i = 0; i < 15; i++)
      await desk.store.reviews.put(review(`r${i}`, { of: `o${i}`, reviewer: 'Ana' }));
    expect(await runTriage(desk, 'desk')).toMatchObject({ fresh: 40, shared: true });
    const day = await triageDay(desk, 'desk');
    const seen = [...day.deep, ...day.scan].map((d) => Number(d.output.id.slice(1)));
    expect(seen.filter((n) => n < 15)).toEqual([]);
    expect(seen).toHaveLength(25);
    // The one of high risk is in nobody's automated lane.
    expect(await desk.store.realOutputs.get('o0')).toMatchObject({ allocation: { lane: 'deep' } });
    expect(await desk.store.realOutputs.get('o3')).toMatchObject({
      allocation: { lane: 'automated', reason: 'Ana reviewed it before it had a lane' },
    });
    const { automated } = await triageDay(desk, 'desk');
    const listed = await outputPage(desk.store, { agent: 'desk', lane: 'automated', limit: 500 });
    expect(listed.outputs).toHaveLength(automated);
    expect(laneWord((await desk.store.realOutputs.get('o3')) ?? { allocation: null })).toBe(
      'looked at',
    );
  });

  it('asks for no second look at what somebody looked at while it waited', async () => {
    desk = openDesk('budgets: { deep: 1, scan: 0 }');
    await put(3, (i) => ({ risk: 'high', money: { amount: 9 - i, currency: 'USD' } }));
    await runTriage(desk, 'desk');
    await desk.store.reviews.put(review('r1', { of: 'o1' }));
    await desk.clock.advanceTo(Date.parse('2026-03-03T08:00:00Z'));
    await runTriage(desk, 'desk');
    expect((await triageDay(desk, 'desk')).deep.map((d) => d.output.id)).toEqual(['o2']);
    expect(await desk.store.realOutputs.get('o1')).toMatchObject({
      allocation: {
        lane: 'deep',
        day: '2026-03-02',
        reason: 'Ana looked at it while it waited (risk: high, and no rule says otherwise)',
      },
    });
  });

  it('waits by the places of the day that it is, and says why places to scan are free meanwhile', async () => {
    desk = openDesk('budgets: { deep: 1, scan: 4 }');
    await put(3, () => ({ risk: 'high' }));
    await runTriage(desk, 'desk');
    await desk.clock.advanceTo(Date.parse('2026-03-03T08:00:00Z'));
    await runTriage(desk, 'desk');
    const day = await triageDay(desk, 'desk');
    expect(day.waits.deep.map((w) => w.allocation.reason)).toEqual([
      expect.stringContaining('waits: the one place for a deep look of 2026-03-03 is given'),
    ]);
    expect(freeWords(day)).toMatch(/^4 places to scan are free: /);
    expect(await runTriage(desk, 'desk')).toMatchObject({ allocated: 0 });
  });

  it('shows the five of the day by rank, whatever was looked at that day while it waited', async () => {
    desk = openDesk('budgets: { deep: 2, scan: 2 }');
    await put(30, (i) => ({ risk: 'high', money: { amount: 99 - i, currency: 'USD' } }));
    await runTriage(desk, 'desk');
    for (let i = 2; i < 22; i++)
      await desk.store.reviews.put(
        review(`r${i}`, { of: `o${i}`, reviewer: 'Ana', at: '2026-03-02T13:00:00.000Z' }),
      );
    await runTriage(desk, 'desk');
    const day = await triageDay(desk, 'desk');
    expect(day.deep.map((d) => [d.output.id, d.allocation.rank])).toEqual([
      ['o0', 1],
      ['o1', 2],
    ]);
    expect(day).toMatchObject({ looked: { deep: 20, scan: 0 }, waiting: { deep: 8 } });
    const on = { store: desk.store, agents: ['desk'], timezone: 'UTC' };
    const now = Date.parse('2026-03-02T13:30:00Z');
    await desk.store.reviews.put(
      review('r0', { of: 'o0', reviewer: 'Ana', at: '2026-03-02T13:10:00.000Z' }),
    );
    expect(await doneToday(on, 'Ana', now)).toEqual({ deep: 1, scan: 0, waiting: 20 });
  });

  it('gives the places of a day to what nobody has seen, though others were looked at that day', async () => {
    desk = openDesk('budgets: { deep: 1, scan: 0 }');
    await put(3, (i) => ({ risk: 'high', money: { amount: 9 - i, currency: 'USD' } }));
    await runTriage(desk, 'desk');
    await desk.clock.advanceTo(Date.parse('2026-03-03T08:00:00Z'));
    await desk.store.reviews.put(review('r1', { of: 'o1', at: '2026-03-03T07:00:00.000Z' }));
    await runTriage(desk, 'desk');
    const { deep, looked } = await triageDay(desk, 'desk');
    expect(deep.map((d) => [d.output.id, d.allocation.rank])).toEqual([['o2', 1]]);
    expect(looked).toEqual({ deep: 1, scan: 0, automated: 0 });
  });

  it('counts the places once though two workers take them', async () => {
    desk = openDesk();
    await put(60, () => ({ risk: 'high' }));
    await Promise.all([runTriage(desk, 'desk'), runTriage(desk, 'desk')]);
    const day = await triageDay(desk, 'desk');
    expect([day.deep.length, day.waiting.deep]).toEqual([5, 55]);
  });
});

it('an answer with a figure that its source does not have is looked at deeply, and says why', async () => {
  desk = openDesk('tasks: { pricing: { figures: { file: prices.csv } } }', {
    'prices.csv': PRICES,
  });
  const texts = { prompt: 'How much is Pro?', output: 'Pro is $39.', toolCalls: [], context: null };
  await put(2, (i) => ({ ...task('pricing'), ...(i === 0 ? { texts } : {}) }));
  await runTriage(desk, 'desk');
  const { deep } = await triageDay(desk, 'desk');
  expect(deep[0]?.allocation.reason).toBe(
    'figures: $39 is nowhere in prices.csv; price_month of Pro (line 3) is 49',
  );
  expect(await findingsOf(desk.store, 'o0')).toMatchObject([{ figure: '$39', state: 'unmatched' }]);
});

it('an answer whose source cannot be read is looked at too, and says so', async () => {
  desk = openDesk('tasks: { pricing: { figures: { file: prices.csv } } }', {
    'prices.csv': PRICES,
  });
  rmSync(join(desk.folder, 'prices.csv'));
  await put(1, () => task('pricing'));
  await runTriage(desk, 'desk');
  const { deep } = await triageDay(desk, 'desk');
  expect(deep[0]?.allocation.reason).toMatch(
    /^figures: not checked: .*prices\.csv is not there any more$/,
  );
});

describe('reviews', () => {
  const reviewAll = async (n: number, label: (i: number) => 'right' | 'wrong'): Promise<void> => {
    for (let i = 0; i < n; i++)
      await desk.store.reviews.put(
        review(`r${i}`, { of: `o${i}`, label: label(i), at: new Date(NOW + i).toISOString() }),
      );
  };

  it('speak for a lane, a person says so, and from then on it holds', async () => {
    desk = openDesk('rules: [{ task: refund, lane: deep }]');
    await put(215, () => ({ ...task('refund'), money: { amount: 30, currency: 'USD' } }));
    await reviewAll(215, (i) => (i === 7 ? 'wrong' : 'right'));
    await runProposals(desk, 'desk');
    const [proposal] = await proposalList(desk.store, 'desk');
    expect(proposal).toMatchObject({
      state: 'open',
      why: 'refund up to 50 USD: 214 of 215 reviewed answers right (97 to 100 %), usually in 12 s each: scan instead of deep? High risk keeps its lane.',
    });
    const id = proposal?.id ?? '';
    await decideProposal(desk.store, { id, act: 'accept', by: 'Ana' }, NOW);
    await expect(
      decideProposal(desk.store, { id, act: 'refuse', by: 'Ben' }, NOW),
    ).rejects.toMatchObject({ code: 'proposal-decided' });
    expect((await desk.store.audit.list(1))[0]).toMatchObject({
      actor: 'Ana',
      action: 'triage proposal accepted',
      detail: { reason: 'refund up to 50 USD: to scan from now on, before a deep look' },
    });
    const asked = { agent: 'desk', prompt: 'x', output: 'y', task: 'refund', money: 30 };
    expect((await checkReply(desk, asked)).reason).toBe(
      'refund up to 50 USD: scan, accepted by Ana on 2026-03-02',
    );
  });

  it('speak for nothing less where they were faster than anybody reads', async () => {
    desk = openDesk('rules: [{ task: refund, lane: deep }]');
    const long = { prompt: 'p', output: 'word '.repeat(400), toolCalls: [], context: null };
    await put(120, (i) => ({ ...task('refund'), ...(i < 10 ? { texts: long } : {}) }));
    const reviewIn = async (from: number, to: number, seconds: number): Promise<void> => {
      for (let i = from; i < to; i++)
        await desk.store.reviews.put(review(`r${i}`, { of: `o${i}`, seconds }));
      await runProposals(desk, 'desk');
    };
    await reviewIn(0, 60, 0);
    expect(await proposalList(desk.store, 'desk')).toEqual([]);
    await reviewIn(60, 119, 5);
    expect((await proposalList(desk.store, 'desk'))[0]?.why).toBe(
      'refund: 59 of 59 reviewed answers right (94 to 100 %), usually in 5 s each; 60 answered faster than one reads do not ' +
        'count: scan instead of deep? High risk keeps its lane.',
    );
  });

  it('speak for the reverse after a new failure', async () => {
    desk = openDesk('rules: [{ task: refund, lane: deep }]');
    await put(60, () => task('refund'));
    await reviewAll(59, () => 'right');
    await runProposals(desk, 'desk');
    const [relax] = await proposalList(desk.store, 'desk');
    await decideProposal(desk.store, { id: relax?.id ?? '', act: 'accept', by: 'Ana' }, NOW + 100);
    await desk.store.reviews.put(
      review('bad', { of: 'o59', label: 'plausible', at: '2026-03-04T00:00:00.000Z' }),
    );
    await runProposals(desk, 'desk');
    const open = (await proposalList(desk.store, 'desk')).filter((p) => p.state === 'open');
    expect(open).toMatchObject([
      {
        kind: 'tighten',
        to: 'deep',
        why:
          'refund: 1 of 1 not right since Ana accepted scan on 2026-03-02, the last one plausible ' +
          'on 2026-03-04: deep instead of scan?',
      },
    ]);
    await decideProposal(
      desk.store,
      { id: open[0]?.id ?? '', act: 'accept', by: 'Ana' },
      Date.parse('2026-03-05T00:00:00Z'),
    );
    await desk.store.reviews.put(review('more', { of: 'o58', at: '2026-03-06T00:00:00.000Z' }));
    await runProposals(desk, 'desk');
    const left = (await proposalList(desk.store, 'desk')).filter((p) => p.state === 'open');
    expect(left).toEqual([]);
  });

  it('refused before bands had a currency stay refused', async () => {
    desk = openDesk('rules: [{ task: refund, lane: deep }]');
    await put(60, () => ({ ...task('refund'), money: { amount: 30, currency: 'USD' } }));
    await reviewAll(60, () => 'right');
    const kept: Proposal = { ...RELAXED, agent: 'desk', right: 55, of: 55 };
    await keepProposals(desk.store, 'desk', [kept], new Date(NOW).toISOString());
    const id = (await proposalList(desk.store, 'desk'))[0]?.id ?? '';
    await decideProposal(desk.store, { id, act: 'refuse', by: 'Ana' }, NOW);
    await runProposals(desk, 'desk');
    expect(await proposalList(desk.store, 'desk')).toMatchObject([{ id, state: 'refused' }]);
  });

  it('refused once do not ask again until there are half as many more', async () => {
    desk = openDesk('rules: [{ task: refund, lane: deep }]');
    await put(200, () => task('refund'));
    await reviewAll(60, () => 'right');
    await runProposals(desk, 'desk');
    const id = (await proposalList(desk.store, 'desk'))[0]?.id ?? '';
    await decideProposal(desk.store, { id, act: 'refuse', by: 'Ana' }, NOW);
    await reviewAll(80, () => 'right');
    await runProposals(desk, 'desk');
    expect(await proposalList(desk.store, 'desk')).toMatchObject([{ state: 'refused' }]);
    await reviewAll(95, () => 'right');
    await runProposals(desk, 'desk');
    expect(await proposalList(desk.store, 'desk')).toMatchObject([{ state: 'open', of: 95 }]);
  });
});

it('a reply that is unlike everything reviewed is held, one like it passes', async () => {
  desk = openDesk();
  const say = (prompt: string) => ({
    texts: { prompt, output: 'Your parcel arrives soon.', toolCalls: [], context: null },
  });
  const asks = ['where is my parcel', 'when does my order arrive', 'has my parcel been sent'];
  await put(99, (i) =>
    say(`${asks[i % 3] ?? ''} ${['please', 'now', 'today', ''][i % 4] ?? ''} ${i}`),
  );
  for (let i = 0; i < 99; i++) await desk.store.reviews.put(review(`r${i}`, { of: `o${i}` }));
  const ask = (prompt: string, output: string) =>
    checkReply(desk, { agent: 'desk', prompt, output }, 'up-to-date');
  const few = await ask('my solicitor will sue over the burnt carpet', 'We accept all liability.');
  expect(few).toMatchObject({
    decision: 'pass',
    reason: 'no rule chose it; fewer than 100 reviewed: too few to know what is new',
  });
  await desk.store.realOutputs.put([realOutput('o99', say('where is my parcel 99'))]);
  await desk.store.reviews.put(review('r99', { of: 'o99' }));
  const known = await ask('where is my parcel please', 'Your parcel arrives soon.');
  expect(known).toMatchObject({ decision: 'pass', lane: 'automated' });
  const fresh = await ask(
    'my solicitor will sue over the burnt carpet',
    'We accept all liability.',
  );
  expect(fresh).toMatchObject({ decision: 'hold', lane: 'deep' });
  expect(fresh.reason).toMatch(/^new: \d+ % unlike the nearest of 100 reviewed/);
});
