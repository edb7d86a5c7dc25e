import type { Change } from '../../domain/change.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import type { IncidentFacts, Measure } from '../../domain/incident.ts';
import { LOOK_TRIGGERS, type Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { toldFailing } from '../failing/act.ts';
import { bringUpToDate } from '../failing/waiting.ts';
import { type CauseWords, causeWords } from './cause-text.ts';
import type { ReviewDeps } from './deps.ts';
import { countsOfRun, runBefore } from './run-before.ts';
import { causesOf } from './versions.ts';

/** Runs among which the one before is looked for. */
const LOOKED_AT = 60;
const NOTHING: CauseWords = { events: [], guess: null };

/**
 * Where a suite is said to fail now and no look was made before it, the message still names what
 * changed since a run by hand that passed, and else the change that the run was made because of. In
 * the given transaction; what people have read already is not changed.
 */
export async function nameFailingCause(
  tx: Store,
  deps: Pick<ReviewDeps, 'recorder'>,
  of: Pick<Run, 'agent' | 'suite'>,
): Promise<void> {
  const incident = await toldFailing(tx, of);
  if (incident === null || incident.facts.guess !== null) return;
  const sent = (await tx.outbox.ofIncident(incident.id)).some((n) => n.attempts > 0);
  const episode = await tx.failing.live(of.agent, of.suite);
  if (sent || episode?.state !== 'failing') return;
  const known = await knownBefore(tx, episode, deps.recorder.now());
  const said = (facts: IncidentFacts): IncidentFacts => ({
    ...facts,
    ...known.cause,
    measures: facts.measures.map((m) => withBefore(m, known.before)),
  });
  await tx.incidents.update({ ...incident, facts: said(incident.facts) });
  await bringUpToDate(tx, incident, said);
}

/** A share before that no ordinary run tells is that of the run before. */
const withBefore = (m: Measure, before: Measure['before'] | null): Measure =>
  m.before.n > 0 || before === null ? m : { ...m, before };

/** @param now epoch milliseconds */
async function knownBefore(
  tx: Store,
  episode: FailingEpisode,
  now: number,
): Promise<{ cause: CauseWords; before: Measure['before'] | null }> {
  const { agent, suite, run } = episode;
  const runs = (await tx.runs.recent({ agent, suite, limit: LOOKED_AT })).toReversed();
  const failed = runs.find((r) => r.id === run);
  if (failed === undefined) return { cause: NOTHING, before: null };
  const before = await runBefore(tx, episode, runs);
  // Looks came before what failed in a row, and those were gone through already.
  if (before !== null && episode.before !== undefined)
    return { cause: NOTHING, before: await countsOfRun(tx, before) };
  const from = iso(Date.parse((before ?? failed).createdAt) - DAY);
  const changes = await tx.changes.between(agent, from, iso(now));
  if (before === null) return { cause: triggerWords(failed, changes), before: null };
  const began = { from: before.createdAt, to: failed.createdAt, run };
  const causes = await causesOf(
    tx,
    runs.filter((r) => LOOK_TRIGGERS.has(r.trigger) || r === before),
    { began, window: { quietRun: before.id, latestRun: run } },
    changes,
  );
  return {
    cause: causes?.likely == null ? NOTHING : causeWords(causes, failed.createdAt),
    before: await countsOfRun(tx, before),
  };
}

/** What a change run was made because of, of which no run before it speaks. */
function triggerWords(failed: Run, changes: readonly Change[]): CauseWords {
  const own = changes.findLast(
    (c) =>
      c.triggers !== null &&
      c.triggers === failed.trigger &&
      c.at <= (failed.startedAt ?? failed.createdAt) &&
      (c.suite === null || c.suite === failed.suite),
  );
  return own === undefined
    ? NOTHING
    : {
        events: [{ at: own.at, what: own.what, change: own.kind }],
        guess: `${own.what}. No run was made before it that could be compared.`,
      };
}
