import type { ProviderReply } from '../../domain/provider.ts';
import type { Outcome } from '../../domain/run.ts';
import type {
  Assertion,
  AssertResult,
  Case,
  MissingText,
  ScoreContext,
  ScoredAssertion,
} from '../../domain/suite.ts';
import { repliesOf, seenConversation } from '../conversations/exchanges.ts';
import { whyWorthless } from './empty-pass.ts';
import { partOf } from './look-at.ts';
import { isCutOff, isToolType, whyUnanswered } from './missing-text.ts';
import { withToolCallHint } from './tool-call-hint.ts';
import { type Around, type ScoreDeps, transform, transformedOutput } from './transform-output.ts';
import { noVerdict } from './verdict.ts';

export interface CaseScore {
  outcome: Outcome;
  /**
   * Weighted mean of the assertions that could be judged; null where none could. Mostly in [0, 1];
   * `javascript` may leave it.
   */
  score: number | null;
  reason: string;
  asserts: readonly ScoredAssertion[];
  /** What the assertions saw, after the transforms. */
  output: unknown;
  /** Of a case without a verdict: the text that was missing, where that is why. */
  cause?: MissingText;
}

/**
 * Scores one reply to one case with promptfoo's verdict; what could not be judged is `none`, never
 * a fail.
 */
export async function scoreCase(
  c: Case,
  reply: ProviderReply,
  costUsd: number | null,
  deps: ScoreDeps,
): Promise<CaseScore> {
  const { conversation } = deps;
  const around: Around = {
    c,
    reply,
    costUsd,
    prompt: promptText(c),
    deps,
    ...(conversation === undefined ? {} : { seen: seenConversation(conversation) }),
  };
  const last = conversation === undefined ? reply : repliesOf(conversation.steps).at(-1);
  const seen = await transformedOutput(around, last ?? reply);
  const { output } = seen;
  if (seen.broken !== null) {
    const { verdict: outcome, score, reason } = seen.broken;
    return { outcome, score, reason, asserts: [], output };
  }
  if (conversation?.how === 'too-many-calls')
    return { outcome: 'fail', score: 0, reason: conversation.why, asserts: [], output };
  if (c.assertions.length === 0)
    return { outcome: 'pass', score: 1, reason: 'No assertions', asserts: [], output };
  const asserts: ScoredAssertion[] = [];
  for (const assertion of c.assertions) {
    const { result, breaksCase } = await scoreAssertion(assertion, output, around);
    if (breaksCase)
      return { outcome: 'fail', score: 0, reason: result.reason, asserts: [], output };
    asserts.push({ type: typeName(assertion), value: assertion.value, result });
  }
  return {
    ...aggregate(
      asserts.map((a) => a.result),
      c.assertions.map((a) => a.weight),
      c.threshold,
    ),
    asserts,
    output,
  };
}

/** One assertion's result, seen through its own transform where it has one. */
async function scoreAssertion(
  assertion: Assertion,
  output: unknown,
  around: Around,
): Promise<{ result: AssertResult; breaksCase: boolean }> {
  const part = await partOf(assertion, output, around);
  if ('result' in part) return part;
  const { c, prompt, deps } = part.around;
  let seen = part.output;
  if (assertion.transform !== undefined) {
    const context = { vars: c.vars, prompt: { label: prompt } };
    const changed = await transform(assertion.transform, seen, context, deps.sandbox);
    // promptfoo: an assertion whose transform breaks fails the whole case, whatever its threshold.
    if (!changed.ok)
      return { result: changed.result, breaksCase: changed.result.verdict === 'fail' };
    seen = changed.output;
  }
  const result = told(await scoreOne(assertion, seen, part.around), assertion);
  // promptfoo: an assertion of weight 0 is only measured; it keeps its score and always passes.
  const measured = assertion.weight === 0 && result.verdict === 'fail';
  return { result: measured ? { ...result, verdict: 'pass' } : result, breaksCase: false };
}

