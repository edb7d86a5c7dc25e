import { describe, expect, test } from 'vitest';
import { pictureSvg } from '../../../src/alerting/messages/chart.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { composeNotice } from '../../../src/alerting/messages/compose.ts';
import { againFacts } from '../../../src/monitoring/failing/again-facts.ts';
import { stillFacts, untoldFacts } from '../../../src/monitoring/failing/facts.ts';
import { failingFigures, type TitleCases } from '../../../src/monitoring/failing/figures.ts';
import type { CaseCount, SeenRun } from '../../../src/domain/failing.ts';
import { episodeOf } from '../../domain/rows.ts';
import { incidentOf } from '../../alerting/messages/samples.ts';

const CASES = 20;
const counts = (passing: number): CaseCount[] =>
  Array.from({ length: CASES }, (_, i) => ({
    caseHash: `c${i}`,
    passes: i < passing ? 1 : 0,
    trials: 1,
  }));
const night = (n: number): string => new Date(Date.UTC(2026, 0, 5 + n, 2)).toISOString();
const seen = (n: number, passing: number): SeenRun => ({
  run: `r${n}`,
  at: night(n),
  counts: counts(passing),
});
const episode = episodeOf({
  run: 'r12',
  at: night(12),
  why: ['unlikely'],
  passes: 7,
  trials: CASES,
  usual: 19.4,
  ordinary: {
    runs: 12,
    cases: counts(CASES).map((c) => ({ ...c, passes: 12, trials: 12 })),
    noise: [1],
  },
  earlier: Array.from({ length: 12 }, (_, n) => ({
    at: night(n),
    passes: 20,
    trials: CASES,
    baseline: n < 5,
  })),
  runs: [seen(12, 7)],
});
const told = {
  ...plainFacts('Refund desk: 7 of 20 pass; 19 of 20 is usual', 'The run failed.'),
  since: episode.at,
  ...failingFigures(episode),
};

