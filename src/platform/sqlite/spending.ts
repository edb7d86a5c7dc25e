import { iso, MINUTE } from '../../domain/clock.ts';
import type { Trigger } from '../../domain/run.ts';
import type { Spend } from '../../domain/spending.ts';
import { MADE_FOR } from './made-for.ts';
import { number, type Row, type Sql, text, textOrNull } from './sql.ts';

/**
 * An attempt that never ended was in flight at a crash: its worst case stands as spent, for the
 * call may have been made.
 */
export const SPENT = 'coalesce(cost_usd, reserved_usd)';

/** Sums are kept in whole picodollars (migrations.ts). */
export const PICO = 1e12;
/** By what column of their run, calls are summed up. */
const grouped = (column: string): string =>
  `SELECT ${column} AS name, sum(pico) AS pico, sum(calls) AS calls FROM spent LEFT JOIN run ON run.id = spent.run
   WHERE minute >= ? AND minute < ? GROUP BY 1 HAVING sum(calls) > 0 ORDER BY pico DESC`;
const usdOf = (row: Row | null): number => (row === null ? 0 : number(row, 'pico') / PICO);
/**
 * A window's ends by the minute: an end within one takes the whole of it in. Anything that is no time lies before or after
 * them all.
 */
const minutesOf = (from: string, to: string): [number, number] => {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  return [
    Number.isNaN(begin) ? 0 : Math.floor(begin / MINUTE),
    Number.isNaN(end) ? Number.MAX_SAFE_INTEGER : Math.ceil(end / MINUTE),
  ];
};
/** The minute that a call belongs to: no time zone's day begins within one. */
export const minuteOf = (at: string): string => `${at.slice(0, 16)}:00.000Z`;

/** Money: of this database's own calls, and what it goes on counting of an earlier one. */
export function spend(sql: Sql): Spend {
  return { ...spentTotals(sql), ...spentBy(sql), ...carriedSpend(sql) };
}

/** How much was spent, of what a ceiling counts. */
function spentTotals(sql: Sql): Pick<Spend, 'total' | 'ofRuns' | 'byRun' | 'towards'> {
  const sum = async (query: string, ...values: string[]): Promise<number> => {
    const row = await sql.get(query, ...values);
    return row === null ? 0 : number(row, 'usd');
  };
  const ofRuns = async (runs: readonly string[]): Promise<number> =>
    usdOf(
      await sql.get(
        'SELECT sum(pico) AS pico FROM spent WHERE run IN (SELECT value FROM json_each(?))',
        JSON.stringify(runs),
      ),
    );
  const total = async (from: string, to: string): Promise<number> =>
    (await ownTotal(sql, from, to)) +
    (await sum('SELECT sum(usd) AS usd FROM carried_spend WHERE at >= ? AND at < ?', from, to));
  return {
    total,
    ofRuns,
    async byRun(runs) {
      const rows = await sql.all(
        'SELECT run, sum(pico) AS pico FROM spent WHERE run IN (SELECT value FROM json_each(?)) ' +
          'GROUP BY run',
        JSON.stringify(runs),
      );
      return new Map(rows.map((r) => [text(r, 'run'), usdOf(r)]));
    },
    async towards(c) {
      if (c.runs !== undefined) return { spentUsd: await ofRuns(c.runs), assumedUsd: 0 };
      const spentUsd = await total(c.from, c.to);
      const unknown = await sql.get(
        'SELECT 1 FROM carried WHERE known = 0 AND at >= ? AND at < ?',
        c.from,
        c.to,
      );
      if (unknown === null) return { spentUsd, assumedUsd: 0 };
      const read = await sum(
        'SELECT sum(usd) AS usd FROM carried_spend WHERE at >= ? AND at < ? AND source IN ' +
          '(SELECT source FROM carried WHERE known = 0)',
        c.from,
        c.to,
      );
      return { spentUsd, assumedUsd: Math.max(0, (c.unknownUsd ?? c.usd / 2) - read) };
    },
  };
}

