import { describe, expect, test } from 'vitest';
import { backtestText } from '../../../src/detection/backtest/backtest-text.ts';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import {
  detectionsOf,
  knownChange,
  type KnownChange,
} from '../../../src/detection/backtest/change.ts';
import { historiesOf, type PastRow } from '../../../src/detection/backtest/history.ts';
import { rivalsOf } from '../../../src/detection/backtest/rivals.ts';
import { RULES } from '../../../src/detection/backtest/rules/index.ts';
import { at, coin } from '../drift/worlds.ts';

/**
 * `cases` cases at 95 %; from day `change` on the first `bad` fail; `dips` are days on which a
 * third fails.
 */
function past(
  o: {
    days?: number;
    cases?: number;
    change?: number;
    bad?: number;
    dips?: readonly number[];
    trials?: number;
    metric?: string;
  } = {},
): PastRow[] {
  const {
    days = 50,
    cases = 30,
    change = Infinity,
    bad = 6,
    dips = [],
    trials = 1,
    metric = 'pass',
  } = o;
  const r = coin(11);
  return Array.from({ length: days * cases * trials }, (_, n): PastRow => {
    const day = Math.floor(n / (cases * trials));
    const i = Math.floor(n / trials) % cases;
    const fails = (day >= change && i < bad) || (dips.includes(day) && i % 3 === 0) || r() > 0.95;
    const outcome = metric === 'pass' ? (fails ? 'fail' : 'pass') : fails ? 'refused' : 'acted';
    return {
      at: at(day),
      run: `day-${day}`,
      agent: 'desk',
      suite: 's',
      case: `c${i}`,
      metric,
      outcome,
    };
  });
}
const [only] = historiesOf(past());
if (only === undefined) throw new Error('no history');
const change = (given: string, rows = past()): KnownChange => {
  const known = knownChange(given, historiesOf(rows), new Map([['file.json', 'day-30']]));
  if (typeof known === 'string') throw new Error(known);
  return known;
};

describe('a known change', () => {
  test('is a run, a file of a run, or a date; anything else is told', () => {
    expect(change('day-30')).toEqual({ at: at(30), run: 'day-30' });
    expect(change('file.json')).toEqual({ at: at(30), run: 'day-30' });
    expect(change('2026-02-10')).toEqual({ at: '2026-02-10T00:00:00.000Z', run: null });
    expect(change('2026-02-10T14:00')).toEqual({ at: '2026-02-10T14:00:00.000Z', run: null });
    expect(knownChange('last week', [only])).toMatch(/neither a run of this history nor a date/);
  });
  test('that was found gives its delay: look 1 is the first that could have seen it', () => {
    const rows = past({ change: 30 });
    const report = backtest(rows);
    const [alarm] = report.installations[0]?.alarms ?? [];
    const [found] = detectionsOf(report, historiesOf(rows), change('day-30', rows));
    expect(found).toMatchObject({ falseAlarms: 0, looksSince: 20, inBaseline: [] });
    expect(found?.first?.delay).toEqual({
      looks: (alarm?.look ?? 0) - 10,
      days: (alarm?.look ?? 0) - 11,
    });
    expect(
      backtestText(report, {
        change: change('day-30', rows),
        detections: found === undefined ? [] : [found],
      }).join('\n'),
    ).toMatch(
      /was found after \d looks? \(\d\.0 days\), at look \d+ of s, on its pass rate. No false alarm before it/,
    );
  });
  test('makes every alarm before it a false one', () => {
    const rows = past({ change: 30 });
    const report = backtest(rows);
    const [late] = detectionsOf(report, historiesOf(rows), change('day-45', rows));
    expect(late).toMatchObject({ falseAlarms: 1, first: null, looksSince: 5 });
    expect(
      backtestText(report, {
        change: change('day-45', rows),
        detections: late === undefined ? [] : [late],
      }).join('\n'),
    ).toMatch(/was not found in 5 looks since\. 1 alarm before it: false/);
  });
  test('inside the baseline is taken as normal, and the text says what to do', () => {
    const rows = past();
    const detections = detectionsOf(backtest(rows), historiesOf(rows), change('day-5'));
    expect(detections[0]?.inBaseline).toEqual(['s']);
    expect(
      backtestText(backtest(rows), { change: change('day-5'), detections }).join('\n'),
    ).toMatch(/lies in the baseline.*--baseline-runs/);
  });
  test('after the last look cannot be judged', () => {
    expect(
      backtestText(backtest(past()), {
        change: change('2027-01-01'),
        detections: detectionsOf(backtest(past()), historiesOf(past()), change('2027-01-01')),
      }).join('\n'),
    ).toMatch(/comes after the last look/);
  });
});

