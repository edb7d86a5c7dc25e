import type { Look } from '../../../domain/drift.ts';
import { benjaminiHochberg } from './multiple-testing.ts';
import { byCase, type Count, rate, ROUNDING, type Rule, total } from './rule.ts';
import { chiSquareTail } from './tail-probabilities.ts';

const FDR = 0.05;
const EFFECT = 0.15;

/**
 * p of the G-test of independence on pass and fail, df = 1; null where only one category was ever
 * seen, as driftline leaves it out.
 */
export function gTest(before: Count, now: Count): number | null {
  const all = before.trials + now.trials;
  const passes = before.passes + now.passes;
  if (before.trials === 0 || now.trials === 0 || passes === 0 || passes === all) return null;
  let g = 0;
  for (const { passes: x, trials: n } of [before, now]) {
    for (const [seen, column] of [
      [x, passes],
      [n - x, all - passes],
    ] as const)
      if (seen > 0) g += 2 * seen * Math.log((seen * all) / (n * column));
  }
  return chiSquareTail(g, 1);
}

/**
 * driftline (npm @catidegla/driftline, `src/verdict.mjs`, `src/statistics.mjs`, `src/store.mjs`):
 * each probe's answers against those of its most recent earlier run (`baselineFor`), G-test,
 * Benjamini-Hochberg over the run's probes at FDR .05, and a change counts only from a total
 * variation distance of .15 (`DEFAULT_MIN_EFFECT`). Its control chart ("sliding") does not change
 * the verdict and is left out, and so is its proof by a changed model id, which is no statistic.
 *
 * A probe there is one prompt with 12 to 20 samples. `cases` takes each case as a probe, with the
 * trials it has: at one trial a look the G-test cannot go under p = .096. `suite` takes the whole
 * suite as one probe of as many samples as it has cases.
 */
export function driftline(probes: 'cases' | 'suite'): Rule {
  return {
    name:
      'G-test against the previous run, ' +
      `${probes === 'cases' ? 'by case' : 'whole suite'} (driftline)`,
    parameters:
      `${probes === 'cases' ? 'each case' : 'the suite as one probe'} against its ` +
      `own previous run, G-test on pass and fail, Benjamini-Hochberg at ${FDR} ` +
      `within the look, total variation ≥ ${EFFECT}`,
    mute(baseline, looks) {
      // The strongest result there can be: all passed before, none passes now.
      const trials = [...baseline, ...looks].flatMap((look) =>
        (probes === 'cases' ? [...byCase([look]).values()] : [total([look])]).map((c) => c.trials),
      );
      const most = Math.max(0, ...trials);
      const least = gTest({ passes: most, trials: most }, { passes: 0, trials: most }) ?? 1;
      return least <= FDR
        ? null
        : `${most === 1 ? 'one trial' : `${most} trials`} a ` +
            `${probes === 'cases' ? 'case' : 'run'} cannot get under p = ` +
            `${least.toPrecision(2)}, and it needs ${FDR}; it is made for 12 to 20`;
    },
    start(baseline: readonly Look[]) {
      const units = (look: Look): Map<string, Count> =>
        probes === 'cases' ? byCase([look]) : new Map([['suite', total([look])]]);
      const latest = new Map<string, Count>();
      for (const look of baseline)
        for (const [name, count] of units(look)) if (count.trials > 0) latest.set(name, count);
      return {
        add(look) {
          const tests: { name: string; p: number; effect: number }[] = [];
          for (const [name, now] of units(look)) {
            const before = latest.get(name);
            if (now.trials > 0) latest.set(name, now);
            const p = before === undefined ? null : gTest(before, now);
            if (before !== undefined && p !== null)
              tests.push({ name, p, effect: Math.abs(rate(now) - rate(before)) });
          }
          const adjusted = benjaminiHochberg(tests.map((t) => t.p));
          const drifted = tests.filter(
            (t, i) => adjusted[i]! <= FDR && t.effect >= EFFECT - ROUNDING,
          );
          return {
            alarm: drifted.length > 0,
            reason:
              `${tests.length} probes compared, least adjusted p ` +
              `${Math.min(1, ...adjusted).toPrecision(3)}, drifted: ` +
              `${drifted.map((t) => t.name).join(', ') || 'none'}`,
          };
        },
      };
    },
  };
}
