// Rows as the store holds them, for tests that are about something else: a test names the fields
// that it is about, and every other one has the plainest sound value.
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import type { StreamReview } from '../../src/domain/drift.ts';
import type { FailingEpisode } from '../../src/domain/failing.ts';
import type { Incident } from '../../src/domain/incident.ts';
import type { Rehearsal, RehearsalOutcome } from '../../src/domain/rehearsal.ts';
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

/** A drift of `refund` that was just opened, and that nobody has. */
export const incidentOf = (over: Partial<Incident> = {}): Incident => ({
  id: 'inc_1',
  kind: 'drift',
  key: `drift:${over.agent ?? 'refund'}`,
  agent: 'refund',
  state: 'open',
  toldStep: null,
  openedAt: '2026-01-01T00:00:00.000Z',
  changedAt: over.openedAt ?? '2026-01-01T00:00:00.000Z',
  ack: null,
  facts: plainFacts('Refund desk: pass rate fell', 'It fell.'),
  quietLooks: 0,
  ...over,
});

/** What is said of the passes of `refund`'s suite `desk`: nothing has changed. */
export const reviewOf = (over: Partial<StreamReview> = {}): StreamReview => ({
  stream: { agent: 'refund', suite: 'desk', metric: 'pass' },
  evidence: 0,
  alarm: false,
  leading: 'pooled',
  leadingValue: 0,
  began: null,
  cases: [],
  direction: 'mixed',
  before: [90, 10],
  after: [9, 1],
  categories: ['pass', 'fail'],
  baselineRuns: 5,
  looks: 3,
  provisional: true,
  reason: '',
  ...over,
});

/** A time in which `refund`'s suite `desk` fails, of which people were told. */
export const episodeOf = (over: Partial<FailingEpisode> = {}): FailingEpisode => ({
  run: 'run1',
  agent: 'refund',
  suite: 'desk',
  at: '2026-01-01T00:00:00.000Z',
  state: 'failing',
  reason: '',
  why: [],
  passes: 22,
  trials: 25,
  usual: null,
  endedAt: null,
  ordinary: { runs: 0, cases: [], noise: [1] },
  bars: { suite: -4, highRisk: -4 },
  runs: [],
  ...over,
});

/** A rehearsal of `refund` that a person asked for and that goes on. */
export const rehearsalOf = (over: Partial<Rehearsal> = {}): Rehearsal => ({
  id: 'reh_1',
  agent: 'refund',
  incumbent: { provider: 'sim', model: 'sim-1' },
  candidate: { provider: 'sim', model: 'sim-2' },
  suites: [],
  cause: 'hand',
  reason: '',
  seed: 1,
  margin: 0.05,
  budgetUsd: 1,
  state: 'unfinished',
  waitsUntil: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  outcome: null,
  ...over,
});

/** How one came out: it is safe to move. */
export const outcomeOf = (over: Partial<RehearsalOutcome> = {}): RehearsalOutcome => ({
  verdict: 'same-or-better',
  words: 'Safe to move.',
  reason: '',
  pairs: 60,
  lost: 0,
  gained: 0,
  costUsd: 0.2,
  more: null,
  unpaired: false,
  ...over,
});
