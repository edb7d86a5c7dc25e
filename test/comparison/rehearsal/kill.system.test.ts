import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { installation, rehearse } from './typing.ts';
import { bundled } from '../../set-up/program.ts';

const CLI = bundled('daytwo');
let provider: SimulatedProvider;
/** Told of every call as it is answered. */
let onCall: (n: number) => void = () => undefined;
let answered = 0;
beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    apiKey: 'sk-sim',
    models: ['sim-1', 'sim-2'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
    behave: () => {
      onCall(++answered);
      return { text: 'YES, your refund is on its way.' };
    },
  });
});
afterAll(() => provider.close());

describe('a rehearsal that is killed', () => {
  it('goes on with the same command and pays for nothing twice but the calls that were in flight', async () => {
    const cwd = installation(provider.baseUrl);
    for (const after of [25, 60]) {
      answered = 0;
      const child = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          CLI,
          'rehearse',
          'refund',
          '--model',
          'sim-2',
          '--budget',
          '5',
        ],
        { cwd, env: { ...process.env, SIM_KEY: 'sk-sim', NODE_OPTIONS: '' }, stdio: 'ignore' },
      );
      onCall = (n) => {
        if (n >= after) child.kill('SIGKILL');
      };
      const signal = await new Promise((resolve) => child.on('exit', (_code, how) => resolve(how)));
      expect(signal).toBe('SIGKILL');
    }
    onCall = () => undefined;
    const { code, json } = await rehearse(cwd, '5');
    expect([code, json.verdict]).toEqual([0, 'same-or-better']);
    const store = openStore(join(cwd, 'config/daytwo.db'), '');
    const made = await store.rehearsals.list({ limit: 10 });
    expect(made.map((r) => [r.id, r.state])).toEqual([[json.rehearsal, 'done']]);
    const runs = made[0]?.suites.flatMap((s) => [s.before, s.after]) ?? [];
    const attempts = (await Promise.all(runs.map((id) => store.trials.attemptsOf(id)))).flat();
    const trials = (await Promise.all(runs.map((id) => store.trials.ofRun(id)))).flat();
    const calls = provider.stats().log.filter((c) => c.model !== null).length;
    // Written before it leaves: whatever reached the provider is known, and its worst case counts
    // as spent.
    expect(calls).toBeLessThanOrEqual(attempts.length);
    const again = attempts.length - trials.length;
    expect(again).toBeGreaterThan(0);
    // Two kills, eight pairs at once, one call of each at a time.
    expect(again).toBeLessThanOrEqual(2 * 8);
    expect(json.cost.spentUsd).toBeCloseTo(await store.spend.ofRuns(runs), 9);
    await store.close();
  }, 90_000);
});
