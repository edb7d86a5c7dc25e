import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { type Config, loadConfig, mustLoad } from '../../src/config/load.ts';
import type { Store } from '../../src/domain/store.ts';
import { makeTakeIn, type TakeInDeps } from '../../src/outputs/take-in.ts';
import { type Candidate, candidate } from '../../src/outputs/read/candidate.ts';
import { countingIds, fastClock, type FastClock } from '../../src/platform/clock/fast.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';

export const NOW = Date.parse('2026-03-10T12:00:00Z');

/** A desk with real parts: a configuration of its own folder, a store in it, a sandbox. */
export interface Desk extends TakeInDeps {
  folder: string;
  clock: FastClock;
  store: Store;
  take(candidates: readonly Partial<Candidate>[]): Promise<string[]>;
  close(): Promise<void>;
}

/** @param ofAgent keys of the agent's `outputs` @param of keys of the file's */
export function openDesk(ofAgent = '{}', of = '{}'): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-desk-'));
  writeFileSync(join(folder, 'SOUL.md'), 'You run the desk.');
  writeFileSync(
    join(folder, 'suite.yaml'),
    "prompts: ['Q {{q}}']\ntests: [{ vars: { q: 1 }, assert: [{ type: contains, value: YES }] }]\n",
  );
  const file = join(folder, 'daytwo.yaml');
  writeFileSync(
    file,
    `providers: { sim: { kind: openai, apiKey: env:KEY } }
agents: { desk: { soul: SOUL.md, target: { provider: sim, model: m, price: { input: 1, output: 2 } }, suites: [{ file: suite.yaml }], outputs: ${ofAgent} } }
outputs: ${of}
store: { file: daytwo.db }
`,
  );
  const config: Config = mustLoad(loadConfig(file, pluginSchemas(), { KEY: 'sk-1' }));
  const clock = fastClock(NOW);
  const store = openStore(join(folder, 'daytwo.db'), '2026-03-10T12:00:00.000Z', {
    durability: 'off',
  });
  const sandbox = createSandbox({ timeoutMs: 300 });
  const deps = { store, config, ids: countingIds(), clock, sandbox };
  const takeIn = makeTakeIn(deps);
  return {
    ...deps,
    folder,
    take: async (candidates) =>
      (
        await takeIn(
          candidates.map((c) => candidate({ prompt: 'May I?', output: 'Yes, you may.', ...c })),
          { agent: 'desk', source: 'test' },
        )
      ).fresh,
    async close() {
      await sandbox.close();
      await store.close();
    },
  };
}
