import { deflateRawSync } from 'node:zlib';
import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { Models } from '../../domain/store.ts';
import { json, type Sql, text } from './sql.ts';

/** What is known of providers' models, and what happened to them. */
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
    ...modelWatch(sql),
  };
}

/** How the watch of a provider's list stands: the last list itself, and what the watch remembers. */
function modelWatch(sql: Sql): Pick<Models, 'putSnapshot' | 'state' | 'putState'> {
  return {
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
