// Verdicts worked out by hand. Nothing is compared with a rule, ours or another's, that does not
// give them: the benchmark stops, and test/detection/drift/benchmark.system.test.ts fails.
import { RULES } from '../../../src/detection/backtest/rules/index.ts';
import type { Look } from '../../../src/domain/drift.ts';
import { PASS } from './laws.ts';
import { live } from './live.ts';
import { OURS } from './score.ts';

export interface ByHand {
  rule: string;
  /** The arithmetic, as the page prints it. */
  words: string;
  baseline: readonly Look[];
  looks: readonly Look[];
  /** The verdict after each look; null where nobody worked it out. */
  expected: readonly (boolean | null)[];
  /** The suite once more on the same day, for rules that ask. */
  again?: Look;
}

const at = (day: number): string => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString();
/** Passes by case, of `trials` each. */
const counts = (passes: readonly number[], trials = 1): Look => ({
  run: '',
  at: at(0),
  lane: 'schedule',
  cells: passes.map((x, i) => ({
    caseHash: `c${String(i).padStart(2, '0')}`,
    counts: [x, trials - x],
  })),
});
/** One trial a case, the first `passes` of `cases` pass. */
const run = (passes: number, cases: number): Look =>
  counts(Array.from({ length: cases }, (_, i) => (i < passes ? 1 : 0)));
const times = (n: number, look: Look): Look[] => Array.from({ length: n }, () => look);
/** 20 runs of 40 cases, 38 pass. */
const STEADY = times(20, run(38, 40));
const SURE = times(20, run(40, 40));

export const BY_HAND: readonly ByHand[] = [
  {
    rule: OURS,
    baseline: SURE,
    looks: [run(39, 40)],
    expected: [false],
    words:
      '40 cases passed 20 of 20, one fails once. A start costs .05 · .5 / 365 = 6.8e-5, so P ' +
      '+ S must reach 29,200. No rate on the grid fails less than .00117, so one failure is ' +
      'at most ½ / .00117 = 427 times likelier after a change: S ≤ ⅓ Σ (1 − ε + 427ε) < 70; ' +
      'P gains at most e^4.5 = 90 by it, and a rank among 21 runs at most 21. Silent.',
  },
  {
    rule: OURS,
    baseline: SURE,
    looks: times(3, run(36, 40)),
    expected: [null, null, true],
    words:
      "The same suite, the same 4 cases fail in three looks. By Laplace's rule, which is " +
      'shyer than 40 sure cases together, three failures after 20 passes have 6 / (22 · 23 · ' +
      '24) = .00049; a changed case gives them .335: 677 times as much. At ε = .1 that is ' +
      '(.9 + 67.7)⁴ · .9³⁶ = 5e5, a third of it S, and 1.7e5 · ½ · 6.8e-5 = 5.7 times the ' +
      'bar, 4.6 with a fifth of each start left to the certificate: an alarm by the third look.',
  },
  {
    rule: 'drop > 5 points',
    baseline: STEADY,
    looks: [run(36, 40), run(35, 40)],
    expected: [false, true],
    words: 'Mean 95 %: 36 of 40 is exactly 5 points down, 35 is 7.5.',
  },
  {
    rule: 'drop > 10 points',
    baseline: STEADY,
    looks: [run(34, 40), run(33, 40)],
    expected: [false, true],
    words: 'Mean 95 %: 34 of 40 is exactly 10 points down, 33 is 12.5.',
  },
  {
    rule: 'daily two-proportion z',
    baseline: STEADY,
    looks: [run(36, 40), run(35, 40)],
    expected: [false, true],
    words: '36 of 40 against 760 of 800: z −1.385, p .166; 35 of 40: z −2.056, p .040.',
  },
  {
    rule: 'mean − 3σ',
    baseline: [...times(10, run(36, 40)), ...times(10, run(40, 40))],
    looks: [run(32, 40), run(31, 40)],
    expected: [false, true],
    words:
      'Rates .9 and 1, ten of each: mean .95, σ = √(20 · .05² / 19) = .0513, floor .796: 32 ' +
      'of 40 is .8, 31 is .775.',
  },
  {
    rule: 'Fisher by case, Bonferroni',
    baseline: times(20, counts([1, 1, 1, 1])),
    looks: [counts([0, 1, 1, 1]), counts([0, 3, 3, 3], 3)],
    expected: [false, true],
    words:
      'One failure after 20 passes: p = 1/21 = .048 > .05/4; three of three: 1/C(23, 3) = .00056.',
  },
  {
    rule: 'Mann-Whitney (Kayenta)',
    baseline: Array.from({ length: 20 }, (_, i) => run(950 + i, 1000)),
    looks: [run(801, 1000), run(803, 1000), run(807, 1000)],
    expected: [false, false, true],
    words:
      'Three looks below all of 20: z = (30 − .5) / √(60 · 24 / 12) = 2.69 > 2.326, by 15.5 ' +
      'points against a tolerance of 3.9.',
  },
  {
    rule: 'EvalView, two failures running',
    baseline: times(5, counts([1, 1, 1, 0])),
    looks: [counts([0, 1, 1, 0]), counts([1, 1, 1, 0]), counts([0, 1, 1, 0]), counts([0, 1, 1, 0])],
    expected: [false, false, false, true],
    words:
      'A case that always passed fails, passes, fails, fails: told at the second failure ' +
      'running; the case that failed in its goldens never.',
  },
  {
    rule: 'EvalView gate on the suite score',
    baseline: STEADY,
    looks: [run(35, 40), run(36, 40), run(35, 40), run(35, 40)],
    expected: [false, false, false, true],
    words: '7.5, 5, 7.5, 7.5 points down: more than 5 twice running at the fourth.',
  },
  {
    rule: 'G-test against the previous run, by case (driftline)',
    baseline: [counts([20, 18], 20)],
    looks: [counts([11, 18], 20)],
    expected: [true],
    words:
      '20 of 20 → 11 of 20: G = 2 Σ O ln(O/E) = 15.1, p .0001, twice that over two cases; 45 points.',
  },
  {
    rule: 'G-test against the previous run, whole suite (driftline)',
    baseline: [run(38, 40)],
    looks: [run(32, 40), run(32, 40), run(26, 40)],
    expected: [true, false, false],
    words: '38 → 32: G 4.37, p .037, exactly 15 points; 32 → 32 nothing; 32 → 26: p .13.',
  },
  {
    rule: 'exact convolution, same-day confirmation (Hermes)',
    baseline: times(5, run(10, 10)),
    looks: [run(8, 10)],
    again: run(8, 10),
    expected: [true],
    words:
      'Two of ten sure cases fail: 1/36 = .028 ≤ .03, so it runs again; both fail again: ' +
      '1/C(7, 2)² = .0023 ≤ .006.',
  },
  {
    rule: 'BH pipeline, effect floor (dedrift, fixed)',
    baseline: STEADY,
    looks: [run(35, 40), run(33, 40)],
    expected: [false, true],
    words: "With Yates' correction 35 of 40 against 760 of 800 has p .090, 33 of 40 has p .0027.",
  },
  {
    rule: 'two-sample e-process, e-BH (dedrift, anytime)',
    baseline: STEADY,
    looks: [run(30, 40)],
    expected: [true],
    words: 'B(31, 11)/B(1, 1) over B(791, 51)/B(761, 41): log e = 6.41 > ln 20 = 3.00.',
  },
];

