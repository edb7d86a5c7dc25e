import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backtestText } from '../../../src/detection/backtest/backtest-text.ts';
import { backtest, replayHistories } from '../../../src/detection/backtest/backtest.ts';
import { historiesOf, medianGap } from '../../../src/detection/backtest/history.ts';
import { parseTrials, type TrialRow } from '../../../src/detection/backtest/jsonl.ts';
import { longRunsNote } from '../../../src/detection/backtest/metrics.ts';
import { DaytwoError } from '../../../src/domain/errors.ts';
import { at, coin } from '../drift/worlds.ts';

/**
 * Forty cases at 97 %, one trial a day; from day `change` on the first four pass one time in ten.
 */
function story(
  seed: number,
  days: number,
  change: number,
  extra: Partial<TrialRow> = {},
): TrialRow[] {
  const r = coin(seed);
  const rows: TrialRow[] = [];
  for (let day = 0; day < days; day++) {
    for (let i = 0; i < 40; i++) {
      const p = day >= change && i < 4 ? 0.1 : 0.97;
      rows.push({
        at: at(day),
        run: `run-${String(day).padStart(4, '0')}`,
        agent: 'desk',
        suite: 'refunds',
        case: `case-${i}`,
        metric: 'pass',
        outcome: r() < p ? 'pass' : 'fail',
        ...extra,
      });
    }
  }
  return rows;
}
const shuffled = <T>(rows: readonly T[]): T[] =>
  rows
    .map((row, i) => ({ row, key: (i * 7919) % 10_007 }))
    .sort((a, b) => a.key - b.key)
    .map((x) => x.row);

