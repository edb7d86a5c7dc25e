import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import type { Store } from '../../../src/domain/store.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Place } from './place.ts';
import { slots } from './examine-slots.ts';
import { told } from './examine-told.ts';
import { CONCURRENT } from './story.ts';

/** What was there at one examination and must be at every later one. */
export interface Known {
  trials: Set<string>;
  ended: Set<string>;
  incidents: Set<string>;
  sent: Set<string>;
  notices: Set<string>;
  /** Incidents that somebody was about to take on. */
  asked: Set<string>;
  /** Incidents that `daytwo ack` said it had taken on. */
  acknowledged: Set<string>;
  /** Calls that were in flight at a kill, by the ids of their rows. */
  open: Set<string>;
  /** How often a notice's channel had it when the worker died before writing so. */
  doubt: Map<string, number>;
  /** Replies whose question was edited while they waited to be scored: asked anew, rightly. */
  edited: Set<string>;
}

export const newKnown = (): Known => ({
  trials: new Set(),
  ended: new Set(),
  incidents: new Set(),
  sent: new Set(),
  notices: new Set(),
  asked: new Set(),
  acknowledged: new Set(),
  open: new Set(),
  doubt: new Map(),
  edited: new Set(),
});

/** One look at the file that a killed worker left, or that it closed. */
export interface Look {
  db: Database.Database;
  store: Store;
  runs: readonly Run[];
  incidents: readonly Incident[];
  place: Place;
  known: Known;
  problems: string[];
}

/** @returns what does not hold, and what was under way */
export async function examine(
  place: Place,
  known: Known,
  at: { editsNext: boolean; over: boolean },
): Promise<{ problems: string[]; underWay: string[] }> {
  const file = join(place.folder, 'daytwo.db');
  const store = openStore(file, '');
  const db = new Database(file, { readonly: true });
  try {
    const look: Look = {
      db,
      store,
      runs: await store.runs.recent({ limit: 10_000 }),
      incidents: await store.incidents.list({ limit: 10_000 }),
      place,
      known,
      problems: [],
    };
    await integrity(look);
    const underWay = inFlight(look, at);
    calls(look);
    trials(look);
    slots(look);
    await told(look, at.over);
    for (const run of await store.runs.unreviewed()) underWay.push(`unreviewed ${run.trigger}`);
    return { problems: look.problems, underWay };
  } finally {
    db.close();
    await store.close();
  }
}

async function integrity({ db, store, problems }: Look): Promise<void> {
  const check = db.pragma('integrity_check', { simple: true });
  if (check !== 'ok') problems.push(`integrity_check: ${String(check)}`);
  const foreign = db.pragma('foreign_key_check') as unknown[];
  if (foreign.length > 0) problems.push(`foreign keys: ${JSON.stringify(foreign.slice(0, 3))}`);
  const broken = await store.audit.verify();
  if (broken !== null) problems.push(`the audit chain is broken at ${broken}`);
}

export const rows = (db: Database.Database, sql: string): Record<string, unknown>[] =>
  db.prepare(sql).all() as Record<string, unknown>[];

/** What was in flight, or settled and not scored yet, when the worker was killed. */
function inFlight(
  { db, runs, known, problems }: Look,
  { editsNext }: { editsNext: boolean },
): string[] {
  const triggerOf = new Map(runs.map((r) => [r.id, r.trigger]));
  const underWay: string[] = [];
  const fresh = rows(db, 'SELECT id, run, purpose FROM attempt').filter(
    (r) => !known.open.has(String(r['id'])),
  );
  if (fresh.length > CONCURRENT)
    problems.push(`${fresh.length} calls were in flight, ${CONCURRENT} may be`);
  for (const r of fresh) {
    known.open.add(String(r['id']));
    underWay.push(`call ${String(r['purpose'])} ${triggerOf.get(String(r['run'])) ?? '?'}`);
  }
  for (const r of rows(db, 'SELECT run, case_hash FROM reply')) {
    underWay.push(`settled, not scored: ${triggerOf.get(String(r['run'])) ?? '?'}`);
    if (editsNext) known.edited.add(`${String(r['run'])} ${String(r['case_hash'])}`);
  }
  return underWay;
}

/** Settled replies are asked for once: those in flight at a kill are the only ones made again. */
function calls({ db, runs, place, known, problems }: Look): void {
  const triggerOf = new Map(runs.map((r) => [r.id, r.trigger]));
  const settled = rows(
    db,
    `SELECT (SELECT text FROM name WHERE n = run) AS run, (SELECT text FROM name WHERE n = of_case) AS of_case,
            ordinal, coalesce(purpose, 'trial') AS purpose, count(*) AS times
       FROM kept_call WHERE result IS NULL AND run <> 0 GROUP BY 1, 2, 3, 4 HAVING times > 1`,
  );
  for (const r of settled) {
    const [run, caseHash] = [String(r['run']), String(r['of_case'])];
    if (known.edited.has(`${run} ${caseHash}`)) continue;
    problems.push(
      `a settled reply was asked for again: ${String(r['times'])} × ${String(r['purpose'])} of case ` +
        `${caseHash.slice(0, 8)} in ${run} (${triggerOf.get(run) ?? '?'})`,
    );
  }
  const written = callsIn(db) - place.before.calls;
  if (place.door.received() > written)
    problems.push(`${place.door.received()} calls came in, ${written} are written down`);
}

/** Calls that are written down, those without an end too. */
export const callsIn = (db: Database.Database): number =>
  Number(
    db
      .prepare('SELECT (SELECT count(*) FROM attempt) + (SELECT count(*) FROM kept_call)')
      .pluck()
      .get(),
  );

/** No trial is lost or stored twice, and a run that is done has all of them. */
function trials({ db, runs, known, problems }: Look): void {
  const stored = rows(
    db,
    `SELECT (SELECT text FROM name WHERE n = run) AS run, of_case, ordinal, hex(id) AS id FROM kept_trial`,
  );
  const ids = new Set(stored.map((r) => `${String(r['id'])} ${String(r['run'])}`));
  for (const id of known.trials) if (!ids.has(id)) problems.push(`trial lost: ${id}`);
  known.trials = ids;
  const places = new Map<string, Set<string>>();
  const times = new Map<string, number>();
  for (const r of stored) {
    const run = String(r['run']);
    places.set(
      run,
      (places.get(run) ?? new Set()).add(`${String(r['of_case'])} ${String(r['ordinal'])}`),
    );
    times.set(run, (times.get(run) ?? 0) + 1);
  }
  const ended = new Set(runs.filter((r) => r.endedAt !== null).map((r) => r.id));
  for (const id of known.ended) if (!ended.has(id)) problems.push(`the end of ${id} is lost`);
  known.ended = ended;
  for (const r of runs) {
    const n = times.get(r.id) ?? 0;
    if ((places.get(r.id)?.size ?? 0) !== n) problems.push(`${r.id} has a trial twice`);
    const all = r.caseHashes.length * r.trialsPerCase;
    if (r.state === 'done' && r.trigger !== 'rehearsal' && n !== all)
      problems.push(`${r.id} (${r.trigger}) is done with ${n} of ${all} trials`);
  }
}
