import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepProposals } from '../../src/triage/decide-proposal.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';
import { type Desk, openDesk, RELAXED } from '../triage/store.ts';
import { typed } from './typing.ts';

const TRIAGE =
  'tasks: { pricing: { figures: { file: prices.csv } } }\nbudgets: { deep: 1, scan: 1 }\n';
let desk: Desk;
beforeEach(() => {
  desk = openDesk(TRIAGE, { 'prices.csv': 'plan,price_month\nBasic,9\nPro,49\n' });
});
afterEach(() => desk.store.close());
const triage = (args: string) => typed(desk.folder, `-c ${desk.file} triage ${args}`);

describe('daytwo triage', () => {
  it('shows what to look at, why, and what waits', async () => {
    await desk.store.realOutputs.put([
      realOutput('o1', { risk: 'high' }),
      realOutput('o2', { risk: 'high', money: { amount: 900, currency: 'USD' } }),
      realOutput('o3'),
      realOutput('o4'),
    ]);
    const { out, code } = await triage('');
    expect(code).toBe(0);
    expect(out).toContain('1 for a deep look (of 1), 1 to scan (of 1), 1 automated.');
    expect(out).toMatch(
      /A deep look:\n {2}1\. refund · .* · may I return o2\?\n {5}o2: risk: high/,
    );
    expect(out).toMatch(
      /1 output for a deep look waits for a day with room:\n {2}o1: refund; waits:/,
    );
    const { out: json } = await triage('--json');
    expect(JSON.parse(json)).toMatchObject([
      { agent: 'desk', deep: [{ output: { id: 'o2' } }], automated: 1, waiting: { deep: 1 } },
    ]);
  });

  it('tells in one line what was looked at while it waited', async () => {
    const { realOutputs, reviews } = desk.store;
    const outputs = Array.from({ length: 6 }, (_, i) => realOutput(`o${i}`, { risk: 'high' }));
    await realOutputs.put(outputs);
    await triage('');
    const now = new Date().toISOString();
    for (const { id, allocation } of await realOutputs.list({ agent: 'desk', limit: 9 }))
      if (allocation?.day === null) await reviews.put(review(`r-${id}`, { of: id, at: now }));
    const { out } = await triage('');
    expect(out).toContain('1 for a deep look (of 1), 0 to scan (of 1)');
    expect(out).toContain(
      '5 others were looked at while they waited, and take no place of the day.',
    );
    expect(out).not.toMatch(/^ {2}0\. /m);
  });

  it('says of an agent without a file how it gets one', async () => {
    expect(await triage('--agent other')).toMatchObject({
      code: 64,
      err: expect.stringMatching(/there is no agent "other".*\nNext: those with one: desk/),
    });
    expect(await triage('--day today')).toMatchObject({ code: 64 });
    expect(await triage('--day 2026-02-31')).toMatchObject({ code: 64 });
  });
});

describe('daytwo triage check', () => {
  const asked = (output: string): void =>
    writeFileSync(
      join(desk.folder, 'reply.json'),
      JSON.stringify({ agent: 'desk', prompt: 'How much is Pro?', output, task: 'pricing' }),
    );

  it('holds a reply with exit code 1, and passes another', async () => {
    asked('It is $39.');
    const held = await triage('check reply.json');
    expect(held.code).toBe(1);
    expect(held.out).toContain(
      'Hold (deep): figures: $39 is nowhere in prices.csv; price_month of Pro (line 3) is 49.',
    );
    asked('It is $49 a month.');
    const passed = await triage('check reply.json --json');
    expect(passed.code).toBe(0);
    expect(JSON.parse(passed.out)).toMatchObject({ decision: 'pass', lane: 'automated' });
  });

  it('says what is wrong with a question', async () => {
    writeFileSync(join(desk.folder, 'reply.json'), '{"agent": "desk"}');
    expect(await triage('check reply.json')).toMatchObject({
      code: 64,
      err: expect.stringMatching(
        /reply\.json cannot be read: prompt is missing.*; output is missing/,
      ),
    });
    expect(await triage('check nowhere.json')).toMatchObject({ code: 64 });
  });
});

it('daytwo triage accept takes a proposal, and prints the line for the file', async () => {
  const proposal = { agent: 'desk', ...RELAXED } as const;
  await desk.store.transaction((tx) =>
    keepProposals(tx, 'desk', [proposal], '2026-03-01T00:00:00Z'),
  );
  const { out } = await triage('');
  expect(out).toContain(proposal.why);
  const id = /accept (prop_\w+)/.exec(out)?.[1] ?? '';
  const done = await triage(`accept ${id} --by ana`);
  expect(done.out).toMatch(
    /- \{ task: "refund", money: \{ upTo: 50 \}, lane: scan, reason: "accepted by ana on /,
  );
  expect(await triage(`refuse ${id} --by ben`)).toMatchObject({ code: 64 });
});
