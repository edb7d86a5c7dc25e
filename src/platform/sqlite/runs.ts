import type { Run } from '../../domain/run.ts';
import type { EndedRuns } from '../../domain/runs-aside.ts';
import type { RunFilter, Runs } from '../../domain/store.ts';
import { sha256 } from '../sha256.ts';
import { MADE_FOR } from './made-for.ts';
import { bytes } from './names.ts';
import { pack, unpack } from './packed.ts';
import { json, number, type Row, type Sql, text, textOrNull, type Value } from './sql.ts';
import { runTallies } from './tallies.ts';

/**
 * Columns that change in a run's life are columns; what was fixed when it was planned is in `doc`.
 * The cases, the same in run after run, are a list of its own.
 */
function toRun(row: Row, lists: ReadonlyMap<number, readonly string[]>): Run {
  const { cases: _, ...doc } = json<Run & { cases?: number }>(row, 'doc');
  return {
    ...doc,
    caseHashes: lists.get(number(row, 'case_list')) ?? doc.caseHashes,
    state: text(row, 'state') as Run['state'],
    startedAt: textOrNull(row, 'started_at'),
    endedAt: textOrNull(row, 'ended_at'),
    stopReason: textOrNull(row, 'stop_reason'),
  };
}

async function toRuns(sql: Sql, rows: readonly Row[]): Promise<Run[]> {
  const lists = new Map<number, readonly string[]>();
  for (const n of new Set(rows.map((r) => number(r, 'case_list')))) {
    const row = await sql.get('SELECT body FROM case_list WHERE n = ?', n);
    if (row !== null) lists.set(n, JSON.parse(unpack(bytes(row, 'body'))) as string[]);
  }
  return rows.map((r) => toRun(r, lists));
}

/** A run's document without its cases, and the number of their list. */
export async function keptDoc(tx: Sql, run: Run): Promise<{ doc: string; list: number | null }> {
  const { caseHashes } = run;
  const list = JSON.stringify(caseHashes);
  const digest = Buffer.from(sha256(list).slice(0, 32), 'hex');
  await tx.run(
    'INSERT INTO case_list (digest, body) VALUES (?, ?) ON CONFLICT DO NOTHING',
    digest,
    pack(list),
  );
  const row = await tx.get('SELECT n FROM case_list WHERE digest = ?', digest);
  return {
    doc: JSON.stringify({ ...run, caseHashes: [], cases: caseHashes.length }),
    list: row === null ? null : number(row, 'n'),
  };
}

/** Runs, from planned to ended. */
export function runs(sql: Sql): Runs {
  return {
    create: (run) =>
      sql.atomic(async (tx) => {
        const { doc, list } = await keptDoc(tx, run);
        await tx.run(
          'INSERT INTO run (id, agent, suite, trigger, state, created_at, doc, case_list) VALUES ' +
            '(?, ?, ?, ?, ?, ?, ?, ?)',
          run.id,
          run.agent,
          run.suite,
          run.trigger,
          run.state,
          run.createdAt,
          doc,
          list,
        );
      }),
    async start(id, at) {
      await sql.run(
        "UPDATE run SET state = 'running', started_at = coalesce(started_at, ?) WHERE id = ?",
        at,
        id,
      );
    },
    end: (id, state, at, stopReason) =>
      sql.atomic(async (tx) => {
        await tx.run(
          'UPDATE run SET state = ?, ended_at = ?, stop_reason = ? WHERE id = ?',
          state,
          at,
          stopReason,
          id,
        );
        // Nobody takes them up any more.
        await tx.run('DELETE FROM reply WHERE run = ?', id);
      }),
    async get(id) {
      const row = await sql.get('SELECT * FROM run WHERE id = ?', id);
      return row === null ? null : ((await toRuns(sql, [row]))[0] ?? null);
    },
    ...runLists(sql),
    ...runOutlines(sql),
    ...runCounts(sql),
    ...runTallies(sql),
  };
}

function runLists(
  sql: Sql,
): Pick<Runs, 'unfinished' | 'unreviewed' | 'recent' | 'named' | 'ofSuite'> {
  const list = async (query: string, ...values: Value[]): Promise<Run[]> =>
    toRuns(sql, await sql.all(query, ...values));
  return {
    async named(beginning, limit) {
      return list(
        'SELECT * FROM run WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
        beginning,
        `${beginning}\u{10ffff}`,
        limit,
      );
    },
    async unfinished() {
      return list(
        "SELECT * FROM run WHERE state IN ('planned', 'running') ORDER BY created_at, id",
      );
    },
    async unreviewed() {
      return list(
        "SELECT * FROM run WHERE state IN ('done', 'stopped') AND NOT EXISTS (SELECT 1 " +
          'FROM reviewed_run WHERE reviewed_run.run = run.id) ORDER BY created_at, id',
      );
    },
    recent: (filter) => recent(list, filter),
    async ofSuite(agent, suite) {
      return list(
        "SELECT * FROM run WHERE agent = ? AND suite = ? AND trigger NOT IN ('manual', " +
          "'rehearsal', 'gate', 'second-asking') ORDER BY created_at, id",
        agent,
        suite,
      );
    },
  };
}

