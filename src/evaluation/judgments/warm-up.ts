import type { Clock } from '../../domain/clock.ts';
import { SIGNALS } from './evidence.ts';
import { HEDGES } from './hedges.ts';
import { PLAIN_REFUSALS } from './plain-refusals.ts';
import { CLARIFICATIONS, COURTESIES } from './rules-clarification.ts';
import { ESCALATIONS, TOOL_NAMES } from './rules-escalation.ts';
import { PARTLY, PIVOTS } from './rules-partial.ts';
import { ETHICS, FACTS, MORALS, PREMISES } from './rules-premise.ts';
import { LIMITS, PREAMBLES, REDIRECTS, REFUSALS } from './rules-refusal.ts';

interface Patterned {
  readonly pattern: RegExp;
  readonly unless?: RegExp;
}

const ALL: readonly Patterned[] = [
  ...[SIGNALS, HEDGES, PLAIN_REFUSALS, TOOL_NAMES].flat(),
  ...[CLARIFICATIONS, COURTESIES, ESCALATIONS, PARTLY, PIVOTS, FACTS, MORALS, PREMISES].flat(),
  ...[LIMITS, PREAMBLES, REDIRECTS, REFUSALS, { pattern: ETHICS }].flat(),
];

/**
 * V8 compiles a pattern when it is first asked, again, into machine code, when it is asked once more,
 * and all that anew for a text with characters beyond Latin-1.
 */
const READ: readonly string[] = ['i can do that', 'i can do that', 'i can – do', 'i can – do'];

/**
 * Has every rule compiled, in pieces of some milliseconds: left to the first answer that is judged,
 * all of them together would hold the loop for a third of a second.
 */
export function* warmingUp(): Generator<undefined, void, undefined> {
  for (const { pattern, unless } of ALL)
    for (const text of READ) {
      pattern.test(text);
      unless?.test(text);
      yield;
    }
}

let warm: Promise<void> | null = null;

/** The same once a process, with turns for others in between. */
export function warmUpRules(clock: Pick<Clock, 'yieldToEventLoop'>): Promise<void> {
  return (warm ??= warmUp(clock));
}

async function warmUp(clock: Pick<Clock, 'yieldToEventLoop'>): Promise<void> {
  for (const _ of warmingUp()) await clock.yieldToEventLoop?.();
}
