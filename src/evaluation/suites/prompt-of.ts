import type { Case } from '../../domain/suite.ts';

/** What a case asks, as one text: its messages below each other. */
export function promptOf(c: Pick<Case, 'messages'>): string {
  return c.messages
    .map((m) => (typeof m.content === 'string' ? m.content : JSON.stringify(m.content)))
    .join('\n\n');
}
