import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftKey, failingKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { driftText } from '../../../src/cli/text/drift.ts';
import type { Config } from '../../../src/config/load.ts';
import type { Metric } from '../../../src/domain/drift.ts';
import type { Store } from '../../../src/domain/store.ts';
import { streamsNow } from '../../../src/monitoring/review/queries.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { doneRunOf, reviewOf } from '../../domain/rows.ts';

const AT = '2026-01-20T00:00:00.000Z';
let store: Store;
beforeEach(async () => {
  store = openStore(':memory:', AT);
  await store.runs.create(doneRunOf(AT));
  for (const metric of ['pass', 'latency'] as const)
    await store.drift.putReview('run1', AT, review(metric));
});
afterEach(() => store.close());

const review = (metric: Metric) =>
  reviewOf({ stream: { agent: 'refund', suite: 'desk', metric }, after: [12, 8] });
const recorder = new IncidentRecorder({
  ids: countingIds(),
  now: () => Date.parse(AT),
  channels: [],
});
const shown = async (): Promise<string> => {
  const { streams, cases } = await streamsNow({ store, config: { agents: {} } as Config });
  return driftText(streams, cases, false);
};

describe('a stream without an alarm of its own', () => {
  it('says which incident tells of it, in place of "no evidence", and others say what they did', async () => {
    expect(await shown()).toContain('pass rate: no evidence of a change yet, 90 % → 60 %');
    await recorder.open(store, {
      id: 'inc_told',
      kind: 'drift',
      key: driftKey('refund'),
      agent: 'refund',
      facts: plainFacts('Refund desk: pass rate fell', 'It did.', {
        lead: { stream: 'desk/pass', gravity: 1, reason: 'r' },
      }),
      reason: 'it fell',
    });
    const text = await shown();
    expect(text).toContain('pass rate: told as inc_told, 90 % → 60 %');
    expect(text).toMatch(/latency: .*: no evidence of a change yet/);
  });

  it('says what the incident counts beside it, which goes by its own beginning', async () => {
    const share = (value: number) => ({ value, low: 0, high: 1, n: 100 });
    await recorder.open(store, {
      id: 'inc_told',
      kind: 'drift',
      key: driftKey('refund'),
      agent: 'refund',
      facts: plainFacts('Refund desk: pass rate fell', 'It did.', {
        since: '2026-01-18T02:00:00.000Z',
        measures: [
          {
            name: 'desk: pass rate',
            before: share(0.9),
            after: share(0.55),
            source: { stream: 'desk/pass', categories: [0] },
          },
        ],
      }),
      reason: 'it fell',
    });
    expect(await shown()).toContain(
      'In inc_told, counted since 2026-01-18 02:00 UTC: desk: pass rate 90 % → 55 %',
    );
  });

  it('says so of its pass rate where people were told that the suite fails now', async () => {
    await recorder.open(store, {
      id: 'inc_now',
      kind: 'failing-now',
      key: failingKey('refund', 'desk'),
      agent: 'refund',
      facts: plainFacts('Refund desk: 12 of 20 pass', 'It does.'),
      reason: 'it failed again',
    });
    expect(await shown()).toContain('pass rate: told as inc_now, 90 % → 60 %');
  });
});
