import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusText } from '../../src/cli/text/status.ts';
import { headlineOf } from '../../src/monitoring/status-words.ts';
import { statusNow } from '../../src/monitoring/status.ts';
import type { Allocation } from '../../src/domain/real-output.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';
import { statusOf } from '../cli/status.ts';
import { AT, enterByLink, NOW, openPage, type Page } from '../web/deps.ts';

const TODAY = '2026-03-10';
let page: Page;
beforeEach(() => {
  page = openPage('', {
    agent: '    triage: triage.yaml\n',
    files: { 'triage.yaml': 'tasks: { refund: {} }\nbudgets: { deep: 1, scan: 1 }\n' },
  });
});
afterEach(() => page.close());

const place = (lane: Allocation['lane'], day: string | null, rank: number): Allocation => ({
  lane,
  day,
  rank,
  reason: 'risk: high',
  at: AT,
});

async function putPlaced(id: string, ...of: Parameters<typeof place>): Promise<void> {
  await page.store.realOutputs.put([realOutput(id, { agent: 'refund' })]);
  await page.store.realOutputs.allocate([{ id, allocation: place(...of) }]);
}

describe('answers that wait for a review', () => {
  it('are named where nothing else waits, and are none of it once they are reviewed', async () => {
    await putPlaced('o1', 'deep', TODAY, 1);
    await putPlaced('o2', 'scan', TODAY, 1);
    await putPlaced('o3', 'deep', null, 0);
    await putPlaced('o4', 'automated', TODAY, 0);
    const status = await statusNow(page.on(), NOW);
    expect(headlineOf(status)).not.toMatch(/nothing waits for anybody/i);
    expect(statusText(statusOf(status), NOW)).toContain(
      'Refund desk: 2 answers are to be reviewed today; 1 for a deep look waits for a day with room.',
    );
    const { cookie } = await enterByLink(page);
    expect(await (await page.ask('/', { headers: { cookie } })).text()).toContain(
      '2 answers are to be reviewed today; 1 for a deep look waits',
    );
    for (const of of ['o1', 'o2', 'o3'])
      await page.store.reviews.put(review(`r-${of}`, { of, agent: 'refund' }));
    const after = await statusNow(page.on(), NOW);
    expect(after.reviews).toBeUndefined();
    expect(headlineOf(after)).toMatch(/nothing waits for anybody/);
  });
});
