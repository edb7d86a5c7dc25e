import {
  type Charge,
  type ChargedStream,
  type Lane,
  streamId,
  type StreamReview,
} from '../../domain/drift.ts';
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
  return { ...charges(sql), ...reviews(sql), ...pastReviews(sql), ...detectors(sql) };
}

/** The ledger of the alarm budget. */
function charges(
  sql: Sql,
): Pick<Drift, 'addCharges' | 'chargesSince' | 'chargesOf' | 'chargedBetween' | 'spentSince'> {
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
    chargedBetween: (from, to) => chargedBetween(sql, from, to),
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

/**
 * Added up by the database: a year of a busy team has some hundred thousand charges. `+at` keeps it
 * to the order of the key, in which a stream's charges lie side by side.
 */
async function chargedBetween(sql: Sql, from: string, to: string): Promise<ChargedStream[]> {
  const rows = await sql.all(
    'SELECT stream, lane, sum(weight) AS weight, count(*) AS looks FROM charge WHERE +at > ? AND ' +
      '+at <= ? GROUP BY stream, lane ORDER BY stream',
    from,
    to,
  );
  const charged: ChargedStream[] = [];
  for (const [stream, own] of Map.groupBy(rows, (r) => text(r, 'stream'))) {
    const spent: Record<Lane, number> = { schedule: 0, change: 0, 'high-risk': 0 };
    for (const r of own) spent[text(r, 'lane') as Lane] = number(r, 'weight');
    const [only, second] = own;
    // A look may be charged in two lanes, and is one look.
    const looks =
      only !== undefined && second === undefined
        ? number(only, 'looks')
        : await runsCharged(sql, stream, from, to);
    charged.push({ stream, looks, spent });
  }
  return charged;
}

async function runsCharged(sql: Sql, stream: string, from: string, to: string): Promise<number> {
  const row = await sql.get(
    'SELECT count(DISTINCT run) AS looks FROM charge WHERE stream = ? AND +at > ? AND +at <= ?',
    stream,
    from,
    to,
  );
  return row === null ? 0 : number(row, 'looks');
}

/**
 * Every stream, from one to the next: SQLite would read all of its looks to find it
 * (https://www.sqlite.org/lang_with.html). The last row is null.
 */
const KNOWN_STREAMS = `WITH RECURSIVE known (stream) AS (
  SELECT min(stream) FROM review
  UNION ALL
  SELECT (SELECT min(stream) FROM review WHERE stream > known.stream) FROM known WHERE known.stream IS NOT NULL
)`;

/** What was said of each stream, as it is read again. */
function pastReviews(sql: Sql): Pick<Drift, 'history' | 'evidence' | 'latest' | 'streams'> {
  return {
    async evidence(stream, limit) {
      const rows = await sql.all(
        'SELECT run, evidence FROM review INDEXED BY review_newest WHERE stream = ? ' +
          'ORDER BY at DESC LIMIT ?',
        stream,
        limit,
      );
      return rows.map((r) => ({ run: text(r, 'run'), evidence: number(r, 'evidence') }));
    },
    async history(stream, limit) {
      const rows = await sql.all(
        'SELECT run, at, evidence, doc, body FROM review INDEXED BY review_newest WHERE stream = ? ' +
          'ORDER BY at DESC LIMIT ?',
        stream,
        limit,
      );
      return rows.map((r) => ({
        run: text(r, 'run'),
        at: text(r, 'at'),
        evidence: number(r, 'evidence'),
        bar: reviewIn(r).bar ?? null,
      }));
    },
    async latest() {
      // The newest of each stream is found in the index alone: the documents of a year are not read
      // for it.
      const rows = await sql.all(
        `${KNOWN_STREAMS} SELECT review.run, review.at, review.doc, review.body FROM known JOIN review ON ` +
          'review.stream = known.stream AND review.run = (SELECT run FROM review AS newest INDEXED BY ' +
          'review_newest WHERE newest.stream = known.stream ORDER BY newest.at DESC LIMIT 1) ORDER BY ' +
          'review.stream',
      );
      return rows.map((r) => ({
        run: text(r, 'run'),
        at: text(r, 'at'),
        review: reviewIn(r),
      }));
    },
    streams: async () =>
      (await sql.all(`${KNOWN_STREAMS} SELECT stream FROM known WHERE stream IS NOT NULL`)).map(
        (r) => text(r, 'stream'),
      ),
  };
}

/** What each look said of each stream. */
function reviews(sql: Sql): Pick<Drift, 'putReview' | 'reviewed' | 'markReviewed'> {
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

/** What detectors knew. */
function detectors(sql: Sql): Pick<Drift, 'detectorState' | 'putDetectorStates'> {
  return {
    async detectorState(stream) {
      const row = await sql.get('SELECT body FROM detector_state WHERE stream = ?', stream);
      return row === null ? null : bytesOrNull(row, 'body');
    },
    putDetectorStates: (at, states, unused) =>
      sql.atomic(async (tx) => {
        for (const [stream, body] of states)
          await tx.run(
            'INSERT INTO detector_state (stream, at, body) VALUES (?, ?, ?) ON CONFLICT (stream) ' +
              'DO UPDATE SET at = excluded.at, body = excluded.body',
            stream,
            at,
            Buffer.from(body.buffer, body.byteOffset, body.byteLength),
          );
        await tx.run('DELETE FROM detector_state WHERE at < ?', unused);
      }),
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
    const review = readable(json<StreamReview>(r, 'doc'));
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
  return readable(
    body === null ? json<StreamReview>(row, 'doc') : (JSON.parse(unpack(body)) as StreamReview),
  );
}

/** Lists in whose place an earlier edition kept something else are read as empty ones. */
function readable(review: StreamReview): StreamReview {
  const { cases, before, after, categories } = review;
  const lists = Object.entries({ cases, before, after, categories });
  const broken = lists.filter(([, list]) => !Array.isArray(list));
  return { ...review, ...Object.fromEntries(broken.map(([name]) => [name, []])) };
}
