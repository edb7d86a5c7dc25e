import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import type { Ids } from '../../src/domain/clock.ts';
import type { ProviderRequest } from '../../src/domain/provider.ts';
import type { Ceiling, Store } from '../../src/domain/store.ts';
import type { Case } from '../../src/domain/suite.ts';
import { replayRun } from '../../src/evaluation/replay/replay.ts';
import { makeExecutor } from '../../src/evaluation/replay/run-queue.ts';
import type { Subject } from '../../src/evaluation/replay/subject.ts';
import {
  type CallerDeps,
  callModel,
  type CallOptions,
  type ModelClient,
} from '../../src/llm/call.ts';
import { tariffOf } from '../../src/llm/pricing/prices.ts';
import { createProvider } from '../../src/llm/providers/registry.ts';
import { makeLimiter } from '../../src/llm/rate-limiter.ts';
import { countingIds, fastClock, type FastClock } from '../../src/platform/clock/fast.ts';
import { workInFlight } from '../../src/platform/clock/in-flight.ts';
import { runOnFastClock } from '../../src/platform/clock/run-on-fast-clock.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { runOf } from '../domain/rows.ts';

const START = Date.parse('2026-01-05T02:00:00Z');
const MODELS = [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }];
const { busy } = workInFlight();
const sandbox = createSandbox();
afterAll(() => sandbox.close());

let clock: FastClock;
let store: Store;
let provider: SimulatedProvider;
let answered: number;
let ceilings: Ceiling[];
let ids: Ids;
beforeEach(async () => {
  clock = fastClock(START);
  store = openStore(':memory:', '');
  answered = 0;
  ceilings = [];
  ids = countingIds();
  provider = await startSimulatedProvider({
    now: () => clock.now(),
    seed: 1,
    models: MODELS,
    behave: () => {
      answered++;
      return { text: 'YES' };
    },
  });
});
afterEach(async () => {
  await provider.close();
  await store.close();
});

const deps = (): CallerDeps => ({ store, clock, ids, random: () => 0.5, ceilings: () => ceilings });
const price = { input: 1, output: 2 };
async function lineTo(baseUrl: string, concurrent = 4): Promise<ModelClient> {
  return {
    provider: await createProvider(
      { kind: 'openai', name: 'sim', baseUrl, apiKey: 'sk-test' },
      () => clock.now(),
    ),
    limiter: makeLimiter(clock, { requestsPerMinute: 10_000, tokensPerMinute: 1e9, concurrent }),
    tariff: tariffOf({ kind: 'openai', model: 'sim-1', baseUrl, override: price }, () =>
      clock.now(),
    ),
  };
}
const request = (over: Partial<ProviderRequest> = {}): ProviderRequest => ({
  model: 'sim-1',
  messages: [{ role: 'user', content: 'Question 1' }],
  tools: [],
  parameters: {},
  maxOutputTokens: 50,
  timeoutMs: 5_000,
  ...over,
});
const RUN = runOf({
  id: 'run_1',
  caseHashes: Array.from({ length: 6 }, (_, i) => `case${i}`),
  trialsPerCase: 2,
  createdAt: new Date(START).toISOString(),
});
const why: CallOptions = {
  run: 'run_1',
  caseHash: 'case0',
  ordinal: 0,
  purpose: 'trial',
  deadline: START + 6 * 3_600_000,
};

