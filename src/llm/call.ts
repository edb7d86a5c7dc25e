import type { Attempt } from '../domain/attempt.ts';
import { type Clock, type Ids, iso, type Millis, type Random } from '../domain/clock.ts';
import type {
  CallFailure,
  CallResult,
  Provider,
  ProviderReply,
  ProviderRequest,
  Usage,
} from '../domain/provider.ts';
import type { Ceiling, KeptReply, Store } from '../domain/store.ts';
import { ceilingReason } from '../platform/money/ceilings.ts';
import { sha256 } from '../platform/sha256.ts';
import type { Limiter } from './rate-limiter.ts';
import { retry } from './retry.ts';

/**
 * What one model costs at one provider; null where no price is known (and then no ceiling may be
 * set).
 */
export interface Tariff {
  cost(usage: Usage): number | null;
  /** Upper bounds before the call: input plus the output cap. */
  worstCase(request: ProviderRequest): { usd: number | null; tokens: number };
}

/** A provider's adapter with its limits and the price of the model that is called. */
export interface ModelClient {
  provider: Provider;
  limiter: Limiter;
  tariff: Tariff;
}

export interface CallerDeps {
  store: Store;
  clock: Clock;
  ids: Ids;
  random: Random;
  /** The ceilings that hold at a time. */
  ceilings(now: Millis): Ceiling[];
  /** Told of a wait that a provider asked for, for whoever waits with it. */
  onWait?: ((wait: AskedWait) => void) | undefined;
}

/** A pause between two calls that is long enough to be wondered at. */
export interface AskedWait {
  provider: string;
  ms: Millis;
  /** "rate-limited, told to wait 60 s" */
  reason: string;
}

/** So long nobody wonders. */
const UNNOTICED: Millis = 3_000;

export type CallOutcome =
  | { kind: 'reply'; reply: ProviderReply; costUsd: number | null; calls: number }
  | { kind: 'failed'; failure: CallFailure; reason: string; calls: number }
  | { kind: 'no-money'; reason: string };

export interface CallOptions {
  run: string | null;
  caseHash: string;
  ordinal: number;
  purpose: Attempt['purpose'];
  /** Monotonic: no try is waited for beyond it. */
  deadline: Millis;
  /** Aborted: a call that is out is cut. */
  signal?: AbortSignal;
  /** Aborted: no further call is begun or waited for; one that is out may end. */
  quit?: AbortSignal;
  /** Told of every single call's end, for the rule of the first eight. */
  onCall?: (ok: boolean, failure: CallFailure | null, at: CallTarget) => void;
  /** Told that a ceiling refused a call. */
  onNoMoney?: (reason: string) => void;
  /**
   * Replies that were paid for before a kill: each answers its question once, instead of a call.
   */
  kept?: KeptReply[];
  /** A failed call is not made again here: what it left behind would be met. */
  once?: true;
  /** Nothing is called: only a reply that was kept answers. */
  keptOnly?: true;
  /** The reply itself is not written down until its trial is: nothing of it may be on disk. */
  keepNothing?: boolean;
}

/** Whom a call went to: an agent's target, or a judge that may live elsewhere. */
export interface CallTarget {
  provider: string;
  model: string;
}

/**
 * After these the provider may have done the work and charge for it: the worst case stays spent.
 */
const MAY_HAVE_COST: ReadonlySet<CallFailure['code']> = new Set([
  'timeout',
  'cut-off',
  'network',
  'bad-body',
  'cancelled',
]);

/**
 * One question to a model, with all the care a call needs: a place within the limits, money
 * reserved, the attempt written before it leaves, its end and cost written after, and retries of
 * our own.
 */
