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
  toolArguments: place.default('$.arguments'),
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
    const calls = (await seek(places.toolCalls)).flat();
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

async function toolCallsIn(
  calls: readonly unknown[],
  places: AnswerPlaces,
  seek: (at: string, within: unknown) => Promise<unknown[]>,
): Promise<ToolCall[]> {
  const found: ToolCall[] = [];
  for (const call of calls) {
    const name = lastText(typeof call === 'string' ? [call] : await seek(places.toolName, call));
    if (name === null) continue;
    const given = typeof call === 'string' ? [] : await seek(places.toolArguments, call);
    found.push({ name, arguments: asText(given[0] ?? {}) });
  }
  return found;
}

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
