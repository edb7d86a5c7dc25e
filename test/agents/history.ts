import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { type Config, loadConfig, mustLoad } from '../../src/config/load.ts';
import type { Judgment } from '../../src/domain/judgment.ts';
import type { Run, Trial } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Case, Sandbox } from '../../src/domain/suite.ts';
import { loadSuite } from '../../src/evaluation/suites/load.ts';
import { realClock } from '../../src/platform/clock/real.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { openStoreWaiting } from '../../src/platform/sqlite/open.ts';
import { runOf, trialOf } from '../domain/rows.ts';

/** An installation with a store, into which a test writes the past that it is about. */
export interface Past {
  folder: string;
  file: string;
  config: Config;
  store: Store;
  sandbox: Sandbox;
  /** The suite's cases as the file has them now. */
  cases(): Promise<readonly Case[]>;
  /** One ended run on a day with one answer of each case. */
  run(
    day: number,
    answers: ReadonlyMap<Case, { outcome: Trial['outcome']; judged?: Judgment; text?: string }>,
    over?: Partial<Run> & { served?: string },
  ): Promise<Run>;
  close(): Promise<void>;
}

export const dayAt = (day: number, time = '02:00'): string =>
  new Date(Date.parse(`2026-01-01T${time}:00Z`) + day * 86_400_000).toISOString();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export async function makePast(suite: string, agent = ''): Promise<Past> {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-past-'));
  const file = join(folder, 'suite.yaml');
  writeFileSync(file, suite);
  writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.');
  writeFileSync(
    join(folder, 'daytwo.yaml'),
    `
providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:1/v1" } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml }]
${agent}
store: { file: daytwo.db }
`,
  );
  const config = mustLoad(loadConfig(join(folder, 'daytwo.yaml'), pluginSchemas(), {}));
  const store = await openStoreWaiting(join(folder, 'daytwo.db'), dayAt(0), {
    durability: 'off',
    patience: { clock: realClock, most: 5_000 },
  });
  const sandbox = createSandbox();
  let runs = 0;
  return {
    folder,
    file,
    config,
    store,
    sandbox,
    async cases() {
      const loaded = await loadSuite(file, { sandbox });
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
      return loaded.suite.cases;
    },
    async run(day, answers, { served = 'sim-1', ...over } = {}) {
      const id = `run_${String(++runs).padStart(3, '0')}`;
      const run = runOf({
        id,
        soulHash: 's1',
        caseHashes: [...answers.keys()].map((c) => c.hash),
        createdAt: dayAt(day),
        ...over,
      });
      await store.runs.create(run);
      await store.runs.start(id, run.createdAt);
      let n = 0;
      for (const [c, a] of answers) {
        const outputHash = a.text === undefined ? null : sha256(a.text);
        const at = new Date(Date.parse(run.createdAt) + 1_000 * ++n).toISOString();
        if (outputHash !== null) await store.outputs.put(outputHash, a.text ?? '', at);
        await store.cases.put({
          agent: run.agent,
          suite: run.suite,
          hash: c.hash,
          label: c.label,
          prompt: c.messages.map((m) => String(m.content)).join('\n\n'),
          metadata: c.metadata,
          firstSeen: run.createdAt,
        });
        await store.trials.put(
          trialOf({
            id: `trial_${id}_${n}`,
            run: id,
            caseHash: c.hash,
            at,
            outcome: a.outcome,
            asserted: c.assertions.length > 0,
            score: a.outcome === 'pass' ? 1 : 0,
            judged:
              a.judged === undefined
                ? null
                : { judgment: a.judged, uncertain: false, decidedBy: 'rule:x' },
            servedModel: served,
            costUsd: null,
            length: a.text?.length ?? 0,
            outputHash,
          }),
        );
      }
      await store.runs.end(
        id,
        'done',
        new Date(Date.parse(run.createdAt) + 60_000).toISOString(),
        null,
      );
      return run;
    },
    async close() {
      await sandbox.close();
      await store.close();
    },
  };
}
