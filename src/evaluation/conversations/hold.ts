import type { Conversation, Step, Turn } from '../../domain/conversation.ts';
import type { ChatMessage, ToolCall } from '../../domain/provider.ts';
import type { CallOutcome } from '../../llm/call.ts';
import { costOfSteps, messagesOf } from './exchanges.ts';
import { nextStep, type TalkPlan } from './next-step.ts';
import type { Saying } from './say-turn.ts';

/** What a conversation is held with: each question is answered from outside. */
export interface Talk {
  plan: TalkPlan;
  /** The case's own messages, the agent's instructions before them. */
  opening: readonly ChatMessage[];
  /** What the user says first, as text. */
  asked: string;
  ask(messages: readonly ChatMessage[], steps: readonly Step[]): Promise<CallOutcome>;
  say(turn: Turn, steps: readonly Step[]): Promise<Saying>;
  callTool(call: ToolCall): Promise<{ result: string } | { unknown: string }>;
  beUser(steps: readonly Step[]): Promise<Saying | Exclude<CallOutcome, { kind: 'reply' }>>;
}

/** Why a conversation could not be held to its end, which says nothing of the agent. */
interface Broken {
  kind: 'broken';
  failure: string;
  reason: string;
}

/** Why there is no answer at its end. */
export type Unheld = Broken | Exclude<CallOutcome, { kind: 'reply' }>;

/** What came of it; of one that was not held to its end, how far it had come. */
export type Held =
  | { kind: 'held'; conversation: Conversation; costUsd: number | null }
  | (Unheld & Pick<Conversation, 'asked' | 'steps'>);

/** Holds a conversation to its end: `nextStep` decides, this does it. */
export async function holdConversation(talk: Talk): Promise<Held> {
  const steps: Step[] = [];
  const { asked } = talk;
  for (;;) {
    const next = nextStep(talk.plan, steps);
    if (next.do === 'end') {
      const { how, why } = next;
      return held(talk, steps, how, why);
    }
    if (next.do === 'break')
      return { kind: 'broken', failure: next.failure, reason: next.why, asked, steps };
    const done = await take(talk, next, steps);
    if ('over' in done) return held(talk, steps, 'done', done.over);
    if ('kind' in done) return { ...done, asked, steps };
    steps.push(done);
  }
}

const held = (
  { asked }: Talk,
  steps: readonly Step[],
  how: Conversation['how'],
  why: string,
): Held => ({
  kind: 'held',
  conversation: { asked, steps, how, why },
  costUsd: costOfSteps(steps),
});

type Taken = Step | { over: string } | Unheld;

/** Takes one step; what it was not to be is told as it came. */
async function take(
  talk: Talk,
  next: Exclude<ReturnType<typeof nextStep>, { do: 'end' } | { do: 'break' }>,
  steps: readonly Step[],
): Promise<Taken> {
  switch (next.do) {
    case 'ask': {
      const called = await talk.ask(messagesFor(talk, steps), steps);
      return called.kind === 'reply'
        ? { by: 'agent', reply: called.reply, costUsd: called.costUsd }
        : called;
    }
    case 'call-tool': {
      const answered = await talk.callTool(next.call);
      return 'result' in answered
        ? { by: 'tool', call: next.call, result: answered.result }
        : { kind: 'broken', failure: 'unknown-tool-call', reason: answered.unknown };
    }
    case 'say':
      return saidStep(await talk.say(next.turn, steps), `turns[${next.nth}]`);
    case 'be-user': {
      const said = await talk.beUser(steps);
      return 'kind' in said ? said : saidStep(said, 'simulatedUser');
    }
  }
}

function saidStep(said: Saying, where: string): Taken {
  if ('text' in said) return { by: 'user', text: said.text };
  return 'over' in said
    ? said
    : { kind: 'broken', failure: 'turn', reason: `${where}: ${said.broken}` };
}

/** An agent's own calls are told, not asked: its history has none that waits for a result. */
function messagesFor({ plan, opening }: Talk, steps: readonly Step[]): readonly ChatMessage[] {
  if (plan.calls !== 'its own') return messagesOf(opening, steps);
  const told = steps.map((s): Step => {
    if (s.by !== 'agent') return s;
    const { message: _, ...reply } = s.reply;
    return { ...s, reply: { ...reply, toolCalls: [] } };
  });
  return messagesOf(opening, told);
}
