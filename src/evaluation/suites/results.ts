import type { Conversation, TranscriptLine } from '../../domain/conversation.ts';
import type { Outcome } from '../../domain/run.ts';
import type { Assertion } from '../../domain/suite.ts';
import { costOfSteps, transcriptOf } from '../conversations/exchanges.ts';
import { type CaseScore, promptText } from '../scorers/score-case.ts';
import type { PlannedCall } from './plan.ts';

/** One finished call: scored, or failed before there was a reply. */
export interface FinishedCall {
  call: PlannedCall;
  result:
    | {
        scored: CaseScore;
        costUsd: number | null;
        latencyMs: number;
        conversation?: Conversation;
      }
    | { error: string; broken?: Pick<Conversation, 'asked' | 'steps'> };
}

/** One result as `run --output` writes it. */
export interface RunResult {
  provider: string;
  vars: Readonly<Record<string, unknown>>;
  prompt: string;
  output: unknown;
  pass: boolean;
  score: number | null;
  verdict: Outcome;
  /** Why it did not pass, or why there is no verdict. */
  error?: string;
  cost: number | null;
  latencyMs: number | null;
  /** All that was said, where there was more than one answer. */
  conversation?: readonly TranscriptLine[];
  /** Why the conversation ended. */
  ended?: string;
  asserts: { type: string; value: unknown; pass: boolean; score: number | null; reason: string }[];
}

/** The output file of one run, in the order of the calls (promptfoo's). */
export function runResults(finished: readonly FinishedCall[]): { results: RunResult[] } {
  return { results: finished.map(oneResult) };
}

function oneResult({ call, result }: FinishedCall): RunResult {
  const base = { provider: call.provider.shown, vars: call.vars, prompt: promptText(call.case) };
  if ('error' in result)
    return {
      ...base,
      output: null,
      pass: false,
      score: null,
      verdict: 'none',
      error: result.error,
      cost: result.broken === undefined ? null : costOfSteps(result.broken.steps),
      latencyMs: null,
      ...(result.broken === undefined
        ? {}
        : { conversation: transcriptOf(result.broken), ended: 'it broke off' }),
      asserts: [],
    };
  const { scored, costUsd, latencyMs, conversation } = result;
  return {
    ...base,
    output: scored.output,
    pass: scored.outcome === 'pass',
    score: scored.score,
    verdict: scored.outcome,
    ...(scored.outcome === 'pass' ? {} : { error: scored.reason }),
    cost: costUsd,
    latencyMs,
    ...(conversation === undefined
      ? {}
      : { conversation: transcriptOf(conversation), ended: conversation.why }),
    asserts: scored.asserts.map((a, i) => ({
      type: a.type,
      value: writtenValue(call.case.assertions[i], a.value),
      pass: a.result.verdict === 'pass',
      score: a.result.score,
      reason: a.result.reason,
    })),
  };
}

/**
 * promptfoo shows an assertion's value as written; a rubric that lives in the prompt alone shows
 * that.
 */
function writtenValue(assertion: Assertion | undefined, value: unknown): unknown {
  const options = assertion?.options ?? {};
  const written = Object.hasOwn(options, 'written') ? options['written'] : value;
  if (written !== undefined) return written;
  const prompt = options['rubricPrompt'];
  return typeof prompt === 'object' && prompt !== null ? JSON.stringify(prompt) : prompt;
}
