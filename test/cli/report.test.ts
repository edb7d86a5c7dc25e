import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newNotice } from '../../src/alerting/incidents/notice.ts';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import type { Notice } from '../../src/domain/incident.ts';
import type { OutcomeCounts } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import { rateOf } from '../../src/monitoring/month.ts';
import { monthBefore, monthOf } from '../../src/platform/money/months.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { putIncident, putRun } from '../web/deps.ts';
import { folder, typed } from './typing.ts';

const counts = (pass: number, fail: number): OutcomeCounts => ({ pass, fail, none: 0 });

describe('a month', () => {
  it('begins and ends with its first day in the configured zone, whatever its clocks do', () => {
    expect(monthOf('2026-03', 'UTC')).toEqual({
      name: '2026-03',
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-04-01T00:00:00.000Z',
    });
    expect(monthOf('2026-03', 'Europe/Berlin')).toMatchObject({
      from: '2026-02-28T23:00:00.000Z',
      to: '2026-03-31T22:00:00.000Z',
    });
    expect(monthOf('2026-01', 'Pacific/Kiritimati')?.from).toBe('2025-12-31T10:00:00.000Z');
    for (const name of ['2026-13', '2026-3', '26-03', '', 'March'])
      expect(monthOf(name, 'UTC')).toBeNull();
    expect([monthBefore('2026-03'), monthBefore('2026-01')]).toEqual(['2026-02', '2025-12']);
  });

  it('has a rate whose interval is as wide as its runs differ', () => {
    const even = rateOf(Array.from({ length: 20 }, () => counts(9, 1)));
    const uneven = rateOf(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? counts(10, 0) : counts(8, 2))),
    );
    const torn = rateOf(
      Array.from({ length: 20 }, (_, n) => (n % 5 === 0 ? counts(5, 5) : counts(10, 0))),
    );
    const width = (r: ReturnType<typeof rateOf>): number => (r?.high ?? 0) - (r?.low ?? 0);
    expect([even?.value, uneven?.value, torn?.value]).toEqual([0.9, 0.9, 0.9]);
    expect(width(uneven)).toBeGreaterThan(width(even));
    expect(width(torn)).toBeGreaterThan(1.5 * width(uneven));
    expect(rateOf([counts(0, 0)])).toBeNull();
  });
});

const AT = '2026-02-03T02:00:00.000Z';
/** A message that a channel took. */
const sent = (incident: string): Notice => ({
  ...newNotice(
    {
      id: `note_${incident}`,
      incident,
      channel: 'slack',
      reason: 'opened',
      facts: plainFacts('Refund desk: pass rate fell', 'It fell.'),
    },
    AT,
  ),
  state: 'sent',
  sentAt: AT,
});

/** Two months of a desk: what the second brought. */
async function installation(
  more = '',
  beforehand: (store: Store) => Promise<unknown> = () => Promise.resolve(),
): Promise<string> {
  const at = folder();
  writeFileSync(join(at, 'SOUL.md'), 'You run the refund desk.');
  writeFileSync(
    join(at, 'suite.yaml'),
    "prompts: ['Q {{q}}']\ntests: [{ vars: { q: 1 }, assert: [{ type: contains, value: YES }] }]\n",
  );
  writeFileSync(
    join(at, 'daytwo.yaml'),
    `
providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY } }
agents:
  refund:
    name: Refund | <desk>
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml }]
money: { perMonthUsd: 50 }
store: { file: daytwo.db }
${more}`,
  );
  const store = openStore(join(at, 'daytwo.db'), '2026-01-01T00:00:00.000Z', { durability: 'off' });
  const outcomes = (fails: number): ('pass' | 'fail' | 'none')[] =>
    Array.from({ length: 10 }, (_, n) => (n < fails ? 'fail' : 'pass'));
  for (const [month, fails] of [
    ['2026-01', 1],
    ['2026-02', 3],
  ] as const)
    for (let day = 1; day <= 5; day++)
      await putRun(store, `run_${month}_${day}`, outcomes(fails), {
        createdAt: `${month}-0${day}T02:00:00.000Z`,
      });
  await putRun(store, 'run_manual', outcomes(10), {
    createdAt: '2026-02-06T02:00:00.000Z',
    trigger: 'manual',
  });
  await putIncident(store, 'inc_1', { openedAt: '2026-02-03T02:00:00.000Z' });
  await putIncident(store, 'inc_2', {
    openedAt: '2026-02-04T02:00:00.000Z',
    state: 'resolved',
    notReal: { by: 'Ana', at: '2026-02-04T03:00:00.000Z', note: 'a drill' },
    said: {
      title: 'Refund desk: passing again since 3 May, last run 40 of 40',
      was: { title: 'Refund desk: pass rate fell 95 % → 35 %', summary: '' },
    },
  });
  await putIncident(store, 'inc_3', {
    openedAt: '2026-02-05T02:00:00.000Z',
    state: 'not-confirmed',
  });
  await putIncident(store, 'inc_4', { openedAt: '2026-01-05T02:00:00.000Z' });
  for (const id of ['inc_1', 'inc_2', 'inc_4']) await store.outbox.enqueue(sent(id));
  await beforehand(store);
  await store.close();
  return at;
}

