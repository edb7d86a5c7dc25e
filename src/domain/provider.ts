import type { Millis } from './clock.ts';

export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  /** Text, or content parts in the provider's own wire shape (passed through). */
  content: string | readonly unknown[] | null;
  /** Other fields of the message (`name`, `tool_calls` …), passed through. */
  extra?: Readonly<Record<string, unknown>>;
}

/** A tool the agent may call, in the one shape that every adapter translates from. */
export interface ToolSpec {
  name: string;
  description?: string;
  /** JSON Schema of the arguments. */
  parameters: Readonly<Record<string, unknown>>;
}

export interface ToolCall {
  /** The provider's id of the call, where it gives one. */
  id?: string;
  name: string;
  /** The arguments exactly as the model wrote them: JSON text, possibly invalid. */
  arguments: string;
}

export interface ProviderRequest {
  model: string;
  messages: readonly ChatMessage[];
  tools: readonly ToolSpec[];
  /**
   * Sampling and other parameters in the provider's own names (`temperature`, `reasoning_effort`
   * …).
   */
  parameters: Readonly<Record<string, unknown>>;
  /**
   * Sent beside the account's own headers: what a gateway reads to choose a model behind an agent.
   * Never a credential.
   */
  headers?: Readonly<Record<string, string>>;
  /**
   * The conversation that an agent is asked in: one a case, one for each try. A model knows none.
   */
  session?: string;
  /** More may be said in it: what remembers it stays open until `endSession`. */
  goesOn?: true;
  /** What the agent itself called this conversation in its answers so far. */
  conversation?: string;
  /** Which case is asked, for agents whose questions are made of more than messages. */
  asked?: { case: string; vars: Readonly<Record<string, unknown>> };
  /** Always sent; the money reserved before the call counts on it. */
  maxOutputTokens: number;
  timeoutMs: Millis;
  signal?: AbortSignal;
}

/** Names under which the wire formats know the cap on output. */
export const OUTPUT_CAPS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const;

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens?: number;
  /**
   * Input tokens written to the provider's prompt cache, which cost more than plain ones; part of
   * `inputTokens`.
   */
  cacheWriteInputTokens?: number;
  reasoningTokens?: number;
  /**
   * `false`: the provider sent no usage and the counts are 0 for want of better; settle money at
   * the reserved worst case.
   */
  reported?: false;
}

/**
 * One vocabulary for all providers; `other` keeps streams total when a provider invents a reason.
 */
export const FINISH_REASONS = [
  'stop',
  'length',
  'tool-calls',
  'refusal',
  'content-filter',
  'other',
] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];

export interface ProviderReply {
  text: string;
  /** The provider's typed refusal text, where it sends one apart from the text. */
  refusal: string | null;
  toolCalls: readonly ToolCall[];
  /** Model id as served, which an alias hides. */
  servedModel: string | null;
  fingerprint: string | null;
  /**
   * Headers that tell who served or what ends: `openai-processing-ms` no, `deprecation`, `sunset`,
   * `x-…-model` yes.
   */
  routing: Readonly<Record<string, string>>;
  finishReason: FinishReason;
  usage: Usage;
  latencyMs: Millis;
  /**
   * The reply in its own format, where text and calls alone do not carry a conversation on: signed
   * thoughts before a tool call.
   */
  message?: ChatMessage;
  /** The version that an agent says it is. */
  agentVersion?: string | null;
  /** The session that an agent says it answers in. */
  session?: string | null;
  /** USD, where an agent says what the call cost. */
  costUsd?: number;
}

/**
 * Why a call brought no reply. `scope` says how far it reaches: this `trial` alone (retry while
 * time is left), the whole `run` (money, keys or an address that leads elsewhere: stop and tell
 * people), or the `model` itself (a lifecycle incident). docs/providers.md.
 */
export interface CallFailure {
  code:
    | 'network'
    | 'timeout'
    | 'rate-limited'
    | 'overloaded'
    | 'server-error'
    | 'bad-body'
    | 'cut-off'
    | 'bad-request'
    | 'too-large'
    | 'auth'
    | 'redirect'
    | 'quota'
    | 'model-gone'
    | 'cancelled';
  scope: 'trial' | 'run' | 'model';
  retryable: boolean;
  /** No connection was ever made, so nobody can charge for it. */
  unsent?: true;
  status?: number;
  /** From `Retry-After` (seconds or date) or the provider's own header; honoured at any length. */
  retryAfterMs?: Millis;
  /** For people, with secrets already cut out, at most 500 characters. */
  message: string;
}

export type CallResult = { ok: true; reply: ProviderReply } | { ok: false; failure: CallFailure };

/** One row of a provider's model list, in the one shape that the diff reads. */
export interface ListedModel {
  id: string;
  createdAt: string | null;
  /** ISO date on which the provider says it ends: `shutdown_date`, `retires_at`. */
  endsAt: string | null;
  deprecatedAt: string | null;
  lifecycle: 'active' | 'deprecated' | 'retired' | null;
  replacement: string | null;
  aliases: readonly string[];
  /**
   * What the name stands for now, where the provider says: a digest, a dated slug. When it changes
   * under the same name, the model moved.
   */
  version?: string;
}

/**
 * A list that cannot be trusted whole (`complete: false`: cut, empty, not 200) removes nothing.
 * `doubt`: whole by the provider's word, but as long as a page; what it lacks is recorded and told
 * to nobody (docs/models.md).
 */
export type ListResult =
  | { ok: true; models: readonly ListedModel[]; complete: boolean; doubt?: string; note?: string }
  | { ok: false; failure: CallFailure };

/** Kinds of account behind which stands a whole agent, and not a model that is told what to be. */
export const AGENT_KINDS = ['http', 'exec', 'mcp'] as const;
export const isAgentKind = (kind: string): kind is (typeof AGENT_KINDS)[number] =>
  AGENT_KINDS.some((k) => k === kind);

/** Stands for the model where an account is an agent, which chooses its own. */
export const NO_MODEL = 'agent';

/** An account at an endpoint. Adapters never retry and never sleep: the runner owns both. */
export interface Provider {
  readonly name: string;
  call(request: ProviderRequest): Promise<CallResult>;
  listModels(signal?: AbortSignal): Promise<ListResult>;
  /** Nothing more is said in a session that went on; absent where nothing is kept open for one. */
  endSession?(session: string): Promise<void>;
}