describe('a call', () => {
  it('has its attempt and its reservation in the store before it leaves', async () => {
    await store.runs.create(RUN);
    const seen: { open: number; reserved: number }[] = [];
    // A provider of a few lines: at the moment a call arrives, it looks into the store.
    const server = createServer((_req, res) => {
      void (async () => {
        const attempts = await store.trials.attemptsOf('run_1');
        seen.push({
          open: attempts.filter((a) => a.endedAt === null).length,
          reserved: await store.spend.total('', '9999'),
        });
        res.writeHead(200, { 'content-type': 'application/json' }).end(
          JSON.stringify({
            id: 'x',
            object: 'chat.completion',
            created: 1,
            model: 'sim-1',
            choices: [
              { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'YES' } },
            ],
            usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 },
          }),
        );
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const line = await lineTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    const called = await runOnFastClock(callModel(deps(), line, request(), why), clock, busy);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(called).toMatchObject({ kind: 'reply', calls: 1, costUsd: 12e-6 });
    expect(seen).toEqual([{ open: 1, reserved: line.tariff.worstCase(request()).usd }]);
    expect(await store.trials.attemptsOf('run_1')).toMatchObject([
      { result: 'reply', purpose: 'trial' },
    ]);
    expect(await store.spend.total('', '9999')).toBeCloseTo(12e-6, 12);
  });

  it('that fails and is made again leaves one attempt a call, each with its own end', async () => {
    await store.runs.create(RUN);
    provider.setFault([
      { kind: 'server-error', times: 1 },
      { kind: 'cut-socket', times: 1 },
    ]);
    const line = await lineTo(provider.baseUrl);
    expect(
      await runOnFastClock(callModel(deps(), line, request(), why), clock, busy),
    ).toMatchObject({
      kind: 'reply',
      calls: 3,
    });
    expect((await store.trials.attemptsOf('run_1')).map((a) => a.result)).toEqual([
      'server-error',
      'cut-off',
      'reply',
    ]);
    // A cut answer may have been charged for: its worst case stays spent.
    expect(await store.spend.total('', '9999')).toBeGreaterThan(
      line.tariff.worstCase(request()).usd ?? 0,
    );
  });

  it('that a provider asks to wait for is told to whoever waits, with the time', async () => {
    await store.runs.create(RUN);
    const waits: string[] = [];
    provider.setFault([{ kind: 'rate-limit', retryAfterSeconds: 90, times: 1 }]);
    const line = await lineTo(provider.baseUrl);
    const told: CallerDeps = {
      ...deps(),
      onWait: (w) => waits.push(`${w.provider} ${Math.round(w.ms / 1_000)} ${w.reason}`),
    };
    const called = await runOnFastClock(callModel(told, line, request(), why), clock, busy);
    expect(called.kind).toBe('reply');
    expect(waits).toEqual(['sim 90 rate-limited, told to wait 90 s']);
  });

  it('that would pass a ceiling in its worst case never leaves', async () => {
    await store.runs.create(RUN);
    const line = await lineTo(provider.baseUrl);
    const worst = line.tariff.worstCase(request()).usd ?? 0;
    ceilings = [
      {
        name: 'day',
        from: '2026-01-05T00:00:00.000Z',
        to: '2026-01-06T00:00:00.000Z',
        usd: worst * 0.99,
      },
    ];
    const refused: string[] = [];
    expect(
      await callModel(deps(), line, request(), { ...why, onNoMoney: (r) => refused.push(r) }),
    ).toMatchObject({ kind: 'no-money', reason: expect.stringContaining('a day would be passed') });
    expect(refused).toHaveLength(1);
    expect(provider.stats().total).toBe(0);
    expect(await store.trials.attemptsOf('run_1')).toEqual([]);
  });

  it('that waits for another try is given up at once by who quits, and one that is out is not cut by it', async () => {
    await store.runs.create(RUN);
    provider.setFault({ kind: 'rate-limit', retryAfterSeconds: 3_600, times: 1 });
    const line = await lineTo(provider.baseUrl);
    const quit = new AbortController();
    const waits = callModel(deps(), line, request(), {
      ...why,
      quit: quit.signal,
      onCall: () => setImmediate(() => quit.abort()),
    });
    expect(await runOnFastClock(waits, clock, () => true)).toMatchObject({
      kind: 'failed',
      failure: { code: 'cancelled' },
      calls: 1,
    });
    expect(clock.now()).toBe(START);
    const out = new AbortController();
    const called = callModel(deps(), await lineTo(provider.baseUrl), request(), {
      ...why,
      ordinal: 1,
      quit: out.signal,
    });
    while (!busy()) await new Promise((resolve) => setImmediate(resolve));
    out.abort();
    expect(await called).toMatchObject({ kind: 'reply' });
  });
});

describe('a replay', () => {
  const cases = new Map(
    RUN.caseHashes.map((hash, i): [string, Case] => [
      hash,
      {
        hash,
        label: hash,
        messages: [{ role: 'user', content: `Question ${i}` }],
        vars: {},
        assertions: [],
        metadata: {},
        parameters: {},
      } as unknown as Case,
    ]),
  );
  const subject = (line: ModelClient): Subject => ({
    cases,
    client: line,
    model: 'sim-1',
    system: '',
    tools: [],
    parameters: {},
    maxOutputTokens: 50,
    timeoutMs: 5_000,
    ownCalls: false,
    shape: { api: 'openai-chat' },
    user: null,
    sandbox,
    hashesOnly: false,
    clean: (text) => text,
    score: async () => ({ outcome: 'pass', score: 1, reason: '', asserts: [] }),
    judge: async () => null,
  });

  it('makes what a killed one lacks, and nothing twice', async () => {
    await store.runs.create(RUN);
    const line = await lineTo(provider.baseUrl, 2);
    // The kill: everything that is under way is cut after the fifth answer, without a word to the
    // store.
    const kill = new AbortController();
    const stop = new AbortController();
    const first = replayRun(deps(), RUN, subject(line), {
      cut: kill.signal,
      stop: stop.signal,
      onProgress: (p) => {
        if (p.done === 5) {
          stop.abort();
          kill.abort();
        }
      },
    });
    expect(await runOnFastClock(first, clock, busy)).toEqual({ end: 'interrupted' });
    const stored = await store.trials.ofRun('run_1');
    expect(stored.length).toBeGreaterThanOrEqual(5);
    expect(stored.length).toBeLessThan(12);
    const before = answered;
    const again = await runOnFastClock(
      replayRun(
        deps(),
        (await store.runs.get('run_1')) ?? RUN,
        subject(await lineTo(provider.baseUrl, 2)),
      ),
      clock,
      busy,
    );
    expect(again).toEqual({ end: 'done' });
    expect(answered - before).toBe(12 - stored.length);
    const all = await store.trials.ofRun('run_1');
    expect(all).toHaveLength(12);
    expect(new Set(all.map((t) => `${t.caseHash} ${t.ordinal}`)).size).toBe(12);
    // What was there is untouched.
    for (const t of stored) expect(all).toContainEqual(t);
  });

  it('goes round by round, so that one that is cut short has seen every case', async () => {
    await store.runs.create(RUN);
    const stop = new AbortController();
    await runOnFastClock(
      replayRun(deps(), RUN, subject(await lineTo(provider.baseUrl, 1)), {
        stop: stop.signal,
        onProgress: (p) => {
          if (p.done === 6) stop.abort();
        },
      }),
      clock,
      busy,
    );
    const trials = await store.trials.ofRun('run_1');
    expect(new Set(trials.map((t) => t.caseHash)).size).toBe(6);
    expect(trials.filter((t) => t.ordinal === 0)).toHaveLength(6);
  });

  it('begins no call after a stop, and stores those that were out', async () => {
    await store.runs.create(RUN);
    const stop = new AbortController();
    const going = replayRun(deps(), RUN, subject(await lineTo(provider.baseUrl, 3)), {
      stop: stop.signal,
    });
    while (answered === 0) await new Promise((resolve) => setImmediate(resolve));
    const out = answered;
    stop.abort();
    expect(await runOnFastClock(going, clock, busy)).toEqual({ end: 'interrupted' });
    expect(answered).toBeLessThanOrEqual(out + 3);
    expect(await store.trials.ofRun('run_1')).toHaveLength(answered);
    expect((await store.trials.attemptsOf('run_1')).every((a) => a.endedAt !== null)).toBe(true);
  });

  it('of a run whose cases left the suite ends and says so, with what there was', async () => {
    await store.runs.create({ ...RUN, caseHashes: [...RUN.caseHashes, 'gone'] });
    const ended = await runOnFastClock(
      replayRun(
        deps(),
        { ...RUN, caseHashes: [...RUN.caseHashes, 'gone'] },
        subject(await lineTo(provider.baseUrl)),
      ),
      clock,
      busy,
    );
    expect(ended).toMatchObject({
      end: 'stopped',
      kind: 'suite-gone',
      reason: '1 of its cases are no longer in the suite',
    });
    expect(await store.trials.ofRun('run_1')).toHaveLength(12);
  });

  it('whose checks break gives no verdict, never a fail, and is not paid for again', async () => {
    await store.runs.create(RUN);
    const breaking: Subject = {
      ...subject(await lineTo(provider.baseUrl)),
      score: () => Promise.reject(new Error('a defect of ours')),
      judge: () => Promise.reject(new Error('another')),
    };
    expect(await runOnFastClock(replayRun(deps(), RUN, breaking), clock, busy)).toEqual({
      end: 'done',
    });
    const trials = await store.trials.ofRun('run_1');
    expect(trials).toHaveLength(12);
    for (const t of trials)
      expect(t).toMatchObject({
        outcome: 'none',
        score: null,
        judged: null,
        finishReason: 'stop',
        reason: 'the checks could not run: a defect of ours',
      });
    expect(answered).toBe(12);
  });

  it('waits where its files are broken, and is not given up for it', async () => {
    await store.runs.create(RUN);
    const whole = subject(await lineTo(provider.baseUrl));
    let mended = false;
    const ends: string[] = [];
    const executor = makeExecutor({
      ...deps(),
      subjectOf: async () =>
        mended
          ? { ok: true, subject: whole }
          : { ok: false, gone: false, reason: 'a file is broken' },
      finish: async (run, ended) => {
        ends.push(ended.end);
        await store.runs.end(run.id, ended.end, new Date(clock.now()).toISOString(), null);
      },
      onError: (_run, e) => {
        throw e;
      },
    });
    const round = () =>
      runOnFastClock(
        executor.pump().then(() => executor.idle()),
        clock,
        busy,
      );
    await round();
    expect(ends).toEqual([]);
    expect((await store.runs.unfinished()).map((r) => r.id)).toEqual(['run_1']);
    mended = true;
    await round();
    expect(ends).toEqual(['done']);
    expect(await store.trials.ofRun('run_1')).toHaveLength(12);
  });
});
