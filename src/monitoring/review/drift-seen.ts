import { kindSentence } from '../../detection/explain/change-kind.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import type { Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { kindOfDrift } from './change-kind.ts';
import { looksOf } from './chart-series.ts';
import type { ReviewDeps } from './deps.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { contributingRuns, flipsOf, trialsAround } from './flips.ts';
import { type DriftDetails, driftFacts, streamName } from './drift-facts.ts';
import { byWeight } from './drift-text.ts';
import { soulDiffs } from './soul-diff.ts';
import { versionsAround } from './versions.ts';
import { stillFed } from './watched.ts';

/** Everything that people are told of; read when there is something to tell. */
export async function collectDriftDetails(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  incident: string,
  streams: readonly string[],
): Promise<DriftDetails> {
  const { run, look } = p;
  const target = deps.runTarget(look);
  const latest = stillFed(await tx.drift.latest(), deps.switchesFor)
    .map((l) => l.review)
    .filter((r) => r.stream.agent === look.agent);
  const reviews = f.reviews.map((r) => r.review);
  const lead =
    reviews.filter((r) => r.alarm).toSorted(byWeight)[0] ??
    reviews.find((r) => streams.includes(streamName(r))) ??
    reviews[0];
  const began = lead?.began ?? null;
  const from = began === null ? look.createdAt : iso(Date.parse(began.from) - DAY);
  const changes = await tx.changes.between(
    look.agent,
    from,
    run.endedAt ?? iso(deps.recorder.now()),
  );
  const led = f.streams.find((s) => s.metric === lead?.stream.metric);
  const runs = f.history.runs.filter((r) => r.trigger !== 'confirmation');
  const { cases } = f.history;
  const trials = await trialsAround(tx, f.history.runs, began?.run ?? look.id);
  const flips =
    lead === undefined || led === undefined
      ? []
      : await flipsOf(tx, lead, led, { runs: f.history.runs, cases, trials });
  const kind =
    lead === undefined || led === undefined
      ? null
      : await kindOfDrift(tx, lead, trials, contributingRuns(led, f.history.runs), cases);
  return {
    incident,
    agent: look.agent,
    agentName: target.agentName,
    target: { provider: target.provider, model: target.model },
    reviews: latest,
    streams,
    diffs: await soulDiffs(tx, look.agent, changes, began?.to ?? null),
    cases: new Map(cases.map((c) => [c.hash, c])),
    flips,
    looks: (of) => looksOf(f.streams, of),
    changes,
    versions: await versionsAround(tx, runs, began?.run ?? look.id, trials),
    kind: kind === null ? null : kindSentence(kind),
    withJudge: deps.switchesFor(look).withJudge,
    replayUsd: costOf(run === look ? p.trials : await tx.trials.ofRun(look.id)),
  };
}

/** A suspicion's facts: of the streams that raised it, as if they were over the bar. */
export async function suspicionFacts(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  id: string,
  raised: readonly string[],
): Promise<IncidentFacts | null> {
  return driftFacts(await collectDriftDetails(tx, deps, p, f, id, raised));
}

/** What this replay cost is what the next one will; null where no price is known. */
export function costOf(trials: readonly Trial[]): number | null {
  return trials.every((t) => t.costUsd === null)
    ? null
    : trials.reduce((sum, t) => sum + (t.costUsd ?? 0), 0);
}
