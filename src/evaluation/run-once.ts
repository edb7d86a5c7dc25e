import { type Clock, DAY } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { CallFailure, ProviderRequest } from '../domain/provider.ts';
import type { Grader, Sandbox } from '../domain/suite.ts';
import { plural } from '../domain/text.ts';
import {
  type CallerDeps,
  callModel,
  type CallOptions,
  type CallOutcome,
  type ModelClient,
} from '../llm/call.ts';
import { tariffOf } from '../llm/pricing/prices.ts';
import { capIn, withoutCaps } from '../llm/providers/parameters.ts';
import { createProvider, type ProviderOptions } from '../llm/providers/registry.ts';
import { makeLimiter } from '../llm/rate-limiter.ts';
import { tokensOfAddresses } from '../platform/privacy/token-form.ts';
import { gradedBy } from './judgments/grader.ts';
import { accountOf, filledSecrets, namedSecrets } from './once-account.ts';
import { createScorers } from './scorers/registry.ts';
import { scoreCase } from './scorers/score-case.ts';
import { type LoadedSuite, loadSuite } from './suites/load.ts';
import { planCalls, type PlannedCall } from './suites/plan.ts';
import type { ParsedProvider } from './suites/providers.ts';
import { type FinishedCall, type RunResult, runResults } from './suites/results.ts';

export interface RunOnceOptions {
  env: NodeJS.ProcessEnv;
  /** What templates may read as `env.NAME`, beside variables that are secrets. */
  templateEnv(secrets: readonly string[]): Readonly<Record<string, string>>;
  sandbox: Sandbox;
  /** Is told every secret that a provider of the file is asked with. */
  learn(secrets: readonly string[]): void;
  concurrent: number;
  /** Every call's output cap where the file sets none. */
  maxOutputTokens: number;
  onProgress(done: number, planned: number): void;
  /** @param unpriced providers whose models no list knows the price of */
  onPlan(calls: number, atMostUsd: number | null, unpriced: readonly string[]): void;
  onWarning(line: string): void;
}

/** Where a family of promptfoo's providers lives, and the variable its key is in. */
const FAMILIES: Readonly<
  Record<string, { kind: 'openai' | 'anthropic'; baseUrl?: string; key: string; base?: string }>
