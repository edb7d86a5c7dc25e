import type { Run, RunTally, TalliedRun, Trial } from '../../domain/run.ts';
import type { Runs } from '../../domain/store.ts';
import { PICO } from './spending.ts';
import { json, number, type Row, type Sql, text, textOrNull, type Value } from './sql.ts';
import { trials } from './trials.ts';

/**
 * What runs came to. Counted from the trials once, when it is first asked for after a run's end, and
 * kept: a page of a hundred runs must not read four thousand trials.
 */
export function runTallies(sql: Sql): Pick<Runs, 'tallied'> {
  const { ofRun } = trials(sql);
  return {
    async tallied({ agent, suite, before, limit }) {
      const where = [
        ...(agent === undefined ? [] : [{ sql: 'run.agent = ?', value: agent }]),
        ...(suite === undefined ? [] : [{ sql: 'run.suite = ?', value: suite }]),
        ...(before === undefined ? [] : [{ sql: 'run.created_at < ?', value: before }]),
      ];
      const rows = await sql.all(
        'SELECT run.id, run.agent, run.suite, run.trigger, run.state, run.created_at, ' +
          'run.started_at, run.ended_at, run_tally.doc AS tally, ' +
          '(SELECT sum(pico) FROM spent WHERE spent.run = run.id) AS pico FROM run LEFT JOIN run_tally ON ' +
          `run_tally.run = run.id WHERE ${['run.ended_at IS NOT NULL', ...where.map((w) => w.sql)].join(' AND ')} ` +
          'ORDER BY run.created_at DESC, run.id DESC LIMIT ?',
        ...where.map((w): Value => w.value),
        limit,
      );
      const found: TalliedRun[] = [];
      for (const row of rows) {
        const kept = textOrNull(row, 'tally');
        const tally =
          kept === null
            ? await counted(sql, text(row, 'id'), await ofRun(text(row, 'id')))
            : json<RunTally>(row, 'tally');
        found.push({ ...outline(row), tally: { ...tally, ...spentOn(row) } });
      }
      return found;
    },
  };
}

/** Of every call, as `daytwo spend` counts them: a kept tally may know of its trials alone. */
const spentOn = (row: Row): Partial<Pick<RunTally, 'costUsd'>> =>
  row['pico'] === null ? {} : { costUsd: number(row, 'pico') / PICO };

const outline = (row: Row): Omit<TalliedRun, 'tally'> => ({
  id: text(row, 'id'),
  agent: text(row, 'agent'),
  suite: text(row, 'suite'),
  trigger: text(row, 'trigger') as Run['trigger'],
  state: text(row, 'state') as Run['state'],
  createdAt: text(row, 'created_at'),
  startedAt: textOrNull(row, 'started_at'),
  endedAt: textOrNull(row, 'ended_at'),
});

async function counted(sql: Sql, run: string, of: readonly Trial[]): Promise<RunTally> {
  const row = await sql.get(
    "SELECT coalesce(doc ->> '$.cases', json_array_length(doc, '$.caseHashes')) * " +
      "(doc ->> '$.trialsPerCase') AS planned FROM run WHERE id = ?",
    run,
  );
  const unkept = await askedInVain(sql, run, of);
  const told = tallyOf(of);
  const tally: RunTally = {
    ...told,
    planned: row === null ? 0 : number(row, 'planned'),
    asked: told.asked + unkept,
    none: told.none + unkept,
  };
  await sql.run(
    'INSERT INTO run_tally (run, doc) VALUES (?, ?) ON CONFLICT DO NOTHING',
    run,
    JSON.stringify(tally),
  );
  return tally;
}

/** What was asked and left no trial, as the run was stopped over it: its calls are known. */
async function askedInVain(sql: Sql, run: string, of: readonly Trial[]): Promise<number> {
  const kept = new Set(of.map((t) => `${t.caseHash} ${t.ordinal}`));
  const asked = await sql.all('SELECT DISTINCT case_hash, ordinal FROM attempt WHERE run = ?', run);
  return asked.filter((a) => !kept.has(`${text(a, 'case_hash')} ${number(a, 'ordinal')}`)).length;
}

function tallyOf(of: readonly Trial[]): Omit<RunTally, 'planned'> {
  const asserted = of.filter((t) => t.asserted);
  const judgments: Record<string, number> = {};
  for (const { judged } of of)
    if (judged !== null) judgments[judged.judgment] = (judgments[judged.judgment] ?? 0) + 1;
  const times = of.flatMap((t) => (t.latencyMs === null ? [] : [t.latencyMs]));
  return {
    asked: of.length,
    pass: asserted.filter((t) => t.outcome === 'pass').length,
    fail: asserted.filter((t) => t.outcome === 'fail').length,
    none: of.filter((t) => t.outcome === 'none').length,
    judgments,
    costUsd: of.reduce((sum, t) => sum + (t.costUsd ?? 0), 0),
    latencyMs: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? null,
  };
}
