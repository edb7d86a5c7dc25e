// An installation of many pass streams through parsing and backtest: false alarms of the whole, and
// the time it takes. node test/bench/drift/installation.ts [installations=3] [streams=20]
// [days=385] [noise=.3] [seed=1]
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import { parseTrials } from '../../../src/detection/backtest/jsonl.ts';
import { caseRates, normal, random, shifted } from './world.ts';

const [count = 3, streams = 20, days = 385, noise = 0.3, seed = 1] = process.argv
  .slice(2)
  .map(Number);
for (let n = 0; n < count; n++) {
  const r = random(seed * 49_979_687 + n);
  const lines: string[] = [];
  const suites = Array.from({ length: streams }, () => caseRates(r, 40));
  for (let day = 0; day < days; day++) {
    const at = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString();
    for (const [s, rates] of suites.entries()) {
      const effect = noise * normal(r);
      for (const [i, p] of rates.entries())
        lines.push(
          JSON.stringify({
            at,
            run: `day-${day}`,
            agent: 'a',
            suite: `suite-${s}`,
            case: `case-${i}`,
            metric: 'pass',
            outcome: r() < shifted(p, effect) ? 'pass' : 'fail',
          }),
        );
    }
  }
  const begun = process.cpuUsage();
  const rows = parseTrials(lines, 'past.jsonl');
  const parsed = process.cpuUsage(begun);
  const report = backtest(rows);
  const used = process.cpuUsage(begun);
  const [installation] = report.installations;
  console.log(
    JSON.stringify({
      installation: n,
      lines: lines.length,
      parseSeconds: parsed.user / 1e6,
      seconds: used.user / 1e6,
      looks: installation?.looks,
      alarms: installation?.alarms.map((a) => [a.suite, a.look, Number(a.evidence.toPrecision(3))]),
    }),
  );
}
