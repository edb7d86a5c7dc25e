import { afterEach, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { expectAsKept, expectQuietDay } from '../fixtures/quiet-day.ts';

let at: Installation;
afterEach(() => at.close());

/**
 * Its rules called short code reviews and a promise refusals. Labels by other rules are not
 * compared with those, so these streams begin anew; the other two agents' labels stay as they were.
 * A look of theirs is charged once and, of high-risk cases, once more.
 */
const RELABELLED = ['code-reviewer/canaries/judgment', 'refund-desk/canaries/judgment'];
const anew = (days: number) => ({ streams: RELABELLED, charges: 3 * days });

it('goes on from the database of the first edition: a day alarms, resolves, re-sends and spends nothing by itself, nor does the next', async () => {
  at = await openInstallation('first-edition');
  const [first, second] = at.kept.next;
  if (first === undefined || second === undefined) throw new Error('kept.json lacks its days');
  const opened = await at.state();
  expectAsKept(opened, at.kept);
  const after = await expectQuietDay(at, opened, first, anew(1));

  at = await at.reopen();
  const again = await at.state();
  expect(again).toEqual(after);
  await expectQuietDay(at, again, second, anew(2));
}, 120_000);

it('finds in it what an upgrade could break: what is open, taken on, suspected, half done, and unsent', async () => {
  at = await openInstallation('first-edition');
  const state = await at.state();
  const incidents = state.incidents.map((i) => `${i.key.split(':')[0] ?? ''} ${i.state}`);
  expect(incidents.toSorted()).toEqual([
    'drift acknowledged',
    'drift confirming',
    'drift open',
    'drift resolved',
    'model-end acknowledged',
  ]);
  expect(state.notices.filter((n) => n.state === 'pending').map((n) => n.channel)).toEqual([
    'slack',
    'email',
    'slack',
    'email',
  ]);
  expect(Object.values(state.baselines).map((b) => b?.by ?? null)).toEqual([
    'dana',
    'dana',
    'dana',
    null,
    null,
  ]);
  expect(state.rehearsals.map((r) => [r.state, r.paused])).toEqual([
    ['done', false],
    ['unfinished', true],
  ]);
  expect(state.versions).toMatchObject({ 'code-reviewer soul': 2, 'data-analyst suite': 2 });
  expect(state.runs.filter((r) => r.state === 'running').map((r) => r.trigger)).toEqual([
    'confirmation',
  ]);
});
