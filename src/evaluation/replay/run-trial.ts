import { iso } from '../../domain/clock.ts';
import type { Conversation } from '../../domain/conversation.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Case } from '../../domain/suite.ts';
import { plural } from '../../domain/text.ts';
import type { CallerDeps, CallOptions } from '../../llm/call.ts';
import { askedFirst, mergedReply, repliesOf } from '../conversations/exchanges.ts';
import { holdCase } from '../conversations/hold-case.ts';
import type { Held } from '../conversations/hold.ts';
import { soFar } from '../conversations/so-far.ts';
import { afterEarlier, type TrialBefore } from './earlier-tests.ts';
import { buildRequest, type Subject } from './subject.ts';
import {
  type Answered,
  answeredTrial,
  brokenTrial,
  type Keeping,
  type Scored,
  transcriptBody,
  type TrialOf,
} from './trial.ts';

/**
 * Asks one case once, to its end where it is a conversation, scores and judges what came, and stores
 * the trial as soon as it has an outcome. Replies that were paid for before a kill, the judges' among
 * them, are taken up. Null where nothing new was stored: cancelled, no money, or stored before.
 * `asked.quit` keeps a call from being begun, never a paid reply from its judges.
 */
export async function makeTrial(
  deps: CallerDeps,
  subject: Subject,
  written: Case,
  asked: CallOptions & { run: string; before?: TrialBefore },
): Promise<Trial | null> {
  const { store, clock } = deps;
  const why = {
    ...asked,
    kept: await store.trials.replies(asked),
    keepNothing: subject.hashesOnly,
  };
  const linked = await afterEarlier(deps, subject, written, why, asked.before);
  const c = 'case' in linked ? linked.case : written;
  const held: Held =
    'case' in linked
      ? await holdCase(deps, subject, c, buildRequest(subject, c, why.signal), why)
      : { ...linked, asked: askedFirst(c), steps: [] };
  if (held.kind === 'no-money' || (held.kind === 'failed' && held.failure.code === 'cancelled'))
    return null;
  const of = {
    id: deps.ids.next('trial'),
    run: why.run,
    ordinal: why.ordinal,
    at: iso(clock.now()),
  };
  if (held.kind !== 'held')
    return storeTrial(store, brokenOff(of, c, held, subject), subject, held);
  const { conversation, costUsd } = held;
  const reply = mergedReply(repliesOf(conversation.steps));
  // Every conversation that was held has an answer.
  if (reply === null) return null;
  const answered: Answered = {
    reply,
    costUsd,
    conversation: conversation.steps.length === 1 ? null : conversation,
  };
  const { quit: _, ...judging } = why;
  // Answers come in many at once, and scoring one takes some milliseconds.
  await clock.yieldToEventLoop?.();
  const scored = await subject.score(c, answered, judging).catch(unscored);
  const judged = await subject.judge(soFar(c, conversation), reply, judging).catch(() => null);
  if (why.signal?.aborted === true) return null;
  const t = answeredTrial(of, c, answered, scored, judged, subject);
  return storeTrial(store, t, subject, conversation, reply.text);
}

/** The trial with the texts that it names; null where it was stored before. */
async function storeTrial(
  store: Store,
  t: Trial,
  { hashesOnly }: Pick<Subject, 'hashesOnly'>,
  { steps, asked }: Pick<Conversation, 'steps' | 'asked'>,
  text?: string,
): Promise<Trial | null> {
  const fresh = await store.transaction(async (tx) => {
    if (!hashesOnly && t.outputHash !== null && text !== undefined)
      await tx.outputs.put(t.outputHash, text, t.at);
    if (!hashesOnly && t.transcript !== undefined)
      await tx.outputs.put(t.transcript.hash, transcriptBody({ asked, steps }), t.at);
    return tx.trials.put(t);
  });
  return fresh ? t : null;
}

/** No verdict, with what is known of why, and of what was said before. */
function brokenOff(
  of: TrialOf,
  c: Case,
  held: Exclude<Held, { kind: 'held' } | { kind: 'no-money' }>,
  keeping: Keeping,
): Trial {
  const said =
    held.kind === 'broken'
      ? held
      : { failure: held.failure.code, reason: `${held.failure.message} (${held.reason})` };
  // What broke it quotes calls and answers.
  const why =
    keeping.hashesOnly && held.kind === 'broken'
      ? `${said.failure}; more is not kept (store.outputs is hashes-only)`
      : said.reason;
  const nth = repliesOf(held.steps).length;
  const reason = nth === 0 ? why : `after ${plural(nth, 'answer')}: ${why}`;
  const { steps, asked } = held;
  return brokenTrial(of, c, { failure: said.failure, reason, asked, steps }, keeping);
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
