import type { FirstDecision } from '../../detection/failing/decide.ts';
import { figuresOf } from '../../detection/failing/run-figures.ts';
import { iso, MINUTE } from '../../domain/clock.ts';
import type { FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { planAgain } from '../review/plan-again.ts';
import { waitForAsked } from './one-event.ts';

/** So long after the run its failing cases are asked once more. */
const ASKED_AFTER = 2 * MINUTE;

export type Asks = Extract<FirstDecision, { verdict: 'ask' }>;

/** What an episode is begun with: what is ordinary, and the run with those that came after it. */
type Beginning = Pick<FailingEpisode, 'ordinary' | 'bars' | 'before' | 'earlier'> & {
  runs: readonly [SeenRun, ...SeenRun[]];
};

/** A run that stands out begins an episode: its failing cases are asked once more. */
export async function beginEpisode(
  tx: Store,
  deps: ReviewDeps,
  run: Run,
  first: Asks,
  of: Beginning,
): Promise<void> {
  await askAgain(tx, deps, run, first);
  await tx.failing.put(episodeWith(run, first, of));
}

/** The episode that runs of a suite begin, as it stands before anything is known of it. */
export function episodeWith(
  { agent, suite }: Pick<Run, 'agent' | 'suite'>,
  first: Asks,
  of: Beginning,
): FailingEpisode {
  const [{ run, at, counts }] = of.runs;
  const { passes, trials, usual } = figuresOf(of.ordinary, counts);
  const { before, ...known } = of;
  return {
    run,
    agent,
    suite,
    at,
    state: 'asking',
    reason: first.reason,
    why: [],
    passes,
    trials,
    usual,
    ...(first.alone === undefined ? {} : { alone: first.alone }),
    ...(before === undefined ? {} : { before }),
    endedAt: null,
    ...known,
  };
}

/** The newest run of an episode breaks what people set: its failing cases are asked as well. */
export async function askNewest(
  tx: Store,
  deps: ReviewDeps,
  episode: FailingEpisode,
  decision: Asks,
): Promise<void> {
  const run = await tx.runs.get(episode.runs.at(-1)?.run ?? '');
  if (run === null) return;
  await askAgain(tx, deps, run, decision);
  await tx.failing.put({ ...episode, state: 'asking', reason: decision.reason });
}

/** A run's failing cases are asked once more, a little later. */
async function askAgain(
  tx: Store,
  deps: ReviewDeps,
  run: Run,
  { reason, cases }: { reason: string; cases: readonly string[] },
): Promise<void> {
  const now = deps.recorder.now();
  await planAgain(tx, deps, run, {
    trigger: 'second-asking',
    reason,
    caseHashes: cases,
    createdAt: iso(now),
    notBefore: iso(now + ASKED_AFTER),
  });
  await waitForAsked(tx, run, now + ASKED_AFTER, now);
}
