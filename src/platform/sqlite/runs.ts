import type { Run } from '../../domain/run.ts';
import type { Runs } from '../../domain/store.ts';
import { json, number, type Row, type Sql, text, textOrNull } from './sql.ts';

/**
 * Columns that change in a run's life are columns; what was fixed when it was planned is in `doc`.
 */
function toRun(row: Row): Run {
  return {
    ...json<Run>(row, 'doc'),
    state: text(row, 'state') as Run['state'],
    startedAt: textOrNull(row, 'started_at'),
    endedAt: textOrNull(row, 'ended_at'),
    stopReason: textOrNull(row, 'stop_reason'),
  };
}

/** Runs, from planned to ended. */
export function runs(sql: Sql): Runs {
  return {
    async create(run) {
      await sql.run(
        'INSERT INTO run (id, agent, suite, trigger, state, created_at, doc) VALUES (?, ?, ' +
          '?, ?, ?, ?, ?)',
        run.id,
        run.agent,
        run.suite,
        run.trigger,
        run.state,
        run.createdAt,
        JSON.stringify(run),
      );
    },
    async start(id, at) {
      await sql.run(
        "UPDATE run SET state = 'running', started_at = coalesce(started_at, ?) WHERE id = ?",
        at,
        id,
      );
    },
    async end(id, state, at, stopReason) {
      await sql.run(
        'UPDATE run SET state = ?, ended_at = ?, stop_reason = ? WHERE id = ?',
        state,
        at,
        stopReason,
        id,
      );
    },
    async get(id) {
      const row = await sql.get('SELECT * FROM run WHERE id = ?', id);
      return row === null ? null : toRun(row);
    },
    ...runLists(sql),
    ...runCounts(sql),
  };
}

function runLists(
  sql: Sql,
): Pick<Runs, 'unfinished' | 'unreviewed' | 'recent' | 'ofSuite' | 'endedOfSuite'> {
  return {
    async unfinished() {
      return (
        await sql.all(
          "SELECT * FROM run WHERE state IN ('planned', 'running') ORDER BY created_at, id",
        )
      ).map(toRun);
    },
    async unreviewed() {
      return (
        await sql.all(
          "SELECT * FROM run WHERE state IN ('done', 'stopped') AND NOT EXISTS (SELECT 1 " +
            'FROM reviewed_run WHERE reviewed_run.run = run.id) ORDER BY created_at, id',
        )
      ).map(toRun);
    },
    async recent({ agent, suite, limit }) {
      return (
        await sql.all(
          'SELECT * FROM run WHERE agent = coalesce(?, agent) AND suite = coalesce(?, suite) ' +
            'ORDER BY created_at DESC, id DESC LIMIT ?',
          agent ?? null,
          suite ?? null,
          limit,
        )
      ).map(toRun);
    },
    async ofSuite(agent, suite) {
      return (
        await sql.all(
          "SELECT * FROM run WHERE agent = ? AND suite = ? AND trigger NOT IN ('manual', " +
            "'rehearsal', 'gate', 'second-asking') ORDER BY created_at, id",
          agent,
          suite,
        )
      ).map(toRun);
    },
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
  };
}

function runCounts(sql: Sql): Pick<Runs, 'plannedCalls' | 'countChangeRuns'> {
  return {
    async plannedCalls(at) {
      const row = await sql.get(
        `SELECT sum(n) AS n, sum(CASE WHEN trigger = 'confirmation' THEN n ELSE 0 END) AS confirmation
         FROM (SELECT trigger, json_array_length(doc, '$.caseHashes') * json_extract(doc, '$.trialsPerCase') AS n FROM run WHERE created_at >= ?)`,
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
