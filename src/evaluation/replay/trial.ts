import type { Conversation, Step } from '../../domain/conversation.ts';
import type { Judged } from '../../domain/judgment.ts';
import type { ProviderReply } from '../../domain/provider.ts';
import type { Outcome, Trial } from '../../domain/run.ts';
import type { Case, MissingText, ScoredAssertion } from '../../domain/suite.ts';
import { costOfSteps, repliesOf, transcriptOf } from '../conversations/exchanges.ts';
import { toldOfCut } from '../scorers/missing-text.ts';
import { sha256 } from '../../platform/sha256.ts';

/** What scoring a reply gives; `none` when a check could not run. */
export interface Scored {
  outcome: Outcome;
  score: number | null;
  reason: string;
  asserts: readonly ScoredAssertion[];
  cause?: MissingText;
}

/** What came of a case: one reply, or several as one with the conversation that they stand in. */
export interface Answered {
  reply: ProviderReply;
  costUsd: number | null;
  /** Null where one question had one answer. */
  conversation: Conversation | null;
}

export interface TrialOf {
  id: string;
  run: string;
  ordinal: number;
  at: string;
}

/** Outputs up to this many characters are an answer that can be compared as a whole. */
const LONGEST_ANSWER = 64;

/** What of a reply its row may hold. */
export interface Keeping {
  hashesOnly: boolean;
  /**
   * Cuts secrets out of a text. Before anything is made of it: in another form, or cut short, the
   * store would not know them again.
   */
  clean(text: string): string;
}

/**
 * The row of a trial that got a reply. With `hashesOnly` no text of the output is in it: a failed
 * check's reason often quotes it. Length is in characters of the text as served; hashes are of what is
 * left of it without secrets, since that of a short one tells it to whoever tries them all.
 */
export function answeredTrial(
  of: TrialOf,
  c: Case,
  { reply, costUsd, conversation }: Answered,
  scored: Scored,
  judged: Judged | null,
  { hashesOnly, clean }: Keeping,
): Trial {
  const text = clean(reply.text);
  const answer = answerOf(text);
  return {
    ...of,
    caseHash: c.hash,
    outcome: scored.outcome,
    asserted: c.assertions.length > 0,
    score: scored.score,
    reason: hashesOnly
      ? ''
      : cut(toldOfCut({ ...scored, reason: clean(scored.reason) }, reply), 500),
    failure: scored.outcome === 'none' ? (scored.cause ?? 'judge') : null,
    judged,
    servedModel: reply.servedModel,
    fingerprint: reply.fingerprint,
    ...(reply.agentVersion == null ? {} : { agentVersion: reply.agentVersion }),
    routing: reply.routing,
    finishReason: reply.finishReason,
    usage: reply.usage,
    costUsd,
    latencyMs: reply.latencyMs,
    length: reply.text.length,
    answer: answer === null ? null : hashesOnly ? sha256(answer).slice(0, 16) : answer,
    toolCalls: keptCalls(reply.toolCalls, { hashesOnly, clean }),
    outputHash: sha256(text),
    ...(conversation === null
      ? {}
      : { transcript: transcriptIn(conversation, conversation.why, clean) }),
    asserts: scored.asserts.map((a) => ({
      type: a.type,
      value: cut(
        clean(typeof a.value === 'string' ? a.value : JSON.stringify(a.value ?? null)),
        200,
      ),
      verdict: a.result.verdict,
      score: a.result.score,
      reason: hashesOnly ? '' : cut(clean(a.result.reason), 300),
    })),
  };
}

const keptCalls = (calls: Trial['toolCalls'], { hashesOnly, clean }: Keeping): Trial['toolCalls'] =>
  hashesOnly
    ? calls.map((t) => ({ name: t.name, arguments: sha256(clean(t.arguments)).slice(0, 16) }))
    : calls;

type Held = Pick<Conversation, 'asked' | 'steps'>;

/** A transcript as it is kept, under its own hash. */
export const transcriptBody = (held: Held): string => JSON.stringify(transcriptOf(held));

function transcriptIn(
  held: Held,
  ended: string,
  clean: Keeping['clean'],
): NonNullable<Trial['transcript']> {
  return {
    hash: sha256(clean(transcriptBody(held))),
    answers: 1 + held.steps.filter((s) => s.by === 'user').length,
    ended: cut(ended, 200),
  };
}

/**
 * The row of a conversation that broke off: no verdict. What was said before, called and paid for
 * stands in it.
 */
export function brokenTrial(
  of: TrialOf,
  c: Case,
  broken: { failure: string; reason: string; asked: string; steps: readonly Step[] },
  keeping: Keeping,
): Trial {
  const { failure, reason, steps } = broken;
  const row = unansweredTrial(of, c, failure, keeping.clean(reason));
  if (steps.length === 0) return row;
  return {
    ...row,
    costUsd: costOfSteps(steps),
    toolCalls: keptCalls(
      repliesOf(steps).flatMap((r) => r.toolCalls),
      keeping,
    ),
    transcript: transcriptIn(broken, 'it broke off', keeping.clean),
  };
}

/** The row of a trial for which no reply could be had: no verdict, never a fail. */
export function unansweredTrial(of: TrialOf, c: Case, failure: string, reason: string): Trial {
  return {
    ...of,
    caseHash: c.hash,
    outcome: 'none',
    asserted: c.assertions.length > 0,
    score: null,
    reason: cut(reason, 500),
    failure,
    judged: null,
    servedModel: null,
    fingerprint: null,
    routing: {},
    finishReason: null,
    usage: null,
    costUsd: null,
    latencyMs: null,
    length: null,
    answer: null,
    toolCalls: [],
    outputHash: null,
    asserts: [],
  };
}

/**
 * An output that is short enough to be compared as a whole, normalised; null where it is longer or
 * empty.
 */
export function answerOf(text: string): string | null {
  const answer = normalise(text);
  return answer.length === 0 || answer.length > LONGEST_ANSWER ? null : answer;
}

/** Case, white space and closing punctuation do not make another answer. */
export function normalise(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[.!]+$/, '');
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