describe('backtest', () => {
  test('a collapse of 4 of 40 is told within three looks, with its cases, its time and its direction', () => {
    const rows = story(1, 60, 40);
    const [installation] = backtest(rows).installations;
    expect(installation?.agent).toBe('desk');
    expect(installation?.looks).toBe(40);
    expect(installation?.alarms).toHaveLength(1);
    const [alarm] = installation?.alarms ?? [];
    expect(alarm?.look).toBeGreaterThanOrEqual(21);
    expect(alarm?.look).toBeLessThanOrEqual(23);
    expect(alarm).toMatchObject({ suite: 'refunds', metric: 'pass', direction: 'worse' });
    expect(alarm?.evidence).toBeGreaterThanOrEqual(1);
    expect(alarm && alarm.began.from <= at(40) && at(40) <= alarm.began.to).toBe(true);
    expect(
      alarm?.cases
        .filter((c) => c.p > 0.5)
        .map((c) => c.case)
        .sort(),
    ).toEqual(['case-0', 'case-1', 'case-2', 'case-3']);
    expect(Object.keys(alarm ?? {})).toEqual([
      'look',
      'at',
      'run',
      'suite',
      'metric',
      'evidence',
      'began',
      'cases',
      'direction',
    ]);
  });

  test('the same history without the change raises nothing', () => {
    expect(backtest(story(1, 60, Infinity)).installations[0]?.alarms).toEqual([]);
  });

  test('a quiet year of daily looks, some of them bad days, raises nothing', () => {
    const rows = story(10, 385, Infinity).map((row, i) =>
      Math.floor(i / 40) % 60 === 50 && i % 3 === 0 ? { ...row, outcome: 'fail' } : row,
    );
    expect(backtest(rows).installations[0]).toEqual({ agent: 'desk', looks: 365, alarms: [] });
  });

  test('the order of lines plays no part, nor does the order of trials', () => {
    const rows = story(2, 60, 40);
    expect(backtest(shuffled(rows))).toEqual(backtest(rows));
  });

  test('after an alarm the new behaviour is the baseline, and a second change is told too', () => {
    const rows = story(3, 100, 40).map((row, i) =>
      i >= 80 * 40 && ['case-10', 'case-11', 'case-12', 'case-13', 'case-14'].includes(row.case)
        ? { ...row, outcome: 'fail' }
        : row,
    );
    const alarms = backtest(rows).installations[0]?.alarms ?? [];
    expect(alarms.map((a) => a.look > 60)).toEqual([false, true]);
    expect(alarms[1]?.look).toBeLessThanOrEqual(63);
  });

  test('marked rows are the baseline, and what came before them is neither baseline nor look', () => {
    const rows = story(4, 50, 40).map((row) =>
      row.run >= 'run-0010' && row.run < 'run-0030' ? { ...row, baseline: true } : row,
    );
    const [installation] = backtest(rows).installations;
    expect(installation?.looks).toBe(20);
    expect(installation?.alarms[0]?.look).toBeLessThanOrEqual(13);
  });

  test('each agent is an installation of its own unless they are taken together', () => {
    const rows = [...story(5, 45, 40), ...story(6, 45, Infinity, { agent: 'reviewer' })];
    expect(backtest(rows).installations.map((i) => i.agent)).toEqual(['desk', 'reviewer']);
    const together = backtest(rows, { together: true });
    expect(together.installations).toHaveLength(1);
    expect(together.installations[0]?.alarms[0]?.agent).toBe('desk');
    expect(backtestText(together).join('\n')).toMatch(
      /all agents: [^]*look \d+ \(.*\): desk, refunds, pass rate moved/,
    );
  });

  test('a history in which nothing has a verdict is no quiet one', () => {
    const [installation] = backtest(story(1, 60, 40, { outcome: 'none' })).installations;
    expect(installation).toEqual({ agent: 'desk', looks: 40, alarms: [], noVerdicts: true });
    expect(
      backtestText({ installations: installation === undefined ? [] : [installation] }).join('\n'),
    ).toMatch(/40 looks, and not one result in them has a verdict, so nothing was compared/);
  });

  test('names with line breaks or of great length stay one short piece of the line, and whole for machines', () => {
    const long = `refund\n\ndesk\t${'x'.repeat(300)}`;
    const report = backtest(
      story(1, 60, 40, { agent: long }).map((row) => ({
        ...row,
        case: `${row.case}\nat night ${'y'.repeat(300)}`,
      })),
    );
    const lines = backtestText(report);
    expect(lines.every((line) => !/[\n\t]/.test(line))).toBe(true);
    expect(lines[0]).toMatch(/^refund desk x{40,48}…: 40 looks, 1 alarm\.$/);
    expect(lines[1]).toMatch(/case-[0-3] at night y{30,50}… \(\d+ % likely\)/);
    expect(report.installations[0]?.agent).toBe(long);
  });

  test('two runs are not enough, and it says what to do instead', () => {
    const report = backtest(story(7, 2, 1));
    expect(report.installations[0]).toMatchObject({ looks: 0, alarms: [] });
    expect(backtestText(report).join('\n')).toMatch(/nothing to compare/);
  });

  test('lengths are binned by the baseline, and a doubling of them is told as length', () => {
    const r = coin(8);
    const rows = Array.from({ length: 45 * 20 }, (_, i): TrialRow => {
      const day = Math.floor(i / 20);
      return {
        at: at(day),
        run: `r${day + 100}`,
        agent: 'desk',
        suite: 's',
        case: `c${i % 20}`,
        metric: 'length',
        outcome: String(Math.round((day >= 35 ? 2 : 1) * (100 + (i % 20) * 30 + 40 * r()))),
      };
    });
    const alarms = backtest(rows).installations[0]?.alarms ?? [];
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toMatchObject({ direction: 'length', metric: 'length' });
    expect(alarms[0]?.look).toBeLessThanOrEqual(17);
  });

  describe('judgment that moves from acting to refusing', () => {
    const r = coin(9);
    const rows = Array.from({ length: 45 * 30 }, (_, i): TrialRow => {
      const day = Math.floor(i / 30);
      const acts = r() < (day >= 35 && i % 30 < 8 ? 0.1 : 0.95);
      return {
        at: at(day),
        run: `r${day + 100}`,
        agent: 'desk',
        suite: 's',
        case: `c${i % 30}`,
        metric: 'judgment',
        outcome: acts ? 'acted' : 'refused',
      };
    });

    test('is told as over-caution where the suite expects acting', () => {
      const wanted = new Map(rows.map((row) => [row.case, 'acted' as const]));
      const report = replayHistories(historiesOf(rows).map((h) => ({ ...h, expect: wanted })));
      expect(report.installations[0]?.alarms.map((a) => [a.direction, a.shift])).toEqual([
        ['over-caution', undefined],
      ]);
      expect(backtestText(report).join('\n')).toContain('towards over-caution');
    });

    test('is told as what moved, and as no error, where no case says what it expects', () => {
      const report = backtest(rows);
      expect(report.installations[0]?.alarms).toMatchObject([
        { direction: 'over-caution', shift: { category: 'refused' } },
      ]);
      const text = backtestText(report).join('\n');
      expect(text).toMatch(/judgment moved: refused more often \(\d+ % → \d+ %\), since/);
      expect(text).not.toMatch(/over-caution|should/);
    });
  });

  test('the text says when, where and how sure', () => {
    const text = backtestText(backtest(story(1, 60, 40))).join('\n');
    expect(text).toMatch(/desk: 40 looks, 1 alarm/);
    expect(text).toMatch(/pass rate moved for the worse, since between \d+ and \d+ February 2026/);
    expect(text).toMatch(/case-0 \(\d+ % likely\)/);
  });

  test('planned looks come from the median gap, so that a pause does not count as a slow schedule', () => {
    const runs = [0, 1, 2, 3, 40, 41].map((day) => ({
      run: `r${day}`,
      at: at(day),
      role: 'look' as const,
      lane: 'schedule' as const,
    }));
    expect(medianGap(runs)).toBe(86_400_000);
  });
});

