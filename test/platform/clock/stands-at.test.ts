import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { standsAt, noteStandsAt } from '../../../src/platform/clock/stands-at.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { AT, putRun } from '../../web/deps.ts';

it('stands where the demo ended, whatever is asked for afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-end-'));
  const store = openStore(join(folder, 'demo.db'), AT, { durability: 'off' });
  try {
    expect(await standsAt(store)).toBe(null);
    await putRun(store, 'run_1', ['pass']);
    expect(await standsAt(store)).toBe(AT);
    const run = await store.runs.get('run_1');
    if (run === null) throw new Error('no run');
    const asked = { id: 'run_2', createdAt: '2026-03-09T18:18:00.000Z', endedAt: null };
    await store.runs.create({ ...run, ...asked, state: 'planned', startedAt: null });
    expect(await standsAt(store)).toBe(AT);
    const end = '2026-03-09T18:18:00.000Z';
    await noteStandsAt(store, Date.parse(end));
    expect(await standsAt(store)).toBe(end);
  } finally {
    await store.close();
  }
});
