import { DAY } from '../domain/clock.ts';
import type { Conversation } from '../domain/conversation.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Grader, Sandbox } from '../domain/suite.ts';
import { plural } from '../domain/text.ts';
import { type CallerDeps, callModel, type CallOptions } from '../llm/call.ts';
import type { Redactor } from '../platform/privacy/redactor.ts';
import { tokensOfAddresses } from '../platform/privacy/token-form.ts';
import { type EarlierAnswer, linkedCase } from './conversations/chain.ts';
import { mergedReply, repliesOf } from './conversations/exchanges.ts';
import { holdCase } from './conversations/hold-case.ts';
import { gradedBy } from './judgments/grader.ts';
import { filledSecrets, type Learn, namedSecrets } from './once-account.ts';
import { keyOf, type Lines, linesFor } from './once-lines.ts';
import { mustHavePrices, type OncePlan, planOnce, requestOf, userOf } from './once-plan.ts';
import { outputOf } from './scorers/output.ts';
import type { GraderFor } from './scorers/llm-rubric.ts';
import { toldOfCut } from './scorers/missing-text.ts';
import { createScorers } from './scorers/registry.ts';
import { scoreCase } from './scorers/score-case.ts';
import type { ScoreDeps } from './scorers/transform-output.ts';
import { type LoadedSuite, loadSuite } from './suites/load.ts';
import { planCalls, type PlannedCall } from './suites/plan.ts';
import type { ParsedProvider } from './suites/providers.ts';
import { type FinishedCall, type RunResult, runResults } from './suites/results.ts';

export interface RunOnceOptions {
  env: NodeJS.ProcessEnv;
  /** What templates may read as `env.NAME`, beside variables that are secrets. */
  templateEnv(secrets: readonly string[]): Readonly<Record<string, string>>;
  sandbox: Sandbox;
  /** Is told every secret that a provider of the file is asked with, and where it comes from. */
  learn: Learn;
  /** Knows all that was learned: none of it is asked or told. */
  redactor: Redactor;
  /** Files that hold the worker's secrets, which no suite reads. */
  secretFiles?: readonly string[];
  /** The worker's setting that a variable is kept for, where an address is not that setting's. */
  keptBy?(name: string, address: string): string | null;
  concurrent: number;
  /** Every call's output cap where the file sets none. */
  maxOutputTokens: number;
  /** The most that all calls may cost, those of graders and played users too. */
  budgetUsd?: number | undefined;
  onProgress(done: number, planned: number): void;
  onPlan(plan: OncePlan): void;
  onWarning(line: string): void;
}

const ALWAYS = { name: 'budget', from: '', to: '9999' } as const;

/**
 * Runs a promptfoo file once against its own providers, with no other configuration, in promptfoo's
 * order.
 * @throws DaytwoError `bad-suite` (every problem with its line), `no-key`, `unsupported-provider`,
 *   `no-price` where a budget cannot be kept
 */
export async function runOnce(
  { ceilings, ...caller }: CallerDeps,
  file: string,
  o: RunOnceOptions,
): Promise<RunResult[]> {
  const { budgetUsd } = o;
  const own = budgetUsd === undefined ? [] : [{ ...ALWAYS, usd: budgetUsd }];
  const deps: CallerDeps = { ...caller, ceilings: (now) => [...ceilings(now), ...own] };
  const loaded = await loadOnce(file, o);
  if (!loaded.ok)
    throw new DaytwoError({
      code: 'bad-suite',
      exitCode: EXIT.config,
      message: `${plural(loaded.problems.length, 'problem')} in ${file}`,
      problems: loaded.problems,
    });
  for (const w of loaded.suite.warnings)
    o.onWarning(
      `${w.place.file}${w.place.line === undefined ? '' : `:${w.place.line}`}: ${w.message}`,
    );
  const calls = planCalls(loaded);
  const lines = await linesFor(calls, loaded.named, deps.clock, o);
  const plan = planOnce(calls, lines, o.maxOutputTokens);
  mustHavePrices(plan, o.budgetUsd);
  o.onPlan(plan);

  const finished: FinishedCall[] = [];
  const said: Said = new Map();
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < calls.length; i = next++) {
      const call = calls[i];
      if (call === undefined) return;
      const making = one(deps, call, { lines, said }, o, i);
      // What it throws is told once, here; whoever hears of it hears nothing.
      said.set(
        saidBy(call.provider, call.case.hash),
        making.then((asked) => o.redactor.value(asked.heard)).catch(() => null),
      );
      finished[i] = await making;
      o.onProgress(++done, calls.length);
    }
  };
  await Promise.all(Array.from({ length: o.concurrent }, worker));
  return runResults(finished).results;
}

/**
 * The suite, whose prompts read no variable that the same file makes a key or a header of: which
 * those are, only the file tells, as it reads before anything is filled in.
 */
