import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/load.ts';
import { iso, MINUTE } from '../../../src/domain/clock.ts';
import type { Trigger } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import {
  waitingChanges,
  waitingChangesWords,
} from '../../../src/monitoring/changes/waiting-changes.ts';
import { runOf } from '../../domain/rows.ts';

const waits = {
  agent: 'desk',
  name: 'Desk',
  what: ['soul changed: SOUL.md edited'],
  dueAt: '2026-04-29T15:40:00.000Z',
};

const T = Date.parse('2026-04-29T15:36:00Z');
const config = {
  agents: { desk: { name: 'Desk', suites: [{ name: 'faq' }] } },
} as unknown as Config;
let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

async function made(id: string, trigger: Trigger, at: number): Promise<void> {
  await store.runs.create(runOf({ id, agent: 'desk', suite: 'faq', trigger, createdAt: iso(at) }));
}
const edited = (at: number): Promise<void> =>
  store.changes.add({
    id: `change${at}`,
    at: iso(at),
    kind: 'soul',
    agent: 'desk',
    provider: null,
    suite: null,
    what: 'soul changed: SOUL.md edited',
    before: null,
    after: 'h',
    gitCommit: null,
    triggers: 'soul-change',
  });

describe('a change that no run follows yet', () => {
  it('waits until five minutes after the last run that followed one, and then no more', async () => {
    await made('run1', 'soul-change', T - MINUTE);
    await edited(T);
    expect(await waitingChanges({ store, config }, T)).toEqual([
      { ...waits, dueAt: iso(T + 4 * MINUTE) },
    ]);
    expect(await waitingChanges({ store, config }, T + 4 * MINUTE)).toEqual([]);
  });

  it('waits for the next scheduled run where six were made within a day', async () => {
    for (let n = 0; n < 6; n++) await made(`run${n}`, 'soul-change', T - (60 - n) * MINUTE);
    await edited(T);
    expect(await waitingChanges({ store, config }, T)).toEqual([{ ...waits, dueAt: null }]);
    await made('run9', 'schedule', T + MINUTE);
    expect(await waitingChanges({ store, config }, T + 2 * MINUTE)).toEqual([]);
  });

  it('is told with when its run comes, and why not at once', () => {
    expect(waitingChangesWords(waits)).toBe(
      'Desk: soul changed: SOUL.md edited. A run follows at 15:40 UTC: changes within five minutes ' +
        'of a run that followed one share the next.',
    );
    expect(waitingChangesWords({ ...waits, dueAt: null })).toContain(
      'Six runs after changes were made within a day, so the next scheduled run follows it.',
    );
  });
});
