import type { Millis } from '../../domain/clock.ts';
import type { Judged } from '../../domain/judgment.ts';
import type {
  ChatMessage,
  ProviderReply,
  ProviderRequest,
  ToolSpec,
} from '../../domain/provider.ts';
import type { Case, Sandbox } from '../../domain/suite.ts';
import type { CallOptions, ModelClient } from '../../llm/call.ts';
import { capIn, outputCap, withoutCaps } from '../../llm/providers/parameters.ts';
import type { Recorder } from '../conversations/record-calls.ts';
import type { UserModel } from '../conversations/simulated-user.ts';
import type { OutputShape } from '../scorers/output.ts';
import type { Answered, Keeping, Scored } from './trial.ts';

/** Everything a replay needs of an agent and its suite; built by the composition root. */
export interface Subject extends Keeping {
  cases: ReadonlyMap<string, Case>;
  client: ModelClient;
  model: string;
  /** The soul and skills, first in every conversation; empty for none. */
  system: string;
  tools: readonly ToolSpec[];
  parameters: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
  maxOutputTokens: number;
  timeoutMs: Millis;
  /** It is an agent that makes its own tool calls and remembers a session. */
  ownCalls: boolean;
  /** Plays the user where a case has one played; null where none is configured. */
  user: UserModel | null;
  /** Answers calls that the suite does not, where they are to be recorded. */
  recorder?: Recorder;
  /** How its replies are given to checks, and to tests after them. */
  shape: OutputShape;
  /** Makes texts of templates and of the suite's programs. */
  sandbox: Sandbox;
  /** Graders and judges spend too: `why` carries the run and case they spend for. */
  score(c: Case, answered: Answered, why: CallOptions): Promise<Scored>;
  /** Null where the judge could not decide: no verdict on judgment. */
  judge(c: Case, reply: ProviderReply, why: CallOptions): Promise<Judged | null>;
}

/**
 * The call for a case: the agent's soul first, then the case's own messages. A cap that the case
 * brings holds for it, larger or smaller than the target's: money is reserved by what is sent.
 */
export function buildRequest(
  subject: Pick<
    Subject,
    'model' | 'system' | 'tools' | 'parameters' | 'headers' | 'maxOutputTokens' | 'timeoutMs'
  >,
  c: Pick<Case, 'hash' | 'vars' | 'messages' | 'parameters'>,
  signal?: AbortSignal,
): ProviderRequest {
  const soul: ChatMessage[] =
    subject.system === '' ? [] : [{ role: 'system', content: subject.system }];
  return {
    model: subject.model,
    messages: [...soul, ...c.messages],
    tools: subject.tools,
    parameters: { ...withoutCaps(subject.parameters), ...withoutCaps(c.parameters ?? {}) },
    maxOutputTokens:
      capIn(c.parameters ?? {}) ?? outputCap(subject.parameters, subject.maxOutputTokens),
    timeoutMs: subject.timeoutMs,
    asked: { case: c.hash, vars: c.vars },
    ...(subject.headers === undefined ? {} : { headers: subject.headers }),
    ...(signal === undefined ? {} : { signal }),
  };
}
