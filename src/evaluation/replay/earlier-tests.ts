import type { ProviderReply } from '../../domain/provider.ts';
import type { Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Case } from '../../domain/suite.ts';
import type { CallerDeps, CallOptions } from '../../llm/call.ts';
import { type EarlierAnswer, linkedCase } from '../conversations/chain.ts';
import { cleanDeep } from '../conversations/clean-deep.ts';
import { repliesOf } from '../conversations/exchanges.ts';
import { holdCase } from '../conversations/hold-case.ts';
import type { Held, Unheld } from '../conversations/hold.ts';
import { outputOf } from '../scorers/output.ts';
import { transformedOutput } from '../scorers/transform-output.ts';
import { buildRequest, type Subject } from './subject.ts';

/**
 * The trial of an earlier test in the same run: null where it was to be made and was not, undefined
 * where it is none of the run's.
 */
export type TrialBefore = (caseHash: string) => Promise<Trial | null | undefined>;

/**
 * A case with the answers before it filled in. Those that the run has are taken from it; where it is
 * asked by itself, as a confirmation or a rehearsal does, the tests before it are asked too, as part
 * of its trial.
 */
export function afterEarlier(
  deps: CallerDeps,
  subject: Subject,
  c: Case,
  why: CallOptions,
  before: TrialBefore | undefined,
): Promise<{ case: Case } | Unheld> {
  return linkedCase<Unheld>(
    c,
    async (earlier) => {
      const trial = await before?.(earlier.hash);
      if (trial === null) return { kind: 'no-money', reason: 'the test before it was not made' };
      if (trial !== undefined && trial.finishReason === null) return withoutAnswer(earlier, trial);
      const kept = trial === undefined ? null : await keptReply(deps.store, trial);
      if (kept !== null) return answerOf(subject, earlier, kept);
      const held = await holdCase(
        deps,
        subject,
        earlier,
        buildRequest(subject, earlier, why.signal),
        why,
      );
      return held.kind === 'held' ? lastAnswer(subject, earlier, held) : held;
    },
    subject.sandbox,
  );
}

function withoutAnswer({ label }: Case, { reason }: Trial): Unheld {
  return {
    kind: 'broken',
    failure: 'earlier',
    reason: `the test before it, "${label}", got no answer: ${reason}`,
  };
}

type Said = Pick<ProviderReply, 'text' | 'refusal' | 'toolCalls'>;

/** What an answer was, as far as it is kept; null where its text is not. */
async function keptReply(store: Store, t: Trial): Promise<Said | null> {
  const text = t.outputHash === null ? null : await store.outputs.get(t.outputHash);
  if (text === null) return null;
  // Of a loop of calls the last answer is heard, and it was no call.
  const spoke = t.transcript !== undefined && t.finishReason !== 'tool-calls';
  return { text, refusal: null, toolCalls: spoke ? [] : t.toolCalls };
}

async function lastAnswer(
  subject: Subject,
  c: Case,
  held: Extract<Held, { kind: 'held' }>,
): Promise<EarlierAnswer> {
  const last = repliesOf(held.conversation.steps).at(-1);
  return answerOf(subject, c, last ?? { text: '', refusal: null, toolCalls: [] });
}

async function answerOf(
  { sandbox, shape, clean }: Pick<Subject, 'sandbox' | 'shape' | 'clean'>,
  c: Case,
  said: Said,
): Promise<EarlierAnswer> {
  const around = { c, prompt: c.prompt ?? '', deps: { sandbox, shape } };
  const { output } = await transformedOutput(around, said);
  // What it let slip is not asked of anybody.
  return cleanDeep({ output: outputOf(said, shape), kept: output }, clean);
}
