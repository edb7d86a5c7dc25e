// node test/bench/drift/low-rates.ts WORLDS BASELINE LOOKS SEED
// Quiet suites in which a case's answers are as likely to be anything: how many alarm, by how often
// the cases pass, or by how many categories there are. One line a law and noise.
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { reviewStream } from '../../../src/detection/drift/review.ts';
import type { Charge, Look, Stream } from '../../../src/domain/drift.ts';
import { drawn, passLaw, tilted } from './laws.ts';
import { normal, random } from './world.ts';

const [worlds = '100', baseline = '5', looks = '60', seed = '1'] = process.argv.slice(2);
const CASES = 40;
const SETTINGS = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 0 },
  liveStreams: 1,
  highRiskStreams: 1,
};

interface Quiet {
  name: string;
  metric: 'pass' | 'judgment';
  categories: readonly string[];
  shares: readonly number[];
}

const LABELS = ['acted', 'refused', 'escalated', 'clarified', 'other'];
const LAWS: readonly Quiet[] = [
  ...[0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 0.95].map((p) => ({
    name: `passes ${p}`,
    metric: 'pass' as const,
    categories: ['pass', 'fail'],
    shares: passLaw(p).shares,
  })),
  ...[3, 5].map((n) => ({
    name: `${n} alike`,
    metric: 'judgment' as const,
    categories: LABELS.slice(0, n),
    shares: Array.from({ length: n }, () => 1 / n),
  })),
];

function alarms({ metric, categories, shares }: Quiet, noise: number, world: number): boolean {
  const r = random(Number(seed) * 1_000_003 + world);
  const make = (i: number): Look => {
    const own = tilted({ main: 0, shares: [...shares] }, noise * normal(r));
    return {
      run: `r${i}`,
      at: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
      lane: 'schedule',
      cells: Array.from({ length: CASES }, (_, c) => {
        const said = drawn(r, own);
        return { caseHash: `c${c}`, counts: categories.map((_c, k) => Number(k === said)) };
      }),
    };
  };
  const before = Array.from({ length: Number(baseline) }, (_, i) => make(i));
  const after: Look[] = [];
  const charges: Charge[] = [];
  const memory = new DetectorMemory();
  for (let i = 0; i < Number(looks); i++) {
    after.push(make(before.length + i));
    const stream: Stream = {
      agent: 'a',
      suite: 's',
      metric,
      categories: [...categories],
      baseline: before,
      looks: [...after],
      provisional: false,
      expect: new Map(),
      highRisk: new Set<string>(),
    };
    const reviewed = reviewStream(stream, charges, SETTINGS, memory);
    charges.push(...reviewed.charges);
    if (reviewed.review.alarm) return true;
  }
  return false;
}

for (const law of LAWS)
  for (const noise of [0, 0.3]) {
    const n = Array.from({ length: Number(worlds) }, (_, w) => alarms(law, noise, w));
    console.log(`${law.name}, noise ${noise}: ${n.filter(Boolean).length} of ${n.length}`);
  }