> = {
  openai: { kind: 'openai', key: 'OPENAI_API_KEY', base: 'OPENAI_BASE_URL' },
  anthropic: { kind: 'anthropic', key: 'ANTHROPIC_API_KEY', base: 'ANTHROPIC_BASE_URL' },
  openrouter: {
    kind: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    key: 'OPENROUTER_API_KEY',
  },
  groq: { kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1', key: 'GROQ_API_KEY' },
  mistral: { kind: 'openai', baseUrl: 'https://api.mistral.ai/v1', key: 'MISTRAL_API_KEY' },
  deepseek: { kind: 'openai', baseUrl: 'https://api.deepseek.com/v1', key: 'DEEPSEEK_API_KEY' },
  xai: { kind: 'openai', baseUrl: 'https://api.x.ai/v1', key: 'XAI_API_KEY' },
  togetherai: { kind: 'openai', baseUrl: 'https://api.together.xyz/v1', key: 'TOGETHER_API_KEY' },
  ollama: {
    kind: 'openai',
    baseUrl: 'http://127.0.0.1:11434/v1',
    key: 'OLLAMA_API_KEY',
    base: 'OLLAMA_BASE_URL',
  },
};

/** The keys that may be sent, as the environment has them. */
export function keysOf(env: NodeJS.ProcessEnv): string[] {
  return Object.values(FAMILIES).flatMap((f) => env[f.key] ?? []);
}

/**
 * Runs a promptfoo file once against its own providers, with no other configuration, in promptfoo's
 * order.
 * @throws DaytwoError `bad-suite` (every problem with its line), `no-key`, `unsupported-provider`
 */
export async function runOnce(
  deps: CallerDeps,
  file: string,
  o: RunOnceOptions,
): Promise<RunResult[]> {
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
  const lines = await linesFor(calls, loaded.judges, deps.clock, o);
  const worst = calls.map((c) => lines.of(c.provider).tariff.worstCase(requestOf(c, o)).usd);
  const unpriced = [
    ...new Set(calls.filter((_, i) => worst[i] === null).map((c) => c.provider.id)),
  ];
  o.onPlan(
    calls.length,
    unpriced.length > 0 ? null : worst.reduce<number>((sum, w) => sum + (w ?? 0), 0),
    unpriced,
  );

  const finished: FinishedCall[] = [];
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < calls.length; i = next++) {
      const call = calls[i];
      if (call === undefined) return;
      finished[i] = await one(deps, call, lines, o, i);
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
  const { sandbox } = o;
  const unfilled = await loadSuite(file, { sandbox, env: {} });
  const secrets = unfilled.ok ? providersOf(unfilled).flatMap(namedSecrets) : [];
  let loaded = await loadSuite(file, { sandbox, env: o.templateEnv(secrets) });
  // Where names of files are made of variables, too, what was filled in has to tell.
  if (loaded.ok && !unfilled.ok) {
    const filled = providersOf(loaded).flatMap((p) => filledSecrets(p, o.templateEnv([])));
    if (filled.length > 0) loaded = await loadSuite(file, { sandbox, env: o.templateEnv(filled) });
  }
  if (loaded.ok) o.learn(providersOf(loaded).flatMap((p) => tokensOfAddresses(p.baseUrl ?? '')));
  return loaded;
}

const providersOf = (suite: Pick<LoadedSuite, 'providers' | 'judges'>): ParsedProvider[] => [
  ...suite.providers,
  ...suite.judges.values(),
];

/** One of the file's providers; `elsewhere`: it has sent a call on to another address. */
type OnceClient = ModelClient & { elsewhere: CallFailure | null };
type Lines = Awaited<ReturnType<typeof linesFor>>;

async function one(
  deps: CallerDeps,
  call: PlannedCall,
  lines: Lines,
  o: RunOnceOptions,
  ordinal: number,
): Promise<FinishedCall> {
  const why: CallOptions = {
    run: null,
    caseHash: call.case.hash,
    ordinal,
    purpose: 'trial',
    deadline: deps.clock.monotonic() + DAY,
  };
  const called = await askOf(deps, lines.of(call.provider), requestOf(call, o), why);
  if (called.kind !== 'reply')
    return {
      call,
      result: { error: called.kind === 'failed' ? called.failure.message : called.reason },
    };
  const scorers = createScorers({
    sandbox: o.sandbox,
    graderFor: (named) => graderOf(deps, lines.judge(named), why),
  });
  const scored = await scoreCase(call.case, called.reply, called.costUsd, {
    scorers,
    sandbox: o.sandbox,
    shape: call.shape,
    ...(call.provider.transform === undefined
      ? {}
      : { providerTransform: call.provider.transform }),
  });
  return {
    call,
    result: { scored, costUsd: called.costUsd ?? 0, latencyMs: called.reply.latencyMs },
  };
}

/**
 * A question to a line, unless an earlier one was sent on to another address: then the rest would
 * be, too, and is not asked.
 */
async function askOf(
  deps: CallerDeps,
  line: OnceClient,
  request: ProviderRequest,
  why: CallOptions,
): Promise<CallOutcome> {
  if (line.elsewhere !== null)
    return { kind: 'failed', failure: line.elsewhere, reason: 'not asked again', calls: 0 };
  const called = await callModel(deps, line, request, why);
  if (called.kind === 'failed' && called.failure.code === 'redirect')
    line.elsewhere = called.failure;
  return called;
}

function requestOf(call: PlannedCall, o: RunOnceOptions): ProviderRequest {
  return {
    model: call.provider.model,
    messages: call.case.messages,
    tools: call.provider.tools,
    parameters: withoutCaps(call.parameters),
    maxOutputTokens: capIn(call.parameters) ?? o.maxOutputTokens,
    timeoutMs: 600_000,
  };
}

const GRADER_CAP = 1_024;

function graderOf(
  deps: CallerDeps,
  judge: ReturnType<Lines['judge']>,
  why: CallOptions,
): Grader | null {
  if (judge === null) return null;
  return {
    async grade({ messages }) {
      const called = await askOf(
        deps,
        judge.line,
        {
          model: judge.model,
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

async function linesFor(
  calls: readonly PlannedCall[],
  judges: ReadonlyMap<string, ParsedProvider>,
  clock: Clock,
  o: RunOnceOptions,
) {
  const made = new Map<string, OnceClient>();
  for (const provider of [...calls.map((c) => c.provider), ...judges.values()])
    if (!made.has(keyOf(provider))) made.set(keyOf(provider), await lineOf(provider, clock, o));
  const firstCall = calls[0];
  return {
    of: (p: ParsedProvider) => {
      const line = made.get(keyOf(p));
      if (line === undefined) throw new Error(`no line for ${p.id}`);
      return line;
    },
    /** The judge that the file names; where it names none, the first provider judges. */
    judge: (named: unknown) => {
      const provider =
        named === undefined ? firstCall?.provider : judges.get(JSON.stringify(named));
      const line = provider === undefined ? undefined : made.get(keyOf(provider));
      return line === undefined || provider === undefined ? null : { line, model: provider.model };
    },
  };
}

const keyOf = (p: ParsedProvider): string =>
  `${p.family} ${p.api} ${p.baseUrl ?? ''} ${p.model} ` +
  JSON.stringify([
    priceIn(p.config) ?? null,
    p.config['apiKeyEnvar'] ?? null,
    p.config['apiKey'] ?? null,
    p.config['headers'] ?? null,
  ]);

async function lineOf(p: ParsedProvider, clock: Clock, o: RunOnceOptions): Promise<OnceClient> {
  const family = FAMILIES[p.family];
  if (p.unsupported !== null || family === undefined)
    throw new DaytwoError({
      code: 'unsupported-provider',
      exitCode: EXIT.config,
      message:
        `the provider ${p.id} cannot be called from ` +
        `here${p.unsupported === null ? '' : `: ${p.unsupported}`}`,
      next: `supported are ${Object.keys(FAMILIES).join(', ')}`,
    });
  const baseUrl =
    p.baseUrl ?? (family.base === undefined ? undefined : o.env[family.base]) ?? family.baseUrl;
  const { apiKey, headers } = accountOf(p, family.key, o.env, (secrets) => o.learn(secrets));
  if (apiKey === undefined && baseUrl === undefined)
    throw new DaytwoError({
      code: 'no-key',
      exitCode: EXIT.config,
      message: `${p.id} needs a key: ${family.key} is not set`,
      next: `export ${family.key}=…`,
    });
  const kind: ProviderOptions['kind'] =
    family.kind === 'anthropic'
      ? 'anthropic'
      : p.api === 'openai-responses'
        ? 'openai-responses'
        : 'openai';
  const provider = await createProvider(
    {
      name: p.family,
      kind,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(apiKey === undefined ? { apiKey: 'none' } : { apiKey }),
      ...(headers === undefined ? {} : { headers }),
    },
    () => clock.now(),
  );
  return {
    elsewhere: null,
    provider,
    limiter: makeLimiter(clock, {
      requestsPerMinute: 10_000,
      tokensPerMinute: 100_000_000,
      concurrent: o.concurrent,
    }),
    tariff: tariffOf(
      { kind, model: p.model, baseUrl: priceAddress(baseUrl, family), override: priceIn(p.config) },
      () => clock.now(),
    ),
  };
}

/**
 * promptfoo's own keys, in USD a token: `cost` for both directions, `inputCost` and `outputCost`
 * for one.
 */
function priceIn(
  config: Readonly<Record<string, unknown>>,
): { input: number; output: number } | undefined {
  const usd = (key: string): number | null =>
    typeof config[key] === 'number' && config[key] >= 0 ? config[key] * 1e6 : null;
  const both = usd('cost');
  const [input, output] = [usd('inputCost') ?? both, usd('outputCost') ?? both];
  return input === null || output === null ? undefined : { input, output };
}

/**
 * A family's own variable may point at a proxy of the same provider: its prices hold where no list
 * knows the address.
 */
function priceAddress(
  baseUrl: string | undefined,
  family: { baseUrl?: string },
): string | undefined {
  return baseUrl === family.baseUrl ? baseUrl : baseUrl === undefined ? undefined : family.baseUrl;
}
