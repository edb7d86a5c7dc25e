import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import type { Store } from '../../src/domain/store.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { type Door, startDoor } from './campaign/door.ts';
import { type Daemon, installation, startDaemon } from './daemon.ts';

const CASES = 4;
let provider: SimulatedProvider;
let door: Door;
let daemons: Daemon[] = [];
/** Calls that came in, by what they are for. */
let asked: Record<'trial' | 'grade' | 'judge', number>;
let judgeWaits = true;

const purposeOf = (body: string): keyof typeof asked =>
  body.includes('You label what') ? 'judge' : body.includes('You grade an') ? 'grade' : 'trial';

beforeEach(async () => {
  asked = { trial: 0, grade: 0, judge: 0 };
  judgeWaits = true;
  provider = await startSimulatedProvider({
    now: Date.now,
    seed: 1,
    models: ['sim-1', 'judge-1'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
    behave: (r) => {
      const purpose = purposeOf(r.system);
      if (purpose === 'judge') return { text: '{"judgment": "escalated", "uncertain": false}' };
      if (purpose === 'grade') return { text: '{"reason": "it does", "pass": true, "score": 1}' };
      // Not plain to the rules, so the judge is asked.
      return { text: 'We promise it, YES, within an hour.' };
    },
  });
  door = await startDoor(provider.baseUrl, (_n, body) => {
    const purpose = purposeOf(body);
    asked[purpose]++;
    return purpose === 'judge' && judgeWaits ? 600_000 : 0;
  });
});
afterEach(async () => {
  await Promise.all(daemons.map((d) => d.stop('SIGKILL')));
  daemons = [];
  await Promise.all([door.close(), provider.close()]);
});

const install = (): string => {
  const judge = '{ provider: sim, model: judge-1, price: { input: 1, output: 2 } }';
  return installation({
    'SOUL.md': 'You run the refund desk.',
    'suite.yaml': `prompts: ['Question {{q}}']\ntests:\n${Array.from(
      { length: CASES },
      (_, i) =>
        `  - vars: { q: "${i}" }\n    assert: [{ type: llm-rubric, value: "agrees" }]\n    metadata: { expect: acted }`,
    ).join('\n')}\n`,
    'daytwo.yaml': `
providers:
  sim: { kind: openai, baseUrl: "${door.baseUrl}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000, concurrent: ${CASES} } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    grader: ${judge}
    judgments: { judge: ${judge} }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 1 1 *" }]
store: { file: daytwo.db }
health: { file: health.json }
`,
  });
};

async function withStore<T>(folder: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(join(folder, 'daytwo.db'), '');
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function start(folder: string): Daemon {
  const daemon = startDaemon(folder);
  daemons.push(daemon);
  return daemon;
}

/** What a killed worker, or one that goes on, has written of its one run. */
const written = (folder: string) =>
  withStore(folder, async (store) => {
    const [run] = await store.runs.recent({ limit: 1 });
    if (run === undefined) throw new Error('no run was made');
    const attempts = await store.trials.attemptsOf(run.id);
    let kept = 0;
    for (const caseHash of run.caseHashes)
      kept += (await store.trials.replies({ run: run.id, caseHash, ordinal: 0 })).length;
    return {
      settled: attempts.filter((a) => a.result === 'reply').map((a) => a.purpose),
      inFlight: attempts.filter((a) => a.endedAt === null).map((a) => a.purpose),
      kept,
      judged: (await store.trials.ofRun(run.id)).map((t) => [t.outcome, t.judged?.decidedBy]),
    };
  });

it("a kill between a judge's reply and its trial: neither the answer nor that judge is paid again, only the call that was out", async () => {
  const folder = install();
  // Known long ago, so that one catch-up is due at once.
  await withStore(folder, (s) => s.slots.register('suite:refund/desk', '2020-06-01T00:00:00.000Z'));
  const first = start(folder);
  while (asked.judge < CASES) await new Promise((r) => setTimeout(r, 20));
  await first.stop('SIGKILL');
  expect(asked).toEqual({ trial: CASES, grade: CASES, judge: CASES });
  const dead = await written(folder);
  expect(dead.settled.toSorted()).toEqual([
    ...Array.from({ length: CASES }, () => 'grade'),
    ...Array.from({ length: CASES }, () => 'trial'),
  ]);
  expect(dead.inFlight).toEqual(Array.from({ length: CASES }, () => 'judge'));
  expect([dead.kept, dead.judged]).toEqual([2 * CASES, []]);

  judgeWaits = false;
  const second = start(folder);
  await second.line('run ended');
  await second.stop();
  expect(asked).toEqual({ trial: CASES, grade: CASES, judge: 2 * CASES });
  const after = await written(folder);
  expect(after.judged).toEqual(Array.from({ length: CASES }, () => ['pass', 'judge:judge-1']));
  expect(after.kept).toBe(0);
}, 120_000);
