import type { Conversation } from '../../domain/conversation.ts';
import type { Case } from '../../domain/suite.ts';
import { transcriptOf, transcriptText } from './exchanges.ts';

/**
 * A case as its last answer is judged: what was said before in one text, then what it answers. Who
 * said what must be plain to a judge.
 */
export function soFar<C extends Pick<Case, 'messages' | 'turns' | 'simulatedUser'>>(
  c: C,
  { asked, steps }: Pick<Conversation, 'asked' | 'steps'>,
): C | Omit<C, 'turns' | 'simulatedUser'> {
  const at = steps.findLastIndex((s) => s.by === 'user');
  const last = steps[at];
  if (last?.by !== 'user') return c;
  const { turns: _, simulatedUser: _u, ...rest } = c;
  const before = transcriptText(transcriptOf({ asked, steps: steps.slice(0, at) }));
  return {
    ...rest,
    messages: [
      ...c.messages.filter((m) => m.role === 'system' || m.role === 'developer'),
      { role: 'user', content: before },
      { role: 'user', content: last.text },
    ],
  };
}
