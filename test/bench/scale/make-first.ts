/**
 * Makes an installation as the first edition (0.1.0) left it after months of work: five agents with
 * a suite of forty cases each, replayed every hour, 200,000 trials with answers of 400 characters,
 * in the tables and documents of that edition. What rows there are, how they are made up and how
 * their documents look follows test/fixtures/first-edition, a small one that the edition made itself.
 * Usage: node test/bench/scale/make-first.ts FOLDER [TRIALS]
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../../src/platform/sqlite/migrations.ts';

/** What `PRAGMA user_version` says in a file of 0.1.0. */
const FIRST_SCHEMA = 5;
const [folder = 'first', trialsArg = '200000'] = process.argv.slice(2);
const CASES = 40;
const HOUR = 3_600_000;
const AGENTS = ['desk-1', 'desk-2', 'desk-3', 'desk-4', 'desk-5'];
const RUNS = Math.ceil(Number(trialsArg) / CASES / AGENTS.length);
const END = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
const METRICS = ['answer', 'finish', 'judgment', 'length', 'pass', 'tools'];
const INCIDENTS = 200;

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const iso = (ms: number): string => new Date(ms).toISOString();
let state = 7;
const random = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const answer = (): string => {
  let text = '';
  while (text.length < 400) text += `${Math.floor(random() * 2 ** 32).toString(36)} `;
  return text.slice(0, 400);
};
let made = 0;
const id = (prefix: string): string => `${prefix}_${(++made).toString(36).padStart(12, '0')}`;

const facts = (title: string, incident: string): unknown => ({
  title,
  summary: 'What happened, since when, how sure it is and what to do. '.repeat(5),
  since: iso(END),
  evidence: 2,
  provisional: false,
  measures: [],
  claims: [],
  flips: Array.from({ length: 5 }, (_, i) => ({
    caseHash: sha(`${i}`),
    label: `question ${i}`,
    prompt: `Question ${i}?`,
    before: answer(),
    after: answer(),
    p: 0.99,
  })),
  unchanged: [],
  events: [{ at: iso(END), what: 'the provider now serves sim-2 for sim-1' }],
  details: [{ name: 'Why now', text: 'It was announced.' }],
  guess: null,
  next: [
    { what: 'Take it on', command: `daytwo ack ${incident} --by YOU`, costUsd: 0 },
    { what: 'Look at the streams', command: 'daytwo drift', costUsd: 0 },
  ],
  series: [],
});

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.\n');
const cases = Array.from(
  { length: CASES },
  (_, c) => `  - { vars: { q: "Question ${c}?" }, assert: [{ type: icontains, value: refund }] }`,
);
writeFileSync(join(folder, 'suite.yaml'), `prompts: ["{{q}}"]\ntests:\n${cases.join('\n')}\n`);
writeFileSync(
  join(folder, 'daytwo.yaml'),
  `providers:
  sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: "env:SIM_KEY", watch: false }
agents:
${AGENTS.map((a) => `  ${a}:\n    soul: SOUL.md\n    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }\n    suites: [{ name: canaries, file: suite.yaml, schedule: "0 0 1 1 *" }]`).join('\n')}
models: { calendars: { seed: false, modeldeprecations.dev: false, deprecations.info: false, litellm: false } }
money: { perDayUsd: 50, perMonthUsd: 900 }
store: { file: daytwo.db }
health: { file: health.json }
`,
);

