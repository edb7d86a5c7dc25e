import type { FinishReason } from '../../domain/provider.ts';

/** A request as the simulated models see it, the same from every wire format. */
export interface SimulatedRequest {
  format: 'openai' | 'openai-responses' | 'anthropic';
  /** As asked for; may be an alias. */
  model: string;
  system: string;
  /** Everything but the system text, in order. */
  turns: readonly { role: string; text: string }[];
  tools: readonly string[];
  temperature: number | null;
  maxOutputTokens: number;
  /** How often exactly this request came before: repeated trials are told apart by it. */
  repeat: number;
}

export interface SimulatedAnswer {
  text: string;
  /**
   * Arguments are JSON text, possibly invalid on purpose (Anthropic's format can only carry valid
   * ones).
   */
  toolCalls?: readonly { name: string; arguments: string }[];
  /**
   * Worked out where missing: `tool-calls` with calls, else `stop`; text longer than the cap is cut
   * and ends with `length`.
   */
  finish?: FinishReason;
  /** The typed refusal that OpenAI sends apart from the text. */
  refusal?: string;
  /** The snapshot that an alias resolves to today; the model asked for where missing. */
  servedModel?: string;
  fingerprint?: string;
}

/**
 * Pure: the same request, time (epoch milliseconds) and seed give the same answer, in any order of
 * calls.
 */
export type Behave = (request: SimulatedRequest, at: number, seed: number) => SimulatedAnswer;

export interface SimulatedModel {
  id: string;
  /** ISO time; OpenAI lists it as Unix seconds. */
  createdAt: string;
  /** `shutdown_date` and `retires_at`. */
  endsAt?: string | null;
  deprecatedAt?: string | null;
  lifecycle?: 'active' | 'deprecated' | 'retired';
  /** Listed by one of the two accounts only; by both where missing. */
  account?: 'openai' | 'anthropic';
  /** Left out of the list though it answers. */
  unlisted?: boolean;
  /** On the list though calls for it fail as for a model that is gone. */
  unserved?: boolean;
}

/**
 * A uniform number in [0, 1) that depends on nothing but its arguments: chance without state, so
 * that the order of concurrent calls changes no answer. FNV-1a over the key, finished by the mixer
 * of splitmix32.
 */
export function chance(seed: number, ...key: readonly (string | number)[]): number {
  let h = 0x811c9dc5 ^ seed;
  for (const char of key.join('\u0000')) h = Math.imul(h ^ (char.codePointAt(0) ?? 0), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

/** Four bytes a token, the usual rule of thumb; at least one for any text. */
export function tokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** The answer under the cap: finish reason decided, text cut where it is too long. */
export function finished(
  request: SimulatedRequest,
  answer: SimulatedAnswer,
): Required<Omit<SimulatedAnswer, 'refusal' | 'fingerprint'>> &
  Pick<SimulatedAnswer, 'refusal' | 'fingerprint'> {
  const toolCalls = answer.toolCalls ?? [];
  const cut = tokens(answer.text) > request.maxOutputTokens;
  const text = cut
    ? Buffer.from(answer.text)
        .subarray(0, request.maxOutputTokens * 4)
        .toString()
        .replace(/\uFFFD$/, '')
    : answer.text;
  const finish = cut
    ? 'length'
    : (answer.finish ??
      (answer.refusal !== undefined ? 'refusal' : toolCalls.length > 0 ? 'tool-calls' : 'stop'));
  return { ...answer, text, toolCalls, finish, servedModel: answer.servedModel ?? request.model };
}
