import { FATES, LANES, type OutputTexts, type RealOutput } from '../../domain/real-output.ts';
import type { OutputFilter, RealOutputs } from '../../domain/store-outputs.ts';
import { sha256 } from '../sha256.ts';
import { bytes } from './names.ts';
import { chosen, chosenOfPlaces, orderOf } from './output-filter.ts';
import { dropRecordsOf, writeOverErased } from './erased.ts';
import { dropToldWords } from './outbox.ts';
import { takenBack } from './taken-back.ts';
import { pack, unpack } from './packed.ts';
import { json, number, type Row, type Sql, text } from './sql.ts';

/** What a row holds beside its columns. */
type Doc = Omit<RealOutput, 'texts'>;

/** Agent, source and the source's own id, as one key that tells nothing of them. */
const nameOf = (of: Pick<RealOutput, 'agent' | 'source' | 'sourceId'>): Buffer =>
  shortKey(sha256(JSON.stringify([of.agent, of.source, of.sourceId])));

const toOutput = (row: Row): RealOutput => ({
  ...json<Doc>(row, 'doc'),
  texts: row['words'] === null ? null : (JSON.parse(unpack(bytes(row, 'words'))) as OutputTexts),
});

/** Real answers of agents. What is asked for by is a column; the rest is a document, words apart. */
export function realOutputs(sql: Sql): RealOutputs {
  return {
    put: (outputs, keep = 'texts') => sql.atomic((tx) => putAll(tx, outputs, keep)),
    get: (id, how) => one(sql, 'id', id, how),
    named: (agent, source, sourceId, how) =>
      one(sql, 'name', nameOf({ agent, source, sourceId }), how),
    async list(filter) {
      const { where, values } = chosen(filter);
      return (
        await sql.all(
          `SELECT doc, ${wordsOf(filter)} FROM real_output ` +
            `WHERE ${where} ${orderOf(filter)} LIMIT ?`,
          ...values,
          filter.limit,
        )
      ).map(toOutput);
    },
    async count(filter) {
      const counted = chosenOfPlaces(filter);
      if (counted !== null) return countedPlaces(sql, counted);
      const { where, values } = chosen(filter);
      const row = await sql.get(`SELECT count(*) AS n FROM real_output WHERE ${where}`, ...values);
      return row === null ? 0 : number(row, 'n');
    },
    place: (id, placed) => change(sql, id, placed),
    putFate: (id, fate) => change(sql, id, { fate }),
    allocate: (allocations) =>
      sql.atomic(async (tx) => {
        for (const { id, allocation } of allocations) await change(tx, id, { allocation });
      }),
    async forget(ids, at) {
      await writeOverErased(sql);
      return sql.atomic((tx) => forgetAll(tx, ids, at));
    },
    async purgeTexts(before) {
      await writeOverErased(sql);
      return sql.run(
        'UPDATE real_output SET words = NULL WHERE at < ? AND words IS NOT NULL',
        before,
      );
    },
    ...known(sql),
    ...takenBack(sql),
    ...sums(sql),
    ...places(sql),
  };
}

async function countedPlaces(
  sql: Sql,
  { where, values }: NonNullable<ReturnType<typeof chosenOfPlaces>>,
): Promise<number> {
  const row = await sql.get(
    `SELECT coalesce(sum(n), 0) AS n FROM real_output_place WHERE ${where}`,
    ...values,
  );
  return row === null ? 0 : number(row, 'n');
}

const wordsOf = (how?: Pick<OutputFilter, 'withoutTexts'>): string =>
  how?.withoutTexts === true ? 'NULL AS words' : 'words';

async function one(
  sql: Sql,
  column: 'id' | 'name',
  value: string | Buffer,
  how?: Pick<OutputFilter, 'withoutTexts'>,
) {
  const row = await sql.get(
    `SELECT doc, ${wordsOf(how)} FROM real_output WHERE ${column} = ?`,
    value,
  );
  return row === null ? null : toOutput(row);
}

