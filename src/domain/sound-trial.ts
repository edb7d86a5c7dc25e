import { type Judged, JUDGMENTS } from './judgment.ts';
import type { ProviderReply, ToolCall, Usage } from './provider.ts';
import type { Trial } from './run.ts';

type Loose<T> = { [K in keyof T]?: unknown };
type Asserted = Trial['asserts'][number];

/**
 * A stored trial as everybody reads it. What an earlier edition kept in another form, where it cut
 * a secret out of it, reads as nothing; `unread` names it. One such row stops no review.
 */
export function soundTrial(stored: Trial): Trial {
  const t: Loose<Trial> = stored;
  const unread: string[] = [];
  const or = <T>(name: keyof Trial, isSound: (v: unknown) => boolean, otherwise: T): T => {
    // Editions before a field was thought of kept none.
    if (t[name] === undefined || isSound(t[name])) return t[name] as T;
    unread.push(name);
    return otherwise;
  };
  const sound: Trial = {
    ...stored,
    reason: or('reason', isText, ''),
    score: or('score', isNumberOrNull, null),
    judged: or('judged', (v) => v === null || isJudged(v), null),
    routing: or('routing', isDocument, {}),
    usage: or('usage', (v) => v === null || isUsage(v), null),
    costUsd: or('costUsd', isNumberOrNull, null),
    latencyMs: or('latencyMs', isNumberOrNull, null),
    length: or('length', isNumberOrNull, null),
    toolCalls: or('toolCalls', (v) => isListOf(v, isCall), []),
    asserts: or('asserts', (v) => isListOf(v, isAssert), []),
  };
  return unread.length === 0 ? stored : { ...sound, unread };
}

/** The same of a reply that is kept until its trial is stored. */
export function soundReply(stored: ProviderReply): ProviderReply {
  const r: Loose<ProviderReply> = stored;
  const { toolCalls, routing, usage, latencyMs } = r;
  if (isListOf(toolCalls, isCall) && isDocument(routing) && isUsage(usage) && isNumber(latencyMs))
    return stored;
  return {
    ...stored,
    toolCalls: isListOf(toolCalls, isCall) ? (toolCalls as ToolCall[]) : [],
    routing: isDocument(routing) ? (routing as Record<string, string>) : {},
    usage: isUsage(usage) ? (usage as Usage) : { inputTokens: 0, outputTokens: 0, reported: false },
    latencyMs: isNumber(latencyMs) ? Number(latencyMs) : 0,
  };
}

const isText = (v: unknown): boolean => typeof v === 'string';
const isNumber = (v: unknown): boolean => typeof v === 'number';
const isNumberOrNull = (v: unknown): boolean => v === null || typeof v === 'number';
const isDocument = (v: unknown): v is object =>
  typeof v === 'object' && v !== null && !Array.isArray(v);
const isListOf = (v: unknown, isOne: (part: unknown) => boolean): boolean =>
  Array.isArray(v) && v.every(isOne);

function isCall(v: unknown): boolean {
  if (!isDocument(v)) return false;
  const call: Loose<ToolCall> = v;
  return isText(call.name) && isText(call.arguments);
}

function isAssert(v: unknown): boolean {
  if (!isDocument(v)) return false;
  const one: Loose<Asserted> = v;
  return isText(one.type);
}

function isJudged(v: unknown): boolean {
  if (!isDocument(v)) return false;
  const judged: Loose<Judged> = v;
  return JUDGMENTS.some((j) => j === judged.judgment) && isText(judged.decidedBy);
}

function isUsage(v: unknown): boolean {
  if (!isDocument(v)) return false;
  const usage: Loose<Usage> = v;
  return isNumber(usage.inputTokens) && isNumber(usage.outputTokens);
}
