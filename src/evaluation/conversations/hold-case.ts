import type { Step } from '../../domain/conversation.ts';
import type { ProviderRequest } from '../../domain/provider.ts';
import type { Case } from '../../domain/suite.ts';
import { type CallerDeps, callModel, type CallOptions } from '../../llm/call.ts';
import { retry } from '../../llm/retry.ts';
import type { Subject } from '../replay/subject.ts';
import { answerCall } from './answer-call.ts';
import { withoutSecrets } from './clean-deep.ts';
import { askedFirst, repliesOf } from './exchanges.ts';
import { type Held, holdConversation, type Talk } from './hold.ts';
import type { TalkPlan } from './next-step.ts';
import { sayTurn } from './say-turn.ts';
import { sayAsUser, userRequest } from './simulated-user.ts';

/** What is needed of an agent to hold a conversation with it. */
type Partner = Pick<Subject, 'client' | 'ownCalls' | 'user' | 'sandbox' | 'clean' | 'recorder'>;

/** Whether more than one thing is said to the agent. */
export const isConversation = (c: Pick<Case, 'turns' | 'simulatedUser'>): boolean =>
  (c.turns ?? []).length > 0 || c.simulatedUser !== undefined;

/** Whether a trial of a case can take more calls than one. */
export const hasSeveralCalls = (
  c: Pick<Case, 'turns' | 'simulatedUser' | 'toolSandbox'>,
): boolean => isConversation(c) || c.toolSandbox !== undefined;

/** What is to be said in a case, and who answers calls. */
export function planOf(c: Case, ownCalls: boolean): TalkPlan {
  return {
    turns: c.turns ?? [],
    user: c.simulatedUser === undefined ? null : { most: c.simulatedUser.maxTurns },
    calls: ownCalls
      ? 'its own'
      : c.toolSandbox === undefined
        ? 'nobody'
        : { most: c.toolSandbox.maxToolCalls },
  };
}

/**
 * Asks a case from its first question to its last answer. Each call is one of its own: money
 * reserved, written ahead, its reply kept until the trial is stored. So a conversation that a kill
 * cut goes on where it was; one with an agent that remembers its session begins anew, since the
 * session may have ended with the process.
 */
export async function holdCase(
  deps: CallerDeps,
  on: Partner,
  c: Case,
  first: ProviderRequest,
  why: CallOptions,
): Promise<Held> {
  if (!on.ownCalls || !isConversation(c))
    return holdConversation(talkOf(deps, on, c, { first, why }));
  const kept = { ...why, kept: [...(why.kept ?? [])], keptOnly: true as const };
  const told = await holdConversation(talkOf(deps, on, c, { first, why: kept }));
  return told.kind === 'held' ? told : holdInSessions(deps, on, c, { first, why });
}

interface Asking {
  /** The case's first call. */
  first: ProviderRequest;
  why: CallOptions;
}

/**
 * A conversation with an agent that remembers: a call that failed may have left half of something
 * behind, so all of it is begun anew, in another session. It keeps its place at the account to its
 * end: an agent that has no word of sessions would take what another case says for its next turn.
 */
async function holdInSessions(
  deps: CallerDeps,
  on: Partner,
  c: Case,
  { first, why }: Asking,
): Promise<Held> {
  const waiting = AbortSignal.any([why.signal, why.quit].filter((s) => s !== undefined));
  const { provider, limiter } = on.client;
  for (let made = 1; ; made++) {
    const place = await limiter.keepPlace(waiting);
    const session = deps.ids.next('try');
    const held = await holdConversation(
      talkOf(deps, { ...on, client: { ...on.client, limiter: place.limiter } }, c, {
        first: { ...first, session, goesOn: true },
        why: { ...why, kept: [], once: true },
      }),
    )
      .finally(() => provider.endSession?.(session))
      .finally(() => place.giveBack());
    if (held.kind !== 'failed') return held;
    const next = retry(held.failure, made, deps.clock.monotonic(), why.deadline, deps.random());
    if (!next.retry) return { ...held, reason: next.reason };
    if (next.pauseProvider) limiter.pauseUntil(next.at);
    await deps.clock.sleep(next.at - deps.clock.monotonic(), waiting);
  }
}

function talkOf(deps: CallerDeps, on: Partner, c: Case, { first, why }: Asking): Talk {
  const { sandbox, user } = on;
  const asked = askedFirst(c);
  return {
    plan: planOf(c, on.ownCalls),
    opening: first.messages,
    asked,
    ask: (messages, steps) =>
      callModel(
        deps,
        on.client,
        {
          ...first,
          messages: withoutSecrets(messages, first.messages.length, on.clean),
          ...calledSo(steps),
        },
        why,
      ),
    say: (turn, steps) => sayTurn(turn, { asked, steps, vars: c.vars }, sandbox),
    async callTool(call) {
      const answered = await answerCall(call, c.toolSandbox, c.vars, on);
      return 'result' in answered || on.recorder === undefined || c.toolSandbox === undefined
        ? answered
        : on.recorder(call, c.toolSandbox);
    },
    async beUser(steps) {
      const played = c.simulatedUser;
      if (user === null || played === undefined)
        return { broken: 'no model plays the user: add simulatedUser to the agent' };
      const soFar = { asked, steps, vars: c.vars };
      const request = userRequest(user, played, soFar, on.clean);
      return sayAsUser(played, soFar, sandbox, () =>
        callModel(
          deps,
          user.client,
          { ...request, ...(why.signal === undefined ? {} : { signal: why.signal }) },
          { ...why, purpose: 'user' },
        ),
      );
    },
  };
}

/** What the agent calls the conversation, where it said so. */
function calledSo(steps: readonly Step[]): Pick<ProviderRequest, 'conversation'> {
  const conversation = repliesOf(steps).findLast((r) => r.session != null)?.session ?? undefined;
  return conversation === undefined ? {} : { conversation };
}
