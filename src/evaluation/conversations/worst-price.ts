import type { ChatMessage, ProviderRequest } from '../../domain/provider.ts';
import type { Case, ToolResult } from '../../domain/suite.ts';
import { planOf } from './hold-case.ts';
import { type UserModel, userRequest } from './simulated-user.ts';
import { askedFirst, sumOfKnown } from './exchanges.ts';

/** What a call can cost at most in USD; null where no price is known. */
type WorstOf = (request: ProviderRequest) => number | null;

/** A program may say anything; more than this is seldom meant. */
const OF_PROGRAM = 2_000;

/**
 * The most that one trial of a case can cost, all calls of its conversation added up: each with
 * everything before it at its longest. Null where a price is unknown. The ceilings do not hang on
 * it: each call reserves what it can cost when it comes.
 */
export function worstOfCase(
  alone: ProviderRequest,
  c: Case,
  by: { target: WorstOf; user: { worst: WorstOf; model: Omit<UserModel, 'client'> } | null },
  ownCalls: boolean,
): number | null {
  const { target, user } = by;
  const first = { ...alone, messages: [...alone.messages, ...heardBefore(alone, c)] };
  const plan = planOf(c, ownCalls);
  const longest = filler(first.maxOutputTokens);
  const said =
    c.simulatedUser === undefined
      ? plan.turns.map((t) => saidAtMost(t, c, longest))
      : Array.from({ length: c.simulatedUser.maxTurns - 1 }, () =>
          filler(user?.model.maxOutputTokens ?? 0),
        );
  const worst: (number | null)[] = [target(first)];
  let messages: readonly ChatMessage[] = first.messages;
  const add = (...more: ChatMessage[]): void => void (messages = [...messages, ...more]);
  const most = typeof plan.calls === 'string' ? 0 : plan.calls.most;
  for (let n = 0; n < most; n++) {
    add({ role: 'assistant', content: longest }, { role: 'tool', content: longestResult(c) });
    worst.push(target({ ...first, messages }));
  }
  const steps: Parameters<typeof userRequest>[2]['steps'] = [];
  for (const text of said) {
    add({ role: 'assistant', content: longest }, { role: 'user', content: text });
    worst.push(target({ ...first, messages }));
    if (c.simulatedUser === undefined) continue;
    if (user === null) return null;
    const asked = userRequest(
      user.model,
      c.simulatedUser,
      { asked: askedFirst(c), steps },
      (t) => t,
    );
    worst.push(user.worst({ ...asked, messages: [...asked.messages, ...messages.slice(0, -1)] }));
  }
  return sumOfKnown(worst);
}

/** What it hears of the tests before it, at its longest. */
function heardBefore({ maxOutputTokens }: ProviderRequest, { chain }: Case): ChatMessage[] {
  if (chain === undefined) return [];
  const said = chain.after.reduce(
    (sum, { prompt = '' }) => sum + Buffer.byteLength(prompt) + maxOutputTokens,
    0,
  );
  return [{ role: 'user', content: filler(said) }];
}

/** A text of so many tokens at most: no tokenizer makes more of them than there are bytes. */
const filler = (tokens: number): string => 'x'.repeat(tokens);

function saidAtMost(turn: NonNullable<Case['turns']>[number], c: Case, longest: string): string {
  if ('program' in turn) return filler(OF_PROGRAM);
  return turn.say.includes('{{') ? `${turn.say}${JSON.stringify(c.vars)}${longest}` : turn.say;
}

function longestResult({ toolSandbox }: Case): string {
  const all = [...(toolSandbox?.results ?? []), ...(toolSandbox?.cassette?.results ?? [])];
  const text = (r: ToolResult): string => ('text' in r.answer ? r.answer.text : filler(OF_PROGRAM));
  return all.map(text).reduce((a, b) => (a.length >= b.length ? a : b), '');
}