async function putAll(
  sql: Sql,
  outputs: readonly RealOutput[],
  keep: 'texts' | 'hashes-only',
): Promise<string[]> {
  const fresh: string[] = [];
  for (const { texts, ...doc } of outputs) {
    const isNew =
      (await sql.run(
        'INSERT INTO real_output (id, agent, name, at, task, lane, day, session, fate, words, doc) ' +
          'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        doc.id,
        doc.agent,
        nameOf(doc),
        doc.at,
        ...columns(doc),
        texts === null || keep === 'hashes-only' ? null : pack(JSON.stringify(texts)),
        JSON.stringify(doc),
      )) === 1;
    if (!isNew) continue;
    fresh.push(doc.id);
    for (const call of texts?.toolCalls ?? [])
      await sql.run(
        'INSERT INTO real_tool (agent, tool, day, n) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET ' +
          'n = n + 1',
        doc.agent,
        call.name,
        doc.at.slice(0, 10),
      );
  }
  return fresh;
}

/** The columns beside agent and time that an output is found by. */
const columns = (doc: Doc): (string | null)[] => [
  doc.task?.name ?? null,
  doc.allocation?.lane ?? null,
  doc.allocation?.day ?? null,
  doc.session,
  doc.fate,
];

async function change(sql: Sql, id: string, to: Partial<Doc>): Promise<boolean> {
  const row = await sql.get('SELECT doc FROM real_output WHERE id = ?', id);
  if (row === null) return false;
  const doc = { ...json<Doc>(row, 'doc'), ...to };
  await sql.run(
    'UPDATE real_output SET task = ?, lane = ?, day = ?, session = ?, fate = ?, doc = ? WHERE id = ?',
    ...columns(doc),
    JSON.stringify(doc),
    id,
  );
  return true;
}

const MOST_AT_ONE_TIME = 20;

/** What answers are known by whatever source they come from. */
function known(
  sql: Sql,
): Pick<RealOutputs, 'knownAs' | 'putKnownAs' | 'sourcesAt' | 'forgottenWords'> {
  return {
    async knownAs(key) {
      const row = await sql.get(
        'SELECT doc, NULL AS words FROM real_output JOIN real_output_same ON output = id WHERE key = ?',
        shortKey(key),
      );
      return row === null ? null : toOutput(row);
    },
    putKnownAs: (keys) =>
      sql.atomic(async (tx) => {
        for (const { key, id } of keys)
          await tx.run(
            'INSERT INTO real_output_same (key, output) VALUES (?, ?) ON CONFLICT DO UPDATE SET ' +
              // What had the key was taken back.
              'output = excluded.output WHERE NOT EXISTS (SELECT 1 FROM real_output o WHERE o.id = output)',
            shortKey(key),
            id,
          );
      }),
    sourcesAt: async (agent, at) =>
      (
        await sql.all(
          "SELECT DISTINCT json_extract(doc, '$.source') AS source FROM " +
            '(SELECT doc FROM real_output WHERE agent = ? AND at = ? LIMIT ?)',
          agent,
          at,
          MOST_AT_ONE_TIME,
        )
      ).map((row) => text(row, 'source')),
    forgottenWords: async (agent, wordsKey) =>
      (
        await sql.all(
          'SELECT at, is_told FROM forgotten_words WHERE words = ?',
          wordsOfAgent(agent, wordsKey),
        )
      ).map((row) => ({ at: text(row, 'at'), isTold: row['is_told'] === 1 })),
  };
}

const shortKey = (hex: string): Buffer => Buffer.from(hex, 'hex').subarray(0, 16);

const wordsOfAgent = (agent: string, wordsKey: string): Buffer =>
  shortKey(sha256(JSON.stringify([agent, wordsKey])));

/** By the keyed hash of its words the same answer stays forgotten, whatever source it comes from. */
async function keepForgotten(sql: Sql, id: string): Promise<void> {
  const row = await sql.get('SELECT doc FROM real_output WHERE id = ?', id);
  if (row === null) return;
  const { agent, wordsKey = '', at, takenAt } = json<Doc>(row, 'doc');
  if (wordsKey === '') return;
  await sql.run(
    'INSERT INTO forgotten_words (words, at, is_told) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    wordsOfAgent(agent, wordsKey),
    at,
    at === takenAt ? 0 : 1,
  );
}

