import { zstdDecompressSync } from 'node:zlib';
import { isMap } from '../../config/untyped.ts';
import { messageOf } from '../../domain/errors.ts';
import { foreignDatabase } from '../../platform/sqlite/foreign-database.ts';
import type { LineReader, ReadItem } from './candidate.ts';
import { said, timeOf } from './candidate.ts';
import { transcriptLines, type TranscriptLine } from './claude-code.ts';
import { messagesOf } from './messages.ts';

// OpenClaw keeps sessions as JSON lines (agents/AGENT/sessions/SESSION.jsonl), since 2026.9 in
// agents/AGENT/agent/openclaw-agent.sqlite: transcript_events (session_id, seq, event_json, and
// event_zstd for large ones), an event being what a line was.

/** Reads the lines of a session. */
export function openclawLines(file: string): LineReader {
  return transcriptLines(readEvent, /([\w-]{8,})(?:\.jsonl)?$/.exec(file)?.[1] ?? null, true);
}

function readEvent(value: unknown): TranscriptLine | { session: string } | null {
  if (!isMap(value)) return null;
  if (value['type'] === 'session' && typeof value['id'] === 'string')
    return { session: value['id'] };
  const of = value['message'];
  if (value['type'] !== 'message' || !isMap(of)) return null;
  const [message] = messagesOf([of]);
  if (message === undefined || (message.role === 'user' && message.text === '')) return null;
  const usage = isMap(of['usage']) ? of['usage'] : {};
  const cost = isMap(usage['cost']) ? usage['cost']['total'] : null;
  return {
    role: message.role,
    message,
    id: said(value['id']),
    session: null,
    at: timeOf(value['timestamp']) ?? timeOf(of['timestamp']),
    model: said(of['model']),
    costUsd: typeof cost === 'number' ? cost : null,
    ends: ['stop', 'end_turn', 'endTurn'].includes(String(of['stopReason'])) && message.text !== '',
  };
}

/** The last event that was read of each session; later ones are read next. */
export type SessionPlaces = Readonly<Record<string, number>>;

/** What one session gave since then. */
export interface SessionRead {
  session: string;
  items: ReadItem[];
  /** The last event that need not be read again. */
  upTo: number;
}

/**
 * Reads what is new in the sessions of a database, one after the other.
 * @param finish also turns that nobody has ended yet
 * @throws DaytwoError `no-database` where the file is none, or holds no transcripts
 */
export function* openclawSessions(
  file: string,
  places: SessionPlaces,
  finish: boolean,
): Generator<SessionRead> {
  const db = foreignDatabase(file, 'transcript_events');
  try {
    const columns = db.columns('transcript_events');
    const zstd = columns.includes('event_zstd') ? 'event_zstd' : 'NULL AS event_zstd';
    const sessions = db.all(
      'SELECT session_id, max(seq) AS last FROM transcript_events GROUP BY session_id',
    );
    for (const { session_id: session, last } of sessions) {
      const id = String(session);
      const from = places[id] ?? -1;
      if (Number(last) <= from) continue;
      const rows = db.each(
        `SELECT seq, event_json, ${zstd} FROM transcript_events WHERE session_id = ? AND seq > ? ORDER BY seq`,
        id,
        from,
      );
      yield readSession(id, rows, Number(last), finish);
    }
  } finally {
    db.close();
  }
}

function readSession(
  session: string,
  rows: Iterable<Readonly<Record<string, unknown>>>,
  last: number,
  finish: boolean,
): SessionRead {
  const reader = transcriptLines(readEvent, session, true);
  const items: ReadItem[] = [];
  for (const row of rows) {
    const where = `session ${session}, event ${String(row['seq'])}`;
    const event = eventText(row);
    items.push(
      ...('problem' in event
        ? [{ ok: false as const, where, problem: event.problem }]
        : reader.line(event.text, where, Number(row['seq']))),
    );
  }
  if (finish) items.push(...reader.end());
  const open = reader.openSince();
  return { session, items, upTo: open === null ? last : open - 1 };
}

/** Larger than any event of a talk; what unpacks to more is an attack. */
const LARGEST_EVENT = 64 * 1024 * 1024;

function eventText(row: Readonly<Record<string, unknown>>): { text: string } | { problem: string } {
  const { event_json: plain, event_zstd: packed } = row;
  if (typeof plain === 'string') return { text: plain };
  if (!(packed instanceof Uint8Array)) return { problem: 'holds no event' };
  try {
    return {
      text: zstdDecompressSync(packed, { maxOutputLength: LARGEST_EVENT }).toString('utf8'),
    };
  } catch (e) {
    return { problem: `cannot be unpacked: ${messageOf(e)}` };
  }
}
