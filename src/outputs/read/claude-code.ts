import { isMap } from '../../config/untyped.ts';
import { candidate, type LineReader, type ReadItem, said, timeOf } from './candidate.ts';
import { lastTurn, type Message, messagesOf } from './messages.ts';
import { readJson } from './json.ts';

// Claude Code keeps a session as JSON lines (~/.claude/projects/FOLDER/SESSION.jsonl): a line for
// each message or block of one, `type` user or assistant, with `uuid`, `sessionId`, `timestamp`.

interface Turn {
  place: number;
  where: string;
  id: string | null;
  at: string | null;
  model: string | null;
  messages: Message[];
}

/** What a line of a transcript means for the turn that is open. */
export interface TranscriptLine {
  role: Message['role'];
  message: Message;
  id: string | null;
  session: string | null;
  at: string | null;
  model: string | null;
  costUsd: number | null;
  /** The agent has said its last word to it. */
  ends: boolean;
}

/** What a runtime's line is: a message, nothing of ours, or the session's name. */
export type ReadLine = (value: unknown) => TranscriptLine | { session: string } | null;

/**
 * Puts turns together from the lines of a transcript: a question with all that the agent did until
 * it had answered. A turn ends with the agent's last word or the next question.
 * @param isNameOfSession ids of lines are unique in their session only
 */
export function transcriptLines(
  read: ReadLine,
  session: string | null,
  isNameOfSession = false,
): LineReader {
  let open: Turn | null = null;
  let cost: number | null = null;
  let known = session;
  const close = (): ReadItem[] => {
    const turn = open;
    open = null;
    const spent = cost;
    cost = null;
    const told = turn === null ? null : lastTurn(turn.messages);
    if (turn === null || told === null || told.output === '') return [];
    return [
      {
        ok: true,
        where: turn.where,
        candidate: candidate({
          ...told,
          sourceId: isNameOfSession && turn.id !== null ? `${known}/${turn.id}` : turn.id,
          session: known,
          at: turn.at,
          servedModel: turn.model,
          costUsd: spent,
        }),
      },
    ];
  };
  const take = (line: TranscriptLine, where: string, place: number): ReadItem[] => {
    known = line.session ?? known;
    const done = line.role === 'user' ? close() : [];
    if (line.role === 'user')
      open = { place, where, id: line.id, at: line.at, model: null, messages: [] };
    if (open === null) return done;
    open.messages.push(line.message);
    if (line.role !== 'assistant') return done;
    open.at = line.at ?? open.at;
    open.model = line.model ?? open.model;
    if (line.costUsd !== null) cost = (cost ?? 0) + line.costUsd;
    return line.ends ? [...done, ...close()] : done;
  };
  return {
    line(text, where, place) {
      if (text.trim() === '') return [];
      const json = readJson(text);
      if (!json.ok) return [{ ...json, where }];
      const line = read(json.value);
      if (line === null) return [];
      if ('role' in line) return take(line, where, place);
      known = line.session;
      return [];
    },
    openSince: () => open?.place ?? null,
    end: close,
  };
}

/** Reads a transcript of Claude Code. Side chains, summaries and notes of the program are left out. */
export function claudeCodeLines(file: string): LineReader {
  const session = /([\w-]{8,})\.jsonl$/.exec(file)?.[1] ?? null;
  return transcriptLines(readClaudeCode, session);
}

function readClaudeCode(value: unknown): TranscriptLine | null {
  if (!isMap(value) || !isMap(value['message'])) return null;
  if (value['isSidechain'] === true || value['isMeta'] === true) return null;
  const [message] = messagesOf([value['message']]);
  if (message === undefined) return null;
  // What the program itself writes into the talk: outputs of commands, notes on interruptions.
  if (
    message.role === 'user' &&
    (message.text === '' || /^<(?:command|local-command)-/.test(message.text))
  )
    return null;
  const of = value['message'];
  return {
    role: message.role,
    message,
    id: said(value['uuid']),
    session: said(value['sessionId']),
    at: timeOf(value['timestamp']),
    model: of['model'] === '<synthetic>' ? null : said(of['model']),
    costUsd: typeof value['costUSD'] === 'number' ? value['costUSD'] : null,
    // Blocks of one message come in lines of their own, each with its stop reason; words come last.
    ends: of['stop_reason'] === 'end_turn' && message.text !== '',
  };
}
