import type { Observed, Trial, Trigger } from '../../domain/run.ts';
import type { Attempt, Spend, Trials } from '../../domain/store.ts';
import { json, number, text, textOrNull, type Sql } from './sql.ts';

/** An attempt that never ended was in flight at a crash: its worst case stands as spent, for the call may have been made. */
const SPENT = 'coalesce(cost_usd, reserved_usd)';

export function spend(sql: Sql): Spend {
  return {
    async total(from, to) {
      const row = await sql.get(`SELECT sum(${SPENT}) AS usd FROM attempt WHERE at >= ? AND at < ?`, from, to);
      return row === null ? 0 : number(row, 'usd');
    },
    async ofRuns(runs) {
      const row = await sql.get(`SELECT sum(${SPENT}) AS usd FROM attempt WHERE run IN (SELECT value FROM json_each(?))`, JSON.stringify(runs));
      return row === null ? 0 : number(row, 'usd');
    },
    async byAgent(from, to) {
      const rows = await sql.all(
        `SELECT coalesce(run.agent, '(model probes)') AS agent, sum(${SPENT}) AS usd, count(*) AS calls FROM attempt LEFT JOIN run ON run.id = attempt.run WHERE attempt.at >= ? AND attempt.at < ? GROUP BY 1 ORDER BY usd DESC`,
        from, to);
      return rows.map((r) => ({ agent: text(r, 'agent'), usd: number(r, 'usd'), calls: number(r, 'calls') }));
    },
    async byTrigger(from, to) {
      const rows = await sql.all(
        `SELECT run.trigger AS trigger, sum(${SPENT}) AS usd, count(*) AS calls FROM attempt LEFT JOIN run ON run.id = attempt.run WHERE attempt.at >= ? AND attempt.at < ? GROUP BY 1 ORDER BY usd DESC`,
        from, to);
      return rows.map((r) => ({ trigger: textOrNull(r, 'trigger') as Trigger | null, usd: number(r, 'usd'), calls: number(r, 'calls') }));
    },
  };
}

export function trials(sql: Sql): Trials {
  return {
    beginAttempt: (a, ceilings) =>
      sql.atomic(async (tx) => {
        for (const ceiling of ceilings) {
          const spentUsd = ceiling.runs === undefined ? await spend(tx).total(ceiling.from, ceiling.to) : await spend(tx).ofRuns(ceiling.runs);
          if (spentUsd + a.reservedUsd > ceiling.usd) return { ok: false, ceiling, spentUsd };
        }
        await tx.run('INSERT INTO attempt (id, run, case_hash, ordinal, purpose, at, reserved_usd) VALUES (?, ?, ?, ?, ?, ?, ?)',
          a.id, a.run, a.caseHash, a.ordinal, a.purpose, a.at, a.reservedUsd);
        return { ok: true };
      }),
    async endAttempt(id, at, result, costUsd) {
      await sql.run('UPDATE attempt SET ended_at = ?, result = ?, cost_usd = ? WHERE id = ?', at, result, costUsd, id);
    },
    async attemptsOf(run) {
      return (await sql.all('SELECT * FROM attempt WHERE run = ? ORDER BY at, id', run)).map((r) => ({
        id: text(r, 'id'), run: textOrNull(r, 'run'), caseHash: text(r, 'case_hash'), ordinal: number(r, 'ordinal'),
        purpose: text(r, 'purpose') as Attempt['purpose'], at: text(r, 'at'), reservedUsd: number(r, 'reserved_usd'),
        endedAt: textOrNull(r, 'ended_at'), result: textOrNull(r, 'result'),
      }));
    },
    async put(t) {
      return (await sql.run('INSERT OR IGNORE INTO trial (id, run, case_hash, ordinal, at, outcome, output_hash, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        t.id, t.run, t.caseHash, t.ordinal, t.at, t.outcome, t.outputHash, JSON.stringify(t))) === 1;
    },
    async ofRun(run) {
      return (await sql.all('SELECT doc FROM trial WHERE run = ? ORDER BY at, id', run)).map((r) => json<Trial>(r, 'doc'));
    },
    async ofSuite(agent, suite) {
      return (await sql.all('SELECT trial.doc AS doc FROM trial JOIN run ON run.id = trial.run WHERE run.agent = ? AND run.suite = ? ORDER BY trial.at, trial.id',
        agent, suite)).map((r) => json<Trial>(r, 'doc'));
    },
    async get(id) {
      const row = await sql.get('SELECT doc FROM trial WHERE id = ?', id);
      return row === null ? null : json<Trial>(row, 'doc');
    },
    async observed(run) {
      const row = await sql.get('SELECT doc FROM observed WHERE run = ?', run);
      return row === null ? null : json<Observed[]>(row, 'doc');
    },
    async putObserved(run, observed) {
      await sql.run('INSERT OR REPLACE INTO observed (run, doc) VALUES (?, ?)', run, JSON.stringify(observed));
    },
  };
}
