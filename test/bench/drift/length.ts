// Streams of answer lengths in quintile bins: false alarms in quiet years and looks to alarm.
// node test/bench/drift/length.ts [years=20] [noise=0] [seed=1]
// A case's log length varies by .1 to .35 around its own mean; noise: sd of a run's common effect
// on log length.
import {
  type RawObservation,
  type StreamRun,
  streamsOf,
} from '../../../src/detection/drift/streams.ts';
import type { Metric } from '../../../src/domain/drift.ts';
import { firstAlarm, normal, random } from './world.ts';

const K = 40;
const N = 20;
const years = Number(process.argv[2] ?? 20);
const noise = Number(process.argv[3] ?? 0);
const seed = Number(process.argv[4] ?? 1);
const metric: Metric = 'length';

/** Added to a case's mean log length. */
const CHANGES: Readonly<Record<string, (i: number) => number>> = {
  none: () => 0,
  'all 10 % longer': () => Math.log(1.1),
  'all 30 % longer': () => Math.log(1.3),
  '6 of 40 twice as long': (i) => (i < 6 ? Math.log(2) : 0),
  '6 of 40 half as long': (i) => (i < 6 ? -Math.log(2) : 0),
};
for (const [name, change] of Object.entries(CHANGES)) {
  const horizon = name === 'none' ? 365 : 60;
  const delays: number[] = [];
  for (let year = 0; year < years; year++) {
    const r = random(seed * 32_452_843 + year);
    const cases = Array.from({ length: K }, () => ({
      mean: 6 + 0.6 * normal(r),
      sd: 0.1 + 0.25 * r(),
    }));
    const runs: StreamRun[] = [];
    const observations: RawObservation[] = [];
    for (let day = 0; day < N + horizon; day++) {
      const at = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString();
      const effect = noise * normal(r);
      runs.push({ run: `r${day}`, at, role: day < N ? 'baseline' : 'look', lane: 'schedule' });
      for (const [i, c] of cases.entries()) {
        const log = c.mean + effect + c.sd * normal(r) + (day < N ? 0 : change(i));
        observations.push({
          run: `r${day}`,
          at,
          caseHash: `c${i}`,
          metric,
          outcome: String(Math.round(Math.exp(log))),
        });
      }
    }
    const [stream] = streamsOf({
      agent: 'a',
      suite: 's',
      runs,
      observations,
      expect: new Map(),
      highRisk: new Set(),
      provisional: false,
    }).streams;
    if (stream === undefined) throw new Error('no stream');
    delays.push(
      firstAlarm(stream.baseline, stream.looks, { metric, categories: stream.categories }).alarm ??
        Infinity,
    );
  }
  delays.sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      change: name,
      noise,
      years,
      alarms: delays.filter(Number.isFinite).length,
      median: delays[Math.floor((years - 1) / 2)] ?? null,
    }),
  );
}
