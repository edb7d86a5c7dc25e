import { isMap } from '../../config/untyped.ts';
import type { OutputField } from '../../config/schema-outputs.ts';
import { FATES } from '../../domain/real-output.ts';
import { currencyCode } from '../../domain/currency-words.ts';
import { amountOf } from '../place/amounts.ts';
import { cutPersonal, EVERY_RULE } from '../redact/personal.ts';
import {
  type Candidate,
  candidate,
  type Lacking,
  type LineReader,
  parsed,
  said,
  type SourceRecord,
  TIME_FORMS,
  timeOf,
} from './candidate.ts';
import { readJson } from './json.ts';
import { lastTurn, messagesOf } from './messages.ts';
import { toolCallOf } from './tool-calls.ts';

/** The user's names of fields, with dots for what lies deeper. */
export type FieldMap = Readonly<Partial<Record<OutputField, string | undefined>>>;

/** What people call them; the first that is there counts. */
const USUAL: Readonly<Record<OutputField, readonly string[]>> = {
  id: ['id', 'sourceId', 'source_id', 'messageId', 'message_id', 'traceId', 'trace_id'],
  session: [
    'session',
    'sessionId',
    'session_id',
    'conversationId',
    'conversation_id',
    'threadId',
    'thread_id',
  ],
  at: ['at', 'timestamp', 'time', 'createdAt', 'created_at', 'date'],
  prompt: ['prompt', 'question', 'input', 'request', 'query'],
  output: ['output', 'answer', 'response', 'completion', 'reply'],
  messages: ['messages', 'conversation'],
  toolCalls: ['toolCalls', 'tool_calls'],
  context: ['context'],
  model: ['servedModel', 'model'],
  costUsd: ['costUsd', 'cost_usd', 'cost'],
  fate: ['fate'],
  task: ['task'],
  audience: ['audience'],
  money: ['money', 'amount'],
  currency: ['currency'],
  risk: ['risk'],
};

/** What a record gives, or why it gives nothing. */
export type PlainRead =
  | ({ ok: true; candidate: Candidate; record?: SourceRecord } & Lacking)
  /** With the record, where other names than these may find an answer in it. */
  | ({ ok: false; problem: string; record?: SourceRecord; kind?: string } & Lacking);

/**
 * One answer of a record of a line, a row or a request: our own names or usual ones, or the user's.
 * A prompt or an output may be messages; unknown fields are left aside.
 */
export function readPlain(record: unknown, fields: FieldMap = {}): PlainRead {
  if (!isMap(record)) return { ok: false, problem: 'is no object with a prompt and an output' };
  const own = ownFields(fields);
  const read = readMap(record, fields);
  return own.length === 0 ? read : { ...read, lacks: own.filter((f) => !has(record, fields[f])) };
}

/** The fields that the user has names for. */
export const ownFields = (fields: FieldMap): OutputField[] =>
  (Object.keys(USUAL) as OutputField[]).filter((field) => fields[field] !== undefined);

const has = (record: Record<string, unknown>, name = ''): boolean =>
  Object.hasOwn(record, name) || deep(record, name.split('.')) !== undefined;

/** Whether a record has something under the name of its time. */
export const tellsTime = (record: SourceRecord, fields: FieldMap): boolean =>
  isGiven(valueOf(record, 'at', fields));

function readMap(record: Record<string, unknown>, fields: FieldMap): PlainRead {
  const get = (field: OutputField): unknown => valueOf(record, field, fields);
  const turn = turnOf(get);
  const isBlank = turn.prompt !== '' && hasBlank(record, 'output', fields);
  if (turn.output === '' && turn.toolCalls.length === 0 && !isBlank)
    return { ok: false, problem: `has no output${named('output', fields)}`, record };
  const at = get('at');
  if (isGiven(at) && timeOf(at) === null) return { ok: false, problem: noTime(at), kind: 'time' };
  const wrong = wrongWord(get('fate'), 'fate', FATES) ?? wrongWord(get('risk'), 'risk', RISKS);
  if (wrong !== null) return { ok: false, problem: wrong };
  return {
    ok: true,
    ...((turn.prompt === '' || !isGiven(at)) && { record }),
    candidate: candidate({
      ...turn,
      sourceId: nameOf(get('id')),
      session: nameOf(get('session')),
      at: timeOf(at),
      context: said(get('context')) ?? turn.context,
      servedModel: said(get('model')),
      costUsd: numberOf(get('costUsd')),
      fate: FATES.find((f) => f === wordOf(get('fate'))) ?? null,
      task: said(get('task')),
      audience: said(get('audience')),
      money: moneyOf(get('money'), said(get('currency'))),
      risk: RISKS.find((r) => r === wordOf(get('risk'))) ?? null,
      agent: said(record['agent']),
    }),
  };
}

