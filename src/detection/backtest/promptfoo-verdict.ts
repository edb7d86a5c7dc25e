import type { Outcome } from '../../domain/run.ts';
import type { PromptfooResult } from './promptfoo-file.ts';

/**
 * `ResultFailureReason` in promptfoo's src/types/index.ts: 0 none or unknown, 1 an assertion, 2 an
 * error.
 */
const ASSERTION = 1;
const ERROR = 2;
/**
 * What promptfoo writes into `error` where a model answered with nothing at all: behaviour, not
 * infrastructure.
 */
const NO_OUTPUT = 'No output';

/** The model's output, wherever this version keeps it; undefined where there is none. */
export function outputOf(r: PromptfooResult): unknown {
  return r.response?.output ?? r.output ?? undefined;
}

export interface Verdict {
  outcome: Outcome;
  /** Why there is no verdict; null where there is one. */
  why: 'the call failed' | 'the grader failed' | 'it says neither pass nor fail' | null;
}

/**
 * Pass, fail or no verdict. promptfoo's `error` holds a failed call *and* a failed assertion's
 * reason, so what counts is `failureReason`, and in files that have none (before late 2024) whether
 * anything was graded or answered.
 */
export function verdictOf(r: PromptfooResult): Verdict {
  if (r.verdict === 'pass' || r.verdict === 'fail') return { outcome: r.verdict, why: null };
  if (r.verdict === 'none' || Number(r.failureReason) === ERROR)
    return { outcome: 'none', why: 'the call failed' };
  const passed = r.success ?? r.gradingResult?.pass ?? r.pass ?? null;
  const answered = outputOf(r) !== undefined;
  const rejected = Number(r.failureReason) === ASSERTION;
  if (r.response?.error !== null && r.response?.error !== undefined && !answered && !rejected)
    return { outcome: 'none', why: 'the call failed' };
  if (passed === true) return { outcome: 'pass', why: null };
  if (graderFailed(r)) return { outcome: 'none', why: 'the grader failed' };
  const hasError = r.error !== null && r.error !== undefined && r.error !== '';
  if (hasError && r.error !== NO_OUTPUT && !answered && !rejected && !graded(r))
    return { outcome: 'none', why: 'the call failed' };
  return passed === null
    ? { outcome: 'none', why: hasError ? 'the call failed' : 'it says neither pass nor fail' }
    : { outcome: 'fail', why: null };
}

function graded(r: PromptfooResult): boolean {
  return (
    (r.gradingResult !== null && r.gradingResult !== undefined) || (r.asserts ?? []).length > 0
  );
}

/**
 * Every check that failed did so because its judge could not be reached or read
 * (`metadata.graderError`).
 */
function graderFailed(r: PromptfooResult): boolean {
  const failed = (r.gradingResult?.componentResults ?? []).filter((c) => c?.pass === false);
  return failed.length > 0 && failed.every((c) => c?.metadata?.graderError === true);
}

/**
 * False only where the file says that nothing was asserted: promptfoo passes such a case whatever
 * the answer.
 */
export function isAsserted(r: PromptfooResult): boolean {
  if (r.gradingResult?.reason === 'No assertions') return false;
  return r.testCase?.assert?.length !== 0 || (r.gradingResult?.componentResults ?? []).length > 0;
}
