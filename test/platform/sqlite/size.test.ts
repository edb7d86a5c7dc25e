import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Run, Trial } from '../../../src/domain/run.ts';
import { observedOf } from '../../../src/monitoring/review/observations.ts';
import { makeIds } from '../../../src/platform/clock/real.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { sha256 } from '../../../src/platform/sha256.ts';
import { runOf, trialOf } from '../../domain/rows.ts';

const RUNS = 50;
const CASES = 20;
const START = Date.parse('2026-03-01T02:00:00Z');
const HOUR = 3_600_000;
const WORDS =
  'refund order day week number colleague policy receipt card bank money back return parcel address delay answer question please thanks sorry sure always never within before after until because letter'.split(
    ' ',
  );

let state = 1;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
/** 400 characters of words and numbers that no other answer has in this order. */
function answer(): string {
  let text = '';
  while (text.length < 400)
    text += `${WORDS[Math.floor(random() * WORDS.length)] ?? ''} ${random() < 0.2 ? `${Math.floor(random() * 100_000)} ` : ''}`;
  return text.slice(0, 400);
}

function answered(id: string, run: Run, caseHash: string, text: string): Trial {
  const pass = random() < 0.9;
  return trialOf({
    id,
    run: run.id,
    caseHash,
    at: run.createdAt,
    outcome: pass ? 'pass' : 'fail',
    score: pass ? 1 : 0.67,
    reason: pass ? 'All assertions passed' : `Expected output "${text.slice(0, 60)}" to contain`,
    judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule:neither-declines-nor-asks' },
    servedModel: 'model-2026-01-15',
    fingerprint: `fp_${sha256(run.id).slice(0, 10)}`,
    routing: { 'x-served-by': `node-${Math.floor(random() * 9)}` },
    usage: { inputTokens: 78, outputTokens: 80 + Math.floor(random() * 40) },
    costUsd: 0.0000776 + Math.floor(random() * 50) / 1e6,
    latencyMs: Math.floor(random() * 2_000),
    length: text.length,
    outputHash: sha256(text),
    asserts: ['icontains-any', 'not-icontains-any', 'llm-rubric'].map((type, i) => ({
      type,
      value: `${type} of case ${caseHash.slice(0, 8)}: "working days", "business days", "within the hour"`,
      verdict: pass || i > 0 ? 'pass' : 'fail',
      score: pass || i > 0 ? 1 : 0,
      reason:
        pass || i > 0 ? 'Assertion passed' : `Expected output "${text.slice(0, 60)}" to contain`,
    })),
  });
}

it('a trial takes at most 1 KB on disk, with an answer of 400 characters like no other, its assertions, its calls and what reviews read', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-size-')), 'd.db');
  // What an empty database takes is no trial's.
  const empty = join(mkdtempSync(join(tmpdir(), 'daytwo-size-')), 'd.db');
  await openStore(empty, '', { durability: 'off' }).close();
  const store = openStore(file, '', { durability: 'off' });
  const ids = makeIds(() => START);
  const hashes = Array.from({ length: CASES }, (_, c) => sha256(`case ${c}`));
  for (let r = 0; r < RUNS; r++) {
    const at = new Date(START + r * HOUR).toISOString();
    const run = runOf({
      id: ids.next('run'),
      agent: 'refund-desk',
      suite: 'canaries',
      reason: `due at ${at}`,
      suiteHash: sha256('suite'),
      soulHash: sha256('soul'),
      targetHash: sha256('target'),
      caseHashes: hashes,
      createdAt: at,
    });
    await store.runs.create(run);
    const trials: Trial[] = [];
    for (const caseHash of hashes) {
      const [id, text] = [ids.next('try'), answer()];
      await store.trials.beginAttempt(
        { id, run: run.id, caseHash, ordinal: 0, purpose: 'trial', at, reservedUsd: 0.01 },
        [],
      );
      const t = answered(ids.next('trial'), run, caseHash, text);
      await store.trials.endAttempt(id, at, 'reply', 0.001, {
        digest: sha256(text),
        reply: { text } as never,
        costUsd: 0.001,
      });
      await store.outputs.put(sha256(text), text, at);
      await store.trials.put(t);
      trials.push(t);
    }
    await store.runs.end(run.id, 'done', at, null);
    await store.trials.putObserved(run.id, observedOf(trials).observed);
    const back = await store.trials.ofRun(run.id);
    expect(back.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(trials);
  }
  await store.close();
  const each = (statSync(file).size - statSync(empty).size) / RUNS / CASES;
  expect(each).toBeLessThanOrEqual(1_024);
});
