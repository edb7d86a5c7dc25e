import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { SimulatedAnswer, SimulatedRequest } from '../../../src/demo/simulated/behaviour.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import type { Rehearsal } from '../../../src/domain/rehearsal.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { question } from '../../faults/support.ts';
import { installation, put, rehearse, type, typeJson } from './typing.ts';

const YES = { text: 'YES, your refund is on its way.' };
let provider: SimulatedProvider;
let behave: (r: SimulatedRequest) => SimulatedAnswer;
const sims = ['sim-1', 'sim-2'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' }));
beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    apiKey: 'sk-sim',
    models: sims,
    behave: (r) => behave(r),
  });
});
beforeEach(() => {
  behave = () => YES;
  provider.setFault(null);
  provider.setModels(sims);
});
afterAll(() => provider.close());
const calls = (): number => provider.stats().log.filter((c) => c.model !== null).length;

describe('daytwo rehearse', () => {
  it('says that it is safe to move when the other model does as well, stops then, and keeps what it found', async () => {
    const cwd = installation(provider.baseUrl);
    const before = calls();
    const { code, json, err } = await rehearse(cwd, '5');
    expect(err).toContain(
      'No list knows prices at sim, so sim-2 is reckoned at what you gave for sim-1',
    );
    expect([code, json.verdict]).toEqual([0, 'same-or-better']);
    expect(json.words).toMatch(/^Safe to move: pass rate 100 % → 100 % \(0 points, −\d/);
    expect(json.pairs).toBeLessThan(100);
    // Interleaved: each side was called as often as the other, give or take what was in flight at
    // the end.
    const made = provider
      .stats()
      .log.slice(-(calls() - before))
      .filter((c) => c.model !== null);
    const [one, two] = ['sim-1', 'sim-2'].map((m) => made.filter((c) => c.model === m).length);
    expect(Math.abs((one ?? 0) - (two ?? 0))).toBeLessThanOrEqual(8);
    expect(json.files.map((f) => existsSync(f))).toEqual([true, true, true]);
    expect((await type(cwd, 'rehearsals')).out).toMatch(
      /refund +sim-1 → sim-2 +same-or-better +\$0\.0\d+ +Safe to move/,
    );
    expect((await type(cwd, 'spend')).out).toContain('rehearsal');
    // It entered no stream, and asks for no review.
    const store = openStore(join(cwd, 'config/daytwo.db'), '');
    expect(await store.runs.ofSuite('refund', 'desk')).toEqual([]);
    expect(await store.runs.unreviewed()).toEqual([]);
    expect(await store.runs.unfinished()).toEqual([]);
    expect((await store.audit.list(5)).map((a) => a.action)).toEqual([
      'rehearsal ended',
      'rehearsal begun',
    ]);
    await store.close();
  }, 30_000);

  it('says how many cases change and how, as soon as it is sure, and shows both answers of each', async () => {
    const cwd = installation(provider.baseUrl);
    behave = (r) =>
      r.model === 'sim-2' && question(r.turns) < 9
        ? { text: "I'm sorry, but I can't help with that request." }
        : YES;
    const { code, json } = await rehearse(cwd, '5', '--out', 'report');
    expect([code, json.verdict]).toEqual([1, 'worse']);
    expect(json.words).toMatch(
      /^Not safe to move: \d cases change for the worse, all over-cautious; pass rate 100 % → \d\d %/,
    );
    expect(json.pairs).toBeLessThan(45);
    expect(json.kind).toMatchObject({ kind: 'refusal' });
    expect(json.flips[0]).toMatchObject({
      way: 'worse',
      before: { output: YES.text, outcome: 'pass' },
      after: { output: expect.stringContaining('sorry'), judgment: 'refused' },
    });
    expect(readFileSync(join(cwd, 'report/rehearsal.html'), 'utf8')).toContain(
      'can&#39;t help with that request',
    );
  }, 30_000);

  it('calls no move safe where neither side passes, and says what is open of the agent', async () => {
    const cwd = installation(provider.baseUrl);
    const store = openStore(join(cwd, 'config/daytwo.db'), '2026-01-01T00:00:00Z');
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => Date.now(),
      channels: [],
    });
    const { incident } = await recorder.open(store, {
      kind: 'failing-now',
      key: failingKey('refund', 'desk'),
      agent: 'refund',
      reason: 'a test',
      facts: plainFacts('refund: 0 of 20 pass', 'Nothing passes.'),
    });
    await store.close();
    behave = () => ({ text: 'NO.' });
    const { code, json } = await rehearse(cwd, '5', '--out', 'report');
    expect([code, json.verdict]).toEqual([2, 'could-not-measure']);
    expect(json.words).toMatch(
      /^Could not measure: neither side passes \(0 and 0 of \d+\), and where next to nothing does, nothing can be lost/,
    );
    expect(json.words).toContain(` has an open incident (${incident.id}, refund: 0 of 20 pass):`);
    expect(json.pairs).toBeLessThan(100);
    expect(readFileSync(join(cwd, 'report/rehearsal.md'), 'utf8')).toContain(
      'has an open incident',
    );
  }, 30_000);

  it('says what it would take where the money ends first, and goes on from there with more of it', async () => {
    const cwd = installation(provider.baseUrl);
    const before = calls();
    const poor = await rehearse(cwd, '0.004');
    expect([poor.code, poor.json.verdict]).toEqual([3, 'undecided']);
    expect(poor.json.words).toMatch(
      /^Not enough evidence: about \d+ more trials, (under )?\$0\.0\d/,
    );
    expect(poor.json.cost.spentUsd).toBeLessThanOrEqual(0.004);
    // It was used up: another pair, at its worst, would have passed it.
    expect(poor.json.reason).toContain('the budget of $0.0040 does not pay for another pair');
    expect(poor.json.pairs).toBeGreaterThan(30);
    const spent = calls() - before;
    const rich = await rehearse(cwd, '5');
    expect([rich.code, rich.json.rehearsal]).toEqual([0, poor.json.rehearsal]);
    expect(rich.err).toContain('going on where it was');
    const whole = rich.json.cases.reduce((n, c) => n + c.before.of + c.after.of, 0);
    // Not a single call of the first part was made again.
    expect(calls() - before).toBe(whole);
    expect(spent).toBeGreaterThan(0);
  }, 30_000);

  it('could not measure where the key is refused, the new model is not served, or nothing is asserted; and refuses what it cannot mean', async () => {
    const cwd = installation(provider.baseUrl);
    provider.setFault({ kind: 'wrong-key' });
    const refused = await rehearse(cwd, '5');
    expect([refused.code, refused.json.words]).toEqual([
      2,
      expect.stringMatching(/^Could not measure: .*Incorrect API key/),
    ]);
    provider.setFault(null);
    const unknown = await typeJson(cwd, 'rehearse', 'refund', '--model', 'sim-9', '--budget', '5');
    expect([unknown.code, unknown.json.reason]).toEqual([
      2,
      expect.stringMatching(/sim-9: .*does not exist/),
    ]);
    const silent = installation(provider.baseUrl, {
      suite: 'prompts: ["Question {{q}}"]\ntests:\n  - vars: { q: "1" }\n',
    });
    expect(await type(silent, 'rehearse', 'refund', '--model', 'sim-2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no case of these suites checks anything'),
    });
    expect(await type(cwd, 'rehearse', 'refund', '--model', 'sim-1')).toMatchObject({
      code: 64,
      err: expect.stringContaining('is on sim-1 already'),
    });
    expect(
      (await type(cwd, 'rehearse', 'refund', '--model', 'sim-2', '--budget', 'lots')).code,
    ).toBe(64);
    expect((await type(cwd, 'rehearse', 'refund', '--model', 'sim-2', '--margin', '0')).code).toBe(
      64,
    );
    expect(await type(cwd, 'rehearse', 'nobody', '--model', 'sim-2')).toMatchObject({
      code: 64,
      err: expect.stringContaining('known are refund'),
    });
    const unpriced = installation(provider.baseUrl, {
      config: (t) => t.replace(', price: { input: 1, output: 2 }', ''),
    });
    const before = calls();
    expect(await type(unpriced, 'rehearse', 'refund', '--model', 'sim-2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no price is known for sim-1 and sim-2'),
    });
    expect(calls()).toBe(before);
  }, 30_000);

  it("sets the baseline's stored answers beside the new ones where the incumbent is gone, says unpaired, and decides nothing", async () => {
    const cwd = installation(provider.baseUrl, { cases: 6 });
    await type(cwd, 'replay', 'refund');
    const store = openStore(join(cwd, 'config/daytwo.db'), '');
    const run = (await store.runs.recent({ limit: 1 }))[0];
    await store.baselines.put({
      id: 'b1',
      agent: 'refund',
      suite: 'desk',
      runs: [run?.id ?? ''],
      approvedBy: 'kim',
      approvedAt: '2026-01-01T00:00:00.000Z',
      note: '',
      bins: { edges: {}, values: {} },
    });
    await store.close();
    provider.setModels(sims.slice(1));
    behave = (r) => (question(r.turns) < 2 ? { text: 'No.' } : YES);
    const { code, json } = await rehearse(cwd, '5');
    expect([code, json.verdict, json.paired]).toEqual([2, 'could-not-measure', false]);
    expect(json.words).toMatch(
      /^Not decided: the present model no longer answers, .* stored ones; 2 cases change for the worse/,
    );
    expect(json.reason).toContain('sim-1 no longer answers');
    expect(json.rates[0]).toMatchObject({
      before: { n: 6, of: 6 },
      after: { n: 4, of: 6 },
      difference: null,
    });
  }, 30_000);

  it('gives up where most calls of one side fail, and says whose and why', async () => {
    const cwd = installation(provider.baseUrl);
    behave = (r) => {
      if (r.model === 'sim-2') throw new Error('temperature is not supported');
      return YES;
    };
    const before = calls();
    const { code, json } = await rehearse(cwd, '5');
    expect([code, json.reason]).toEqual([
      2,
      expect.stringMatching(
        /^sim-2: 8 of the first 8 pairs have no verdict, the last because of: .*temperature is not supported/,
      ),
    ]);
    expect(calls() - before).toBeLessThan(40);
  }, 30_000);

  it('shows no text of any answer where only hashes are wanted', async () => {
    const cwd = installation(provider.baseUrl, {
      config: (t) => t.replace('file: daytwo.db', 'file: daytwo.db, outputs: hashes-only'),
    });
    behave = (r) => ({
      text:
        r.model === 'sim-2' ? 'Jane Roe of 12 Elm Road says no.' : 'YES, Jane Roe of 12 Elm Road.',
    });
    const { code, json } = await rehearse(cwd, '5', '--out', 'report');
    expect([code, json.flips[0]?.after.output]).toEqual([1, '(text not kept)']);
    for (const file of json.files) expect(readFileSync(file, 'utf8')).not.toContain('Jane Roe');
  }, 30_000);

  it('begins anew where the agent was edited meanwhile, and leaves one to whoever is making it', async () => {
    const cwd = installation(provider.baseUrl);
    const first = await rehearse(cwd, '0.004');
    const store = openStore(join(cwd, 'config/daytwo.db'), '');
    const r = await store.rehearsals.get(first.json.rehearsal);
    await store.rehearsals.update({
      ...(r as Rehearsal),
      state: 'unfinished',
      endedAt: null,
      outcome: null,
    });
    await store.rehearsals.acquireLease(
      first.json.rehearsal,
      'elsewhere:1',
      new Date(Date.now() + 60_000).toISOString(),
    );
    await store.close();
    expect(
      await type(cwd, 'rehearse', 'refund', '--model', 'sim-2', '--budget', '5'),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('another process (elsewhere:1) is making this rehearsal'),
    });
    put(cwd, 'SOUL.md', 'You run the refund desk. Be brief.');
    const later = openStore(join(cwd, 'config/daytwo.db'), '');
    await later.rehearsals.releaseLease(first.json.rehearsal, 'elsewhere:1');
    await later.close();
    const second = await rehearse(cwd, '5');
    expect([second.code, second.json.rehearsal === first.json.rehearsal]).toEqual([0, false]);
    expect((await type(cwd, 'rehearsals', first.json.rehearsal)).out).toContain(
      'Given up: another was begun',
    );
  }, 30_000);
});
