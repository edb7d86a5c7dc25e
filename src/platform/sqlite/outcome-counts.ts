import type { Outcome, OutcomeCounts } from '../../domain/run.ts';
import type { Trials } from '../../domain/store.ts';
import { number, type Row, type Sql, text } from './sql.ts';

/** How a trial ended, out of its facts (trial-form.ts). */
const OUTCOME = "CASE facts & 3 WHEN 0 THEN 'pass' WHEN 1 THEN 'fail' ELSE 'none' END";
const NO_OUTCOMES: OutcomeCounts = { pass: 0, fail: 0, none: 0 };

/** How many trials ended how: of some runs counted, of a suite kept as sums (migrations.ts). */
export function outcomeCounts(sql: Sql): Pick<Trials, 'outcomesOf' | 'outcomes'> {
  return {
    async outcomesOf(runs) {
      const asked = JSON.stringify(runs);
      const earlier = await sql.all(
        'SELECT run, outcome, count(*) AS n FROM trial WHERE run IN (SELECT value FROM ' +
          'json_each(?)) GROUP BY 1, 2',
        asked,
      );
      const kept = await sql.all(
        `SELECT name.text AS run, ${OUTCOME} AS outcome, count(*) AS n FROM name JOIN kept_trial ON ` +
          'kept_trial.run = name.n WHERE name.text IN (SELECT value FROM json_each(?)) GROUP BY 1, 2',
        asked,
      );
      const counts = new Map<string, OutcomeCounts>();
      for (const r of [...earlier, ...kept])
        counts.set(text(r, 'run'), withRow(counts.get(text(r, 'run')), r));
      return counts;
    },
    async outcomes() {
      const rows = await sql.all('SELECT agent, suite, outcome, n FROM trial_count');
      const counts = new Map<string, { agent: string; suite: string; outcomes: OutcomeCounts }>();
      for (const r of rows) {
        const of = { agent: text(r, 'agent'), suite: text(r, 'suite') };
        const key = JSON.stringify(of);
        counts.set(key, { ...of, outcomes: withRow(counts.get(key)?.outcomes, r) });
      }
      return [...counts.values()];
    },
  };
}

function withRow(counts: OutcomeCounts = NO_OUTCOMES, r: Row): OutcomeCounts {
  const outcome = text(r, 'outcome') as Outcome;
  return { ...counts, [outcome]: counts[outcome] + number(r, 'n') };
}
