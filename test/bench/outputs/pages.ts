/**
 * How soon the pages of outputs are there among a million.
 * A database that is there already is filled up.
 * Usage: node test/bench/outputs/pages.ts FOLDER [OUTPUTS] [TIMES]
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pluginSchemas } from '../../../src/app/plugins.ts';
import { loadConfig, mustLoad } from '../../../src/config/load.ts';
import { LANES, type RealOutput } from '../../../src/domain/real-output.ts';
import { makeIds } from '../../../src/platform/clock/real.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { openPageOver } from './page-over.ts';
import { makeInstallation, makeOutput, SECRETS } from './make-outputs.ts';

const [folder = 'outputs-million', countArg = '1000000', timesArg = '40'] = process.argv.slice(2);
const COUNT = Number(countArg);
const BATCH = 2_000;
const END = Date.now();
const SPAN = 180 * 86_400_000;

const there = join(folder, 'daytwo.yaml');
const file = existsSync(there) ? there : makeInstallation(folder, 4_188);
const config = mustLoad(loadConfig(file, pluginSchemas(), SECRETS));
const database = join(folder, 'daytwo.db');
const store = openStore(database, new Date(END).toISOString(), { durability: 'off' });
const ids = makeIds(() => Date.now());

function outputOf(n: number): RealOutput {
  const at = END - SPAN + Math.floor((n / COUNT) * SPAN);
  const { id, session, prompt, output, context, toolCalls } = makeOutput(n, at);
  const lane = LANES[n % 10 === 0 ? 0 : n % 3 === 0 ? 1 : 2];
  const day = new Date(at).toISOString().slice(0, 10);
  return {
    id: ids.next('out'),
    agent: n % 3 === 0 ? 'desk' : 'other',
    source: 'bench',
    sourceId: id,
    session,
    at: new Date(at).toISOString(),
    takenAt: new Date(at).toISOString(),
    texts: { prompt, output, toolCalls, context },
    promptHash: String(n),
    outputHash: String(n),
    servedModel: 'm-1',
    soulHash: null,
    costUsd: 0.01,
    fate: null,
    task:
      n % 5_000 === 0
        ? null
        : { name: n % 997 === 0 ? 'rare' : `task ${n % 12}`, by: 'rule', reason: 'bench' },
    audience: null,
    money: null,
    risk: null,
    judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule:answered' },
    novelty: null,
    allocation:
      n % 4 === 0 || lane === undefined ? null : { lane, day, rank: 1, reason: 'bench', at: day },
    forgottenAt: null,
  };
}

const filling = performance.now();
for (let n = await store.realOutputs.count({}); n < COUNT; n += BATCH)
  await store.realOutputs.put(
    Array.from({ length: Math.min(BATCH, COUNT - n) }, (_, i) => outputOf(n + i)),
  );
console.log(
  `${await store.realOutputs.count({})} outputs are there after ${((performance.now() - filling) / 1_000).toFixed(0)} s, ` +
    `${(statSync(database).size / 1e6).toFixed(0)} MB`,
);

const page = await openPageOver(store, config);
const [middle] = await store.realOutputs.list({
  limit: 1,
  to: new Date(END - SPAN / 2).toISOString(),
});
const after = encodeURIComponent(`${middle?.at}~${middle?.id}`);
for (const path of [
  '/',
  '/inbox',
  '/triage',
  '/outputs',
  `/outputs?after=${after}`,
  '/outputs?agent=desk',
  '/outputs?task=rare',
  '/outputs?task=none',
  '/outputs?agent=desk&task=rare',
  '/outputs?lane=deep',
  '/outputs?lane=none',
  '/outputs?agent=desk&lane=deep&task=rare',
  `/outputs/${middle?.id}`,
  '/api/v1/outputs?limit=200',
]) {
  const took: number[] = [];
  for (let i = 0; i < Number(timesArg); i++) {
    const began = performance.now();
    const answer = await page(path);
    await answer.text();
    took.push(performance.now() - began);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  }
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
  console.log(`${path.replace(after, 'MIDDLE')}: median ${at(0.5)} ms, p95 ${at(0.95)} ms`);
}
await store.close();
