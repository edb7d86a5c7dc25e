import type { Anchor, AnchorVerdict } from '../../domain/anchor.ts';
import type { Anchors } from '../../domain/store.ts';
import { json, type Row, type Sql, text, textOrNull } from './sql.ts';

function toAnchor(row: Row): Anchor {
  return { ...json<Anchor>(row, 'doc'), removedAt: textOrNull(row, 'removed_at') };
}
function toVerdict(row: Row): AnchorVerdict {
  return {
    run: text(row, 'run'),
    anchor: text(row, 'anchor'),
    at: text(row, 'at'),
    verdict: textOrNull(row, 'verdict'),
    reason: text(row, 'reason'),
  };
}

/** Anchors and what their judges said of them. */
export function anchors(sql: Sql): Anchors {
  return {
    put: async (a) =>
      (await sql.run(
        'INSERT INTO anchor (id, agent, judge, digest, at, doc) VALUES (?, ?, ?, ?, ?, ?) ON ' +
          'CONFLICT DO NOTHING',
        a.id,
        a.agent,
        a.question.kind,
        a.digest,
        a.at,
        JSON.stringify(a),
      )) === 1,
    async get(id) {
      const row = await sql.get('SELECT * FROM anchor WHERE id = ?', id);
      return row === null ? null : toAnchor(row);
    },
    list: async ({ agent, judge }) =>
      (
        await sql.all(
          'SELECT * FROM anchor WHERE removed_at IS NULL AND agent = coalesce(?, agent) AND ' +
            'judge = coalesce(?, judge) ORDER BY at, id',
          agent ?? null,
          judge ?? null,
        )
      ).map(toAnchor),
    remove: async (id, at) =>
      (await sql.run(
        'UPDATE anchor SET removed_at = ? WHERE id = ? AND removed_at IS NULL',
        at,
        id,
      )) === 1,
    putVerdict: async (v) =>
      (await sql.run(
        'INSERT INTO anchor_verdict (run, anchor, at, verdict, reason) VALUES (?, ?, ?, ?, ' +
          '?) ON CONFLICT DO NOTHING',
        v.run,
        v.anchor,
        v.at,
        v.verdict,
        v.reason,
      )) === 1,
    verdictsOf: async (run) =>
      (await sql.all('SELECT * FROM anchor_verdict WHERE run = ? ORDER BY at, anchor', run)).map(
        toVerdict,
      ),
    verdicts: async (agent, judge) =>
      (
        await sql.all(
          'SELECT v.* FROM anchor a JOIN anchor_verdict v ON v.anchor = a.id WHERE a.agent = ' +
            '? AND a.judge = ? AND a.removed_at IS NULL ORDER BY v.at, v.anchor',
          agent,
          judge,
        )
      ).map(toVerdict),
  };
}
