/**
 * Makes an installation as a busy team has it after most of a year: five agents with a suite of
 * forty cases each, replayed every hour, 1,000,000 trials with answers of 400 characters, each
 * kept for itself, of 2,000 texts. Usage: node test/bench/scale/make.ts FOLDER [TRIALS]
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Incident, IncidentFacts } from '../../../src/domain/incident.ts';
import type { Observed, Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { pack } from '../../../src/platform/sqlite/packed.ts';
import { factsOf, bodyOf } from '../../../src/platform/sqlite/trial-form.ts';

const [folder = 'scale', trialsArg = '1000000'] = process.argv.slice(2);
const AGENTS = 5;
const CASES = 40;
const HOUR = 3_600_000;
const RUNS = Math.ceil(Number(trialsArg) / CASES / AGENTS);
const END = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
const METRICS = ['answer', 'finish', 'judgment', 'length', 'pass', 'tools'] as const;
const WORDS =
  'the refund of your order will be on its way within some working days unless a colleague has to look at it first and please keep this number for when you write to us again'.split(
    ' ',
  );

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const iso = (ms: number): string => new Date(ms).toISOString();
let state = 7;
const random = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const answer = (): string => {
  let text = '';
  while (text.length < 400) text += `${WORDS[Math.floor(random() * WORDS.length)] ?? ''} `;
  return text.slice(0, 400);
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const agents = Array.from({ length: AGENTS }, (_, i) => `desk-${i + 1}`);
const hashes = (agent: string): string[] =>
  Array.from({ length: CASES }, (_, c) => sha(`${agent} case ${c}`));
writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.\n');
writeFileSync(
  join(folder, 'suite.yaml'),
  `prompts: ["{{q}}"]\ntests:\n${Array.from({ length: CASES }, (_, c) => `  - { vars: { q: "Question ${c}?" }, assert: [{ type: icontains, value: refund }] }`).join('\n')}\n`,
);
writeFileSync(
  join(folder, 'daytwo.yaml'),
  `providers:
  sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: "env:SIM_KEY" }
agents:
${agents.map((a) => `  ${a}:\n    soul: SOUL.md\n    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }\n    suites: [{ name: canaries, file: suite.yaml, schedule: "0 * * * *" }]`).join('\n')}
money: { perDayUsd: 50, perMonthUsd: 900 }
store: { file: daytwo.db }
`,
);

const trialOf = (run: Run, caseHash: string, pass: boolean, text: string): Trial => ({
  id: '',
  run: run.id,
  caseHash,
  ordinal: 0,
  at: run.createdAt,
  outcome: pass ? 'pass' : 'fail',
  asserted: true,
  score: pass ? 1 : 0.5,
  reason: pass ? 'All assertions passed' : 'Expected output to contain "working days"',
  failure: null,
  judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule:neither-declines-nor-asks' },
  servedModel: 'sim-1-2026-01-15',
  fingerprint: null,
  routing: { 'x-served-by': 'sim' },
  finishReason: 'stop',
  usage: { inputTokens: 78, outputTokens: 80 + Math.floor(random() * 40) },
  costUsd: 0.0002 + Math.floor(random() * 50) / 1e6,
  latencyMs: 500 + Math.floor(random() * 1_500),
  length: 400,
  answer: null,
  toolCalls: [],
  outputHash: sha(text),
  asserts: ['icontains-any', 'not-icontains-any', 'llm-rubric'].map((type, i) => ({
    type,
    value: `["working days","business days","${caseHash.slice(0, 8)}"]`,
    verdict: pass || i > 0 ? 'pass' : 'fail',
    score: pass || i > 0 ? 1 : 0,
    reason: pass || i > 0 ? 'Assertion passed' : 'Expected output to contain "working days"',
  })),
});
const said = (t: Trial): Observed => ({
  caseHash: t.caseHash,
  pass: t.outcome === 'pass' ? 'pass' : 'fail',
  judgment: t.judged?.judgment ?? null,
  uncertain: false,
  tools: 'no call',
  finish: 'stop',
  length: t.length,
  answer: null,
});
const facts = (title: string): IncidentFacts =>
  plainFacts(title, 'What happened, since when, how sure it is and what to do. '.repeat(5), {});

/** What there is little of, by the store's own verbs. */
async function small(store: Store): Promise<void> {
  for (const agent of agents) {
    for (const [c, hash] of hashes(agent).entries())
      await store.cases.put({
        agent,
        suite: 'canaries',
        hash,
        label: `question ${c}`,
        prompt: `Question ${c}?`,
        metadata: {},
        firstSeen: iso(END - RUNS * HOUR),
      });
    await store.slots.register(`suite:${agent}/canaries`, iso(END - RUNS * HOUR));
  }
  for (let i = 0; i < 400; i++) {
    const at = iso(END - i * 12 * HOUR);
    const agent = agents[i % AGENTS] ?? '';
    const incident: Incident = {
      id: `inc_${String(400 - i).padStart(6, '0')}`,
      key: `drift:${agent}:${i}`,
      kind: 'drift',
      agent,
      state: i < 6 ? 'open' : 'resolved',
      openedAt: at,
      changedAt: at,
      facts: facts(`${agent}: pass rate fell`),
      ack: null,
      streams: ['canaries/pass'],
    } as unknown as Incident;
    await store.incidents.insert(incident);
    for (const channel of ['slack', 'email'])
      await store.outbox.enqueue({
        id: `note_${i}_${channel}`,
        incident: incident.id,
        channel,
        reason: 'opened',
        facts: incident.facts,
        state: 'sent',
        attempts: 1,
        nextAt: at,
        createdAt: at,
        sentAt: at,
        lastError: null,
      } as never);
  }
}

