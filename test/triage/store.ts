import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { type Config, loadConfig, type Loaded } from '../../src/config/load.ts';
import { mustLoad } from '../../src/config/load.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Sandbox } from '../../src/domain/suite.ts';
import { fastClock, type FastClock } from '../../src/platform/clock/fast.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';

export const NOW = Date.parse('2026-03-02T12:00:00Z');

/** What 215 reviews of refunds up to 50 speak for. */
export const RELAXED = {
  task: 'refund',
  money: { upTo: 50 },
  from: 'deep',
  to: 'scan',
  kind: 'relax',
  why: 'refund up to 50: 214 of 215 reviewed answers right (97 to 100 %): scan instead of deep?',
  right: 214,
  of: 215,
  low: 0.97,
  high: 1,
} as const;

const CONFIG = `
providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY } }
agents:
  desk:
    soul: SOUL.md
    triage: triage.yaml
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml }]
store: { file: daytwo.db }
health: { file: health.json }
`;

/** An agent with a triage file, over a real store. */
export interface Desk {
  folder: string;
  file: string;
  store: Store;
  clock: FastClock;
  /** Runs nothing: no agent of these has patterns of its own. */
  sandbox: Pick<Sandbox, 'evaluate'>;
  config: Config;
  /** Writes triage.yaml anew and reads the configuration with it. */
  load(triage: string): Loaded;
  configure(triage: string): void;
}

export function openDesk(triage = '', files: Readonly<Record<string, string>> = {}): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-triage-'));
  writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.');
  writeFileSync(
    join(folder, 'suite.yaml'),
    "prompts: ['Q {{q}}']\ntests: [{ vars: { q: 1 }, assert: [{ type: contains, value: YES }] }]\n",
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const file = join(folder, 'daytwo.yaml');
  writeFileSync(file, CONFIG);
  const load = (text: string): Loaded => {
    writeFileSync(join(folder, 'triage.yaml'), text);
    return loadConfig(file, pluginSchemas(), { SIM_KEY: 'sk-1' });
  };
  const desk: Desk = {
    folder,
    file,
    store: openStore(join(folder, 'daytwo.db'), '2026-03-01T00:00:00.000Z', { durability: 'off' }),
    clock: fastClock(NOW),
    sandbox: { evaluate: () => Promise.reject(new Error('no pattern here')) },
    config: mustLoad(load(triage)),
    load,
    configure: (text) => {
      desk.config = mustLoad(load(text));
    },
  };
  return desk;
}
