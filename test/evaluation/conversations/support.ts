import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginSchemas } from '../../../src/app/plugins.ts';
import { type Config, loadConfig, mustLoad } from '../../../src/config/load.ts';
import type { Run, Trial, Trigger } from '../../../src/domain/run.ts';
import type { Ceiling, Store } from '../../../src/domain/store.ts';
import type { Sandbox } from '../../../src/domain/suite.ts';
import { buildSubject, type LoadedAgent } from '../../../src/evaluation/replay/build-subject.ts';
import { planRun } from '../../../src/evaluation/replay/plan-run.ts';
import {
  type ReplayEnd,
  type ReplayOptions,
  replayRun,
} from '../../../src/evaluation/replay/replay.ts';
import { makeAccounts } from '../../../src/llm/accounts.ts';
import type { CallerDeps } from '../../../src/llm/call.ts';
import { makeIds, realClock } from '../../../src/platform/clock/real.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

/** An installation without a worker: a configuration, a store and the runs that are asked for. */
export interface Place {
  folder: string;
  store: Store;
  config: Config;
  built: LoadedAgent;
  ceilings: Ceiling[];
  plan(trials?: number, trigger?: Trigger): Promise<Run>;
  replay(run: Run, options?: ReplayOptions): Promise<ReplayEnd>;
  /** A whole run of the suite, with its trials by what their cases are called. */
  run(): Promise<Record<string, Trial>>;
  close(): Promise<void>;
}

/** An agent `desk` at the given account, with the suite and files beside it. */
export async function place(of: {
  providers: string;
  agent?: string;
  suite: string;
  files?: Readonly<Record<string, string>>;
  sandbox: Sandbox;
  money?: string;
  /** Where it lies, with a database of its own on disk; a new folder and none unless given. */
  folder?: string;
}): Promise<Place> {
  const folder = of.folder ?? mkdtempSync(join(tmpdir(), 'daytwo-talk-'));
  const files = { 'SOUL.md': 'You run the refund desk.', 'suite.yaml': of.suite, ...of.files };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const agent =
    of.agent ??
    'soul: SOUL.md\n    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 }, maxOutputTokens: 64 }';
  writeFileSync(
    join(folder, 'daytwo.yaml'),
    `providers:\n  ${of.providers}\nagents:\n  desk:\n    ${agent}\n    suites: [{ name: s, file: suite.yaml }]\n${of.money ?? ''}`,
  );
  const config = mustLoad(
    loadConfig(join(folder, 'daytwo.yaml'), pluginSchemas(), { SIM_KEY: 'sk-test-123' }),
  );
  const store = openStore(of.folder === undefined ? ':memory:' : join(folder, 'd.db'), '');
  const ceilings: Ceiling[] = [];
  const ids = makeIds(() => realClock.now());
  const deps: CallerDeps = {
    store,
    clock: realClock,
    ids,
    random: () => 0,
    ceilings: () => ceilings,
  };
  const accounts = makeAccounts(config, realClock);
  const suiteConfig = config.agents['desk']?.suites[0];
  if (suiteConfig === undefined) throw new Error('no suite');
  const built = await buildSubject(
    { ...deps, config, accounts, sandbox: of.sandbox },
    'desk',
    suiteConfig,
  );
  const about = { agent: 'desk', suite: 's', reason: 'a test' };
  const plan: Place['plan'] = (trials = 1, trigger = 'manual') =>
    planRun(store, built, { ...about, trigger, trials }, ids, realClock.now());
  const replay: Place['replay'] = (run, options) => replayRun(deps, run, built.subject, options);
  return {
    folder,
    store,
    config,
    built,
    ceilings,
    plan,
    replay,
    async run() {
      const run = await plan();
      await replay(run);
      const trials = await store.trials.ofRun(run.id);
      const label = (t: Trial): string => built.subject.cases.get(t.caseHash)?.label ?? '';
      return Object.fromEntries(trials.map((t) => [label(t), t]));
    },
    close: () => store.close(),
  };
}

/** The only trial of a run; fails loudly where there are none or several. */
export function only(trials: Readonly<Record<string, Trial>>): Trial {
  const [t, other] = Object.values(trials);
  if (t === undefined || other !== undefined) throw new Error('not one trial');
  return t;
}
