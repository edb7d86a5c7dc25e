import type { Observed, Trial } from '../../domain/run.ts';
import { soundTrial } from '../../domain/sound-trial.ts';
import type { CaseAnswer, Trials } from '../../domain/store.ts';
import { calls } from './calls.ts';
import { outcomeCounts } from './outcome-counts.ts';
import { keptAnswers, keptById, keptOfRun, keptOfSuite, putKept } from './kept-trials.ts';
import { bytes, findName, nameOf } from './names.ts';
import { pack, unpack } from './packed.ts';
import { json, number, type Row, type Sql, text, textOrNull } from './sql.ts';

/**
 * Trials, and the calls that brought them. What an earlier edition wrote is read where it lies.
 */
export function trials(sql: Sql): Trials {
  return {
    ...calls(sql),
    ...readTrials(sql),
    ...observations(sql),
    ...outcomeCounts(sql),
    put: (t) =>
      sql.atomic(async (tx) => {
        await tx.run(
          'DELETE FROM reply WHERE run = ? AND case_hash = ? AND ordinal = ?',
          t.run,
          t.caseHash,
          t.ordinal,
        );
        const earlier = await tx.get(
          'SELECT 1 FROM trial WHERE run = ? AND case_hash = ? AND ordinal = ?',
          t.run,
          t.caseHash,
          t.ordinal,
        );
        return earlier === null && (await putKept(tx, t));
      }),
  };
}

const earlierTrial = (row: Row): Trial => soundTrial(json<Trial>(row, 'doc'));
const docs = (rows: readonly Row[]): Trial[] => rows.map(earlierTrial);
const byTime = (a: Trial, b: Trial): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1;

function readTrials(sql: Sql): Pick<Trials, 'ofRun' | 'ofSuite' | 'ofCase' | 'get'> {
  return {
    async ofRun(run, caseHash) {
      const rows =
        caseHash === undefined
          ? await sql.all('SELECT doc FROM trial WHERE run = ?', run)
          : await sql.all('SELECT doc FROM trial WHERE run = ? AND case_hash = ?', run, caseHash);
      return [...docs(rows), ...(await keptOfRun(sql, run, caseHash))].toSorted(byTime);
    },
    async ofSuite(agent, suite) {
      const earlier = docs(
        await sql.all(
          'SELECT trial.doc AS doc FROM run JOIN trial ON trial.run = run.id WHERE run.agent = ? ' +
            'AND run.suite = ?',
          agent,
          suite,
        ),
      );
      return [...earlier, ...(await keptOfSuite(sql, agent, suite))].toSorted(byTime);
    },
    async ofCase(of) {
      const any = await sql.get('SELECT 1 FROM trial LIMIT 1');
      const earlier = any === null ? [] : await earlierAnswers(sql, of);
      return [...earlier, ...(await keptAnswers(sql, of))];
    },
    async get(id) {
      const row = await sql.get('SELECT doc FROM trial WHERE id = ?', id);
      return row === null ? keptById(sql, id) : earlierTrial(row);
    },
  };
}

async function earlierAnswers(
  sql: Sql,
  { agent, suite, caseHash, since = '' }: Parameters<Trials['ofCase']>[0],
): Promise<CaseAnswer[]> {
  const rows = await sql.all(
    "SELECT trial.run, outcome, trial.doc ->> '$.asserted' AS asserted, trial.doc ->> " +
      "'$.judged.judgment' AS judgment FROM run CROSS JOIN trial ON trial.run = run.id AND " +
      'trial.case_hash = ? WHERE run.agent = ? AND run.suite = ? AND run.created_at >= ?',
    caseHash,
    agent,
    suite,
    since,
  );
  return rows.map((r) => ({
    run: text(r, 'run'),
    caseHash,
    outcome: text(r, 'outcome') as CaseAnswer['outcome'],
    asserted: number(r, 'asserted') === 1,
    judgment: textOrNull(r, 'judgment') as CaseAnswer['judgment'],
  }));
}

/** What was kept of runs for reviews. */
function observations(sql: Sql): Pick<Trials, 'observed' | 'observedOf' | 'putObserved'> {
  return {
    async observedOf(runs) {
      const hashes = new Map<number, string>();
      const kept = await sql.all(
        'SELECT name.text AS run, body FROM name JOIN kept_run ON kept_run.run = name.n WHERE ' +
          'name.text IN (SELECT value FROM json_each(?))',
        JSON.stringify(runs),
      );
      const found = new Map<string, readonly Observed[]>();
      for (const r of kept)
        found.set(text(r, 'run'), await readObserved(sql, bytes(r, 'body'), hashes));
      const left = runs.filter((run) => !found.has(run));
      for (const r of left.length === 0
        ? []
        : await sql.all(
            'SELECT run, doc FROM observed WHERE run IN (SELECT value FROM json_each(?))',
            JSON.stringify(left),
          ))
        found.set(text(r, 'run'), json<Observed[]>(r, 'doc'));
      return found;
    },
    async observed(run) {
      const n = await findName(sql, run);
      const row = n === null ? null : await sql.get('SELECT body FROM kept_run WHERE run = ?', n);
      if (row !== null) return readObserved(sql, bytes(row, 'body'));
      const earlier = await sql.get('SELECT doc FROM observed WHERE run = ?', run);
      return earlier === null ? null : json<Observed[]>(earlier, 'doc');
    },
    putObserved: (run, observed) => sql.atomic((tx) => keepObserved(tx, run, observed)),
  };
}

/** A case's hash is half of what a trial says; its number takes two characters. */
export async function keepObserved(
  tx: Sql,
  run: string,
  observed: readonly Observed[],
): Promise<void> {
  const numbers = new Map<string, number>();
  for (const { caseHash } of observed)
    if (!numbers.has(caseHash)) numbers.set(caseHash, await nameOf(tx, caseHash));
  const said = observed.map((o) => ({ ...o, caseHash: numbers.get(o.caseHash) }));
  await tx.run(
    'INSERT OR REPLACE INTO kept_run (run, body) VALUES (?, ?)',
    await nameOf(tx, run),
    pack(JSON.stringify(said)),
  );
}

/** @param hashes of cases by their number, as far as they are known; what is met is added */
async function readObserved(
  sql: Sql,
  body: Buffer,
  hashes = new Map<number, string>(),
): Promise<Observed[]> {
  const kept: unknown = JSON.parse(unpack(body));
  // In no form that can be read it says nothing.
  const said = (Array.isArray(kept) ? kept : []) as (Omit<Observed, 'caseHash'> & {
    caseHash: number;
  })[];
  for (const { caseHash: n } of said) {
    if (hashes.has(n)) continue;
    const row = await sql.get('SELECT text FROM name WHERE n = ?', n);
    hashes.set(n, row === null ? '' : text(row, 'text'));
  }
  return said.map((o) => ({ ...o, caseHash: hashes.get(o.caseHash) ?? '' }));
}
