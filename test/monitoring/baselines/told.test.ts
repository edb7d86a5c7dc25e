import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { proposalText } from '../../../src/cli/text/baseline.ts';
import type { Store } from '../../../src/domain/store.ts';
import type { Proposal } from '../../../src/monitoring/baselines/propose.ts';
import { baselineDetail } from '../../../src/monitoring/baselines/queries.ts';
import { proposeAcceptance } from '../../../src/monitoring/review/approve.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { doneRunOf, reviewOf } from '../../domain/rows.ts';

const AT = '2026-01-20T21:19:00.000Z';
let store: Store;
beforeEach(async () => {
  store = openStore(':memory:', AT);
  await store.runs.create(doneRunOf(AT));
});
afterEach(() => store.close());

describe('a baseline that is asked for by its suite', () => {
  it('before anybody approved one, is told what stands between, and no ids that nothing lists', async () => {
    await expect(baselineDetail(store, 'refund/desk')).rejects.toMatchObject({
      message: 'nobody has approved a baseline of refund/desk yet',
      next: 'daytwo baseline show says what stands between each suite and a baseline',
    });
    await expect(baselineDetail(store, 'base_9')).rejects.toMatchObject({
      message: 'there is no baseline "base_9"',
      next: expect.not.stringContaining('ids'),
    });
  });
});

describe('what fails now', () => {
  const tell = async (): Promise<string> => {
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => Date.parse(AT),
      channels: [],
    });
    const { incident } = await recorder.open(store, {
      kind: 'failing-now',
      key: failingKey('refund', 'desk'),
      agent: 'refund',
      facts: plainFacts('Refund desk: 12 of 20 pass', 'It does.'),
      reason: 'it failed again',
    });
    return incident.id;
  };

  it('can be accepted once it is a change, and says after how many runs that may be', async () => {
    const id = await tell();
    const message = `${id} tells what fails now; it can be accepted once it is confirmed as a change`;
    const next = `daytwo resolve ${id} --by NAME closes it now`;
    await expect(proposeAcceptance(store, id)).rejects.toMatchObject({ message, next });
    await store.drift.putReview('run1', AT, reviewOf({ looksToAlarm: { from: 1, to: 3 } }));
    await expect(proposeAcceptance(store, id)).rejects.toMatchObject({
      message: `${message} (while it goes on so, within 3 more runs)`,
    });
  });
});

describe('runs that approval leaves out', () => {
  it('for an incident, are said to be left out until it is closed, also those that pass again', () => {
    const incident = 'inc_1';
    const out = (minute: number) => ({
      run: `run_${minute}`,
      at: `2026-01-20T21:${minute}:00.000Z`,
      why: 'incident' as const,
      incident,
    });
    const title = 'Desk: 3 of 20 pass, 2026-01-20 21:19 to 21:23 UTC, closed 21:32';
    const proposal: Proposal = {
      agent: 'refund',
      suite: 'desk',
      chosen: [],
      leftOut: [out(19), out(30)],
      more: 0,
      from: 'first',
      incidents: [{ incident, title, after: AT, until: AT, accepted: false }],
      suspicious: [],
    };
    expect(proposalText([proposal])).toContain(
      '2 runs, 2026-01-20 21:19 to 2026-01-20 21:30: each lies inside incident inc_1 ' +
        `("${title}"); what is made from its beginning until it is closed is left out, also what passes again`,
    );
  });
});
