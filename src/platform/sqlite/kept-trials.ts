import type { Trial } from '../../domain/run.ts';
import type { CaseAnswer, Trials } from '../../domain/store.ts';
import { bytes, findName, nameOf } from './names.ts';
import { pack } from './packed.ts';
import { number, type Row, type Sql, text } from './sql.ts';
import {
  bodyOf,
  factsIn,
  factsOf,
  hashValue,
  idValue,
  keep,
  type Pattern,
  trialIn,
} from './trial-form.ts';

const WHOLE = `SELECT kept_trial.*, run.text AS run_id, of_case.text AS case_hash, pattern.body AS pattern_body
  FROM kept_trial JOIN name AS run ON run.n = kept_trial.run JOIN name AS of_case ON of_case.n = kept_trial.of_case
  LEFT JOIN pattern ON pattern.n = kept_trial.pattern`;

/** Writes a trial in its compact form. False where (run, case, ordinal) or the id is there. */
export async function putKept(tx: Sql, t: Trial): Promise<boolean> {
  const run = await nameOf(tx, t.run);
  const ofCase = await nameOf(tx, t.caseHash);
  const body = bodyOf(t);
  const kept = keep(body, await patternsOf(tx, ofCase));
  const { pattern, body: packed } = kept.makes ? await withNewPattern(tx, ofCase, body) : kept;
  return (
    (await tx.run(
      'INSERT OR IGNORE INTO kept_trial (run, of_case, ordinal, id, at, facts, output, pattern, ' +
        'body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      run,
      ofCase,
      t.ordinal,
      idValue(t.id),
      Date.parse(t.at),
      factsOf(t),
      t.outputHash === null ? null : hashValue(t.outputHash),
      pattern,
      packed,
    )) === 1
  );
}

async function patternsOf(tx: Sql, ofCase: number): Promise<Pattern[]> {
  // The newest first: a case is likest what it was last.
  const rows = await tx.all(
    'SELECT n, body FROM pattern WHERE of_case = ? ORDER BY n DESC',
    ofCase,
  );
  return rows.map((r) => ({ n: number(r, 'n'), body: bytes(r, 'body') }));
}

async function withNewPattern(
  tx: Sql,
  ofCase: number,
  body: string,
): Promise<{ pattern: number; body: Buffer }> {
  const row = await tx.get(
    'INSERT INTO pattern (of_case, body) VALUES (?, ?) RETURNING n',
    ofCase,
    pack(body),
  );
  return { pattern: row === null ? 0 : number(row, 'n'), body: pack(body, Buffer.from(body)) };
}

/** The trials of a run that are in the compact form. */
export async function keptOfRun(sql: Sql, run: string, caseHash?: string): Promise<Trial[]> {
  const n = await findName(sql, run);
  if (n === null) return [];
  if (caseHash !== undefined) {
    const of = await findName(sql, caseHash);
    const where = 'kept_trial.run = ? AND kept_trial.of_case = ?';
    return of === null ? [] : (await sql.all(`${WHOLE} WHERE ${where}`, n, of)).map(trialIn);
  }
  return (await sql.all(`${WHOLE} WHERE kept_trial.run = ?`, n)).map(trialIn);
}

/** The same of every run of a suite. */
export async function keptOfSuite(sql: Sql, agent: string, suite: string): Promise<Trial[]> {
  const rows = await sql.all(
    `${WHOLE} WHERE kept_trial.run IN (SELECT name.n FROM run JOIN name ON name.text = run.id WHERE run.agent = ? AND run.suite = ?)`,
    agent,
    suite,
  );
  return rows.map(trialIn);
}

export async function keptById(sql: Sql, id: string): Promise<Trial | null> {
  const row = await sql.get(`${WHOLE} WHERE kept_trial.id = ?`, idValue(id));
  return row === null ? null : trialIn(row);
}

/**
 * What a case gave in every run of a suite, read out of an index alone. Where only the newest runs
 * are asked for, they lead the way: a case has been asked in thousands.
 */
export async function keptAnswers(
  sql: Sql,
  { agent, suite, caseHash, since }: Parameters<Trials['ofCase']>[0],
): Promise<CaseAnswer[]> {
  const n = await findName(sql, caseHash);
  if (n === null) return [];
  const rows =
    since === undefined
      ? await sql.all(
          'SELECT run.id AS run_id, facts FROM kept_trial JOIN name ON name.n = kept_trial.run JOIN run ' +
            'ON run.id = name.text WHERE of_case = ? AND run.agent = ? AND run.suite = ?',
          n,
          agent,
          suite,
        )
      : await sql.all(
          'SELECT run.id AS run_id, facts FROM run CROSS JOIN name ON name.text = run.id CROSS JOIN ' +
            'kept_trial ON kept_trial.of_case = ? AND kept_trial.run = name.n ' +
            'WHERE run.agent = ? AND run.suite = ? AND run.created_at >= ?',
          n,
          agent,
          suite,
          since,
        );
  return rows.map((r: Row) => ({
    run: text(r, 'run_id'),
    caseHash,
    ...factsIn(number(r, 'facts')),
  }));
}
