import { deflateRawSync } from 'node:zlib';
import { type Charge, type Lane, streamId, type StreamReview } from '../../domain/drift.ts';
import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { Drift, Models, Slots } from '../../domain/store.ts';
import { json, number, type Row, type Sql, text, textOrNull } from './sql.ts';

export function slots(sql: Sql): Slots {
  return {
    async register(job, at) {
      await sql.run('INSERT OR IGNORE INTO job (name, since) VALUES (?, ?)', job, at);
    },
    async last(job) {
      const row = await sql.get(
        `SELECT max(at) AS at FROM (SELECT since AS at FROM job WHERE name = ?
         UNION ALL SELECT * FROM (SELECT slot FROM slot WHERE job = ? AND taken_back_at IS NULL ORDER BY slot DESC LIMIT 1))`,
        job,
        job,
      );
      return row === null ? null : textOrNull(row, 'at');
    },
    claim: async (job, slot, at, note) =>
      (await sql.run(
        `INSERT INTO slot (job, slot, claimed_at, note) VALUES (?, ?, ?, ?)
         ON CONFLICT (job, slot) DO UPDATE SET claimed_at = excluded.claimed_at, note = excluded.note, taken_back_at = NULL
         WHERE taken_back_at IS NOT NULL`,
        job,
        slot,
        at,
        note,
      )) === 1,
    async takeBack(job, after, at) {
      await sql.run('UPDATE job SET since = ? WHERE name = ? AND since > ?', at, job, after);
      const rows = await sql.all(
        'SELECT slot FROM slot WHERE job = ? AND slot > ? AND taken_back_at IS NULL ORDER BY slot',
        job,
        after,
      );
      await sql.run(
        'UPDATE slot SET taken_back_at = ? WHERE job = ? AND slot > ? AND taken_back_at IS NULL',
        at,
        job,
        after,
      );
      return rows.map((r) => text(r, 'slot'));
    },
    restore: (until) =>
      sql.run(
        'UPDATE slot SET taken_back_at = NULL WHERE taken_back_at IS NOT NULL AND claimed_at <= ?',
        until,
      ),
  };
}

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

export function drift(sql: Sql): Drift {
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
    },
    async latest() {
      // The newest of each stream is found in the index alone: the documents of a year are not read
      // for it.
      const rows = await sql.all(
        'SELECT review.run, review.at, review.doc FROM (SELECT stream, max(at) AS at FROM ' +
          'review GROUP BY stream) AS newest JOIN review ON review.stream = newest.stream AND ' +
          'review.at = newest.at GROUP BY review.stream ORDER BY review.stream',
      );
      return rows.map((r) => ({
        run: text(r, 'run'),
        at: text(r, 'at'),
        review: json<StreamReview>(r, 'doc'),
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

export function models(sql: Sql): Models {
  return {
    records: async (provider) =>
      (await sql.all('SELECT doc FROM model WHERE provider = ? ORDER BY model', provider)).map(
        (r) => json<ModelRecord>(r, 'doc'),
      ),
    async putRecords(records) {
      for (const m of records)
        await sql.run(
          'INSERT OR REPLACE INTO model (provider, model, source, doc) VALUES (?, ?, ?, ?)',
          m.provider,
          m.model,
          m.source,
          JSON.stringify(m),
        );
    },
    async addEvents(events) {
      for (const e of events)
        await sql.run(
          'INSERT INTO model_event (at, provider, model, doc) VALUES (?, ?, ?, ?)',
          e.at,
          e.provider,
          e.model,
          JSON.stringify(e),
        );
    },
    async events({ provider, since, limit }) {
      return (
        await sql.all(
          'SELECT doc FROM model_event WHERE provider = coalesce(?, provider) AND at >= ' +
            "coalesce(?, '') ORDER BY at DESC, id DESC LIMIT ?",
          provider ?? null,
          since ?? null,
          limit,
        )
      ).map((r) => json<ModelEvent>(r, 'doc'));
    },
    async putSnapshot(provider, at, hash, body) {
      const last = await sql.get(
        'SELECT hash FROM model_snapshot WHERE provider = ? ORDER BY at DESC LIMIT 1',
        provider,
      );
      if (last !== null && text(last, 'hash') === hash) return;
      await sql.run(
        'INSERT OR IGNORE INTO model_snapshot (provider, at, hash, body) VALUES (?, ?, ?, ?)',
        provider,
        at,
        hash,
        deflateRawSync(body),
      );
    },
    async state(provider) {
      const row = await sql.get('SELECT state FROM model_watch WHERE provider = ?', provider);
      return row === null ? null : json<unknown>(row, 'state');
    },
    async putState(provider, state) {
      await sql.run(
        'INSERT OR REPLACE INTO model_watch (provider, state) VALUES (?, ?)',
        provider,
        JSON.stringify(state),
      );
    },
  };
}
