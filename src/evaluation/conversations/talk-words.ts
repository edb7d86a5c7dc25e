import type { Case } from '../../domain/suite.ts';
import { plural } from '../../domain/text.ts';
import { hasSeveralCalls } from './hold-case.ts';

/**
 * How many cases take more than one call, and how far they go: "2 of them conversations of up to 6
 * answers and 10 tool calls". Empty where none does.
 */
export function talkWords(cases: readonly Case[]): string {
  const talks = cases.filter(hasSeveralCalls);
  if (talks.length === 0) return '';
  const answers = Math.max(
    ...talks.map((c) => c.simulatedUser?.maxTurns ?? 1 + (c.turns ?? []).length),
  );
  const calls = Math.max(...talks.map((c) => c.toolSandbox?.maxToolCalls ?? 0));
  const far = [plural(answers, 'answer'), ...(calls === 0 ? [] : [plural(calls, 'tool call')])];
  const what = talks.length === 1 ? 'a conversation' : 'conversations';
  return `${talks.length} of them ${what} of up to ${far.join(' and ')}`;
}