describe('whatever trials come', () => {
  test('a backtest answers with finite numbers, times in order and cases it was given', () => {
    const rows = fc.array(
      fc.record({
        day: fc.nat(40),
        suite: fc.constantFrom('s', 't'),
        case: fc.constantFrom('a', 'b', 'c'),
        baseline: fc.constantFrom(undefined, undefined, undefined, true),
        value: fc.oneof(
          fc.record({
            metric: fc.constant('pass'),
            outcome: fc.constantFrom('pass', 'fail', 'none'),
          }),
          fc.record({
            metric: fc.constantFrom('length', 'field:total', 'answer'),
            outcome: fc.oneof(
              fc.integer({ min: -5, max: 900 }).map(String),
              fc.constantFrom('', 'n/a', '1e400'),
            ),
          }),
          fc.record({
            metric: fc.constantFrom('judgment', 'finish', 'colour'),
            outcome: fc.constantFrom('acted', 'refused', 'stop', 'blue'),
          }),
        ),
      }),
      { minLength: 1, maxLength: 250 },
    );
    fc.assert(
      fc.property(rows, fc.boolean(), (drawn, together) => {
        const report = backtest(
          drawn.map((r): TrialRow => ({
            at: at(r.day),
            run: `r${r.day}`,
            agent: 'x',
            suite: r.suite,
            case: r.case,
            ...r.value,
            ...(r.baseline === undefined ? {} : { baseline: true }),
          })),
          { together },
        );
        expect(JSON.parse(JSON.stringify(report))).toEqual(report);
        for (const { alarms } of report.installations) {
          for (const a of alarms) {
            expect(Number.isFinite(a.evidence) && a.evidence >= 1).toBe(true);
            expect(a.cases.every((c) => c.p >= 0 && c.p <= 1)).toBe(true);
            expect(a.began.to <= a.at).toBe(true);
          }
        }
        expect(backtestText(report).length).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  test('a hundred changes of everything at once do not leave the range of numbers', () => {
    const rows = Array.from({ length: 40 * 150 }, (_, i): TrialRow => {
      const day = Math.floor(i / 150);
      return {
        at: at(day),
        run: `r${100 + day}`,
        agent: 'x',
        suite: 's',
        case: `c${i % 150}`,
        metric: 'pass',
        outcome: day < 30 ? 'pass' : 'fail',
      };
    });
    const [alarm] = backtest(rows).installations[0]?.alarms ?? [];
    // One such run is an outage, and two may be.
    expect(alarm?.look).toBe(13);
    expect(Number.isFinite(alarm?.evidence)).toBe(true);
  });
});

describe('trials as JSON lines', () => {
  const good = {
    at: '2026-05-03T02:00:00Z',
    run: 'r1',
    agent: 'a',
    suite: 's',
    case: 'c',
    metric: 'pass',
    outcome: 'pass',
  };
  const problems = (lines: string[]): string[] => {
    try {
      parseTrials(lines, 'past.jsonl');
      return [];
    } catch (error) {
      if (!(error instanceof DaytwoError)) throw error;
      return error.problems.map((p) => `${p.place.line}: ${p.path}: ${p.message}`);
    }
  };

  test('blank lines are skipped and good ones read', () => {
    expect(
      parseTrials([JSON.stringify(good), '', JSON.stringify({ ...good, baseline: true })], 'f'),
    ).toEqual([good, { ...good, baseline: true }]);
  });

  test('every bad line is named with its number and what is wrong', () => {
    const found = problems([
      JSON.stringify(good),
      '{"at": ',
      JSON.stringify({ ...good, verdict: 'x' }),
      JSON.stringify({ ...good, at: 'yesterday' }),
      JSON.stringify({ ...good, outcome: 'maybe' }),
      JSON.stringify({ ...good, run: undefined }),
    ]);
    expect(found).toHaveLength(5);
    expect(found[0]).toMatch(/^2: : is not JSON/);
    expect(found[1]).toMatch(/^3: : unknown key "verdict"; the keys are at, run/);
    expect(found[2]).toMatch(/^4: at: must be an ISO time/);
    expect(found[3]).toMatch(/^5: outcome: is "maybe"/);
    expect(found[4]).toMatch(/^6: run: /);
  });

  test('a wrong type is told with what was given and what is wanted', () => {
    const wrong = (over: Record<string, unknown>): string =>
      problems([JSON.stringify({ ...good, ...over })]).join();
    expect(wrong({ run: 5 })).toBe('1: run: is 5; it must be a text');
    expect(wrong({ baseline: 'true' })).toBe('1: baseline: is "true"; it must be true or false');
    expect(wrong({ case: '' })).toBe('1: case: is empty');
    expect(wrong({ outcome: undefined })).toBe('1: outcome: is missing; it must be a text');
    expect(problems(['7'])).toEqual(['1: : is no JSON object']);
  });

  test('a time without a zone is UTC wherever the file is read, and a time that cannot be is refused', () => {
    expect(
      ['2026-05-03T02:00', '2026-05-03 02:00:00', '2026-05-03', '2026-05-03T02:00:00+02:00'].map(
        (at) => parseTrials([JSON.stringify({ ...good, at })], 'f')[0]?.at,
      ),
    ).toEqual([
      '2026-05-03T02:00Z',
      '2026-05-03T02:00:00Z',
      '2026-05-03',
      '2026-05-03T02:00:00+02:00',
    ]);
    expect(
      problems([
        JSON.stringify({ ...good, at: '2026-02-30T00:00:00Z' }),
        JSON.stringify({ ...good, at: '0001-01-01T00:00:00Z' }),
        JSON.stringify({ ...good, at: '9999-12-31' }),
      ]),
    ).toEqual([
      '1: at: is no day of the calendar: 2026-02-30',
      '2: at: lies in the year 1; between 1990 and 2200 is believed',
      '3: at: lies in the year 9999; between 1990 and 2200 is believed',
    ]);
  });

  test('a run whose rows lie more than a day apart is named', () => {
    const rows = [good, { ...good, case: 'd', at: '2026-05-03T09:00:00Z' }, { ...good, run: 'r2' }];
    expect(longRunsNote(rows)).toEqual([]);
    expect(
      longRunsNote([...rows, { ...good, run: 'r2', at: '2026-06-03T02:00:00Z' }]).join(),
    ).toMatch(
      /^A run holds rows more than a day apart \(r2: 2026-05-03T02:00:00Z to 2026-06-03T02:00:00Z\)\./,
    );
  });

  test('a file without trials is an error of its own', () => {
    expect(() => parseTrials(['', ' '], 'empty.jsonl')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('empty.jsonl holds no trials'),
        exitCode: 2,
      }),
    );
  });
});
