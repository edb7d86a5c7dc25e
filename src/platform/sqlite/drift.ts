import { type Charge, type Lane, streamId, type StreamReview } from '../../domain/drift.ts';
import type { Drift } from '../../domain/store.ts';
import { bytesOrNull } from './names.ts';
import { pack, unpack } from './packed.ts';
import { json, number, type Row, type Sql, text } from './sql.ts';

function toCharge(r: Row): Charge {
  return {
    stream: text(r, 'stream'),
    lane: text(r, 'lane') as Lane,
    run: text(r, 'run'),
    at: text(r, 'at'),
    weight: number(r, 'weight'),
    lasting: number(r, 'lasting') === 1,
  };
}

/** The ledger of the alarm budget, and what each look said. */
export function drift(sql: Sql): Drift {
  return { ...charges(sql), ...reviews(sql) };
}

/** The ledger of the alarm budget. */
function charges(
  sql: Sql,
): Pick<Drift, 'addCharges' | 'chargesSince' | 'chargesOf' | 'spentSince'> {
  return {
    async addCharges(charges) {
      for (const c of charges)
        await sql.run(
          'INSERT OR IGNORE INTO charge (stream, lane, run, at, weight, lasting) VALUES (?, ' +
            '?, ?, ?, ?, ?)',
          c.stream,
          c.lane,
          c.run,
          c.at,
          c.weight,
          c.lasting ? 1 : 0,
        );
    },
    chargesSince: async (at) =>
      (await sql.all('SELECT * FROM charge WHERE at >= ? ORDER BY at', at)).map(toCharge),
    chargesOf: async (stream) =>
      (await sql.all('SELECT * FROM charge WHERE stream = ? ORDER BY at', stream)).map(toCharge),
    async spentSince(at) {
      const spent: Record<Lane, number> = { schedule: 0, change: 0, 'high-risk': 0 };
      for (const r of await sql.all(
        'SELECT lane, sum(weight) AS weight FROM charge WHERE at > ? GROUP BY lane',
        at,
      ))
        spent[text(r, 'lane') as Lane] = number(r, 'weight');
      return spent;
    },
  };
}

/** What each look said of each stream. */
function reviews(
  sql: Sql,
): Pick<Drift, 'putReview' | 'latest' | 'streams' | 'reviewed' | 'markReviewed'> {
  return {
    async putReview(run, at, review) {
      // What a clock that ran ahead wrote stays older than this.
      await sql.run(
        'UPDATE review SET at = ? WHERE stream = ? AND run <> ? AND at >= ?',
        justBefore(at),
        streamId(review.stream),
        run,
        at,
      );
      await sql.run(
        'INSERT OR REPLACE INTO review (stream, run, at, evidence, doc) VALUES (?, ?, ?, ?, ?)',
        streamId(review.stream),
        run,
        at,
        review.evidence,
        JSON.stringify(review),
      );
      await shortenEarlier(sql, streamId(review.stream), run);
    },
    async latest() {
      // The newest of each stream is found in the index alone: the documents of a year are not read
      // for it.
      const rows = await sql.all(
        'SELECT review.run, review.at, review.doc, review.body FROM (SELECT DISTINCT stream FROM ' +
          'review INDEXED BY review_newest) AS known JOIN review ON review.stream = known.stream AND ' +
          'review.run = (SELECT run FROM review AS newest INDEXED BY review_newest WHERE ' +
          'newest.stream = known.stream ORDER BY newest.at DESC LIMIT 1) ORDER BY review.stream',
      );
      return rows.map((r) => ({
        run: text(r, 'run'),
        at: text(r, 'at'),
        review: reviewIn(r),
      }));
    },
    streams: async () =>
      (await sql.all('SELECT DISTINCT stream FROM review INDEXED BY review_newest')).map((r) =>
        text(r, 'stream'),
      ),
    reviewed: async (run) =>
      (await sql.get('SELECT 1 AS yes FROM reviewed_run WHERE run = ?', run)) !== null,
    async markReviewed(run, at, summary) {
      await sql.run(
        'INSERT OR REPLACE INTO reviewed_run (run, at, summary) VALUES (?, ?, ?)',
        run,
        at,
        summary,
      );
    },
  };
}

const justBefore = (at: string): string => new Date(Date.parse(at) - 1).toISOString();

/** So many of its cases an earlier review goes on naming: nobody reads more of it. */
const CASES_KEPT = 3;

/** Only the newest review of a stream is read whole. */
async function shortenEarlier(sql: Sql, stream: string, newest: string): Promise<void> {
  const rows = await sql.all(
    'SELECT run, doc FROM review WHERE stream = ? ORDER BY at DESC LIMIT 2',
    stream,
  );
  for (const r of rows) {
    if (text(r, 'run') === newest || text(r, 'doc') === '') continue;
    const review = json<StreamReview>(r, 'doc');
    await sql.run(
      "UPDATE review SET doc = '', body = ? WHERE stream = ? AND run = ?",
      pack(JSON.stringify({ ...review, cases: review.cases.slice(0, CASES_KEPT) })),
      stream,
      text(r, 'run'),
    );
  }
}

function reviewIn(row: Row): StreamReview {
  const body = bytesOrNull(row, 'body');
  return body === null
    ? json<StreamReview>(row, 'doc')
    : (JSON.parse(unpack(body)) as StreamReview);
}