const noTime = (at: unknown): string =>
  `"${shown(at)}" is no time that is read here: ${TIME_FORMS}`;

const RISKS = ['low', 'high'] as const;

/** Reads a line of JSON at a time; each is whole. */
export function plainLines(fields: FieldMap = {}): LineReader {
  return {
    line(text, where) {
      if (text.trim() === '') return [];
      const read = readJson(text.replace(/^\ufeff/, ''));
      if (!read.ok) return [{ ...read, where }];
      return [{ ...readPlain(read.value, fields), where }];
    },
    openSince: () => null,
    end: () => [],
  };
}

function turnOf(get: (field: OutputField) => unknown) {
  const prompt = get('prompt');
  const output = get('output');
  const asked = messagesOf(get('messages') ?? (typeof prompt === 'string' ? null : prompt));
  const answered = typeof output === 'string' ? [] : messagesOf(output);
  const turn = lastTurn(asked, answered);
  const listed = parsed(get('toolCalls'));
  const called = Array.isArray(listed) ? listed.flatMap((c) => callOf(c) ?? []) : [];
  return {
    prompt: said(prompt) ?? (turn.prompt === '' && isGiven(prompt) ? asText(prompt) : turn.prompt),
    output: said(output) ?? (turn.output === '' && isGiven(output) ? asText(output) : turn.output),
    toolCalls: called.length > 0 ? called : turn.toolCalls,
    context: turn.context,
  };
}

const callOf = (raw: unknown) =>
  typeof raw === 'string'
    ? { name: raw, arguments: '{}' }
    : (toolCallOf(raw) ??
      (isMap(raw) && said(raw['name']) !== null
        ? { name: String(raw['name']), arguments: '{}' }
        : null));

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

function valueOf(record: SourceRecord, field: OutputField, fields: FieldMap): unknown {
  const own = fields[field];
  if (own !== undefined) return record[own] ?? deep(record, own.split('.'));
  return USUAL[field].map((name) => record[name]).find(isGiven);
}

/** Whether a field is there and holds nothing: to say nothing is an answer too. */
function hasBlank(record: Record<string, unknown>, field: OutputField, fields: FieldMap): boolean {
  const own = fields[field];
  const names = own === undefined ? USUAL[field] : [own];
  const values = names.map((name) => record[name] ?? deep(record, name.split('.')));
  return values.some((value) => typeof value === 'string' && value.trim() === '');
}

const deep = (value: unknown, [key, ...rest]: readonly string[]): unknown => {
  if (key === undefined) return value;
  const of = parsed(value);
  if (Array.isArray(of)) return deep(of.at(Number(key)), rest);
  return isMap(of) && Object.hasOwn(of, key) ? deep(of[key], rest) : undefined;
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const named = (field: OutputField, fields: FieldMap): string =>
  fields[field] === undefined ? '' : ` under "${fields[field]}"`;

const nameOf = (value: unknown): string | null =>
  typeof value === 'number' ? String(value) : said(value);

const wordOf = (value: unknown): string =>
  String(value ?? '')
    .trim()
    .toLowerCase();

function wrongWord(value: unknown, field: string, words: readonly string[]): string | null {
  if (!isGiven(value) || words.includes(wordOf(value))) return null;
  return `${field} is "${shown(value)}", and must be ${words.join(', ')}`;
}

/** The beginning of a value, as logs and answers may have it: columns are mixed up now and then. */
const shown = (value: unknown): string =>
  cutPersonal(String(value).slice(0, 400), EVERY_RULE).slice(0, 40);

function numberOf(value: unknown): number | null {
  const n = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof n === 'number' && Number.isFinite(n) && n >= 0 ? n : null;
}

function moneyOf(value: unknown, currency: string | null): Candidate['money'] {
  const given = parsed(value);
  if (isMap(given)) return moneyOf(given['amount'], said(given['currency']) ?? currency);
  const code = currency === null ? null : currencyCode(currency);
  const amount = numberOf(given);
  if (amount !== null) return { amount, currency: code };
  return typeof given === 'string' ? amountOf(given, code) : null;
}
