import type { Attempt } from '../../domain/attempt.ts';
import type { Observed, Trial } from '../../domain/run.ts';
import type { Trials } from '../../domain/store.ts';
import { spend } from './spending.ts';
import { json, number, type Sql, text, textOrNull } from './sql.ts';

/** Trials, and the calls that brought them. */
export function trials(sql: Sql): Trials {
  return {
    ...attempts(sql),
    async put(t) {
      return (
        (await sql.run(
          'INSERT OR IGNORE INTO trial (id, run, case_hash, ordinal, at, outcome, ' +
            'output_hash, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          t.id,
          t.run,
          t.caseHash,
          t.ordinal,
          t.at,
          t.outcome,
          t.outputHash,
          JSON.stringify(t),
        )) === 1
      );
    },
    async ofRun(run) {
      return (await sql.all('SELECT doc FROM trial WHERE run = ? ORDER BY at, id', run)).map((r) =>
        json<Trial>(r, 'doc'),
      );
    },
    async ofSuite(agent, suite) {
      return (
        await sql.all(
          'SELECT trial.doc AS doc FROM trial JOIN run ON run.id = trial.run WHERE run.agent ' +
            '= ? AND run.suite = ? ORDER BY trial.at, trial.id',
          agent,
          suite,
        )
      ).map((r) => json<Trial>(r, 'doc'));
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
      await sql.run(
        'INSERT OR REPLACE INTO observed (run, doc) VALUES (?, ?)',
        run,
        JSON.stringify(observed),
      );
    },
  };
}

/** The write-ahead rows of calls, and the money that they reserve. */
function attempts(sql: Sql): Pick<Trials, 'beginAttempt' | 'endAttempt' | 'attemptsOf'> {
  return {
    beginAttempt: (a, ceilings) =>
      sql.atomic(async (tx) => {
        for (const ceiling of ceilings) {
          const { spentUsd, assumedUsd } = await spend(tx).towards(ceiling);
          if (spentUsd + assumedUsd + a.reservedUsd > ceiling.usd)
            return { ok: false, ceiling, spentUsd, assumedUsd };
        }
        await tx.run(
          'INSERT INTO attempt (id, run, case_hash, ordinal, purpose, at, reserved_usd) ' +
            'VALUES (?, ?, ?, ?, ?, ?, ?)',
          a.id,
          a.run,
          a.caseHash,
          a.ordinal,
          a.purpose,
          a.at,
          a.reservedUsd,
        );
        return { ok: true };
      }),
    async endAttempt(id, at, result, costUsd) {
      await sql.run(
        'UPDATE attempt SET ended_at = ?, result = ?, cost_usd = ? WHERE id = ?',
        at,
        result,
        costUsd,
        id,
      );
    },
    async attemptsOf(run) {
      return (await sql.all('SELECT * FROM attempt WHERE run = ? ORDER BY at, id', run)).map(
        (r) => ({
          id: text(r, 'id'),
          run: textOrNull(r, 'run'),
          caseHash: text(r, 'case_hash'),
          ordinal: number(r, 'ordinal'),
          purpose: text(r, 'purpose') as Attempt['purpose'],
          at: text(r, 'at'),
          reservedUsd: number(r, 'reserved_usd'),
          endedAt: textOrNull(r, 'ended_at'),
          result: textOrNull(r, 'result'),
        }),
      );
    },
  };
}