function verdicts({ rule, baseline, looks, again }: ByHand): boolean[] {
  if (rule === OURS) {
    const dated = (of: readonly Look[], from: number, name: string): Look[] =>
      of.map((look, i) => ({ ...look, run: `${name}${i}`, at: at(from + i) }));
    const stream = {
      suite: 's',
      metric: 'pass' as const,
      categories: PASS,
      expect: new Map(),
      baseline: dated(baseline, 0, 'b'),
      looks: dated(looks, baseline.length, 'r'),
      again: (): Look => looks[0] ?? run(0, 0),
      retrial: (): never => {
        throw new RangeError('looks alone');
      },
      before: [],
      after: null,
    };
    const { alarms } = live([stream], {
      looksAYear: 365,
      rebaseline: null,
      enough: 1,
      trials: 1,
      confirms: false,
    });
    // After its first alarm the new behaviour is taken as accepted; the evidence was there all the
    // same.
    return looks.map((_, i) => alarms.some((look) => look <= i + 1));
  }
  const watch = RULES.find((r) => r.name === rule)?.start(baseline);
  return looks.map(
    (look) => watch?.add(look, again === undefined ? undefined : () => again).alarm ?? false,
  );
}

/**
 * What is not as worked out, in words; empty where all is. A rule without a verdict by hand counts
 * as wrong.
 */
export function wrongVerdicts(): string[] {
  const wrong = BY_HAND.flatMap((hand) => {
    const got = verdicts(hand);
    const fits = hand.expected.every((e, i) => e === null || e === got[i]);
    return fits
      ? []
      : [
          `${hand.rule}: ${hand.words} Expected ${hand.expected.join(', ')}, got ` +
            `${got.join(', ')}.`,
        ];
  });
  const missing = RULES.filter((r) => !BY_HAND.some((hand) => hand.rule === r.name)).map(
    (r) => `${r.name}: no verdict was worked out by hand`,
  );
  return [...wrong, ...missing];
}
