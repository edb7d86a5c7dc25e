import type { Ending, Step, Turn } from '../../domain/conversation.ts';
import type { ToolCall } from '../../domain/provider.ts';
import { plural } from '../../domain/text.ts';
import { textOfReply } from './exchanges.ts';

/** What is to be said and answered in a conversation. */
export interface TalkPlan {
  turns: readonly Turn[];
  /** A model plays the user: the most that it says, the case's own prompt included. */
  user: { most: number } | null;
  /**
   * Who answers the calls of the agent: the suite, so many of them at most; the agent itself, which
   * tells what it did; or nobody.
   */
  calls: { most: number } | 'its own' | 'nobody';
}

export type Next =
  | { do: 'ask' }
  | { do: 'call-tool'; call: ToolCall }
  | { do: 'say'; turn: Turn; nth: number }
  | { do: 'be-user' }
  | { do: 'end'; how: Ending; why: string }
  /** No verdict: the conversation cannot go on, and it is not the agent's doing. */
  | { do: 'break'; failure: 'unanswered-call'; why: string };

/** What comes next in a conversation, with its reason where it ends. Pure. */
export function nextStep(plan: TalkPlan, steps: readonly Step[]): Next {
  const at = steps.findLastIndex((s) => s.by === 'agent');
  const last = steps[at];
  if (last?.by !== 'agent' || steps.at(-1)?.by === 'user') return { do: 'ask' };
  const { toolCalls } = last.reply;
  if (toolCalls.length > 0 && plan.calls !== 'its own') {
    const next = afterCalls(plan, toolCalls, steps, at);
    if (next !== null) return next;
  }
  if (textOfReply(last.reply).trim() === '' && toolCalls.length === 0)
    return { do: 'end', how: 'empty-answer', why: 'the agent said nothing' };
  return nextSaid(plan, steps);
}

/** What a reply with tool calls leads to; null where they stand and the user goes on. */
function afterCalls(
  plan: TalkPlan,
  calls: readonly ToolCall[],
  steps: readonly Step[],
  at: number,
): Next | null {
  if (typeof plan.calls === 'string') {
    if (nextSaid(plan, steps).do === 'end') return null;
    const names = calls.map((c) => c.name).join(', ');
    return {
      do: 'break',
      failure: 'unanswered-call',
      why:
        `the agent calls ${names} and nothing answers, so the conversation cannot go on; ` +
        'say under toolSandbox what its tools answer',
    };
  }
  const call = calls[steps.length - 1 - at];
  if (call === undefined) return { do: 'ask' };
  const made = steps.filter((s) => s.by === 'tool').length;
  if (made < plan.calls.most) return { do: 'call-tool', call };
  return {
    do: 'end',
    how: 'too-many-calls',
    why: `it went on calling tools after ${plural(made, 'call')}, the most that is allowed (maxToolCalls)`,
  };
}

function nextSaid({ turns, user }: TalkPlan, steps: readonly Step[]): Next {
  const said = steps.filter((s) => s.by === 'user').length;
  if (user !== null)
    return said + 1 < user.most
      ? { do: 'be-user' }
      : {
          do: 'end',
          how: 'done',
          why: `the user had said ${plural(user.most, 'thing')}, the most that is allowed (maxTurns)`,
        };
  const turn = turns[said];
  return turn === undefined
    ? { do: 'end', how: 'done', why: 'all was said' }
    : { do: 'say', turn, nth: said };
}
