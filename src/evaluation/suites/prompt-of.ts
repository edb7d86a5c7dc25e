import type { Case } from '../../domain/suite.ts';

/** What a case asks, as one text: its messages, and what is said after them, below each other. */
export function promptOf(c: Pick<Case, 'messages' | 'turns' | 'simulatedUser'>): string {
  return [
    ...c.messages.map((m) =>
      typeof m.content === 'string' ? m.content : JSON.stringify(m.content),
    ),
    ...(c.simulatedUser === undefined ? [] : [`(then a played user: ${c.simulatedUser.goal})`]),
    ...(c.turns ?? []).map((t) => ('say' in t ? t.say : '(what a program says)')),
  ].join('\n\n');
}
