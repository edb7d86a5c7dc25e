// How long a worker's reviews take, and for how long at a time they hold the event loop.
// node --expose-gc test/bench/review/speed.ts [suites=34] [cases=40] [runs=120] [trials=1] [megabytes=32]
// Each suite has ten streams. `first`: everything is weighed again, as where nothing was stored;
// `next`: the newest run of every suite at once; `restart`: the same as `next`, after a start, from
// what detectors had stored. The history is written by a process of its own, so that this one begins
// as a worker does. `megabytes` is what detectors may take: a 32nd of the machine's memory, from 32
// to 256 (src/monitoring/review/memory.ts).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { iso } from '../../../src/domain/clock.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { ReviewMemory } from '../../../src/monitoring/review/memory.ts';
import { observedOf } from '../../../src/monitoring/review/observations.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { realClock } from '../../../src/platform/clock/real.ts';
import { keepHeapSmall } from '../../../src/platform/program/memory.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { doneRunOf, trialOf } from '../../domain/rows.ts';
import { deps } from '../../monitoring/review/lived.ts';
import { random } from '../drift/world.ts';

const [suites = 34, cases = 40, runs = 120, trials = 1, megabytes = 32] = process.argv
  .slice(2, 7)
  .map(Number);
const given = process.argv[7];
const PHASES = ['first', 'next', 'next', 'restart', 'next'];
// As the worker does at its start.
keepHeapSmall('start', 32 * megabytes * 2 ** 20);
const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const hash = (i: number): string => i.toString(16).padStart(64, 'c');
const HASHES = Array.from({ length: cases }, (_, i) => hash(i));
const chance = random(given === undefined ? 6 : 5);

const runOn = (agent: string, day: number): Run =>
  doneRunOf(iso(START + day * DAY), {
    id: `run_${agent}_${String(day).padStart(4, '0')}`,
    agent,
    caseHashes: HASHES,
    trialsPerCase: trials,
    endedAt: iso(START + day * DAY + 60_000),
  });

function answered(run: Run, caseHash: string, i: number, ordinal: number): Trial {
  const good = chance() < (i % 5 === 0 ? 0.85 : 0.985);
  return trialOf({
    id: `trial_${run.id}_${i}_${ordinal}`,
    run: run.id,
    caseHash,
    ordinal,
    at: run.createdAt,
    outcome: good ? 'pass' : 'fail',
    score: good ? 1 : 0,
    reason: 'x'.repeat(120),
    judged: {
      judgment: good ? 'acted' : chance() < 0.5 ? 'refused' : 'clarified',
      uncertain: chance() < 0.02,
      decidedBy: 'rule:acted',
    },
    finishReason: chance() < 0.99 ? 'stop' : 'length',
    costUsd: 0.001,
    latencyMs: 400,
    length: Math.round(200 * Math.exp(chance() + chance())),
    answer: good ? (i % 2 === 0 ? 'yes' : 'no') : 'it depends',
    toolCalls: chance() < 0.3 ? [{ name: i % 3 === 0 ? 'refund' : 'lookup', arguments: '{}' }] : [],
    asserts: [
      {
        type: 'contains',
        value: 'YES',
        verdict: good ? 'pass' : 'fail',
        score: 1,
        reason: 'y'.repeat(60),
      },
    ],
  });
}

async function addRun(store: Store, agent: string, day: number, reviewed = false): Promise<Run> {
  const run = runOn(agent, day);
  await store.transaction(async (tx) => {
    await tx.runs.create(run);
    await tx.runs.end(run.id, 'done', run.endedAt ?? '', null);
    const own = HASHES.flatMap((h, i) =>
      Array.from({ length: trials }, (_, o) => answered(run, h, i, o)),
    );
    for (const trial of own) await tx.trials.put(trial);
    if (!reviewed) return;
    // As its review would have left it.
    await tx.trials.putObserved(run.id, observedOf(own).observed);
    await tx.drift.markReviewed(run.id, run.createdAt, 'history');
  });
  return run;
}

const folder = given ?? mkdtempSync(join(tmpdir(), 'daytwo-speed-'));
if (given === undefined)
  spawnSync(
    process.execPath,
    [import.meta.filename, ...[suites, cases, runs, trials, megabytes].map(String), folder],
    { stdio: 'inherit' },
  );
const store = openStore(join(folder, 'daytwo.db'), iso(START), { durability: 'off' });
const ids = countingIds();
let now = START;
const on = deps(store, {
  memory: new ReviewMemory(megabytes * 2 ** 20),
  recorder: new IncidentRecorder({ ids, now: () => now, channels: [] }),
  yieldToEventLoop: () => realClock.yieldToEventLoop?.() ?? Promise.resolve(),
});
const agents = Array.from({ length: suites }, (_, i) => `agent${String(i).padStart(2, '0')}`);

/** Of this process: what a block takes on a machine that does nothing else. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const round = (x: number): number => Math.round(x * 100) / 100;

async function writeHistory(): Promise<void> {
  for (const agent of agents) {
    for (const [i, h] of HASHES.entries())
      await store.cases.put({
        agent,
        suite: 'desk',
        hash: h,
        label: `case ${i}`,
        prompt: 'p'.repeat(400),
        metadata: { expect: i % 4 === 0 ? 'refused' : 'acted' },
        firstSeen: iso(START),
      });
    for (let day = 0; day < runs - PHASES.length; day++) await addRun(store, agent, day, true);
    if (runs > 40) {
      await store.baselines.put({
        id: `base_${agent}`,
        agent,
        suite: 'desk',
        runs: Array.from({ length: 20 }, (_, d) => runOn(agent, d).id),
        approvedBy: 'ana',
        approvedAt: iso(START + 20 * DAY),
        note: '',
        bins: { edges: {}, values: {} },
      });
    }
  }
}

/** Reviews one run of every agent, all ended at once. */
async function measured(what: string, ended: readonly Run[]): Promise<void> {
  now = Date.parse(ended[0]?.endedAt ?? '');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // A timer of our own beside the histogram: what a call's answer would have waited.
  let longest = 0,
    longestCpu = 0,
    last = performance.now(),
    lastCpu = cpuMs(),
    streams = 0;
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    longestCpu = Math.max(longestCpu, cpuMs() - lastCpu);
    [last, lastCpu] = [performance.now(), cpuMs()];
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  delay.enable();
  longest = longestCpu = 0;
  const started = performance.now(),
    cpu = process.cpuUsage();
  for (const outcome of await Promise.all(ended.map((run) => reviewRun(on, run))))
    streams += outcome?.reviews.length ?? 0;
  const seconds = (performance.now() - started) / 1_000,
    used = process.cpuUsage(cpu);
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  clearInterval(beat);
  console.log(
    JSON.stringify({
      what,
      suites,
      cases,
      runs,
      streams,
      seconds: round(seconds),
      cpuSeconds: round((used.user + used.system) / 1e6),
      longestBlockMs: round(longest),
      longestBlockCpuMs: round(longestCpu),
      p99BlockMs: round(delay.percentile(99) / 1e6),
      rssMb: Math.round(process.memoryUsage().rss / 1e6),
    }),
  );
}
if (given !== undefined) await writeHistory();
else
  for (const [i, what] of PHASES.entries()) {
    const ended = [];
    for (const agent of agents) ended.push(await addRun(store, agent, runs - PHASES.length + i));
    if (what === 'restart') on.memory = new ReviewMemory(megabytes * 2 ** 20);
    globalThis.gc?.();
    await measured(what, ended);
  }
await store.close();
if (given === undefined) rmSync(folder, { recursive: true });
