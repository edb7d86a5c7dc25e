import { JSONPathEnvironment } from 'json-p3';
import { z } from 'zod';
import type { ProviderReply, ToolCall, Usage } from '../../../domain/provider.ts';
import type { SandboxResult } from '../../../domain/suite.ts';

const paths = new JSONPathEnvironment();

/** What may stand for a part of an answer: a JSONPath (RFC 9535), or an expression for the sandbox. */
const place = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    if (!isPath(text)) return;
    try {
      paths.compile(text);
    } catch (e) {
      context.addIssue({
        code: 'custom',
        message: `is no JSONPath: ${e instanceof Error ? e.message : String(e)}`,
      });
    }
  });

/** Where in an answer each of its parts stands; a part without a place is not told by the agent. */
export const answerPlaces = z.strictObject({
  /** The text of the answer; the whole body where it is left out. */
  text: place.optional(),
  /** Every tool call that the agent made; `toolName` and `toolArguments` are read below each. */
  toolCalls: place.optional(),
  toolName: place.default('$.name'),
  /** `$.arguments` where it is left out, and a call may have none. */
  toolArguments: place.optional(),
  inputTokens: place.optional(),
  outputTokens: place.optional(),
  /** USD of this one call. */
  cost: place.optional(),
  /** The model that served it. */
  model: place.optional(),
  /** The agent's own version. */
  version: place.optional(),
  /** The session to go on in, where the agent names it itself. */
  session: place.optional(),
  /** The agent's own word for what went wrong, in an answer that is otherwise well. */
  error: place.optional(),
});
export type AnswerPlaces = z.output<typeof answerPlaces>;

/** What an expression sees. */
export interface Answer {
  /** Parsed JSON; the events of a stream, in order; the text where it is neither. */
  json: unknown;
  text: string;
  status: number;
  headers: Readonly<Record<string, string>>;
}

/** Evaluates an expression outside the host. */
export type Evaluate = (
  code: string,
  globals: Readonly<Record<string, unknown>>,
) => Promise<SandboxResult>;

/** What an agent said, before it is a reply; `problem` where a place holds nothing that can be read. */
export type AnswerRead =
  | { ok: true; said: Omit<ProviderReply, 'latencyMs' | 'routing'> }
  | { ok: false; problem: string };

const isPath = (text: string): boolean => text.startsWith('$');

/** Reads an answer by its places. Never throws. */
export async function readAnswer(
  answer: Answer,
  places: AnswerPlaces,
  evaluate: Evaluate,
): Promise<AnswerRead> {
  const seek = async (at: string | undefined, within?: unknown): Promise<unknown[]> => {
    if (at === undefined) return [];
    if (isPath(at)) return paths.query(at, (within ?? answer.json) as never).values();
    const result = await evaluate(at, {
      ...answer,
      ...(within === undefined ? {} : { call: within }),
    });
    if (!result.ok) throw new UnreadableAnswer(`${at}: ${result.message}`);
    return result.value === null || result.value === undefined ? [] : [result.value];
  };
  try {
    const error = (await seek(places.error)).filter((v) => v !== null && v !== false && v !== '');
    if (error.length > 0) return { ok: false, problem: `says ${asText(error[0])}` };
    const calls = (await seek(places.toolCalls)).filter((v) => v !== null).flat();
    const texts = places.text === undefined ? [answer.text] : (await seek(places.text)).flat();
    if (texts.length === 0 && calls.length === 0)
      return { ok: false, problem: `holds nothing at ${places.text ?? places.toolCalls}` };
    const text = texts.map(asText).join('');
    const toolCalls = await toolCallsIn(calls, places, seek);
    return {
      ok: true,
      said: {
        text,
        refusal: null,
        toolCalls,
        servedModel: lastText(await seek(places.model)),
        fingerprint: null,
        agentVersion: lastText(await seek(places.version)),
        session: lastText(await seek(places.session)),
        finishReason: text === '' && toolCalls.length > 0 ? 'tool-calls' : 'stop',
        usage: usageIn(
          lastNumber(await seek(places.inputTokens)),
          lastNumber(await seek(places.outputTokens)),
        ),
        ...costIn(lastNumber(await seek(places.cost))),
      },
    };
  } catch (e) {
    return { ok: false, problem: e instanceof Error ? e.message : String(e) };
  }
}

