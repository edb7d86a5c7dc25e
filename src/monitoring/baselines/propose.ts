import { streamStatus } from '../../detection/drift/stream-status.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Metric } from '../../domain/drift.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import { madeAt, type Run, type RunOutline } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import {
  type CandidateRun,
  type Choice,
  chooseRuns,
  type FailedTime,
  type RunTally,
  type Selection,
} from './choose-runs.ts';
import { countsOf } from '../failing/ordinary-runs.ts';
import { isFailing, outcomeAt, withOutcomes } from '../review/failing-spans.ts';
import { observedOf } from '../review/observations.ts';
import { worthOfReviews } from '../review/worth-of-reviews.ts';
import { type IncidentSpan, incidentSpans } from './incident-spans.ts';
import { type CountedRun, runsStandingOut } from './stand-out.ts';

/** What would be approved for a suite, before anybody says yes. */
export interface Proposal extends Choice {
  agent: string;
  suite: string;
  /** Incidents that some run was left out for, or that concern the suite now. */
  incidents: readonly IncidentSpan[];
  /** Metrics that may be changing while nothing is sure, and since when. */
  suspicious: readonly { metric: Metric; since: string }[];
  /** Chosen runs that are far worse than the others, and that nobody has asked again. */
  standOut?: readonly string[];
  /** Of an incident: so many of its newest runs in a row are as before it again, 0 where none is. */
  asBefore?: number;
  /** Of an incident: since when its message says that it is so, where that is not the first run. */
  toldSince?: string;
  /** Of an incident: cases that fail in most of the runs and of which it does not tell, by label. */
  untold?: readonly string[];
}

/**
 * Which runs of a suite an approval would take, with what came of each.
 * @param among no other run is looked at, where it is given
 */
export async function proposeBaseline(
  store: Store,
  of: { agent: string; suite: string },
  selection: Selection,
  among?: ReadonlySet<string>,
): Promise<Proposal> {
  const runs = await store.runs.outlines(of.agent, of.suite);
  const at = new Map(runs.map((r) => [r.id, madeAt(r)]));
  const spans = await spansOf(store, of, (run) => at.get(run) ?? null);
  const baseline = await store.baselines.current(of.agent, of.suite);
  const baselineFrom = (baseline?.runs ?? []).flatMap((id) => at.get(id) ?? []).toSorted()[0];
  const episodes = await episodesOf(store, of, runs[0]);
  const tallies = new Map<string, RunTally>();
  for (;;) {
    const choice = chooseRuns(
      runs
        .filter((r) => among === undefined || among.has(r.id))
        .map((r) => candidate(r, tallies.get(r.id))),
      selection,
      {
        spans,
        failed: episodes.filter(isFailing).map(withOutcomes).map(failedTime),
        baselineFrom: baselineFrom ?? null,
      },
    );
    const unread = runs.filter(
      (r) => !tallies.has(r.id) && choice.chosen.some((c) => c.run === r.id),
    );
    if (unread.length === 0)
      return {
        ...of,
        ...choice,
        incidents: namedIn(choice, spans),
        suspicious: await suspiciousOf(store, of),
        standOut: await standingOut(store, choice.chosen, episodes),
      };
    for (const r of unread) tallies.set(r.id, await tallyOf(store, r.id));
  }
}

const failedTime = (e: FailingEpisode): FailedTime => ({
  at: e.at,
  endedAt: e.endedAt,
  open: e.state === 'asking' || e.state === 'undecided',
  ...(e.outcomes === undefined ? {} : { outcomes: e.outcomes }),
});

/** What stood out in a suite's runs. */
async function episodesOf(
  store: Store,
  { agent, suite }: { agent: string; suite: string },
  oldest: RunOutline | undefined,
): Promise<FailingEpisode[]> {
  if (oldest === undefined) return [];
  const all = await store.failing.since(oldest.createdAt);
  return all.filter((e) => e.agent === agent && e.suite === suite);
}

