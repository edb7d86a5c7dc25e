import { type Expectation, EXPECTATIONS, type Judged } from '../../domain/judgment.ts';
import { FINISH_REASONS, type FinishReason, type ToolCall } from '../../domain/provider.ts';
import type { Trial } from '../../domain/run.ts';
import type { Assertion, Case } from '../../domain/suite.ts';
import type { PromptfooFile, PromptfooResult } from './promptfoo-file.ts';
import { isAsserted, outputOf, verdictOf } from './promptfoo-verdict.ts';

/**
 * What other rooms know and this one is given: the worker's own identity of a case, its judgment,
 * its reading of an answer.
 */
export interface Readers {
  caseHash: (c: Omit<Case, 'hash' | 'label' | 'line' | 'prompt'>) => string;
  judge: (reply: {
    text: string;
    refusal: string | null;
    toolCalls: readonly ToolCall[];
    finishReason: FinishReason | null;
    /** No case of the file says what is expected. */
    plainOnly: boolean;
  }) => Judged;
  /** The answer as compared as a whole, null where it is too long for that or empty. */
  answer: (text: string) => string | null;
}

/** One result as a trial of the worker's, with whom and what it belongs to. */
export interface PastTrial extends Trial {
  agent: string;
  /** The case in words. */
  label: string;
  expect: Expectation | null;
  /** The file said why the reply ended; otherwise `finishReason` is a stand-in. */
  saidFinish: boolean;
}

export interface PastResults {
  trials: PastTrial[];
  /** Results that promptfoo's cache replayed. */
  cached: number;
}

/**
 * An eval's results as trials. Replayed ones are left out unless `countCached`: a copy of an old
 * answer is no new evidence.
 */
export function trialsOf(
  file: PromptfooFile,
  run: string,
  at: string,
  readers: Readers,
  countCached = false,
): PastResults {
  const trials: PastTrial[] = [];
  let cached = 0;
  const plainOnly = file.results.every(
    (r) => caseOf(r, file.templates).metadata.expect === undefined,
  );
  for (const [i, r] of file.results.entries()) {
    if (r.response?.cached === true && !countCached) cached++;
    else
      trials.push(trialOf(r, file.templates, { id: `${run}/${i}`, run, at, plainOnly }, readers));
  }
  return { trials, cached };
}

function trialOf(
  r: PromptfooResult,
  templates: PromptfooFile['templates'],
  { plainOnly, ...of }: { id: string; run: string; at: string; plainOnly: boolean },
  readers: Readers,
): PastTrial {
  const { outcome, why } = verdictOf(r);
  const failed = why === 'the call failed';
  const { text, toolCalls } = replyOf(outputOf(r));
  const refusal = r.response?.isRefusal === true ? text : null;
  const said = finishOf(r.response?.finishReason);
  const finishReason = failed ? null : (said ?? 'other');
  // PROMPTFOO_STRIP_RESPONSE_OUTPUT: there was an answer, and nothing can be said of it.
  const readable = !failed && outputOf(r) !== '[output stripped]';
  const c = caseOf(r, templates);
  return {
    ...of,
    ordinal: 0,
    agent: agentOf(r),
    caseHash: readers.caseHash(c),
    label: labelOf(r),
    expect: c.metadata.expect ?? null,
    outcome,
    asserted: isAsserted(r),
    score: r.score ?? null,
    reason: '',
    failure: why,
    judged:
      !readable || outputOf(r) === undefined
        ? null
        : readers.judge({ text, refusal, toolCalls, finishReason: said, plainOnly }),
    servedModel: null,
    fingerprint: null,
    routing: {},
    finishReason,
    saidFinish: said !== null,
    usage: null,
    costUsd: null,
    latencyMs: null,
    length: readable ? text.length : null,
    answer: readable ? readers.answer(text) : null,
    toolCalls,
    outputHash: null,
    asserts: [],
  };
}

function agentOf({ provider }: PromptfooResult): string {
  const name =
    typeof provider === 'string' ? provider : (provider?.label ?? '') || (provider?.id ?? '');
  return name === '' ? 'unnamed provider' : name;
}

const VOLATILE = new Set(['_conversation', 'sessionId']);

/**
 * Identity is what was asked and what is checked. A prompt that carries earlier answers
 * (`_conversation`, `storeOutputAs`) differs every time: there the template stands for it.
 */
