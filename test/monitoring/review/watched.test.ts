import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import type { Metric } from '../../../src/domain/drift.ts';
import type { Judged } from '../../../src/domain/judgment.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { decideJudgment, rulesEdition } from '../../../src/evaluation/judgments/decide.ts';
import type { ReviewDeps } from '../../../src/monitoring/review/deps.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import {
  metricsOf,
  type StreamSwitches,
  switchesOf,
} from '../../../src/monitoring/review/watched.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { sha256 } from '../../../src/platform/sha256.ts';
import { at } from '../../detection/drift/worlds.ts';
import { doneRunOf, trialOf } from '../../domain/rows.ts';
import { deps as reviewDeps } from './lived.ts';

const CASES = ['a', 'b', 'c', 'd'];
const ON: StreamSwitches = { judged: false, withJudge: false, off: new Set() };
let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const deps = (switches: StreamSwitches = ON): ReviewDeps =>
  reviewDeps(store, {
    switchesFor: () => switches,
    labelAgain: (_, edition, answer) =>
      decideJudgment(answer, { plainOnly: edition === rulesEdition({ plainOnly: true }) }),
  });

/** A run of a day that ended, with the same answer of every case. */
async function lived(day: number, judged: Judged, text = 'Fine.', expected = false): Promise<Run> {
  const run = doneRunOf(at(day), {
    id: `run${String(day).padStart(3, '0')}`,
    caseHashes: CASES,
  });
  await store.runs.create(run);
  await store.outputs.put(sha256(text), text, at(day));
  await store.runs.end(run.id, 'done', at(day), null);
  for (const hash of CASES) {
    await store.cases.put({
      agent: 'refund',
      suite: 'desk',
      hash,
      label: hash,
      prompt: 'Say how it is.',
      metadata: expected ? { expect: 'acted' } : {},
      firstSeen: at(0),
    });
    await store.trials.put(
      trialOf({
        id: `${run.id} ${hash}`,
        run: run.id,
        caseHash: hash,
        at: at(day),
        judged,
        length: text.length,
        outputHash: sha256(text),
      }),
    );
  }
  return run;
}

const acted = (rules?: string): Judged => ({
  judgment: 'acted',
  uncertain: false,
  decidedBy: 'rule:x',
  ...(rules === undefined ? {} : { rules }),
});

const reviewed = async (d: ReviewDeps, run: Run): Promise<Metric[]> =>
  (await reviewRun(d, run))?.reviews.map((r) => r.stream.metric) ?? [];

describe('what a suite is watched for', () => {
  const config = (agent: object, suite: object = {}) =>
    configSchema.parse({
      providers: { p: { kind: 'openai' } },
      agents: {
        refund: {
          soul: 'SOUL.md',
          target: { provider: 'p', model: 'm' },
          suites: [{ file: 'desk.yaml', name: 'desk', ...suite }],
          ...agent,
        },
      },
    });
  const metrics = (agent: object, suite: object, expected = false): readonly Metric[] =>
    metricsOf(switchesOf(config(agent, suite), { agent: 'refund', suite: 'desk' }), [
      { metadata: expected ? { expect: 'acted' } : {} },
    ]);

  it('is judgments where a case says what is expected, a tool has a meaning or a judge is set', () => {
    const judge = { provider: 'p', model: 'm' };
    for (const has of [
      metrics({}, {}, true),
      metrics({ judgments: { tools: { pay: 'acted' } } }, {}),
      metrics({ judgments: { judge } }, {}),
    ]) {
      expect(has).toContain('judgment');
      expect(has).not.toContain('refusal');
    }
  });

  it('is plain refusals elsewhere', () => {
    expect(metrics({}, {})).toContain('refusal');
    expect(metrics({}, {})).not.toContain('judgment');
  });

  it('leaves out what is switched off, and a suite has the last word', () => {
    const agent = { streams: { judgment: 'off', length: 'off' } };
    expect(metrics(agent, {})).toEqual([
      'answer',
      'cost',
      'finish',
      'latency',
      'no-verdict',
      'output-tokens',
      'pass',
      'tool-calls',
      'tools',
    ]);
    expect(metrics({ streams: { latency: 'off' } }, {})).not.toContain('latency');
    expect(metrics(agent, { streams: { length: 'on' } })).toContain('length');
    expect(metrics({}, { streams: { judgment: false } }, true)).not.toContain('judgment');
  });
});

it('a stream that is switched off is looked at no more, and its part of the budget goes to the others', async () => {
  const on = deps();
  for (let day = 0; day < 7; day++) await reviewRun(on, await lived(day, acted('2-plain')));
  const weight = async (run: string): Promise<number> =>
    (await store.drift.chargesSince(at(0))).find(
      (c) => c.run === run && c.stream === 'refund/desk/pass',
    )?.weight ?? Number.NaN;
  const off = deps({ ...ON, off: new Set<Metric>(['length', 'refusal', 'judgment']) });
  const metrics = await reviewed(off, await lived(7, acted('2-plain')));
  expect(metrics).toEqual(['cost', 'finish', 'latency', 'no-verdict', 'pass']);
  // Seven streams shared it, five do now.
  expect((await weight('run007')) / (await weight('run006'))).toBeCloseTo(7 / 5, 9);
});

describe('labels by other rules than before', () => {
  const judgmentLooks = async (d: ReviewDeps, run: Run): Promise<number | undefined> =>
    (await reviewRun(d, run))?.reviews.find((r) => r.stream.metric === 'judgment')?.looks;

  it('go on where the kept answers get the labels that they had', async () => {
    const d = deps({ ...ON, judged: true });
    for (let day = 0; day < 9; day++) await reviewRun(d, await lived(day, acted()));
    expect(await judgmentLooks(d, await lived(9, acted('2')))).toBe(5);
    // Another process, which remembers nothing.
    const again = deps({ ...ON, judged: true });
    expect(await judgmentLooks(again, await lived(10, acted('2')))).toBe(6);
  });

  it('begin their stream anew where they would differ, and alarm nobody', async () => {
    const d = deps({ ...ON, judged: true });
    const refused: Judged = { ...acted(), judgment: 'refused' };
    for (let day = 0; day < 9; day++) await reviewRun(d, await lived(day, refused));
    for (let day = 9; day < 25; day++) {
      const outcome = await reviewRun(d, await lived(day, acted('2')));
      expect(outcome?.decision ?? null).toBeNull();
    }
    expect(await judgmentLooks(d, await lived(25, acted('2')))).toBe(12);
    expect(await store.incidents.list({ limit: 10 })).toEqual([]);
  });

  it('are not compared with plain refusals of a suite that nothing was known of', async () => {
    const d = deps();
    for (let day = 0; day < 9; day++)
      await reviewRun(d, await lived(day, { ...acted(), judgment: 'refused' }));
    for (let day = 9; day < 20; day++) await reviewRun(d, await lived(day, acted('2-plain')));
    expect(await store.incidents.list({ limit: 10 })).toEqual([]);
    expect(await reviewed(d, await lived(20, acted('2-plain')))).toContain('refusal');
  });
});
