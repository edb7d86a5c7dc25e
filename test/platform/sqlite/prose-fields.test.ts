import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/platform/sqlite/migrations.ts';

const AT = '2026-03-01T00:00:00.000Z';
const FIELDS = MIGRATIONS.findIndex((m) => m.includes('$.worseToldAt'));
const PURPOSES = MIGRATIONS.findIndex((m) => m.includes('$.does'));

/** A database as it was before fields took the place of sentences. */
function before(step = FIELDS): Database.Database {
  const db = new Database(':memory:');
  for (const migration of MIGRATIONS.slice(0, step)) db.exec(migration);
  return db;
}

function insert(db: Database.Database, id: string, doc: object): void {
  db.prepare(
    'INSERT INTO incident (id, key, state, opened_at, changed_at, doc) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(id, id, 'open', AT, AT, JSON.stringify(doc));
}

function event(db: Database.Database, incident: string, what: string, reason: string): void {
  db.prepare(
    'INSERT INTO incident_event (incident, at, actor, what, reason) VALUES (?, ?, ?, ?, ?)',
  ).run(incident, AT, 'daytwo', what, reason);
}

function docOf(db: Database.Database, id: string): unknown {
  db.exec(MIGRATIONS[FIELDS] ?? '');
  const row = db.prepare('SELECT doc FROM incident WHERE id = ?').get(id) as { doc: string };
  return JSON.parse(row.doc);
}

it('what a stored drift says of a moved model is a field after the update, and nothing else changes', () => {
  const db = before();
  const facts = {
    title: 'x',
    events: [
      { at: AT, what: 'the provider now serves sim-2 for sim-1 (was sim-1)' },
      { at: AT, what: 'soul changed: SOUL.md edited' },
    ],
  };
  insert(db, 'a', { kind: 'drift', facts });
  expect(docOf(db, 'a')).toEqual({
    kind: 'drift',
    facts: { ...facts, events: [{ ...facts.events[0], change: 'served-model' }, facts.events[1]] },
  });
});

it('the file that a stored incident about instructions names is a field, blanks in its name and all', () => {
  const db = before();
  const events = [
    { at: AT, what: 'my soul.md is not what is committed, and has been so for 20 minutes' },
    { at: AT, what: 'AGENTS.md can be changed by the agent: its group may write' },
  ];
  insert(db, 'a', { kind: 'soul', facts: { events } });
  expect(docOf(db, 'a')).toMatchObject({
    facts: { events: [{ path: 'my soul.md' }, { path: 'AGENTS.md' }] },
  });
});

it('the parts of a stored warning are known by a field, not by their names', () => {
  const db = before();
  const details = ['Why now', 'Source', 'Rehearsal'].map((name) => ({ name, lines: ['x'] }));
  insert(db, 'a', { kind: 'model-end', facts: { events: [], details } });
  expect(docOf(db, 'a')).toEqual({
    kind: 'model-end',
    facts: {
      events: [],
      details: [
        { ...details[0], part: 'why-now' },
        details[1],
        { ...details[2], part: 'rehearsal' },
      ],
    },
  });
});

it('a rehearsal that was told as worse, or as not made, is not told again after the update', () => {
  const db = before();
  insert(db, 'a', { kind: 'model-end', facts: { events: [] } });
  event(db, 'a', 'worsened', 'the rehearsal of refund on sim-2 came out worse (reh_1)');
  event(db, 'a', 'not rehearsed', 'refund could not be rehearsed on llama3:8b: no price: unknown');
  expect(docOf(db, 'a')).toMatchObject({
    worseToldAt: AT,
    notRehearsed: ['refund llama3:8b'],
  });
});

it('what a stored next command is for is a field, in incidents and in messages that wait', () => {
  const db = before(PURPOSES);
  const next = ['drift --agent refund', 'ack inc_1 --by YOU', 'check-config'].map((c) => ({
    what: c,
    command: `daytwo ${c}`,
    costUsd: 0,
  }));
  insert(db, 'a', { facts: { next } });
  db.prepare(
    'INSERT INTO notice (id, incident, channel, state, next_at, created_at, doc) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run('n', 'a', 'slack', 'pending', AT, AT, JSON.stringify({ facts: { next } }));
  db.exec(MIGRATIONS[PURPOSES] ?? '');
  const known = [{ ...next[0], does: 'show-streams' }, { ...next[1], does: 'take-on' }, next[2]];
  for (const table of ['incident', 'notice']) {
    const row = db.prepare(`SELECT doc FROM ${table}`).get() as { doc: string };
    expect(JSON.parse(row.doc)).toEqual({ facts: { next: known } });
  }
});
