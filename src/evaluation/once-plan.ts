import type { ProviderRequest } from '../domain/provider.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import { capIn, withoutCaps } from '../llm/providers/parameters.ts';
import type { UserModel } from './conversations/simulated-user.ts';
import { talkWords } from './conversations/talk-words.ts';
import { worstOfCase } from './conversations/worst-price.ts';
import type { Lines } from './once-lines.ts';
import type { PlannedCall } from './suites/plan.ts';

/** What is told before anything is asked. */
export interface OncePlan {
  cases: number;
  /** "2 of them conversations of up to 6 answers"; empty where there is none. */
  talks: string;
  /** The models that play users. */
  users: readonly string[];
  /** USD, graders not counted; null where a price is unknown. */
  atMostUsd: number | null;
  /** Providers whose models no list knows the price of. */
  unpriced: readonly string[];
}

const TIMEOUT = 600_000;

/** The first question of a call. */
export function requestOf(call: PlannedCall, cap: number): ProviderRequest {
  return {
    model: call.provider.model,
    messages: call.case.messages,
    tools: call.provider.tools,
    parameters: withoutCaps(call.parameters),
    maxOutputTokens: capIn(call.parameters) ?? cap,
    timeoutMs: TIMEOUT,
  };
}

/** The model that plays a case's user, by its name; null where nobody is played. */
export function userOf(
  { case: c }: PlannedCall,
  lines: Lines,
  cap: number,
): { id: string; model: UserModel } | null {
  const named = c.simulatedUser === undefined ? null : lines.named(c.simulatedUser.provider);
  if (named === null) return null;
  const { line, provider } = named;
  return {
    id: provider.id,
    model: {
      client: line,
      model: provider.model,
      parameters: withoutCaps(provider.parameters),
      maxOutputTokens: capIn(provider.parameters) ?? cap,
      timeoutMs: TIMEOUT,
    },
  };
}

/** What the calls come to at most, all of every conversation counted. */
export function planOnce(calls: readonly PlannedCall[], lines: Lines, cap: number): OncePlan {
  const unpriced = new Set<string>();
  const users = new Set<string>();
  let sum = 0;
  for (const call of calls) {
    const user = userOf(call, lines, cap);
    if (user !== null) users.add(user.id);
    const known = (id: string, usd: number | null): number | null => {
      if (usd === null) unpriced.add(id);
      return usd;
    };
    const target = (r: ProviderRequest): number | null =>
      known(call.provider.id, lines.of(call.provider).tariff.worstCase(r).usd);
    const worst = worstOfCase(
      requestOf(call, cap),
      call.case,
      {
        target,
        user:
          user === null
            ? null
            : {
                model: user.model,
                worst: (r) => known(user.id, user.model.client.tariff.worstCase(r).usd),
              },
      },
      false,
    );
    sum += worst ?? 0;
  }
  return {
    cases: calls.length,
    talks: talkWords(calls.map((c) => c.case)),
    users: [...users],
    atMostUsd: unpriced.size > 0 ? null : sum,
    unpriced: [...unpriced],
  };
}

/** A budget needs prices to hold. @throws DaytwoError `no-price` */
export function mustHavePrices({ unpriced }: OncePlan, budgetUsd: number | undefined): void {
  if (budgetUsd === undefined || unpriced.length === 0) return;
  throw new DaytwoError({
    code: 'no-price',
    exitCode: EXIT.config,
    message: `no budget can be kept: no list knows what ${unpriced.join(', ')} costs`,
    next:
      "give it under the provider's config: inputCost and outputCost in USD a token, or cost: 0 " +
      'for a local model',
  });
}
