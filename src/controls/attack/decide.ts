import type { AttackRecord } from '../../domain/control.ts';

/** Whether an agent is to be attacked now, and why or why not. */
export interface AttackDue {
  due: boolean;
  reason: string;
}

/**
 * A pack is run on an agent once: when it was never run on it, or when the agent has a tool that it
 * had not then. A tool that is gone asks for nothing. Pure.
 */
export function decideAttack(
  pack: string,
  tools: readonly string[],
  records: readonly AttackRecord[],
): AttackDue {
  const before = records.find((r) => r.pack === pack);
  if (before === undefined) return { due: true, reason: `${pack} was never run on it` };
  const fresh = tools.filter((t) => !before.tools.includes(t));
  return fresh.length === 0
    ? { due: false, reason: `${pack} was run on it at ${before.at}, and it has no new tool` }
    : { due: true, reason: `it has ${fresh.join(', ')} since ${pack} was run on it` };
}