class UnreadableAnswer extends Error {}

type Seek = (at: string, within: unknown) => Promise<unknown[]>;

/**
 * Every call, each with its name: one that nobody could name would be missed by the checks that
 * forbid it.
 * @throws UnreadableAnswer where one cannot be read
 */
async function toolCallsIn(
  calls: readonly unknown[],
  places: AnswerPlaces,
  seek: Seek,
): Promise<ToolCall[]> {
  const found: ToolCall[] = [];
  for (const call of calls) {
    if (typeof call === 'string') found.push({ name: nameAlone(call, places), arguments: '{}' });
    else if (typeof call === 'object' && call !== null)
      found.push(await toolCallIn(call, places, seek));
    else throw new UnreadableAnswer(`has ${noList(places)}: it holds ${asText(call)}`);
  }
  return found;
}

async function toolCallIn(call: object, places: AnswerPlaces, seek: Seek): Promise<ToolCall> {
  const { toolName } = places;
  const name = (await seek(toolName, call)).findLast((v) => typeof v === 'string' && v !== '');
  if (typeof name !== 'string')
    throw new UnreadableAnswer(
      `has a tool call without a name at ${toolName}${keysOf(call)}; say toolName`,
    );
  return { name, arguments: await argumentsIn(call, name, places, seek) };
}

/** Where other formats than ours keep what a tool is called with. */
const OTHER_ARGUMENTS = ['args', 'input', 'parameters', 'params', 'function'];

async function argumentsIn(
  call: object,
  name: string,
  { toolArguments: said }: AnswerPlaces,
  seek: Seek,
): Promise<string> {
  const given = await seek(said ?? '$.arguments', call);
  if (given.length > 0) return asText(given[0] ?? {});
  // What it was called with would be checked as if it were nothing.
  if (said !== undefined)
    throw new UnreadableAnswer(
      `has no arguments of its call ${name} at ${said}${keysOf(call)}; say toolArguments, ` +
        'with ?? {} in an expression over call where it may have none',
    );
  if (OTHER_ARGUMENTS.some((key) => Object.hasOwn(call, key)))
    throw new UnreadableAnswer(
      `has no arguments of its call ${name} at $.arguments${keysOf(call)}; say toolArguments`,
    );
  return '{}';
}

/** A list of names; text that is JSON is a list that was written out. */
function nameAlone(call: string, places: AnswerPlaces): string {
  if (call.trim() !== '' && !/^\s*[[{]/.test(call)) return call;
  throw new UnreadableAnswer(`has ${noList(places)}, but the text ${JSON.stringify(call)}`);
}

const noList = ({ toolCalls }: AnswerPlaces): string => `no list of calls at ${toolCalls}`;

/** What can be named instead. */
const keysOf = (call: object): string => ` (it has ${Object.keys(call).slice(0, 6).join(', ')})`;

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Of a stream's events the last word holds. */
function lastText(values: readonly unknown[]): string | null {
  const last = values.findLast((v) => v !== null && v !== undefined && v !== '');
  return last === undefined ? null : asText(last);
}

function lastNumber(values: readonly unknown[]): number | null {
  const numbers = values.map((v) => (typeof v === 'string' && v.trim() !== '' ? Number(v) : v));
  const last = numbers.findLast((v) => typeof v === 'number' && Number.isFinite(v) && v >= 0);
  return typeof last === 'number' ? last : null;
}

function usageIn(input: number | null, output: number | null): Usage {
  return input === null && output === null
    ? { inputTokens: 0, outputTokens: 0, reported: false }
    : { inputTokens: input ?? 0, outputTokens: output ?? 0 };
}

const costIn = (usd: number | null): { costUsd?: number } => (usd === null ? {} : { costUsd: usd });