function caseOf(
  r: PromptfooResult,
  templates: PromptfooFile['templates'],
): Omit<Case, 'hash' | 'label' | 'line' | 'prompt'> {
  const seen = r.vars ?? {};
  const tested = r.testCase?.vars ?? {};
  const own = Object.keys(tested).length > 0 ? tested : seen;
  const vars = Object.fromEntries(Object.entries(own).filter(([name]) => !VOLATILE.has(name)));
  const template = templates[r.promptIdx ?? 0] ?? null;
  const asked = [
    ...Object.keys(seen),
    ...[...(template ?? '').matchAll(/\{\{-?\s*([A-Za-z_]\w*)/g)].map((m) => m[1] ?? ''),
  ];
  const carried =
    (template ?? '').includes('_conversation') || asked.some((name) => !Object.hasOwn(vars, name));
  const rendered =
    typeof r.prompt === 'string' ? r.prompt : (r.prompt?.raw ?? r.prompt?.label ?? '');
  const stripped = rendered === '' || rendered === '[prompt stripped]';
  const prompt = stripped
    ? `prompt ${r.promptId ?? r.promptIdx ?? 0}`
    : ((carried ? template : null) ?? rendered);
  // A file stripped of what was asked still has its cases' names, or their order.
  const unasked = stripped && Object.keys(vars).length === 0;
  const { metadata, options, threshold } = r.testCase ?? {};
  const expect = EXPECTATIONS.find((e) => e === metadata?.['expect']);
  const transform = options?.['transform'];
  const written =
    r.testCase?.assert ??
    r.gradingResult?.componentResults?.flatMap((x) => x?.assertion ?? []) ??
    r.asserts ??
    [];
  return {
    messages: [{ role: 'user', content: prompt }],
    vars: unasked ? { case: r.testCase?.description ?? r.description ?? r.testIdx ?? null } : vars,
    assertions: written.map(assertionOf),
    ...(typeof threshold === 'number' ? { threshold } : {}),
    ...(typeof transform === 'string' ? { transform } : {}),
    metadata: expect === undefined ? {} : { expect },
  };
}

/**
 * What an assertion demands; what it found (`pass`, `score`, `reason` in the short form) is no part
 * of it.
 */
function assertionOf({
  type,
  value,
  threshold,
  weight,
  transform,
  metric: _metric,
  pass: _pass,
  score: _score,
  reason: _reason,
  ...rest
}: Record<string, unknown> & { type: string }): Assertion {
  const negated = type.startsWith('not-');
  return {
    type: negated ? type.slice(4) : type,
    negated,
    value,
    weight: typeof weight === 'number' ? weight : 1,
    ...(typeof threshold === 'number' ? { threshold } : {}),
    ...(typeof transform === 'string' ? { transform } : {}),
    options: rest,
  };
}

const LONGEST_LABEL = 60;

function labelOf(r: PromptfooResult): string {
  const described = r.testCase?.description ?? r.description;
  const vars = Object.entries(r.testCase?.vars ?? r.vars ?? {})
    .filter(([name]) => !VOLATILE.has(name))
    .map(([name, v]) => `${name}: ${typeof v === 'string' ? v : JSON.stringify(v)}`)
    .join(', ');
  const prompt = typeof r.prompt === 'string' ? r.prompt : (r.prompt?.raw ?? '');
  const words =
    [described, vars, prompt].find((s) => s !== null && s !== undefined && s.trim() !== '') ??
    'unnamed case';
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_LABEL ? line : `${line.slice(0, LONGEST_LABEL - 1)}…`;
}

/**
 * promptfoo keeps tool calls as the output: a list of them, a message with `tool_calls`, or one
 * `function_call`.
 */
function replyOf(output: unknown): { text: string; toolCalls: ToolCall[] } {
  if (typeof output === 'string') return { text: output, toolCalls: [] };
  if (output === undefined) return { text: '', toolCalls: [] };
  const asMessage =
    typeof output === 'object' && output !== null ? (output as Record<string, unknown>) : {};
  const list = Array.isArray(output)
    ? output
    : Array.isArray(asMessage['tool_calls'])
      ? asMessage['tool_calls']
      : [output];
  const calls = list.map(callOf);
  if (calls.length === 0 || calls.includes(null))
    return { text: JSON.stringify(output), toolCalls: [] };
  return {
    text: typeof asMessage['content'] === 'string' ? asMessage['content'] : '',
    toolCalls: calls.flatMap((c) => c ?? []),
  };
}

function callOf(value: unknown): ToolCall | null {
  if (typeof value !== 'object' || value === null) return null;
  const v = value as Record<string, unknown>;
  const f = (
    typeof v['function'] === 'object' && v['function'] !== null ? v['function'] : v
  ) as Record<string, unknown>;
  const { name, arguments: args } = f;
  return typeof name === 'string' && (typeof args === 'string' || typeof args === 'object')
    ? { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) }
    : null;
}

const FINISHES: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  max_output_tokens: 'length',
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  safety: 'content-filter',
};

function finishOf(said: string | null | undefined): FinishReason | null {
  if (said === null || said === undefined || said === '') return null;
  const name = said.toLowerCase();
  return FINISHES[name] ?? FINISH_REASONS.find((f) => f === name) ?? 'other';
}