describe('the rules people use now', () => {
  const [h] = historiesOf(past({ change: 40, dips: [25, 33] }));
  if (h === undefined) throw new Error('no history');
  const known = { at: at(40), run: null };
  const of = (name: string, all = rivalsOf(h, known)): (typeof all)[number] | undefined =>
    all.find((r) => r.rule === name);

  test('are all asked, on the same baseline and looks, and each says its parameters', () => {
    expect(rivalsOf(h, null).map((r) => r.rule)).toEqual(RULES.map((r) => r.name));
    expect(rivalsOf(h, null).every((r) => r.parameters.length > 10)).toBe(true);
  });
  test('cry on a bad day that reverts, where daytwo stays silent', () => {
    const drop = of('drop > 10 points');
    expect(drop?.alarms.slice(0, 2).map((a) => a.look)).toEqual([6, 14]);
    expect(drop).toMatchObject({ beforeChange: 2, delay: { looks: 1, days: 0 } });
    expect(backtest(past({ dips: [25, 33] })).installations[0]?.alarms).toEqual([]);
  });
  test('count an alarm that stays on once, with its end', () => {
    const last = of('drop > 10 points')?.alarms.at(-1);
    expect(last).toMatchObject({ look: 21, until: { look: 30, at: at(49) } });
  });
  test('that cannot speak on such data say why, and alarm nothing', () => {
    const mute = of('G-test against the previous run, by case (driftline)');
    expect(mute).toMatchObject({
      alarms: [],
      mute: expect.stringMatching(/one trial a case cannot get under p = 0\.096/),
    });
    expect(of('Fisher by case, Bonferroni')?.mute).toMatch(/so few trials/);
    const [many] = historiesOf(past({ trials: 12, cases: 4, change: 40, bad: 1 }));
    expect(many === undefined ? null : rivalsOf(many, null).filter((r) => r.mute !== null)).toEqual(
      [],
    );
  });
  test('before the first look, or without a baseline, none can speak', () => {
    const [short] = historiesOf(past({ days: 10 }));
    expect(short === undefined ? [] : rivalsOf(short, null).map((r) => r.mute)).toEqual(
      RULES.map(() => 'there is no look after the baseline'),
    );
  });
  test('know pass and fail only, and the text says so of other data', () => {
    const rows = past({ metric: 'judgment' });
    expect(historiesOf(rows).flatMap((x) => rivalsOf(x, null))).toEqual([]);
    const both = [...rows, ...past().map((r) => ({ ...r, agent: 'other' }))];
    const text = backtestText(backtest(both), {
      rivals: historiesOf(both).flatMap((x) => rivalsOf(x, null)),
    }).join('\n');
    expect(text).toMatch(/desk: no pass and fail in its results/);
  });
  test('that were in alarm already when the change came have not found it', () => {
    const rows = past({ change: 25 });
    const late = { at: at(40), run: null };
    const [own] = historiesOf(rows);
    const rivals = own === undefined ? [] : rivalsOf(own, late);
    expect(rivals.find((r) => r.rule === 'drop > 10 points')).toMatchObject({
      beforeChange: 1,
      delay: null,
    });
    expect(backtestText(backtest(rows), { change: late, rivals }).join('\n')).toMatch(
      /drop > 10 points +1 .* was on already/,
    );
  });
  test('stand beside daytwo in one table', () => {
    const rows = past({ change: 40, dips: [25, 33] });
    const report = backtest(rows);
    const text = backtestText(report, {
      change: known,
      detections: detectionsOf(report, historiesOf(rows), known),
      rivals: rivalsOf(h, known),
    }).join('\n');
    expect(text).toMatch(/daytwo +1 +look 2\d, 2026-\d\d-\d\d +0 +\d looks?/);
    expect(text).toMatch(/drop > 10 points +3 +look 6, 2026-\d\d-\d\d +2 +1 look \(0\.0 days\)/);
    expect(text).toMatch(/Fisher by case, Bonferroni: cannot speak here/);
    expect(text).toMatch(/\(Hermes\): without its second run/);
  });
});