/** Which part of a conversation did not do, where it is not the last answer. */
function told(result: AssertResult, { of }: Assertion): AssertResult {
  if (of === undefined || result.verdict === 'pass') return result;
  const where = of === 'transcript' ? 'in the conversation' : `in answer ${of}`;
  return { ...result, reason: `${where}: ${result.reason}` };
}

/**
 * promptfoo's sum: the weighted mean; all must pass, or, with a threshold, the mean must reach it.
 * With a threshold an unjudged assertion of any weight leaves the case unjudged; without one, a
 * definite fail is a fail all the same.
 */
export function aggregate(
  results: readonly AssertResult[],
  weights: readonly number[],
  threshold: number | undefined,
): Pick<CaseScore, 'outcome' | 'score' | 'reason' | 'cause'> {
  let total = 0;
  let weight = 0;
  let failed: string | null = null;
  let unjudged: Extract<AssertResult, { verdict: 'none' }> | null = null;
  for (const [i, r] of results.entries()) {
    const w = weights[i] ?? 1;
    if (r.verdict === 'none') {
      if (w !== 0) unjudged ??= r;
      continue;
    }
    total += r.score * w;
    weight += w;
    if (r.verdict === 'fail') failed = r.reason;
  }
  const score = weight > 0 ? total / weight : 0;
  if (unjudged !== null && (threshold !== undefined || failed === null))
    return {
      outcome: 'none',
      score: weight > 0 ? score : null,
      reason: unjudged.reason,
      ...(unjudged.cause === undefined ? {} : { cause: unjudged.cause }),
    };
  if (threshold !== undefined) {
    const pass = score >= threshold;
    return {
      outcome: pass ? 'pass' : 'fail',
      score,
      reason: `Aggregate score ${score.toFixed(2)} ${pass ? '≥' : '<'} ${threshold} threshold`,
    };
  }
  return {
    outcome: failed === null ? 'pass' : 'fail',
    score,
    reason: failed ?? 'All assertions passed',
  };
}

/** The prompt as text: as it was rendered, else the message itself, or the chat as JSON. */
export function promptText(c: Pick<Case, 'messages' | 'prompt'>): string {
  if (c.prompt !== undefined) return c.prompt;
  const [only] = c.messages;
  if (
    c.messages.length === 1 &&
    only?.role === 'user' &&
    typeof only.content === 'string' &&
    only.extra === undefined
  )
    return only.content;
  return JSON.stringify(
    c.messages.map(({ role, content, extra }) => ({ ...extra, role, content })),
  );
}

async function scoreOne(
  assertion: Assertion,
  output: unknown,
  { c, reply, costUsd, prompt, deps, seen }: Around,
): Promise<AssertResult> {
  const scorer = deps.scorers.get(assertion.type);
  if (scorer === undefined)
    return noVerdict(`"${assertion.type}" is not a supported assertion type`);
  const missing = whyUnanswered(assertion, output, reply);
  if (missing !== null) return { verdict: 'none', score: null, ...missing };
  const context: ScoreContext = {
    assertion,
    output,
    reply,
    costUsd,
    vars: c.vars,
    prompt,
    ...(seen === undefined ? {} : { conversation: seen }),
    ...(deps.signal ? { signal: deps.signal } : {}),
  };
  const result = withToolCallHint(await scorer.score(context), context);
  if (result.verdict !== 'pass') return result;
  const worthless = await whyWorthless(assertion, lookedAt(assertion, reply, deps), (other) =>
    scorer.score({ ...context, ...other }),
  );
  return worthless === null ? result : { verdict: 'none', score: null, ...worthless };
}

/** Calls may be missing from any reply of a conversation that was cut off, not the last one alone. */
function lookedAt(
  { type, of }: Assertion,
  reply: ProviderReply,
  { conversation }: ScoreDeps,
): ProviderReply {
  if (of !== undefined || conversation === undefined || !isToolType(type)) return reply;
  const cut = repliesOf(conversation.steps).find(isCutOff);
  return cut === undefined
    ? reply
    : { ...reply, finishReason: cut.finishReason, refusal: cut.refusal };
}

const typeName = ({ type, negated }: Assertion): string => `${negated ? 'not-' : ''}${type}`;
