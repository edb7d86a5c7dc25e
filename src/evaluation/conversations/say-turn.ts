import type { Step, Turn } from '../../domain/conversation.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { seenConversation } from './exchanges.ts';

/** What the user says next, or that there is nothing more; `broken` where the suite cannot tell. */
export type Saying = { text: string } | { over: string } | { broken: string };

interface SoFar {
  asked: string;
  steps: readonly Step[];
  vars: Readonly<Record<string, unknown>>;
}

/** Makes the text of a turn of what came so far, in the sandbox where it is more than places. */
export async function sayTurn(turn: Turn, soFar: SoFar, sandbox: Sandbox): Promise<Saying> {
  const { transcript, turns } = seenConversation(soFar);
  const output = turns.at(-1)?.output ?? '';
  if ('say' in turn) {
    const said = await sandbox.render(turn.say, { ...soFar.vars, output, turns });
    if (!said.ok) return { broken: said.message };
    const text = String(said.value);
    return text.trim() === '' ? { broken: 'it comes to an empty text' } : { text };
  }
  const context = { vars: soFar.vars, turns, transcript };
  const made = await sandbox.evaluate(turn.program, { output, context });
  if (!made.ok) return { broken: made.message };
  const { value } = made;
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === ''))
    return { over: 'the user had nothing more to say' };
  return typeof value === 'string'
    ? { text: value }
    : { broken: `it gave ${JSON.stringify(value)}, and not a text or null` };
}