const db = new Database(join(folder, 'daytwo.db'));
db.pragma('journal_mode = OFF');
db.pragma('synchronous = OFF');
db.exec('BEGIN');
for (const step of MIGRATIONS.slice(0, FIRST_SCHEMA)) db.exec(step);
db.pragma(`user_version = ${FIRST_SCHEMA}`);
/** A row by its columns' names. */
const statements = new Map<string, Database.Statement>();
function put(table: string, row: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(row);
  const known =
    statements.get(table) ??
    db.prepare(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((n) => `@${n}`).join(', ')})`,
    );
  statements.set(table, known);
  known.run(row);
}

/** One run with its trials, calls, answers and reviews. */
function putRun(agent: string, hashes: readonly string[], ms: number): void {
  const [run, at] = [id('run'), iso(ms)];
  const doc = {
    id: run,
    agent,
    suite: 'canaries',
    trigger: 'schedule',
    reason: `due at ${at}`,
    suiteHash: sha('s'),
    soulHash: sha('o'),
    targetHash: sha('t'),
    judgeHash: null,
    soulCommit: null,
    caseHashes: hashes,
    trialsPerCase: 1,
    joins: null,
    state: 'planned',
    stopReason: null,
    createdAt: at,
    startedAt: null,
    endedAt: null,
  };
  put('run', {
    id: run,
    agent,
    suite: 'canaries',
    trigger: 'schedule',
    state: 'done',
    created_at: at,
    started_at: at,
    ended_at: iso(ms + 60_000),
    stop_reason: null,
    doc: JSON.stringify(doc),
  });
  const observed = hashes.map((caseHash) => {
    const pass = random() < 0.95;
    const text = answer();
    const output = sha(text);
    put('output', { hash: output, body: gzipSync(text), at });
    const trial = {
      id: id('trial'),
      run,
      ordinal: 0,
      at,
      caseHash,
      outcome: pass ? 'pass' : 'fail',
      asserted: true,
      score: Number(pass),
      reason: pass ? 'All assertions passed' : 'Expected output to contain "working days"',
      failure: null,
      judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule:neither-declines-nor-asks' },
      servedModel: 'sim-1',
      fingerprint: null,
      routing: { 'x-served-by': 'sim' },
      finishReason: 'stop',
      usage: { inputTokens: 73, outputTokens: 100 },
      costUsd: 0.0002,
      latencyMs: 900,
      length: 400,
      answer: null,
      toolCalls: [],
      outputHash: output,
      asserts: ['icontains-any', 'not-icontains-any', 'llm-rubric'].map((type) => ({
        type,
        value: `["working days","business days","${caseHash.slice(0, 8)}"]`,
        verdict: pass ? 'pass' : 'fail',
        score: Number(pass),
        reason: 'Assertion passed',
      })),
    };
    put('trial', {
      id: trial.id,
      run,
      case_hash: caseHash,
      ordinal: 0,
      at,
      outcome: trial.outcome,
      output_hash: output,
      doc: JSON.stringify(trial),
    });
    put('attempt', {
      id: id('try'),
      run,
      case_hash: caseHash,
      ordinal: 0,
      purpose: 'trial',
      at,
      reserved_usd: 0.0006,
      ended_at: at,
      result: 'reply',
      cost_usd: 0.0002,
    });
    return {
      caseHash,
      pass: trial.outcome,
      judgment: 'acted',
      uncertain: false,
      tools: 'no call',
      finish: 'stop',
      length: 400,
      answer: null,
    };
  });
  put('observed', { run, doc: JSON.stringify(observed) });
  put('reviewed_run', { run, at, summary: 'as before' });
  for (const metric of METRICS) {
    const stream = `${agent}/canaries/${metric}`;
    const review = {
      stream: { agent, suite: 'canaries', metric },
      evidence: 0.01,
      alarm: false,
      leading: 'pooled',
      leadingValue: 0.1,
      began: null,
      cases: hashes
        .slice(0, 3)
        .map((caseHash) => ({ caseHash, p: 0.05, before: [19, 1], after: [9, 1] })),
      direction: 'mixed',
      before: [760, 40],
      after: [360, 40],
      categories: ['pass', 'fail'],
      baselineRuns: 20,
      looks: 100,
      provisional: true,
      reason: 'under 1 % of the bar',
    };
    put('review', { stream, run, at, evidence: 0.01, doc: JSON.stringify(review) });
    put('charge', { stream, lane: 'schedule', run, at, weight: 1e-9, lasting: 0 });
  }
}

for (const agent of AGENTS) {
  const hashes = Array.from({ length: CASES }, (_, c) => sha(`${agent} case ${c}`));
  const first = iso(END - RUNS * HOUR);
  put('job', { name: `suite:${agent}/canaries`, since: first });
  for (const [c, hash] of hashes.entries())
    put('suite_case', {
      agent,
      suite: 'canaries',
      hash,
      doc: JSON.stringify({
        agent,
        suite: 'canaries',
        hash,
        label: `question ${c}`,
        prompt: `Question ${c}?`,
        metadata: {},
        firstSeen: first,
      }),
    });
  for (let r = RUNS; r > 0; r--) putRun(agent, hashes, END - r * HOUR);
}
for (let i = 0; i < INCIDENTS; i++) {
  const [incident, at] = [id('inc'), iso(END - i * 12 * HOUR)];
  const agent = AGENTS[i % AGENTS.length] ?? '';
  const doc = {
    id: incident,
    key: `drift:${agent}:${i}`,
    kind: 'drift',
    agent,
    state: 'resolved',
    openedAt: at,
    changedAt: at,
    ack: null,
    streams: ['canaries/pass'],
    facts: facts(`${agent}: pass rate fell`, incident),
  };
  put('incident', {
    id: incident,
    key: doc.key,
    state: doc.state,
    opened_at: at,
    changed_at: at,
    doc: JSON.stringify(doc),
  });
  for (let e = 0; e < 10; e++)
    put('incident_event', {
      incident,
      at,
      actor: 'daytwo',
      what: 'worsened',
      reason: 'more of the same',
    });
  for (const channel of ['slack', 'email']) {
    const notice = {
      id: id('note'),
      incident,
      channel,
      reason: 'opened',
      facts: doc.facts,
      state: 'sent',
      attempts: 1,
      nextAt: at,
      createdAt: at,
      sentAt: at,
      lastError: null,
    };
    put('notice', {
      id: notice.id,
      incident,
      channel,
      state: 'sent',
      next_at: at,
      created_at: at,
      doc: JSON.stringify(notice),
    });
  }
}
db.exec('COMMIT');
db.close();
process.stdout.write(
  `${RUNS * AGENTS.length * CASES} trials in ${RUNS * AGENTS.length} runs of ${AGENTS.length} suites\n`,
);
