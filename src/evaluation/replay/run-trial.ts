import { iso } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Trial } from '../../domain/run.ts';
import type { Case } from '../../domain/suite.ts';
import { type CallerDeps, callModel, type CallOptions } from '../../llm/call.ts';
import { buildRequest, type Subject } from './subject.ts';
import { answeredTrial, type Scored, unansweredTrial } from './trial.ts';

/**
 * Asks one case once, scores and judges the reply, and stores the trial as soon as it has an
 * outcome. Replies that were paid for before a kill, the judges' among them, are taken up. Null
 * where nothing new was stored: cancelled, no money, or stored before. `asked.quit` keeps the call
 * from being begun, never a paid reply from its judges.
 */
export async function makeTrial(
  deps: CallerDeps,
  subject: Subject,
  c: Case,
  asked: CallOptions & { run: string },
): Promise<Trial | null> {
  const { store, clock } = deps;
  const why = {
    ...asked,
    kept: await store.trials.replies(asked),
    keepNothing: subject.hashesOnly,
  };
  const called = await callModel(deps, subject.client, buildRequest(subject, c, why.signal), why);
  if (
    called.kind === 'no-money' ||
    (called.kind === 'failed' && called.failure.code === 'cancelled')
  )
    return null;
  const of = {
    id: deps.ids.next('trial'),
    run: why.run,
    ordinal: why.ordinal,
    at: iso(clock.now()),
  };
  if (called.kind === 'failed') {
    const t = unansweredTrial(
      of,
      c,
      called.failure.code,
      `${called.failure.message} (${called.reason})`,
    );
    return (await store.trials.put(t)) ? t : null;
  }
  const { reply, costUsd } = called;
  const { quit: _, ...judging } = why;
  const scored = await subject.score(c, reply, costUsd, judging).catch(unscored);
  const judged = await subject.judge(c, reply, judging).catch(() => null);
  if (why.signal?.aborted === true) return null;
  const t = answeredTrial(of, c, reply, costUsd, scored, judged, subject);
  const fresh = await store.transaction(async (tx) => {
    if (!subject.hashesOnly && t.outputHash !== null)
      await tx.outputs.put(t.outputHash, reply.text, of.at);
    return tx.trials.put(t);
  });
  return fresh ? t : null;
}

/** A defect of ours in a check is no verdict on the agent, and no reason to ask and pay again. */
function unscored(e: unknown): Scored {
  return {
    outcome: 'none',
    score: null,
    reason: `the checks could not run: ${messageOf(e)}`,
    asserts: [],
  };
}