/** The run that began it passed when it was asked again. */
const wasLuck = (e: FailingEpisode): boolean =>
  e.unsettled === false || outcomeAt(e, e.at) === 'ordinary';

/** Without those whose cases passed when they were asked again: that was luck. */
async function standingOut(
  store: Store,
  chosen: Choice['chosen'],
  episodes: readonly FailingEpisode[],
): Promise<string[]> {
  const luck = new Set(episodes.filter(wasLuck).map((e) => e.run));
  const counted: CountedRun[] = [];
  for (const { run } of chosen)
    counted.push({ run, counts: countsOf(observedOf(await store.trials.ofRun(run)).observed) });
  return runsStandingOut(counted).filter((run) => !luck.has(run));
}

/** The times in which incidents about behaviour concern a suite. */
export async function spansOf(
  store: Store,
  of: { agent: string; suite: string },
  timeOf: (run: string) => string | null,
): Promise<IncidentSpan[]> {
  const incidents = await store.incidents.list({ limit: 10_000 });
  const approvals = (await store.baselines.list())
    .filter((b) => b.agent === of.agent && b.suite === of.suite)
    .map((b) => b.approvedAt);
  return incidentSpans(incidents, of, timeOf, approvals);
}

async function suspiciousOf(
  store: Store,
  of: { agent: string; suite: string },
): Promise<Proposal['suspicious']> {
  const worthOf = await worthOfReviews(store);
  const found: { metric: Metric; since: string }[] = [];
  for (const { at, review: r } of await store.drift.latest()) {
    const isOwn = r.stream.agent === of.agent && r.stream.suite === of.suite;
    if (!isOwn || streamStatus(r) !== 'suspicious') continue;
    if (!(await worthOf({ at, review: r })).stale)
      found.push({ metric: r.stream.metric, since: r.began?.to ?? at });
  }
  return found;
}

function namedIn(choice: Choice, spans: readonly IncidentSpan[]): IncidentSpan[] {
  const named = new Set(choice.leftOut.map((r) => r.incident));
  return spans.filter((s) => s.until === null || named.has(s.incident));
}

export function candidate(r: RunOutline, tally: RunTally | undefined): CandidateRun {
  return {
    id: r.id,
    at: madeAt(r),
    trigger: r.trigger,
    state: r.state,
    ...(tally === undefined ? {} : { tally }),
  };
}

/** What came of a run. */
export async function tallyOf(store: Store, id: string): Promise<RunTally> {
  const run = await store.runs.get(id);
  const cases = run?.caseHashes ?? [];
  const trials = await store.trials.ofRun(id);
  const withVerdict = trials.filter((t) => t.outcome !== 'none');
  const judged = new Set(withVerdict.map((t) => t.caseHash));
  const asserted = withVerdict.filter((t) => t.asserted);
  return {
    passed: asserted.filter((t) => t.outcome === 'pass').length,
    judged: asserted.length,
    cases: cases.length,
    casesWithoutVerdict: cases.filter((h) => !judged.has(h)).length,
  };
}

/**
 * The runs that ids, or the beginnings of ids, name among a suite's or an agent's.
 * @throws DaytwoError `no-run` where one names none, or several
 */
export function runsNamed(
  runs: readonly Pick<Run, 'id' | 'suite'>[],
  ids: readonly string[],
  agent: string,
): { id: string; suite: string }[] {
  return ids.map((id) => {
    const exact = runs.find((r) => r.id === id);
    const found = exact === undefined ? runs.filter((r) => r.id.startsWith(id)) : [exact];
    const [one] = found;
    if (one === undefined || found.length > 1)
      throw new DaytwoError({
        code: 'no-run',
        exitCode: EXIT.usage,
        message:
          one === undefined
            ? `there is no run "${id}" of ${agent} that the schedule or a change made`
            : `${found.length} runs of ${agent} begin with "${id}"`,
        next: `daytwo runs --agent ${agent} lists the latest with their ids`,
      });
    return { id: one.id, suite: one.suite };
  });
}
