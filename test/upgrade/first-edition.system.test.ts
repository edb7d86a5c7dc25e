import { afterEach, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import type { EngineChange } from '../../src/monitoring/review/engine-change.ts';
import { expectAsKept, expectQuietDay } from '../fixtures/quiet-day.ts';

let at: Installation;
afterEach(() => at.close());

/**
 * Its rules called short code reviews and a promise refusals. Labels by other rules are not
 * compared with those, so these streams begin anew; the data analyst's labels stay as they were.
 * A look of theirs is charged once and, of high-risk cases, once more.
 */
const RELABELLED = ['code-reviewer/canaries/judgment', 'refund-desk/canaries/judgment'];
/**
 * They called a thing to send back a question. Nobody has approved its baseline, so that it has no
 * looks of which the audit log could say that they begin anew.
 */
const PROVISIONAL = 'returns-desk/canaries/judgment';
/** The first edition counted the commonest answers of a whole suite. */
const ANEW = ['data-analyst/canaries/answer', 'returns-desk/canaries/answer'];
/** Answers are compared with those of the same case, and what the calls were like is watched. */
const anew = (days: number) => ({
  streams: [...RELABELLED, PROVISIONAL],
  charges: 4 * days,
  asked: (stream: string) => stream.endsWith('/answer'),
  added: (stream: string) => /\/(?:latency|output-tokens|cost|tool-calls|no-verdict)$/.test(stream),
});

/** The streams that the audit log says were weighed by another edition, by what became of them. */
async function engineChanges(installation: Installation): Promise<Record<string, string[]>> {
  const told: Record<string, string[]> = {};
  for (const entry of await installation.store.audit.list(1000))
    if (entry.action === 'engine changed')
      for (const { stream, evidence } of entry.detail['streams'] as EngineChange[])
        (told[evidence] ??= []).push(stream);
  for (const streams of Object.values(told)) streams.sort();
  return told;
}

it('goes on from the database of the first edition: a day alarms, resolves, re-sends and spends nothing by itself, nor does the next', async () => {
  at = await openInstallation('first-edition');
  const [first, second] = at.kept.next;
  if (first === undefined || second === undefined) throw new Error('kept.json lacks its days');
  const opened = await at.state();
  expectAsKept(opened, at.kept);
  const after = await expectQuietDay(at, opened, first, anew(1));
  // The audit log says of every suite that looked that another edition of the engine weighs it now,
  // stream by stream: what was half-way goes on, and what is labelled by other rules begins anew.
  expect(await engineChanges(at)).toEqual({
    'goes on': expect.arrayContaining(['refund-desk/canaries/pass']) as string[],
    'starts anew': [...RELABELLED, ...ANEW].toSorted(),
  });

  at = await at.reopen();
  const again = await at.state();
  expect(again).toEqual(after);
  await expectQuietDay(at, again, second, anew(2));
  // Said once.
  expect((await at.state()).audit.filter((e) => e.startsWith('engine changed '))).toEqual(
    after.audit.filter((e) => e.startsWith('engine changed ')),
  );
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
