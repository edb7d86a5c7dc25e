import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { installation, type } from '../comparison/rehearsal/typing.ts';
import { runOf, trialOf } from '../domain/rows.ts';

const AT = '2026-01-01T00:00:00.000Z';
let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    apiKey: 'sk-sim',
    models: [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }],
    behave: () => ({ text: '{"reason": "fine", "pass": true, "score": 1}' }),
  });
});
afterAll(() => provider.close());

const jsonOf = async <T>(cwd: string, ...words: string[]): Promise<T> =>
  JSON.parse((await type(cwd, '--json', ...words)).out) as T;

it('a run whose answers could not be read costs what its calls cost', async () => {
  const cwd = installation('http://127.0.0.1:9/v1', { cases: 1 });
  const store = openStore(join(cwd, 'config/daytwo.db'), AT);
  await store.runs.create(runOf({ startedAt: AT }));
  for (let i = 0; i < 6; i++) {
    const id = `attempt${i}`;
    const call = { id, run: 'run1', caseHash: 'c1', ordinal: 0, purpose: 'trial', at: AT } as const;
    await store.trials.beginAttempt({ ...call, reservedUsd: 0.01 }, []);
    await store.trials.endAttempt(id, AT, 'bad-body', 0.01);
  }
  await store.trials.put(trialOf({ outcome: 'none', failure: 'bad-body', costUsd: null }));
  await store.runs.end('run1', 'done', AT, null);
  const [tallied] = await store.runs.tallied({ agent: 'refund', limit: 1 });
  expect(tallied?.tally.costUsd).toBe(0.06);
  await store.close();
  const [run] = await jsonOf<{ failedCalls: number; costUsd: number }[]>(cwd, 'runs');
  expect(run).toMatchObject({ noVerdict: 1, failedCalls: 6, costUsd: 0.06 });
  expect((await type(cwd, 'runs')).out).toContain('$0.06');
  expect(JSON.parse((await type(cwd, 'export', 'runs')).out)).toMatchObject({ costUsd: 0.06 });
});

it('the progress of a replay tells what was spent, its graders among it', async () => {
  const dear = '{ input: 1000, output: 1000 }';
  const cwd = installation(provider.baseUrl, {
    suite: 'prompts: [Hi]\ntests: [{ assert: [{ type: llm-rubric, value: polite }] }]\n',
    config: (text) =>
      text
        .replace('{ input: 1, output: 2 }', dear)
        .replace(
          '    suites:',
          `    grader: { provider: sim, model: sim-1, price: ${dear} }\n    suites:`,
        ),
  });
  const { err } = await type(cwd, 'replay', 'refund');
  const { windows } = await jsonOf<{ windows: { spentUsd: number }[] }>(cwd, 'spend');
  const [run] = await jsonOf<{ id: string; costUsd: number }[]>(cwd, 'runs');
  const { trials } = await jsonOf<{ trials: { costUsd: number }[] }>(cwd, 'runs', run?.id ?? '');
  expect(run?.costUsd).toBe(windows[0]?.spentUsd);
  expect(run?.costUsd).toBeGreaterThan(trials[0]?.costUsd ?? Infinity);
  expect(err.trim().split('\n').at(-1)).toMatch(
    new RegExp(`: 1 of 1 · .* · \\$${run?.costUsd.toFixed(2)}$`),
  );
});
