import type { Judgment } from '../domain/judgment.ts';
import type { Outcome, Trial } from '../domain/run.ts';
import { saidIn } from '../domain/said.ts';
import type { Store } from '../domain/store.ts';

/** One stored answer, whole. */
export interface StoredAnswer {
  trial: string;
  run: string;
  at: string;
  outcome: Outcome;
  judgment: Judgment | null;
  /** Why it failed or has no verdict; what its checks say where it passed. */
  reason: string;
  /** The text; null where there was none, or it is not kept (any more). */
  output: string | null;
  toolCalls: Trial['toolCalls'];
  /** Text and tool calls as people read them. */
  said: string;
}

/** A trial with the answer that it brought. */
export async function answerOf(store: Store, t: Trial): Promise<StoredAnswer> {
  const output = t.outputHash === null ? null : await store.outputs.get(t.outputHash);
  return {
    trial: t.id,
    run: t.run,
    at: t.at,
    outcome: t.outcome,
    judgment: t.judged?.judgment ?? null,
    reason: t.reason,
    output,
    toolCalls: t.toolCalls,
    said: t.outcome === 'none' && t.outputHash === null ? '(no answer)' : saidIn(t, output),
  };
}
