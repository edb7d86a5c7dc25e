// An agent with claims over a real store, without a worker.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { type Config, loadConfig, mustLoad } from '../../src/config/load.ts';
import type { RealOutput, Review } from '../../src/domain/real-output.ts';
import type { Run, Trial } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import type { StoredCase } from '../../src/domain/stored-case.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { doneRunOf, trialOf } from '../domain/rows.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';

export const DAY = 86_400_000;
export const NOW = Date.parse('2026-03-10T12:00:00Z');
export const daysAgo = (n: number): string => new Date(NOW - n * DAY).toISOString();

export const CLAIMS = `claims:
  - id: over-promises
    task: refunds
    statement: Promises a day for refunds that nobody agreed.
    cases: [promise one, promise two]
    reviews: [plausible, wrong]
    expect: { fails: 20..60% }
    owner: ana
  - id: refuses-fraud
    statement: Hands over what looks like fraud.
    cases: [fraud]
    expect: { holds: ">= 70%" }
    owner: ben
`;

/** A folder with a configuration, and an empty store. */
export interface ClaimsWorld {
  folder: string;
  config: Config;
  store: Store;
  write(file: string, text: string): void;
  read(): Config;
}

/** @param onDisk the database is a file, for commands beside it */
export function openClaims(claims = CLAIMS, onDisk = false): ClaimsWorld {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-claims-'));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('SOUL.md', 'You run the refund desk.');
  write('suite.yaml', "prompts: ['Q {{q}}']\ntests: [{ vars: { q: 1 }, assert: [] }]\n");
  write('claims.yaml', claims);
  write(
    'daytwo.yaml',
    `providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY } }
agents:
  desk:
    name: Refund desk
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: faq, file: suite.yaml }]
    claims: claims.yaml
store: { file: daytwo.db }
health: { file: health.json }
`,
  );
  const read = (): Config =>
    mustLoad(loadConfig(join(folder, 'daytwo.yaml'), pluginSchemas(), { SIM_KEY: 'sk-1' }));
  const file = onDisk ? join(folder, 'daytwo.db') : ':memory:';
  const store = openStore(file, daysAgo(99), { durability: 'off' });
  return { folder, write, read, config: read(), store };
}

/** A case that a suite asked once. */
export function putCase(
  store: Store,
  label: string,
  over: Partial<StoredCase> = {},
): Promise<void> {
  return store.cases.put({
    agent: 'desk',
    suite: 'faq',
    hash: hashOf(label),
    label,
    prompt: `${label}: what do you do?`,
    metadata: {},
    firstSeen: daysAgo(90),
    ...over,
  });
}

export const hashOf = (label: string): string => Buffer.from(label.padEnd(16, '.')).toString('hex');

/** A run that ended, with how each case came out: `P` for a pass, `F` for a fail, letter by letter. */
export async function putRun(
  store: Store,
  ago: number,
  outcomes: Readonly<Record<string, string>>,
  over: Partial<Run> & { served?: string; trial?: Partial<Trial> } = {},
): Promise<Run> {
  const { served = 'sim-1-jan', trial, ...more } = over;
  const at = daysAgo(ago);
  const run = doneRunOf(at, {
    id: `run_${String(1_000 - ago).padStart(4, '0')}`,
    agent: 'desk',
    suite: 'faq',
    soulHash: 'soul-1',
    targetHash: 'target-1',
    caseHashes: Object.keys(outcomes).map(hashOf),
    ...more,
  });
  await store.runs.create(run);
  await store.runs.end(run.id, 'done', at, null);
  for (const [label, letters] of Object.entries(outcomes))
    for (const [ordinal, letter] of [...letters].entries())
      await store.trials.put(
        trialOf({
          id: `${run.id}/${label}/${ordinal}`,
          run: run.id,
          caseHash: hashOf(label),
          ordinal,
          at,
          outcome: letter === 'P' ? 'pass' : letter === 'F' ? 'fail' : 'none',
          score: null,
          servedModel: served,
          costUsd: null,
          latencyMs: null,
          length: null,
          ...trial,
        }),
      );
  await store.versions.put({
    agent: 'desk',
    kind: 'served',
    subject: 'sim-1',
    hash: served,
    at,
    gitCommit: null,
    detail: {},
  });
  return run;
}

/** An output that somebody reviewed. */
export async function putReviewed(
  store: Store,
  id: string,
  label: Review['label'],
  over: { output?: Partial<RealOutput>; review?: Partial<Review> } = {},
): Promise<void> {
  await store.realOutputs.put([
    realOutput(id, {
      at: daysAgo(5),
      servedModel: 'sim-1-jan',
      soulHash: 'soul-1',
      task: { name: 'refunds', by: 'given', reason: 'the source says so' },
      ...over.output,
    }),
  ]);
  await store.reviews.put(
    review(`rev-${id}`, { of: id, task: 'refunds', label, at: daysAgo(4), ...over.review }),
  );
}