describe('daytwo report', () => {
  it('says on one page how a month went, beside the one before', async () => {
    const at = await installation();
    const { out, code } = await typed(at, '-c daytwo.yaml report --month 2026-02');
    expect(code).toBe(0);
    expect(out).toContain(
      '1 agent, 5 runs by schedule or change, and beside them 1 by hand. 2 incidents told: people took 0 for real and 1 for not real; of 1 nobody said. $0.00 of $50.00 was spent.',
    );
    expect(out).toMatch(
      /\| Refund \\\| &lt;desk&gt; \| 5 \| 70\.0 % \(56\.\d to 80\.\d\) \| 90\.0 % \(78\.\d to 95\.\d\) \| −20\.0 \|/,
    );
    expect(out).toContain('| 2026-02-03 | Refund desk: pass rate fell | open |');
    expect(out).toContain('| Refund desk: pass rate fell 95 % → 35 % | not real (Ana) |');
    expect(out).not.toContain('2026-02-05');
    expect(out.split('\n').length).toBeLessThan(45);
  });

  it('counts as told only what a channel took, and says what holds the others', async () => {
    const until = '2026-02-07T06:00:00.000Z';
    const at = await installation('', async (store) => {
      await putIncident(store, 'inc_5', { openedAt: '2026-02-06T02:00:00.000Z', key: 'drift:x' });
      const held = { until, why: 'maintenance' } as const;
      await store.outbox.enqueue({ ...sent('inc_5'), state: 'pending', sentAt: null, held });
    });
    const { out } = await typed(at, '-c daytwo.yaml report --month 2026-02');
    expect(out).toContain(
      '3 incidents, 2 of them told: people took 0 for real and 1 for not real; of 1 nobody said.',
    );
    expect(out).toContain('Begun in this month.');
    expect(out).toContain(
      '| 2026-02-06 | Refund desk: pass rate fell | open; not told, held for maintenance until 2026-02-07 06:00 UTC |',
    );
    const ack = await typed(at, '-c daytwo.yaml ack inc_5 --by ana');
    expect(ack.out).toContain(
      'Nobody has been told of it yet: its messages are held for maintenance until 2026-02-07 06:00 UTC.',
    );
    const back = await typed(at, '-c daytwo.yaml release inc_5 --by ana');
    expect(back.out).toMatch(/waits for somebody again\. Nobody has been told of it yet/);
    await typed(at, '-c daytwo.yaml ack inc_1 --by ana');
    const told = await typed(at, '-c daytwo.yaml release inc_1 --by ana');
    expect(told.out).toContain('Everybody who was told is told this too.');
  });

  it('writes a page of HTML that needs nothing else, or the figures with --json', async () => {
    const at = await installation();
    await typed(at, '-c daytwo.yaml report --month 2026-02 --format html --out feb.html');
    const made = readFileSync(join(at, 'feb.html'), 'utf8');
    expect(made).toContain('<td>Refund | &lt;desk&gt;</td>');
    expect(made).toContain('content="default-src &#39;none&#39;; ');
    expect(made).not.toMatch(/<script|src=|href=/);
    const { out } = await typed(at, '-c daytwo.yaml --json report --month 2026-02');
    expect(JSON.parse(out)).toMatchObject({
      agents: [{ id: 'refund', runs: 5, passRate: { value: 0.7, n: 50 }, before: { value: 0.9 } }],
      incidents: [{ id: 'inc_1' }, { id: 'inc_2' }],
    });
  });

  it('tells the days of the zone that its month is of', async () => {
    const at = await installation('timezone: Europe/Berlin\n');
    const store = openStore(join(at, 'daytwo.db'), '2026-02-20T00:00:00.000Z');
    await putIncident(store, 'inc_5', { openedAt: '2026-01-31T23:30:00.000Z' });
    await putIncident(store, 'inc_6', { openedAt: '2026-02-28T23:30:00.000Z' });
    await store.close();
    const { out } = await typed(at, '-c daytwo.yaml report --month 2026-02');
    expect(out).toContain('| 2026-02-01 | Refund desk: pass rate fell | open; not told |');
    expect(out).not.toContain('2026-01-31');
    expect(out).not.toContain('2026-02-28');
  });

  it('says what it wants of somebody who names no month', async () => {
    const at = await installation();
    for (const [month, words] of [
      ['2026-2', '"2026-2" is not a month'],
      ['2999-01', '2999-01 has not begun'],
    ]) {
      const { err, code } = await typed(at, `-c daytwo.yaml report --month ${month}`);
      expect([code, err]).toEqual([64, expect.stringContaining(words ?? '')]);
    }
  });
});