async function forgetAll(sql: Sql, ids: readonly string[], at: string): Promise<number> {
  let forgotten = 0;
  for (const id of ids) {
    const gone = { sourceId: '', session: null, promptHash: '', outputHash: '', forgottenAt: at };
    await keepForgotten(sql, id);
    const nothing = { wordsKey: '', audience: null, money: null };
    if (!(await change(sql, id, { ...gone, ...nothing }))) continue;
    // Why it was looked at may quote it, and so may what features keep of it.
    await sql.run(
      "UPDATE real_output SET words = NULL, doc = json_replace(doc, '$.allocation.reason', ?) WHERE id = ?",
      'forgotten on request',
      id,
    );
    await sql.run(
      "UPDATE human_review SET doc = json_set(doc, '$.note', '') WHERE of_item = ?",
      id,
    );
    forgotten += 1;
  }
  await dropRecordsOf(sql, ids);
  if (forgotten > 0) await dropToldWords(sql);
  return forgotten;
}

/** What is kept as sums. */
function sums(sql: Sql): Pick<RealOutputs, 'tallies' | 'tools' | 'takenSince' | 'sessions'> {
  return {
    tallies: async ({ agent, from, to }) =>
      (
        await sql.all(
          "SELECT * FROM real_output_count WHERE agent = coalesce(?, agent) AND day >= coalesce(?, '') " +
            "AND day <= coalesce(?, '9') AND n <> 0 ORDER BY agent, day, task, lane, fate",
          agent ?? null,
          from ?? null,
          to ?? null,
        )
      ).map((row) => ({
        agent: text(row, 'agent'),
        day: text(row, 'day'),
        task: text(row, 'task') === '' ? null : text(row, 'task'),
        lane: LANES.find((lane) => lane === row['lane']) ?? null,
        fate: FATES.find((fate) => fate === row['fate']) ?? null,
        outputs: number(row, 'n'),
      })),
    tools: async ({ agent, from }) =>
      (
        await sql.all(
          "SELECT * FROM real_tool WHERE agent = coalesce(?, agent) AND day >= coalesce(?, '') ORDER BY " +
            'agent, tool, day',
          agent ?? null,
          from?.slice(0, 10) ?? null,
        )
      ).map((row) => ({
        agent: text(row, 'agent'),
        tool: text(row, 'tool'),
        day: text(row, 'day'),
        calls: number(row, 'n'),
      })),
    async takenSince(agent) {
      // Their numbers rise as they are taken in, and the index by agent has them.
      const row = await sql.get(
        "SELECT json_extract(doc, '$.takenAt') AS at FROM real_output WHERE n = " +
          '(SELECT min(n) FROM real_output WHERE agent = ?)',
        agent,
      );
      return row === null ? null : text(row, 'at');
    },
    sessions: async (agent, from) =>
      (
        await sql.all(
          'SELECT DISTINCT session FROM real_output WHERE agent = ? AND session IS NOT NULL AND at >= ? ' +
            'ORDER BY session',
          agent,
          from,
        )
      ).map((row) => text(row, 'session')),
  };
}

/** Where sources are to be read on from. */
function places(
  sql: Sql,
): Pick<RealOutputs, 'sourcePlace' | 'putSourcePlace' | 'sourcePlaces' | 'dropSourcePlace'> {
  return {
    async sourcePlace(source) {
      const row = await sql.get('SELECT doc FROM source_place WHERE source = ?', source);
      return row === null ? null : json<unknown>(row, 'doc');
    },
    async putSourcePlace(source, place, at) {
      await sql.run(
        'INSERT OR REPLACE INTO source_place (source, at, doc) VALUES (?, ?, ?)',
        source,
        at,
        JSON.stringify(place),
      );
    },
    sourcePlaces: async (prefix) =>
      (
        await sql.all(
          'SELECT source FROM source_place WHERE substr(source, 1, ?) = ?',
          prefix.length,
          prefix,
        )
      ).map((row) => text(row, 'source')),
    async dropSourcePlace(source) {
      await sql.run('DELETE FROM source_place WHERE source = ?', source);
    },
  };
}
