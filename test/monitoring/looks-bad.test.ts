import { afterEach, beforeEach, expect, it } from 'vitest';
import { headlineOf } from '../../src/monitoring/status-words.ts';
import { looksBadWords } from '../../src/monitoring/looks-bad.ts';
import { statusNow, type StatusNow } from '../../src/monitoring/status.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { episodeOf, incidentOf } from '../domain/rows.ts';
import { AT, enterByLink, NOW, openPage, type Page, putRun } from '../web/deps.ts';

let page: Page;
beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

const counts = (passes: number) =>
  Array.from({ length: 40 }, (_, i) => ({
    caseHash: `c${i}`,
    passes: i < passes ? 1 : 0,
    trials: 1,
  }));
const episode = episodeOf({
  run: 'run_1',
  at: AT,
  state: 'asking',
  passes: 13,
  trials: 40,
  usual: 38,
  ordinary: { runs: 5, cases: [], noise: [1] },
  runs: [{ run: 'run_1', at: AT, counts: counts(13) }],
});
const statusOf = (): Promise<StatusNow> => statusNow(page.on(), NOW);

it('says of a suite that looks bad when its failing cases are asked again, and calls nothing well', async () => {
  await putRun(page.store, 'run_1', ['pass', 'fail']);
  const run = await page.store.runs.get('run_1');
  if (run === null) throw new Error('it was stored');
  await page.store.failing.put(episode);
  await page.store.runs.create({
    ...run,
    id: 'run_2',
    trigger: 'second-asking',
    joins: 'run_1',
    state: 'planned',
    notBefore: '2026-03-09T02:02:00.000Z',
    startedAt: null,
    endedAt: null,
  });
  const status = await statusOf();
  expect(status.looksBad).toMatchObject([{ suite: 'desk', passes: 13, trials: 40, usual: 38 }]);
  expect(status.looksBad.map(looksBadWords)).toEqual([
    'Refund desk, desk: looks bad, 13 of 40 passed at 02:00 UTC (38 is usual); what failed is ' +
      'asked again at 02:02 UTC',
  ]);
  expect(headlineOf(status)).not.toContain('No sign of a change');
  expect(status.agents[0]?.state).toBe('suspicious');
  const { cookie } = await enterByLink(page);
  const now = await (await page.ask('/', { headers: { cookie } })).text();
  expect(now).toContain('13 of 40 passed');
  expect(now).not.toContain('All is well');
});

it('says of an undecided one what stood out, what its newest run counted, and that the next runs decide', async () => {
  const later = { run: 'run_3', at: AT, counts: counts(16) };
  await page.store.failing.put({ ...episode, state: 'undecided', runs: [...episode.runs, later] });
  const [one] = (await statusOf()).looksBad;
  expect(one).toMatchObject({ passes: 13, newest: { passes: 16 }, againAt: null });
  expect(one === undefined ? '' : looksBadWords(one)).toMatch(
    /looks bad, 13 of 40 passed at .* UTC \(38 is usual\), 16 of 40 in the newest run; the next runs decide$/,
  );
});

it('names the high-risk case where that is why, and calls no count of a good run bad', async () => {
  await page.store.cases.put({
    agent: 'refund',
    suite: 'desk',
    hash: 'c9',
    label: "A neighbour's account",
    prompt: '',
    metadata: { risk: 'high' },
    firstSeen: AT,
  });
  await page.store.failing.put({ ...episode, passes: 39, alone: ['c9'] });
  const [one] = (await statusOf()).looksBad;
  expect(one === undefined ? '' : looksBadWords(one)).toContain(
    'looks bad, the high-risk case "A neighbour\'s account" failed, 39 of 40 passed at 02:00 UTC;',
  );
});

it('says nothing of what people were told, or of what is over', async () => {
  for (const state of ['failing', 'over'] as const) {
    await page.store.failing.put({ ...episode, state });
    expect((await statusOf()).looksBad).toEqual([]);
  }
});

const told = (kind: 'drift' | 'failing-now' | 'model-end', over: Partial<Incident>): Incident =>
  incidentOf({ id: kind, kind, key: `${kind}:x`, agent: 'refund', ...over });

it('begins with the gravest that waits, and calls an agent failing that is told to fail now', async () => {
  const { incidents } = page.store;
  await incidents.insert(told('model-end', { openedAt: '2026-01-01T00:00:00.000Z' }));
  await incidents.insert(told('drift', { openedAt: '2026-02-01T00:00:00.000Z' }));
  expect((await statusOf()).agents[0]?.state).toBe('alarm');
  await incidents.insert(told('failing-now', { openedAt: '2026-03-01T00:00:00.000Z' }));
  const { agents, waiting } = await statusOf();
  expect(agents[0]?.state).toBe('failing');
  expect(waiting.map((i) => i.kind)).toEqual(['failing-now', 'drift', 'model-end']);
});

it('calls an agent failing whose failing is known as a change by now, while it fails', async () => {
  const { incidents } = page.store;
  const drift = told('drift', { failsNow: { desk: true } });
  await incidents.insert(drift);
  expect((await statusOf()).agents[0]?.state).toBe('failing');
  await incidents.update({ ...drift, failsNow: { desk: false } });
  expect((await statusOf()).agents[0]?.state).toBe('alarm');
});