/** Whole hours by their sums, and the minutes before the first and after the last of them. */
async function ownTotal(sql: Sql, from: string, to: string): Promise<number> {
  const [begin, end] = minutesOf(from, to);
  const first = Math.ceil(begin / 60);
  const last = Math.max(first, Math.floor(end / 60));
  const hours = await sql.get(
    'SELECT sum(pico) AS pico FROM spent_hour WHERE hour >= ? AND hour < ?',
    first,
    last,
  );
  const within = 'coalesce((SELECT sum(pico) FROM spent WHERE minute >= ? AND minute < ?), 0)';
  const minutes = await sql.get(
    `SELECT ${within} + ${within} AS pico`,
    begin,
    Math.min(end, first * 60),
    Math.max(begin, last * 60),
    end,
  );
  return usdOf({ pico: number(hours ?? {}, 'pico') + number(minutes ?? {}, 'pico') });
}

/** What was spent on whom, and when. */
function spentBy(sql: Sql): Pick<Spend, 'byAgent' | 'byTrigger' | 'byMinute'> {
  return {
    async byAgent(from, to) {
      const rows = await sql.all(
        grouped("coalesce(run.agent, '(model probes)')"),
        ...minutesOf(from, to),
      );
      return rows.map((r) => ({
        agent: text(r, 'name'),
        usd: usdOf(r),
        calls: number(r, 'calls'),
      }));
    },
    async byTrigger(from, to) {
      const rows = await sql.all(grouped(MADE_FOR), ...minutesOf(from, to));
      return rows.map((r) => ({
        trigger: textOrNull(r, 'name') as Trigger | 'attack' | null,
        usd: usdOf(r),
        calls: number(r, 'calls'),
      }));
    },
    async byMinute(since) {
      const rows = await sql.all(
        'SELECT minute, sum(pico) AS pico, sum(calls) AS calls FROM spent WHERE minute >= ? GROUP ' +
          'BY 1',
        minutesOf(since, '')[0],
      );
      return rows.map((r) => ({
        at: iso(number(r, 'minute') * MINUTE),
        usd: usdOf(r),
        calls: number(r, 'calls'),
      }));
    },
  };
}

/** What an earlier database spent, which its loss must not give back. */
function carriedSpend(sql: Sql): Pick<Spend, 'carried' | 'carry' | 'settle'> {
  return {
    async carried() {
      const rows =
        await sql.all(`SELECT carried.*, coalesce(sum(usd), 0) AS usd, coalesce(sum(calls), 0) AS calls
        FROM carried LEFT JOIN carried_spend USING (source) GROUP BY source ORDER BY carried.at, source`);
      return rows.map((r) => ({
        source: text(r, 'source'),
        at: text(r, 'at'),
        known: number(r, 'known') === 1,
        usd: number(r, 'usd'),
        calls: number(r, 'calls'),
        confirmedBy: textOrNull(r, 'confirmed_by'),
      }));
    },
    carry: ({ source, at, known }, spent) =>
      sql.atomic(async (tx) => {
        if (
          (await tx.run(
            'INSERT INTO carried (source, at, known) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
            source,
            at,
            known ? 1 : 0,
          )) === 0
        )
          return false;
        for (const s of spent) await addSpent(tx, source, s);
        return true;
      }),
    settle: (sources, by, at, spent) =>
      sql.atomic(async (tx) => {
        for (const source of sources)
          await tx.run(
            'UPDATE carried SET known = 1, confirmed_by = ?, confirmed_at = ? WHERE source = ?',
            by,
            at,
            source,
          );
        const [first] = sources;
        if (first !== undefined) for (const s of spent) await addSpent(tx, first, s);
      }),
  };
}

async function addSpent(
  tx: Sql,
  source: string,
  s: { at: string; usd: number; calls: number },
): Promise<void> {
  await tx.run(
    `INSERT INTO carried_spend (source, at, usd, calls) VALUES (?, ?, ?, ?)
    ON CONFLICT (source, at) DO UPDATE SET usd = usd + excluded.usd, calls = calls + excluded.calls`,
    source,
    s.at,
    s.usd,
    s.calls,
  );
}
