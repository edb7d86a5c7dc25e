import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { composeNotice } from '../../../src/alerting/messages/compose.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { dayWords } from '../../../src/domain/text-dates.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const dearer: Partial<Trial> = { costUsd: 0.01 };
const fallen = (i: number): Partial<Trial> => ({
  ...dearer,
  ...(i < 10 ? { outcome: 'fail' as const } : {}),
});
const drift = async (): Promise<Incident> => {
  const found = (await store.incidents.list({ limit: 5 })).find((i) => i.kind === 'drift');
  if (found === undefined) throw new Error('there is no drift');
  return found;
};

describe('a drift of which one measure is as before and another lasts', () => {
  it('is told so once, with what lasts in its title and what is over in its first sentence', async () => {
    let day = 0;
    const d = deps(store, {
      recorder: new IncidentRecorder({
        ids: countingIds(),
        now: () => Date.parse(at(day)),
        channels: ['mail'],
      }),
    });
    const nights = async (n: number, of: (i: number) => Partial<Trial>): Promise<void> => {
      for (const end = day + n; day < end; day++) {
        await reviewRun(d, await lived(store, day, of));
        for (const { id } of await store.outbox.pending())
          await store.outbox.sent(id, at(day), null);
      }
    };
    await nights(20, () => ({}));
    await nights(8, fallen);
    const first = await drift();
    expect(first.facts.title).toBe('Refund desk: pass rate fell 100 % → 60 %');
    expect(first.streams).toEqual(expect.arrayContaining(['desk/pass', 'desk/cost']));

    const back = day;
    await nights(2, () => dearer);
    const waiting = (await drift()).facts;
    expect(waiting.measures[0]?.after.value).toBeCloseTo(0.6);
    expect(waiting.meanwhile).toMatch(
      /that makes 2 of the 5 such runs after which it recovers; the cost a call of desk, which must be as before too, has 0/,
    );

    await nights(8, () => dearer);
    const now = await drift();
    expect(now.state).toBe('open');
    expect(now.facts.title).toMatch(/^Refund desk: calls dearer than usual|^Refund desk: .*cost/);
    const { lead } = composeNotice({ facts: now.facts, incident: now, reason: 'joined' });
    expect(lead).toMatch(
      new RegExp(
        `^The pass rate of desk is as before since ${dayWords(at(back))} \\(25 of 25 in the last run\\); ` +
          'what it was: pass rate fell 100 % → 60 %, since .*\\. What lasts: since ',
      ),
    );
    const told = (await store.incidents.history(now.id)).filter((h) => h.what === 'joined');
    expect(told.filter((h) => h.reason.includes('and not in'))).toHaveLength(1);

    // As a release left it that did not tell so: what has long been so is no news of today.
    await store.incidents.update({ ...now, facts: waiting });
    await nights(2, () => dearer);
    const later = await store.incidents.history(now.id);
    expect(later.filter((h) => h.what === 'joined')).toHaveLength(told.length);
    await store.incidents.update({ ...(await drift()), facts: now.facts });

    // A new fall is news: the pass rate was told to be as before.
    await nights(3, fallen);
    expect((await store.incidents.history(now.id)).map((h) => h.what)).toContain('worsened');
  });
});
