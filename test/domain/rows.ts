// Rows as the store holds them, for tests that are about something else: a test names the fields
// that it is about, and every other one has the plainest sound value.
import type { Run, Trial } from '../../src/domain/run.ts';

/** A scheduled run of `refund`'s suite `desk`, planned and not begun. */
export const runOf = (over: Partial<Run> = {}): Run => ({
  id: 'run1',
  agent: 'refund',
  suite: 'desk',
  trigger: 'schedule',
  reason: 'due',
  suiteHash: 's',
  soulHash: 'o',
  targetHash: 't',
  judgeHash: null,
  soulCommit: null,
  caseHashes: [],
  trialsPerCase: 1,
  joins: null,
  state: 'planned',
  stopReason: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  ...over,
});

/** The same, planned, begun and done at one moment. */
export const doneRunOf = (at: string, over: Partial<Run> = {}): Run =>
  runOf({ state: 'done', createdAt: at, startedAt: at, endedAt: at, ...over });

/** A case that asserts something and passed it, with an answer of 40 characters that is not kept. */
export const trialOf = (over: Partial<Trial> = {}): Trial => ({
  id: 'trial1',
  run: 'run1',
  caseHash: 'c1',
  ordinal: 0,
  at: '2026-01-01T00:00:00.000Z',
  outcome: 'pass',
  asserted: true,
  score: 1,
  reason: '',
  failure: null,
  judged: null,
  servedModel: 'm',
  fingerprint: null,
  routing: {},
  finishReason: 'stop',
  usage: null,
  costUsd: 0,
  latencyMs: 1,
  length: 40,
  answer: null,
  toolCalls: [],
  outputHash: null,
  asserts: [],
  ...over,
});