export async function callModel(
  deps: CallerDeps,
  line: ModelClient,
  request: ProviderRequest,
  why: CallOptions,
): Promise<CallOutcome> {
  const digest = digestOf(line.provider.name, request);
  const kept = takeKept(why.kept, digest);
  if (kept !== null) return { kind: 'reply', reply: kept.reply, costUsd: kept.costUsd, calls: 0 };
  if (why.keptOnly === true)
    return { kind: 'failed', failure: cancelled(), reason: 'its reply was not kept', calls: 0 };
  const worst = line.tariff.worstCase(request);
  const signals = [why.signal, why.quit].filter((s) => s !== undefined);
  const waiting = signals.length === 2 ? AbortSignal.any(signals) : signals[0];
  for (let made = 1; ; made++) {
    const release = await line.limiter.acquire(worst.tokens, waiting);
    let tried;
    try {
      const id = deps.ids.next('try');
      if (waiting?.aborted === true)
        return { kind: 'failed', failure: cancelled(), reason: 'stopping', calls: made - 1 };
      const refused = await reserve(deps, id, request.model, worst.usd, why);
      if (refused !== null) {
        why.onNoMoney?.(refused);
        return { kind: 'no-money', reason: refused };
      }
      tried = await callOnce(deps, { id, digest, worstUsd: worst.usd }, line, request, why);
    } finally {
      release();
    }
    const { result, costUsd } = tried;
    if (result.ok) return { kind: 'reply', reply: result.reply, costUsd, calls: made };
    if (why.once === true)
      return { kind: 'failed', failure: result.failure, reason: 'not made again', calls: made };
    const next = retry(result.failure, made, deps.clock.monotonic(), why.deadline, deps.random());
    if (!next.retry)
      return { kind: 'failed', failure: result.failure, reason: next.reason, calls: made };
    if (next.pauseProvider) line.limiter.pauseUntil(next.at);
    const ms = next.at - deps.clock.monotonic();
    if (ms > UNNOTICED) deps.onWait?.({ provider: line.provider.name, ms, reason: next.reason });
    await deps.clock.sleep(ms, waiting);
  }
}

/** Writes the attempt and reserves its worst case; why not, where no money is left for it. */
async function reserve(
  deps: CallerDeps,
  id: string,
  model: string,
  worstUsd: number | null,
  why: CallOptions,
): Promise<string | null> {
  const now = deps.clock.now();
  const ceilings = deps.ceilings(now);
  if (worstUsd === null && ceilings.length > 0)
    return (
      `no price is known for ${model}, and a money ceiling is set; give it a ` +
      'price: in the configuration (0 for a local model)'
    );
  const reserved = await deps.store.trials.beginAttempt(
    {
      id,
      run: why.run,
      caseHash: why.caseHash,
      ordinal: why.ordinal,
      purpose: why.purpose,
      at: iso(now),
      reservedUsd: worstUsd ?? 0,
    },
    ceilings,
  );
  return reserved.ok ? null : ceilingReason(reserved, worstUsd ?? 0);
}

/** Makes the call, writes its end and cost, and tells of it. */
async function callOnce(
  deps: CallerDeps,
  attempt: { id: string; digest: string; worstUsd: number | null },
  line: ModelClient,
  request: ProviderRequest,
  why: CallOptions,
): Promise<{ result: CallResult; costUsd: number | null }> {
  // A second try goes into a conversation of its own: the first may have left something behind.
  const result = await line.provider.call({
    ...request,
    session: request.session ?? attempt.id,
    asked: request.asked ?? { case: why.caseHash, vars: {} },
  });
  const costUsd = costOf(line, result, attempt.worstUsd);
  await deps.store.trials.endAttempt(
    attempt.id,
    iso(deps.clock.now()),
    result.ok ? 'reply' : result.failure.code,
    costUsd ?? 0,
    ...(result.ok && why.run !== null && why.keepNothing !== true
      ? [{ digest: attempt.digest, reply: result.reply, costUsd }]
      : []),
  );
  const at = { provider: line.provider.name, model: request.model };
  why.onCall?.(result.ok, result.ok ? null : result.failure, at);
  return { result, costUsd };
}

/** Whom was asked what: a question that was changed meanwhile is not answered by the old reply. */
function digestOf(provider: string, request: ProviderRequest): string {
  const { signal: _, timeoutMs: _t, session: _s, goesOn: _g, ...named } = request;
  const { conversation: _c, asked: _a, ...asked } = named;
  return sha256(JSON.stringify([provider, asked])).slice(0, 32);
}

function takeKept(kept: KeptReply[] | undefined, digest: string): KeptReply | null {
  const at = kept?.findIndex((k) => k.digest === digest) ?? -1;
  return kept?.splice(at, at < 0 ? 0 : 1)[0] ?? null;
}

/**
 * What a call is settled at; a reply without usage, or an end that leaves it open, at the worst
 * case. One that never left costs nothing.
 */
function costOf(line: ModelClient, result: CallResult, worstUsd: number | null): number | null {
  if (!result.ok)
    return MAY_HAVE_COST.has(result.failure.code) && result.failure.unsent !== true ? worstUsd : 0;
  const { usage, costUsd } = result.reply;
  return costUsd ?? (usage.reported === false ? worstUsd : line.tariff.cost(usage));
}

function cancelled(): CallFailure {
  return { code: 'cancelled', scope: 'trial', retryable: false, message: 'the worker is stopping' };
}
