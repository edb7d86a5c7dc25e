import type { FailingEpisode } from '../../domain/failing.ts';
import type { Failing } from '../../domain/store.ts';
import { json, number, type Sql } from './sql.ts';

/** Runs that stood out, and what their budget was charged. */
export function failing(sql: Sql): Failing {
  return {
    // A day is one row: a suite that runs every minute has half a million runs a year to add up.
    async charge(at, { all, first }) {
      await sql.run(
        `INSERT INTO failing_charge (day, weight, first) VALUES (?, ?, ?)
         ON CONFLICT (day) DO UPDATE SET weight = weight + excluded.weight, first = first + excluded.first`,
        at.slice(0, 10),
        all,
        first,
      );
    },
    async spentSince(at) {
      const row = await sql.get(
        `SELECT coalesce(sum(weight), 0) AS spent, coalesce(sum(first), 0) AS first
         FROM failing_charge WHERE day >= ?`,
        at.slice(0, 10),
      );
      return row === null
        ? { all: 0, first: 0 }
        : { all: number(row, 'spent'), first: number(row, 'first') };
    },
    async live(agent, suite) {
      const row = await sql.get(
        "SELECT doc FROM failing_episode WHERE agent = ? AND suite = ? AND state <> 'over'",
        agent,
        suite,
      );
      return row === null ? null : json<FailingEpisode>(row, 'doc');
    },
    async get(run) {
      const row = await sql.get('SELECT doc FROM failing_episode WHERE run = ?', run);
      return row === null ? null : json<FailingEpisode>(row, 'doc');
    },
    async put(e) {
      await sql.run(
        `INSERT INTO failing_episode (run, agent, suite, state, at, doc) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (run) DO UPDATE SET state = excluded.state, doc = excluded.doc`,
        e.run,
        e.agent,
        e.suite,
        e.state,
        e.at,
        JSON.stringify(e),
      );
    },
    since: async (at) =>
      (await sql.all('SELECT doc FROM failing_episode WHERE at >= ? ORDER BY at', at)).map((r) =>
        json<FailingEpisode>(r, 'doc'),
      ),
  };
}
