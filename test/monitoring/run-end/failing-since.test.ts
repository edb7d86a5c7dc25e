import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/domain/attempt.ts';
import type { Store } from '../../../src/domain/store.ts';
import { failingSince } from '../../../src/monitoring/run-end/failing-since.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { runOf } from '../../domain/rows.ts';

const at = (minute: number): string => `2026-01-18T23:${minute}:00.000Z`;
const RUN = runOf({
  id: 'run_1',
  agent: 'desk',
  suite: 'faq',
  caseHashes: ['a'],
  state: 'running',
  createdAt: at(43),
  startedAt: at(44),
});

let store: Store;
beforeEach(async () => {
  store = openStore(':memory:', at(40));
  await store.runs.create(RUN);
});
afterEach(() => store.close());

async function called(
  minute: number,
  result: string,
  purpose: Attempt['purpose'] = 'trial',
): Promise<void> {
  const id = `call_${minute}_${purpose}`;
  const call = { id, run: RUN.id, caseHash: 'a', ordinal: 0, purpose, at: at(44), reservedUsd: 0 };
  await store.trials.beginAttempt(call, []);
  await store.trials.endAttempt(id, at(minute), result, 0);
}

describe('a run that was stopped got no answer since', () => {
  it('its first refused call after the last that was answered', async () => {
    await called(45, 'model-gone');
    await called(46, 'reply');
    await called(48, 'model-gone');
    await called(47, 'model-gone');
    expect(await failingSince(store, RUN, true)).toBe(at(47));
  });

  it('its beginning, where it was answered nothing', async () => {
    await called(45, 'model-gone');
    expect(await failingSince(store, RUN, true)).toBe(at(44));
  });

  it('its last answer, where no call was refused: money ran out', async () => {
    await called(46, 'reply');
    expect(await failingSince(store, RUN, true)).toBe(at(46));
  });

  it('by the calls of whoever refused: a judge that answers says nothing of the agent', async () => {
    await called(45, 'reply');
    await called(46, 'model-gone');
    await called(47, 'reply', 'grade');
    expect(await failingSince(store, RUN, true)).toBe(at(46));
    expect(await failingSince(store, RUN, false)).toBe(at(47));
  });
});