/** What there is a million of, past them: the same rows, in one transaction. */
function big(file: string): void {
  const db = new Database(file);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -400000');
  const put = (sql: string): Database.Statement => db.prepare(sql);
  const name = put('INSERT INTO name (text) VALUES (?)');
  const list = put('INSERT INTO case_list (digest, body) VALUES (?, ?)');
  const run = put(
    "INSERT INTO run (id, agent, suite, trigger, state, created_at, started_at, ended_at, doc, case_list) VALUES (?, ?, 'canaries', 'schedule', 'done', ?, ?, ?, ?, ?)",
  );
  const pattern = put('INSERT INTO pattern (of_case, body) VALUES (?, ?)');
  const trial = put(
    'INSERT INTO kept_trial (run, of_case, ordinal, id, at, facts, output, pattern, body) VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?)',
  );
  const text = put('INSERT INTO kept_text (hash, day, body) VALUES (?, ?, ?)');
  const call = put(
    'INSERT INTO kept_call (run, of_case, ordinal, at, took, cost_usd) VALUES (?, ?, 0, ?, ?, ?)',
  );
  const observed = put('INSERT INTO kept_run (run, body) VALUES (?, ?)');
  const reviewed = put("INSERT INTO reviewed_run (run, at, summary) VALUES (?, ?, 'as before')");
  const review = put(
    'INSERT INTO review (stream, run, at, evidence, doc, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const charge = put(
    "INSERT INTO charge (stream, lane, run, at, weight, lasting) VALUES (?, 'schedule', ?, ?, 1e-9, 0)",
  );
  const texts = Array.from({ length: 2_000 }, () => pack(answer()));
  db.exec('BEGIN');
  const suites = agents.map((agent) => {
    const cases = hashes(agent).map((hash) => {
      const n = Number(name.run(hash).lastInsertRowid);
      const first = bodyOf(trialOf({ id: '', createdAt: iso(END) } as Run, hash, true, 'x'));
      const p = Number(pattern.run(n, pack(first)).lastInsertRowid);
      const bodies = Array.from({ length: 30 }, (_, i) => {
        const t = trialOf({ id: '', createdAt: iso(END) } as Run, hash, i > 1, 'x');
        return { t, body: pack(bodyOf(t), Buffer.from(first)) };
      });
      return { hash, n, p, bodies };
    });
    const digest = sha(agent).slice(0, 32);
    const l = list.run(Buffer.from(digest, 'hex'), pack(JSON.stringify(hashes(agent))));
    return { agent, cases, list: Number(l.lastInsertRowid) };
  });
  let made = 0;
  for (let r = RUNS; r > 0; r--) {
    const ms = END - r * HOUR;
    for (const { agent, cases, list: l } of suites) {
      const at = iso(ms);
      const id = `run_${ms.toString(36).padStart(9, '0')}${String(made % 999).padStart(3, '0')}${sha(`${agent}${r}`).slice(0, 8)}`;
      const n = Number(name.run(id).lastInsertRowid);
      const doc = {
        id,
        agent,
        suite: 'canaries',
        trigger: 'schedule',
        reason: `due at ${at}`,
        suiteHash: sha('s'),
        soulHash: sha('o'),
        targetHash: sha('t'),
        judgeHash: null,
        soulCommit: null,
        caseHashes: [],
        cases: CASES,
        trialsPerCase: 1,
        joins: null,
        state: 'planned',
        stopReason: null,
        createdAt: at,
        startedAt: null,
        endedAt: null,
      };
      run.run(id, agent, at, at, iso(ms + 60_000), JSON.stringify(doc), l);
      for (const c of cases) {
        const { t, body } = c.bodies[Math.floor(random() * c.bodies.length)] ?? c.bodies[0]!;
        const key = createHash('sha256').update(String(made)).digest();
        made++;
        trial.run(n, c.n, key.subarray(0, 12), ms + (made % 60_000), factsOf(t), key, c.p, body);
        text.run(key.subarray(0, 16), Math.floor(ms / 86_400_000), texts[made % texts.length]);
        call.run(n, c.n, ms + (made % 60_000), t.latencyMs, t.costUsd);
      }
      observed.run(
        n,
        pack(
          JSON.stringify(cases.map((c) => ({ ...said(c.bodies[made % 30]!.t), caseHash: c.n }))),
        ),
      );
      reviewed.run(id, at);
      for (const metric of METRICS) {
        const newest = r === 1;
        const doc = JSON.stringify({
          stream: { agent, suite: 'canaries', metric },
          evidence: 0.01,
          alarm: false,
          leading: 'pooled',
          leadingValue: 0.1,
          began: null,
          cases: cases
            .slice(0, newest ? CASES : 3)
            .map((c) => ({ caseHash: c.hash, p: random() / 9, before: [19, 1], after: [9, 1] })),
          direction: 'mixed',
          before: [760, 40],
          after: [360, 40],
          categories: ['pass', 'fail'],
          baselineRuns: 20,
          looks: RUNS,
          provisional: true,
          reason: 'under 1 % of the bar',
        });
        review.run(
          `${agent}/canaries/${metric}`,
          id,
          at,
          0.01,
          newest ? doc : '',
          newest ? null : pack(doc),
        );
        charge.run(`${agent}/canaries/${metric}`, id, at);
      }
    }
  }
  db.exec('COMMIT');
  db.pragma('journal_mode = WAL');
  db.close();
  console.log(`${made} trials in ${RUNS * AGENTS} runs of ${AGENTS} suites`);
}

const file = join(folder, 'daytwo.db');
const store = openStore(file, '', { durability: 'off' });
await small(store);
await store.close();
big(file);
