import { writeOverErased } from './erased.ts';
import type { Uncommitted, Version } from '../../domain/agent-version.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Change } from '../../domain/change.ts';
import { DAY } from '../../domain/clock.ts';
import type { Baselines, Cases, Changes, Outputs, Versions } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { sha256 } from '../sha256.ts';
import { bytes } from './names.ts';
import { pack, unpack } from './packed.ts';
import { json, type Sql } from './sql.ts';
import { hashValue } from './trial-form.ts';

/** Output texts by their hash, kept once. */
export function outputs(sql: Sql): Outputs {
  return {
    // The newest use of a text decides how long it is kept.
    put: (hash, body, at) => putText(sql, hash, pack(body), at),
    async get(hash) {
      const row =
        (await sql.get('SELECT body FROM kept_text WHERE hash = ?', keyOf(hash))) ??
        (await sql.get('SELECT body FROM output WHERE hash = ?', hash));
      return row === null ? null : unpack(bytes(row, 'body'));
    },
    async purge(before) {
      await writeOverErased(sql);
      const kept = await sql.run('DELETE FROM kept_text WHERE day < ?', dayOf(before));
      return kept + (await sql.run('DELETE FROM output WHERE at < ?', before));
    },
  };
}

/** Half of the hash tells texts apart: 2^64 of them before two are likely to meet. */
const keyOf = (hash: string): Buffer =>
  (hashValue(hash) ?? Buffer.from(sha256(hash), 'hex')).subarray(0, 16);
const dayOf = (at: string): number => Math.floor(Date.parse(at) / DAY);

/** Keeps a packed text. */
export async function putText(sql: Sql, hash: string, body: Buffer, at: string): Promise<void> {
  await sql.run(
    'INSERT INTO kept_text (hash, day, body) VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET ' +
      'day = excluded.day WHERE day < excluded.day',
    keyOf(hash),
    dayOf(at),
    body,
  );
}

/** Cases as they were first seen, by content hash. */
export function cases(sql: Sql): Cases {
  return {
    async put(c) {
      await sql.run(
        `INSERT INTO suite_case (agent, suite, hash, doc) VALUES (?, ?, ?, ?)
         ON CONFLICT (agent, suite, hash) DO UPDATE SET doc = json_set(excluded.doc, '$.firstSeen', json_extract(suite_case.doc, '$.firstSeen'))`,
        c.agent,
        c.suite,
        c.hash,
        JSON.stringify(c),
      );
    },
    async ofSuite(agent, suite) {
      return (
        await sql.all('SELECT doc FROM suite_case WHERE agent = ? AND suite = ?', agent, suite)
      ).map((r) => json<StoredCase>(r, 'doc'));
    },
  };
}

/** What was in force of an agent, and since when. */
export function versions(sql: Sql): Versions {
  return {
    async latest(agent, kind, subject) {
      // The last one written, not the latest: a clock that ran ahead must not keep an old version
      // for the present one.
      const row = await sql.get(
        'SELECT doc FROM version WHERE agent = ? AND kind = ? AND subject = ? ORDER BY rowid ' +
          'DESC LIMIT 1',
        agent,
        kind,
        subject,
      );
      return row === null ? null : json<Version>(row, 'doc');
    },
    async put(v) {
      await sql.run(
        'INSERT INTO version (agent, kind, subject, at, doc) VALUES (?, ?, ?, ?, ?)',
        v.agent,
        v.kind,
        v.subject,
        v.at,
        JSON.stringify(v),
      );
    },
    async reword(v) {
      await sql.run(
        'UPDATE version SET doc = ? WHERE rowid = (SELECT rowid FROM version WHERE agent = ? AND ' +
          'kind = ? AND subject = ? ORDER BY rowid DESC LIMIT 1)',
        JSON.stringify(v),
        v.agent,
        v.kind,
        v.subject,
      );
    },
    async history(agent, kind) {
      return (
        await sql.all(
          'SELECT doc FROM version WHERE agent = ? AND kind = ? ORDER BY at, rowid',
          agent,
          kind,
        )
      ).map((r) => json<Version>(r, 'doc'));
    },
    async uncommitted(agent) {
      const row = await sql.get('SELECT doc FROM uncommitted WHERE agent = ?', agent);
      return row === null ? {} : json<Uncommitted>(row, 'doc');
    },
    async putUncommitted(agent, files) {
      await sql.run(
        'INSERT INTO uncommitted (agent, doc) VALUES (?, ?) ON CONFLICT (agent) DO UPDATE ' +
          'SET doc = excluded.doc',
        agent,
        JSON.stringify(files),
      );
    },
  };
}

/** Changes that were noticed, and the runs that they ask for. */
export function changes(sql: Sql): Changes {
  return {
    async add(c) {
      await sql.run(
        'INSERT OR IGNORE INTO change (id, at, agent, doc) VALUES (?, ?, ?, ?)',
        c.id,
        c.at,
        c.agent,
        JSON.stringify(c),
      );
    },
    async between(agent, from, to) {
      return (
        await sql.all(
          'SELECT doc FROM change WHERE (agent IS NULL OR agent = ?) AND at >= ? AND at <= ? ' +
            'ORDER BY at, id',
          agent,
          from,
          to,
        )
      ).map((r) => json<Change>(r, 'doc'));
    },
  };
}

/** Approved behaviour; the newest of a suite holds. */
export function baselines(sql: Sql): Baselines {
  return {
    async put(b) {
      await sql.run(
        'INSERT INTO baseline (id, agent, suite, approved_at, doc) VALUES (?, ?, ?, ?, ?)',
        b.id,
        b.agent,
        b.suite,
        b.approvedAt,
        JSON.stringify(b),
      );
    },
    async current(agent, suite) {
      // The last one written, as above.
      const row = await sql.get(
        'SELECT doc FROM baseline WHERE agent = ? AND suite = ? ORDER BY rowid DESC LIMIT 1',
        agent,
        suite,
      );
      return row === null ? null : json<Baseline>(row, 'doc');
    },
    async list() {
      const rows = await sql.all('SELECT doc FROM baseline ORDER BY rowid DESC');
      return rows.map((r) => json<Baseline>(r, 'doc'));
    },
  };
}
