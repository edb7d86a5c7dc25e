import { isMap } from '../../config/untyped.ts';
import { candidate, parsed, type ReadItem, said, timeOf } from './candidate.ts';
import { lastTurn, messagesOf } from './messages.ts';
import { toolCallOf } from './tool-calls.ts';

// What Langfuse exports: traces (with or without their observations) or observations alone, as one
// JSON array, {"data": […]} or JSON lines. Names are in camel or, from its blob export, snake case.

type Entry = Record<string, unknown>;

interface Placed {
  entry: Entry;
  where: string;
}

/** Whether a value looks like one of Langfuse's traces or observations. */
export function isLangfuse(value: unknown): boolean {
  return isMap(value) && (isObservation(value) || isTrace(value));
}

/**
 * The answers of an export: of a trace its own answer, else that of its last generation; a trace is
 * one answer, however many calls it took.
 */
export function readLangfuse(values: readonly { value: unknown; where: string }[]): ReadItem[] {
  const traces = new Map<string, { trace: Placed | null; observations: Entry[]; where: string }>();
  const problems: ReadItem[] = [];
  const of = (id: string, where: string) => {
    const known = traces.get(id) ?? { trace: null, observations: [], where };
    traces.set(id, known);
    return known;
  };
  for (const { value, where } of values) {
    if (isMap(value) && isObservation(value))
      of(String(field(value, 'traceId') ?? value['id']), where).observations.push(value);
    else if (isMap(value) && isTrace(value)) {
      const trace = of(String(value['id']), where);
      trace.trace = { entry: value, where };
      const listed = parsed(value['observations']);
      if (Array.isArray(listed)) trace.observations.push(...listed.filter(isMap));
    } else problems.push({ ok: false, where, problem: 'is neither a trace nor an observation' });
  }
  return [...problems, ...[...traces].flatMap(([id, t]) => answerOf(id, t) ?? [])];
}

/** Camel case, or snake case where the export has that. */
const field = (entry: Entry, name: string): unknown =>
  entry[name] ?? entry[name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)];

const KINDS: ReadonlySet<unknown> = new Set([
  'GENERATION',
  'SPAN',
  'EVENT',
  'AGENT',
  'TOOL',
  'CHAIN',
  'RETRIEVER',
  'EVALUATOR',
  'EMBEDDING',
  'GUARDRAIL',
]);
const isObservation = (e: Entry): boolean =>
  KINDS.has(e['type']) &&
  (field(e, 'startTime') !== undefined || field(e, 'traceId') !== undefined);
const isTrace = (e: Entry): boolean =>
  typeof e['id'] === 'string' &&
  e['timestamp'] !== undefined &&
  ('output' in e || 'observations' in e) &&
  [
    'sessionId',
    'session_id',
    'userId',
    'user_id',
    'observations',
    'totalCost',
    'htmlPath',
    'tags',
  ].some((key) => key in e);

function answerOf(
  id: string,
  { trace, observations, where }: { trace: Placed | null; observations: Entry[]; where: string },
): ReadItem | null {
  const inOrder = observations.toSorted((a, b) => startOf(a).localeCompare(startOf(b)));
  const calls = inOrder.filter((o) => o['type'] === 'GENERATION');
  const of = trace !== null && hasOutput(trace.entry) ? trace.entry : calls.findLast(hasOutput);
  if (of === undefined) return null;
  const last = calls.at(-1);
  const turn = talk(of);
  const tools = turn.toolCalls.length > 0 ? turn.toolCalls : toolsOf(inOrder, calls);
  const costs = calls.map((o) => costOf(o)).filter((c) => c !== null);
  return {
    ok: true,
    where: trace?.where ?? where,
    candidate: candidate({
      ...turn,
      toolCalls: tools,
      sourceId: id,
      session: said(field(trace?.entry ?? of, 'sessionId')),
      at: timeOf(field(last ?? of, 'endTime')) ?? timeOf(of['timestamp']) ?? timeOf(startOf(of)),
      servedModel:
        last === undefined ? null : said(field(last, 'providedModelName') ?? last['model']),
      costUsd:
        costOf(trace?.entry ?? {}) ??
        (costs.length === 0 ? null : costs.reduce((a, b) => a + b, 0)),
      agent: null,
    }),
  };
}

const startOf = (o: Entry): string => timeOf(field(o, 'startTime')) ?? '';
const hasOutput = (e: Entry): boolean => talk(e).output !== '';

function costOf(e: Entry): number | null {
  const details = parsed(field(e, 'costDetails'));
  const total = isMap(details) ? details['total'] : undefined;
  const found = [field(e, 'totalCost'), field(e, 'calculatedTotalCost'), total].find(
    (c) => c !== undefined && c !== null && c !== '' && Number.isFinite(Number(c)),
  );
  return found === undefined ? null : Number(found);
}

function talk(e: Entry) {
  const [input, output] = [parsed(e['input']), parsed(e['output'])];
  const asked = messagesOf(input);
  const answered = typeof output === 'string' ? [] : messagesOf(output);
  const turn = lastTurn(asked, answered);
  return {
    ...turn,
    prompt: turn.prompt === '' ? plainText(input) : turn.prompt,
    output: turn.output === '' && answered.length === 0 ? plainText(output) : turn.output,
  };
}

/** A text that stands alone or under a usual name; else the JSON as it is. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  const named = isMap(value)
    ? ['input', 'output', 'question', 'query', 'text', 'content', 'answer', 'response', 'result']
        .map((key) => value[key])
        .find((v) => typeof v === 'string')
    : undefined;
  return typeof named === 'string' ? named : JSON.stringify(value);
}

/** Tools as they were run; where none is recorded, as the model called them. */
function toolsOf(all: readonly Entry[], calls: readonly Entry[]) {
  const run = all
    .filter((o) => o['type'] === 'TOOL')
    .flatMap((o) => toolCallOf({ name: o['name'], arguments: parsed(o['input']) ?? {} }) ?? []);
  if (run.length > 0) return run;
  return calls.flatMap((o) => messagesOf(o['output']).flatMap((m) => m.toolCalls));
}