async function loadOnce(file: string, o: RunOnceOptions): ReturnType<typeof loadSuite> {
  const { sandbox, secretFiles } = o;
  const using = { sandbox, secretFiles, clean: o.redactor.text };
  const unfilled = await loadSuite(file, { ...using, env: {} });
  const secrets = unfilled.ok ? providersOf(unfilled).flatMap(namedSecrets) : [];
  let loaded = await loadSuite(file, { ...using, env: o.templateEnv(secrets) });
  // Where names of files are made of variables, too, what was filled in has to tell.
  if (loaded.ok && !unfilled.ok) {
    const filled = providersOf(loaded).flatMap((p) => filledSecrets(p, o.templateEnv([])));
    if (filled.length > 0) loaded = await loadSuite(file, { ...using, env: o.templateEnv(filled) });
  }
  if (loaded.ok)
    for (const p of providersOf(loaded))
      o.learn(tokensOfAddresses(p.baseUrl ?? ''), `the address of ${p.id}`);
  return loaded;
}

const providersOf = (suite: Pick<LoadedSuite, 'providers' | 'named'>): ParsedProvider[] => [
  ...suite.providers,
  ...suite.named.values(),
];

/** What each provider answered to each case, for tests that hear of it. */
type Said = Map<string, Promise<EarlierAnswer | null>>;
const saidBy = (provider: ParsedProvider, hash: string): string => `${keyOf(provider)} ${hash}`;

/** A finished call, with what tests after it hear of its answer. */
type Asked = FinishedCall & { heard: EarlierAnswer | null };

/** A call with the answers of the tests before it, by the same provider, filled in. */
async function linkedCall(
  call: PlannedCall,
  said: Said,
  sandbox: Sandbox,
): Promise<PlannedCall | { reason: string }> {
  const linked = await linkedCase(
    call.case,
    async ({ hash, label }) => {
      const answered = said.get(saidBy(call.provider, hash));
      if (answered === undefined) return null;
      const reason = `the test before it, "${label}", got no answer`;
      return (await answered) ?? { kind: 'broken' as const, reason };
    },
    sandbox,
  );
  return 'case' in linked ? { ...call, case: linked.case } : linked;
}

async function one(
  deps: CallerDeps,
  planned: PlannedCall,
  { lines, said }: { lines: Lines; said: Said },
  o: RunOnceOptions,
  ordinal: number,
): Promise<Asked> {
  const unanswered = (error: string, held?: Pick<Conversation, 'asked' | 'steps'>): Asked => ({
    call: planned,
    result: { error, ...(held === undefined || held.steps.length === 0 ? {} : { broken: held }) },
    heard: null,
  });
  const call = await linkedCall(planned, said, o.sandbox);
  if ('reason' in call) return unanswered(call.reason);
  const why: CallOptions = {
    run: null,
    caseHash: call.case.hash,
    ordinal,
    purpose: 'trial',
    deadline: deps.clock.monotonic() + DAY,
  };
  const partner = {
    client: lines.of(call.provider),
    ownCalls: false,
    user: userOf(call, lines, o.maxOutputTokens)?.model ?? null,
    sandbox: o.sandbox,
    clean: o.redactor.text,
  };
  const held = await holdCase(deps, partner, call.case, requestOf(call, o.maxOutputTokens), why);
  if (held.kind !== 'held')
    return unanswered(held.kind === 'failed' ? held.failure.message : held.reason, {
      asked: held.asked,
      steps: held.steps,
    });
  const { conversation, costUsd } = held;
  const reply = mergedReply(repliesOf(conversation.steps));
  if (reply === null) return unanswered('no answer');
  const several = conversation.steps.length > 1 ? { conversation } : {};
  const scored = await scoreCase(call.case, reply, costUsd, {
    ...several,
    ...scoringOf(call, o.sandbox, (named) => graderOf(deps, lines.named(named), why)),
  });
  return {
    call,
    result: {
      scored: { ...scored, reason: toldOfCut(scored, reply) },
      costUsd: costUsd ?? 0,
      latencyMs: reply.latencyMs,
      ...several,
    },
    heard: {
      output: outputOf(repliesOf(conversation.steps).at(-1) ?? reply, call.shape),
      kept: scored.output,
    },
  };
}

/** With what the reply to a call is scored. */
function scoringOf(
  { shape, provider }: PlannedCall,
  sandbox: RunOnceOptions['sandbox'],
  graderFor: GraderFor,
): ScoreDeps {
  return {
    scorers: createScorers({ sandbox, graderFor }),
    sandbox,
    shape,
    ...(provider.transform === undefined ? {} : { providerTransform: provider.transform }),
  };
}

const GRADER_CAP = 1_024;

function graderOf(
  deps: CallerDeps,
  judge: ReturnType<Lines['named']>,
  why: CallOptions,
): Grader | null {
  if (judge === null) return null;
  return {
    async grade({ messages }) {
      const called = await callModel(
        deps,
        judge.line,
        {
          model: judge.provider.model,
          messages,
          tools: [],
          parameters: {},
          maxOutputTokens: GRADER_CAP,
          timeoutMs: 600_000,
        },
        { ...why, purpose: 'grade' },
      );
      return called.kind === 'reply'
        ? gradedBy(called.reply, called.costUsd, GRADER_CAP)
        : { ok: false, message: called.kind === 'failed' ? called.failure.message : called.reason };
    },
  };
}