/** By names that are fixed, so that the index of a suite's or an agent's runs is used. */
function recent(
  list: (query: string, ...values: Value[]) => Promise<Run[]>,
  { agent, suite, before, limit }: RunFilter,
): Promise<Run[]> {
  const of = Object.entries({ agent, suite }).flatMap(([column, name]) =>
    name === undefined ? [] : [{ is: `${column} = ?`, name }],
  );
  if (before !== undefined)
    of.push({
      is: '(created_at, id) < (SELECT created_at, id FROM run WHERE id = ?)',
      name: before,
    });
  const where = of.length === 0 ? '' : `WHERE ${of.map((o) => o.is).join(' AND ')}`;
  return list(
    `SELECT * FROM run ${where} ORDER BY created_at DESC, id DESC LIMIT ?`,
    ...of.map((o) => o.name),
    limit,
  );
}

function runOutlines(sql: Sql): Pick<Runs, 'outlines' | 'endedOfSuite'> {
  return {
    async endedOfSuite(agent, suite) {
      return (
        await sql.all(
          'SELECT id FROM run WHERE agent = ? AND suite = ? AND ended_at IS NOT NULL AND ' +
            "trigger NOT IN ('manual', 'rehearsal', 'gate', 'second-asking') ORDER BY created_at, id",
          agent,
          suite,
        )
      ).map((r) => text(r, 'id'));
    },
    async outlines(agent, suite) {
      const rows = await sql.all(
        'SELECT id, trigger, state, created_at, started_at, ended_at FROM run WHERE agent = ? AND ' +
          "suite = ? AND trigger NOT IN ('manual', 'rehearsal', 'gate', 'second-asking') ORDER BY " +
          'created_at, id',
        agent,
        suite,
      );
      return rows.map((row) => ({
        id: text(row, 'id'),
        agent,
        suite,
        trigger: text(row, 'trigger') as Run['trigger'],
        state: text(row, 'state') as Run['state'],
        createdAt: text(row, 'created_at'),
        startedAt: textOrNull(row, 'started_at'),
        endedAt: textOrNull(row, 'ended_at'),
      }));
    },
  };
}

function runCounts(
  sql: Sql,
): Pick<Runs, 'plannedCalls' | 'countChangeRuns' | 'countEnded' | 'counted' | 'endedBy'> {
  return {
    counted: async () =>
      (await sql.all('SELECT agent, suite, count(*) AS n FROM run GROUP BY agent, suite')).map(
        (r) => ({ agent: text(r, 'agent'), suite: text(r, 'suite'), runs: number(r, 'n') }),
      ),
    async endedBy(within) {
      const begun =
        'AND coalesce(started_at, created_at) >= ? AND coalesce(started_at, created_at) < ?';
      const rows = await sql.all(
        `SELECT agent, ${MADE_FOR} AS made_for, count(*) AS n FROM run WHERE ended_at IS NOT NULL ` +
          `${within === undefined ? '' : begun} GROUP BY agent, made_for ORDER BY agent, made_for`,
        ...(within === undefined ? [] : [within.from, within.to]),
      );
      return rows.map((r) => ({
        agent: text(r, 'agent'),
        trigger: text(r, 'made_for') as EndedRuns['trigger'],
        runs: number(r, 'n'),
      }));
    },
    async countEnded(agent, suite) {
      const row = await sql.get(
        'SELECT count(*) AS n FROM run WHERE agent = ? AND suite = ? AND ended_at IS NOT NULL AND ' +
          "trigger NOT IN ('manual', 'rehearsal', 'gate')",
        agent,
        suite,
      );
      return row === null ? 0 : number(row, 'n');
    },
    async plannedCalls(at) {
      const row = await sql.get(
        `SELECT sum(n) AS n, sum(CASE WHEN trigger = 'confirmation' THEN n ELSE 0 END) AS confirmation
         FROM (SELECT trigger, coalesce(doc ->> '$.cases', json_array_length(doc, '$.caseHashes')) * json_extract(doc, '$.trialsPerCase') AS n FROM run WHERE created_at >= ?)`,
        at,
      );
      const first = await sql.get('SELECT min(created_at) AS first FROM run');
      return {
        all: row === null ? 0 : number(row, 'n'),
        confirmation: row === null ? 0 : number(row, 'confirmation'),
        first: first === null ? null : textOrNull(first, 'first'),
      };
    },
    async countChangeRuns(agent, from, to) {
      const row = await sql.get(
        'SELECT count(*) AS n FROM run WHERE agent = ? AND created_at >= ? AND created_at <= ' +
          "? AND trigger IN ('model-change', 'soul-change', 'suite-change')",
        agent,
        from,
        to,
      );
      return row === null ? 0 : number(row, 'n');
    },
  };
}
