import { afterEach, beforeEach, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { sendReminders } from '../../../src/alerting/incidents/reminders.ts';
import type { Config } from '../../../src/config/load.ts';
import type { Store } from '../../../src/domain/store.ts';
import { countingIds, fastClock } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { incidentOf, runOf } from '../../domain/rows.ts';

const OPENED = '2026-01-01T02:00:00.000Z';
const ids = countingIds();
let store: Store;
beforeEach(async () => {
  store = openStore(':memory:', '');
  await store.incidents.insert(incidentOf({ openedAt: OPENED }));
});
afterEach(() => store.close());

/** How many reminders there are at a time of the third day after it opened. */
async function remindersAt(time: string): Promise<number> {
  const clock = fastClock(Date.parse(`2026-01-04T${time}:00.000Z`));
  const recorder = new IncidentRecorder({
    ids,
    now: () => clock.now(),
    channels: ['mail'],
  });
  const config = { alerts: {}, agents: [] } as unknown as Config;
  await sendReminders({ store, clock, config }, recorder);
  return (await store.outbox.ofIncident('inc_1')).filter((n) => n.reason === 'reminder').length;
}

it('a reminder that is due as the nightly run begins comes after it', async () => {
  const at = '2026-01-04T02:00:00.000Z';
  await store.runs.create(runOf({ id: 'run_1', agent: 'refund', createdAt: at }));
  expect(await remindersAt('02:00')).toBe(0);
  await store.runs.end('run_1', 'done', at, null);
  expect(await remindersAt('02:02')).toBe(1);
});

it('a reminder waits for an hour at most, and for no run of another agent', async () => {
  await store.runs.create(runOf({ id: 'run_1', agent: 'refund' }));
  expect(await remindersAt('02:30')).toBe(0);
  expect(await remindersAt('03:01')).toBe(1);
  await store.incidents.insert(incidentOf({ id: 'inc_2', agent: 'shop', openedAt: OPENED }));
  await remindersAt('02:30');
  expect(await store.outbox.ofIncident('inc_2')).toHaveLength(1);
});
