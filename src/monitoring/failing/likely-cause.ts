import { DAY, iso } from '../../domain/clock.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import { LOOK_TRIGGERS } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { type CauseWords, causeWords } from '../review/cause-text.ts';
import { causesOf } from '../review/versions.ts';

/** Runs among which the look before is looked for: what was asked for by hand lies between. */
const LOOKED_AT = 60;
const NOTHING: CauseWords = { events: [], guess: null };

/**
 * What changed between the run that fails and the one before it. Where nothing recorded did, nothing
 * is guessed: a run that fails now may be an outage of what the agent works with.
 * @param now epoch milliseconds
 */
export async function likelyCause(
  tx: Store,
  { agent, suite, run }: FailingEpisode,
  now: number,
): Promise<CauseWords> {
  const runs = (await tx.runs.recent({ agent, suite, limit: LOOKED_AT }))
    .filter((r) => LOOK_TRIGGERS.has(r.trigger))
    .toReversed();
  const at = runs.findIndex((r) => r.id === run);
  const [before, failed] = [runs[at - 1], runs[at]];
  if (before === undefined || failed === undefined) return NOTHING;
  const began = { from: before.createdAt, to: failed.createdAt, run };
  const from = iso(Date.parse(before.createdAt) - DAY);
  const causes = await causesOf(
    tx,
    runs,
    { began, window: { quietRun: before.id, latestRun: run } },
    await tx.changes.between(agent, from, iso(now)),
  );
  return causes?.likely == null ? NOTHING : causeWords(causes, failed.createdAt);
}
