import { DAY, iso } from '../../domain/clock.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import { LOOK_TRIGGERS, type Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { type CauseWords, causeWords } from '../review/cause-text.ts';
import { hasVerdicts } from '../review/run-before.ts';
import { causesOf } from '../review/versions.ts';

/** Runs among which the look before is looked for: what was asked for by hand lies between. */
const LOOKED_AT = 60;
const NOTHING: CauseWords = { events: [], guess: null };

/**
 * What changed between the run with which it began and the last one before it that came to verdicts.
 * Where nothing recorded did, nothing is guessed: a run that fails now may be an outage of what the
 * agent works with.
 * @param now epoch milliseconds
 */
export async function likelyCause(
  tx: Store,
  episode: FailingEpisode,
  now: number,
): Promise<CauseWords> {
  const { agent, suite } = episode;
  const runs = (await tx.runs.recent({ agent, suite, limit: LOOKED_AT }))
    .filter((r) => LOOK_TRIGGERS.has(r.trigger))
    .toReversed();
  const { before, failed } = await beganWith(tx, episode, runs);
  if (before === undefined || failed === undefined) return NOTHING;
  const began = { from: before.createdAt, to: failed.createdAt, run: failed.id };
  const from = iso(Date.parse(before.createdAt) - DAY);
  const causes = await causesOf(
    tx,
    runs,
    { began, window: { quietRun: before.id, latestRun: failed.id } },
    await tx.changes.between(agent, from, iso(now)),
  );
  return causes?.likely == null ? NOTHING : causeWords(causes, failed.createdAt);
}

/**
 * The run with which it began, and the one before. A high-risk case that had failed in the runs right
 * before too began with the first of those: what changed since is not why.
 * @param looks the suite's, oldest first
 */
async function beganWith(
  tx: Store,
  { run, before = {} }: FailingEpisode,
  looks: readonly Run[],
): Promise<{ before: Run | undefined; failed: Run | undefined }> {
  const at = looks.findIndex((r) => r.id === run);
  let failed = looks[at];
  const cases = new Set(Object.keys(before));
  for (const look of looks.slice(0, Math.max(0, at)).toReversed()) {
    if (!(await hasVerdicts(tx, look))) continue;
    if (cases.size === 0) return { before: look, failed };
    const own = (await tx.trials.ofRun(look.id)).filter((t) => cases.has(t.caseHash));
    if (own.some((t) => t.outcome === 'pass')) return { before: look, failed };
    if (own.some((t) => t.outcome === 'fail')) failed = look;
  }
  return { before: undefined, failed };
}