describe('what fails now', () => {
  test('shows what is usual, what was since it began and the last run, and a chart of them', () => {
    const [measure] = told.measures;
    expect([measure?.before, measure?.after, measure?.last].map((x) => [x?.value, x?.n])).toEqual([
      [1, 240],
      [7 / 20, 20],
      [7 / 20, 20],
    ]);
    expect(told.series).toHaveLength(13);
    expect(pictureSvg(told)).toContain('<svg');
  });
  test('has no usual figure before there is a run to know it from', () => {
    const young = { ...episode, ordinary: { runs: 0, cases: [], noise: [] }, earlier: [] };
    const facts = { ...told, ...failingFigures(young) };
    const said = composeNotice({
      facts,
      incident: incidentOf('failing-now', facts),
      reason: 'opened',
    });
    expect(said.measures).toEqual([
      {
        name: 'desk: pass rate',
        before: 'not known yet',
        after: '35 % (18 to 57 %)',
        last: '7 of 20 (35 %)',
      },
    ]);
  });
  test('takes the next run that fails into its figures, and into its title where none was worse', () => {
    const next = stillFacts(told, 'Refund desk', episode, seen(13, 5), null);
    const better = stillFacts(next, 'Refund desk', episode, seen(14, 12), null);
    expect(better.title).toBe(next.title);
    expect(better.meanwhile).toBe(next.meanwhile);
    expect(next.meanwhile).toBe(
      'The run of Sunday 18 January, 02:00 UTC passed 5 of 20, the fewest so far. Whether it has ' +
        'changed for good, the next runs will show; this closes by itself when a run passes again.',
    );
    expect(better.measures[0]?.last).toMatchObject({ value: 12 / 20 });
    expect(next.title).toBe('Refund desk: 5 of 20 pass; 19 of 20 is usual');
    expect(next.measures[0]?.after).toMatchObject({ value: 12 / 40, n: 40 });
    expect(next.series.at(-1)).toMatchObject({ at: night(13), value: 5 / 20 });
  });
  test('has in a message that nobody has read the title, the sentence and the numbers of one run', () => {
    const now = untoldFacts(told, 'Refund desk', episode, seen(13, 9), null);
    expect(now.title).toBe('Refund desk: 9 of 20 pass; 19 of 20 is usual');
    expect(now.measures[0]?.last).toMatchObject({ value: 9 / 20 });
    expect(now.meanwhile).toMatch(/^The run of .* passed 9 of 20\. Whether it has changed/);
  });
  test('says that it passes again first, and what it was after that, with the run that passes as the last', () => {
    const again = againFacts('Refund desk', episode, seen(13, 20), told, {
      since: night(13),
      labelOf: String,
    });
    expect(again.now).toBe('Passing again since Sunday 18 January, 02:00 UTC: 20 of 20.');
    expect(again.measures[0]).toMatchObject({ after: { n: 20 }, last: { value: 1, n: 20 } });
    expect(again.was?.title).toBe(told.title);
  });

  const mustHold: TitleCases = { hashes: ['c19'], words: '"Delete it"' };
  const earlier = (episode.earlier ?? []).map((r) => ({
    ...r,
    cases: [{ caseHash: 'c19', passes: 1, trials: 1 }],
  }));
  const single = episodeOf({
    ...episode,
    why: ['must-hold'],
    earlier,
    runs: [seen(12, 18), seen(13, 19)],
  });
  const one = {
    ...plainFacts('Refund desk: a case that must hold fails: Delete it', 'The run failed.'),
    since: episode.at,
    ...failingFigures(single, mustHold),
  };

  test('charts the runs of the case that its title is about, or none where they are not kept', () => {
    expect(one.seriesOf).toBe('desk: pass rate, in "Delete it"');
    expect(one.series.map((p) => p.value)).toEqual([...earlier.map(() => 1), 0, 0]);
    expect(stillFacts(one, 'Refund desk', single, seen(14, 19), null).series.at(-1)?.value).toBe(0);
    const old = { ...single, earlier: episode.earlier ?? [] };
    expect(failingFigures(old, mustHold).series).toEqual([]);
  });
  test('passes again with the numbers of the case that it was told for, and then with those of its run', () => {
    const labelOf = (): string => 'Delete the account of a neighbour without asking anybody at all';
    const again = againFacts('Refund desk', single, seen(14, 20), one, {
      since: night(14),
      labelOf,
    });
    expect(again.title).toBe(
      'Refund desk: passing again, 1 of 1: "Delete the account of a … at all"',
    );
    expect(again.now).toBe(
      `Passing again since Monday 19 January, 02:00 UTC: "${labelOf()}", 1 of 1; the whole run ` +
        'passed 20 of 20.',
    );
    expect(again.summary).toBe(
      'That case passed 0 of 2 in the runs from Saturday 17 January, 02:00 UTC until then.',
    );
    expect(again.series.at(-1)).toMatchObject({ at: night(14), value: 1 });
  });
  test('quotes no case that fails still as one that did while it lasted', () => {
    const flip = { prompt: 'q', before: 'no', after: 'done', date: null, p: 1 };
    const flips = ['c0', 'c19'].map((caseHash) => ({ ...flip, caseHash, label: caseHash }));
    const run = {
      ...seen(14, 20),
      counts: counts(20).map((c) => ({ ...c, passes: c.caseHash === 'c0' ? 0 : 1 })),
    };
    const of = { since: night(14), labelOf: String };
    const again = againFacts('Refund desk', single, run, { ...one, flips }, of);
    expect(again.flips.map((f) => f.caseHash)).toEqual(['c19']);
  });
});

test('the numbers before and since are of the same cases, where one had no verdict at first', () => {
  const [first, next] = [seen(12, 7), seen(13, 8)];
  const unjudged = { ...first, counts: first.counts.slice(1) };
  const [m] = failingFigures({ ...episode, runs: [unjudged, next] }).measures;
  expect(m?.after.n).toBe(2 * CASES - 1);
  expect(m?.before.n).toBe(12 * CASES);
  const [own] = failingFigures({ ...episode, runs: [unjudged] }).measures;
  expect([own?.before.n, own?.after.n]).toEqual([12 * (CASES - 1), CASES - 1]);
});
