import { findUnfinishedIncident } from '../../alerting/incidents/acknowledge.ts';
import { failingKey } from '../../alerting/incidents/keys.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Baseline } from '../../domain/baseline.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import { madeAt, type Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { plural } from '../../domain/text.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { sha256 } from '../../platform/sha256.ts';
import { chooseRuns, type LeftOutRun, type Selection } from '../baselines/choose-runs.ts';
import { candidate, type Proposal, proposeBaseline, tallyOf } from '../baselines/propose.ts';
import { lastRunsWords } from '../baselines/words.ts';
import { endEpisode } from '../failing/act.ts';
import { runsAsBefore } from './as-before.ts';
import { beginningOf } from './runs-since-beginning.ts';
import { suiteStreams } from './streams.ts';
import { untoldIn } from './untold.ts';

export interface Approval extends Selection {
  by: string;
  note: string;
}

/**
 * Fewer runs cannot tell a change from an ordinary day; the engine opens no start against them
 * (docs/detection.md, Baselines).
 */
const FEWEST = 5;

/** A baseline with what a person saw of its runs when they approved it. */
export interface Approved {
  baseline: Baseline;
  proposal: Proposal;
}

/**
 * A named person's word that this is how the agent should behave. The runs are taken by their place
 * in time, never the best: choosing by result would be cheating. Bins are frozen with it.
 * @throws DaytwoError `too-few-runs`
 */
export async function approve(
  tx: Store,
  recorder: IncidentRecorder,
  agent: string,
  suite: string,
  a: Approval,
): Promise<Approved> {
  const proposal = await proposeBaseline(tx, { agent, suite }, a);
  mustBeEnough(proposal);
  return { proposal, baseline: await freeze(tx, recorder, proposal, a) };
}

/**
 * Approves what somebody was shown. What came meanwhile is not among it; one of the runs that is unfit
 * by now is a change of what was shown.
 * @throws DaytwoError `changed-meanwhile`
 */
export async function approveShown(
  tx: Store,
  recorder: IncidentRecorder,
  shown: Proposal,
  a: Approval,
): Promise<Approved> {
  const { agent, suite } = shown;
  const runs = shown.chosen.map((c) => c.run);
  const now = await proposeBaseline(tx, { agent, suite }, a, new Set(runs));
  if (now.chosen.map((c) => c.run).join() !== runs.join())
    throw new DaytwoError({
      code: 'changed-meanwhile',
      exitCode: EXIT.couldNotMeasure,
      message: `nothing was approved: the runs of ${agent}/${suite} changed while they were shown`,
      next: 'type the same command again',
    });
  return { proposal: shown, baseline: await freeze(tx, recorder, shown, a) };
}

/** @throws DaytwoError `too-few-runs` */
export function mustBeEnough(p: Proposal): void {
  const lack = lackOf(p);
  if (lack !== null) throw lack;
}

/** What a suite lacks to be approved, as the error that says so; null where it lacks nothing. */
export function lackOf(p: Proposal): DaytwoError | null {
  if (p.chosen.length >= FEWEST) return null;
  const open = p.incidents.find((i) => i.until === null);
  return new DaytwoError({
    code: 'too-few-runs',
    exitCode: EXIT.notEnoughEvidence,
    message:
      `${p.agent}/${p.suite} has ${plural(p.chosen.length, 'finished run')} to approve` +
      `${p.leftOut.length === 0 ? '' : `, ${p.leftOut.length} left out`}; ` +
      `a baseline needs at least ${FEWEST}, better ten or twenty`,
    next:
      p.more > 0
        ? `ask for more runs: --${p.from} ${FEWEST} or higher`
        : open === undefined
          ? 'let the schedule make more (spaced runs say more than a burst), then approve'
          : `daytwo incidents ${open.incident} is still open, and its runs are no baseline: mend ` +
            'what it tells of, or accept its new behaviour with daytwo baseline approve ' +
            `--incident ${open.incident} --by NAME`,
  });
}

/** What accepting a drift incident would take, a proposal a suite of it. */
export interface Acceptance {
  incident: Incident;
  proposals: Proposal[];
}

/** By what an acceptance is known: exactly which runs it takes. Pure. */
export const shownOf = ({ proposals }: Pick<Acceptance, 'proposals'>): string =>
  sha256(JSON.stringify(proposals.map((p) => [p.suite, p.chosen.map((c) => c.run)]))).slice(0, 32);

/**
 * What accepting an unfinished drift incident takes: its suites' runs since it most probably began,
 * without those that show the behaviour before it.
 * @throws DaytwoError `not-drift`, `too-few-runs`, `as-before-again`
 */
export async function proposeAcceptance(store: Store, id: string): Promise<Acceptance> {
  const incident = await findUnfinishedIncident(store, id);
  const { agent } = incident;
  if (incident.kind === 'failing-now') throw await notYetAChange(store, incident);
  if (incident.kind !== 'drift' || agent === null || incident.state === 'confirming') {
    throw new DaytwoError({
      code: 'not-drift',
      exitCode: EXIT.usage,
      message: `${incident.id} is not a change of behaviour; there is nothing to accept`,
      next: `daytwo resolve ${incident.id} --by NAME closes it`,
    });
  }
  const suites = new Set((incident.streams ?? []).map(suiteOf));
  const proposals: Proposal[] = [];
  for (const suite of suites) proposals.push(await sinceItBegan(store, incident, agent, suite));
  const empty = proposals.find((p) => p.chosen.length === 0 && !p.asBefore);
  if (empty !== undefined)
    throw new DaytwoError({
      code: 'too-few-runs',
      exitCode: EXIT.notEnoughEvidence,
      message: `${agent}/${empty.suite} has no whole run since ${incident.id} began`,
      next: 'wait for the next scheduled run, then accept',
    });
  for (const p of proposals) mustBeNew(p, incident);
  return { incident, proposals };
}

/** What fails now may be accepted too, once its looks say that it is a change. */
async function notYetAChange(store: Store, { id, key }: Incident): Promise<DaytwoError> {
  const ahead = (await store.drift.latest()).flatMap(({ review }) => {
    const isOwn = key === failingKey(review.stream.agent, review.stream.suite);
    const next = isOwn ? review.looksToAlarm : null;
    return next == null || typeof next === 'number' ? [] : [next.to];
  });
  const runs =
    ahead.length === 0
      ? ''
      : ` (while it goes on so, within ${plural(Math.min(...ahead), 'more run')})`;
  return new DaytwoError({
    code: 'not-drift',
    exitCode: EXIT.usage,
    message: `${id} tells what fails now; it can be accepted once it is confirmed as a change${runs}`,
    next: `daytwo resolve ${id} --by NAME closes it now`,
  });
}

/**
 * Too few runs are completed from the looks after them: where those are as before again, that would
 * be a mixture.
 */
function mustBeNew({ agent, suite, chosen, asBefore = 0 }: Proposal, { id }: Incident): void {
  if (asBefore === 0 || chosen.length >= FEWEST) return;
  throw new DaytwoError({
    code: 'as-before-again',
    exitCode: EXIT.notEnoughEvidence,
    message:
      `nothing was accepted: of ${agent}/${suite} ${lastRunsWords(asBefore)} as before ${id} again, ` +
      `and ${plural(chosen.length, 'run')} of the new behaviour ${chosen.length === 1 ? 'is' : 'are'} ` +
      `no baseline (at least ${FEWEST})`,
    next:
      `where it was mended, there is nothing to accept: daytwo resolve ${id} --by NAME, or wait ` +
      'until it closes by itself',
  });
}

/**
 * "Accept as new normal": for every suite of a drift incident, the runs since it began become the
 * baseline, and the incident is resolved by the same word.
 * @param shown by what the list that was read is known (`shownOf`): nothing else is accepted
 * @throws DaytwoError as `proposeAcceptance`; `acceptance-changed`
 */
export async function acceptIncident(
  store: Store,
  recorder: IncidentRecorder,
  id: string,
  { by, note, shown }: { by: string; note: string; shown?: string | undefined },
): Promise<{ incident: Incident; baselines: Baseline[] }> {
  return store.transaction(async (tx) => {
    const { incident, proposals } = await proposeAcceptance(tx, id);
    if (shown !== undefined && shown !== shownOf({ proposals }))
      throw new DaytwoError({
        code: 'acceptance-changed',
        exitCode: EXIT.usage,
        message:
          'nothing was accepted: a run has come since the list was shown, and would be among them',
        next: 'read the list as it is now, and accept that',
      });
    const baselines: Baseline[] = [];
    for (const p of proposals)
      baselines.push(
        await freeze(tx, recorder, p, {
          by,
          note: note === '' ? `accepted from ${incident.id}` : note,
        }),
      );
    for (const p of proposals) await acceptWithin(tx, recorder, incident, p, by);
    const resolved: Incident = { ...incident, state: 'resolved', accepted: true };
    await recorder.transition(tx, resolved, {
      actor: by,
      what: 'accepted as the new normal',
      reason: note === '' ? 'the behaviour since it began is the baseline now' : note,
      notice: 'resolved',
    });
    return { incident: resolved, baselines };
  });
}

/** What its message told of a suite to fail now is accepted with it: nobody is to hear of that anew. */
async function acceptWithin(
  tx: Store,
  recorder: IncidentRecorder,
  { id }: Incident,
  { agent, suite }: Pick<Proposal, 'agent' | 'suite'>,
  by: string,
): Promise<void> {
  const failing = await tx.incidents.findUnfinished(failingKey(agent, suite));
  if (failing?.group !== id) return;
  const reason = `${id}, which told of it, was accepted`;
  const episode = await tx.failing.live(agent, suite);
  if (episode !== null)
    await endEpisode(tx, { ...episode, toldBy: id }, reason, iso(recorder.now()));
  await recorder.transition(
    tx,
    { ...failing, state: 'resolved', accepted: true },
    { actor: by, what: 'accepted as the new normal', reason, notice: null },
  );
}

/** The whole runs of a suite from where the incident began there, of the new behaviour alone. */
async function sinceItBegan(
  tx: Store,
  incident: Incident,
  agent: string,
  suite: string,
): Promise<Proposal> {
  const runs = await tx.runs.outlines(agent, suite);
  const first =
    incident.began?.[suite]?.run ??
    (await begunInReviews(tx, incident, agent, suite)) ??
    incident.alarmRuns?.[suite];
  const begun = runs.find((r) => r.id === first);
  const { start, from: told } = beginningOf(
    incident,
    suite,
    begun === undefined ? incident.openedAt : madeAt(begun),
  );
  const asked = [];
  for (const r of runs.filter((x) => madeAt(x) >= told))
    asked.push(candidate(r, await tallyOf(tx, r.id)));
  const around = { spans: [], baselineFrom: null };
  const choice = chooseRuns(asked, { since: start, until: null }, around);
  const early = chooseRuns(
    asked.filter((r) => r.at < start),
    { since: told, until: null },
    around,
  ).chosen.map(({ run, at }): LeftOutRun => ({ run, at, why: 'not begun', incident: incident.id }));
  const whole = [];
  for (const c of choice.chosen)
    whole.push(...[await tx.runs.get(c.run)].filter((r) => r !== null));
  const old = await runsAsBefore(tx, incident, suite, whole);
  const chosen = choice.chosen.filter((c) => !old.has(c.run));
  const out = choice.chosen.flatMap((c): LeftOutRun[] =>
    old.has(c.run) ? [{ run: c.run, at: c.at, why: 'as before', incident: incident.id }] : [],
  );
  const byMessage = incident.facts.since;
  const from = chosen[0]?.at;
  const taken = chosen.map((c) => c.run);
  const untold = await untoldIn(tx, incident, { agent, suite }, taken);
  return {
    agent,
    suite,
    ...choice,
    chosen,
    leftOut: [...early, ...choice.leftOut, ...out].toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    incidents: [],
    suspicious: [],
    asBefore: choice.chosen.length - 1 - choice.chosen.findLastIndex((c) => !old.has(c.run)),
    ...(from !== undefined && byMessage !== null && from < byMessage
      ? { toldSince: byMessage }
      : {}),
    ...(untold.length === 0 ? {} : { untold }),
  };
}

/** Where the incident's loudest stream of the suite began, as the newest reviews tell. */
async function begunInReviews(
  tx: Store,
  { streams }: Incident,
  agent: string,
  suite: string,
): Promise<string | undefined> {
  const begun = (await tx.drift.latest())
    .map((l) => l.review)
    .filter(
      (r) =>
        r.stream.agent === agent &&
        r.stream.suite === suite &&
        r.began !== null &&
        (streams ?? []).includes(`${suite}/${r.stream.metric}`),
    );
  return begun.toSorted((a, b) => b.evidence - a.evidence)[0]?.began?.run;
}

async function freeze(
  tx: Store,
  recorder: IncidentRecorder,
  { agent, suite, chosen, leftOut }: Proposal,
  { by, note }: { by: string; note: string },
): Promise<Baseline> {
  const at = iso(recorder.now());
  const runs: Run[] = [];
  for (const c of chosen) runs.push(...[await tx.runs.get(c.run)].filter((r) => r !== null));
  const draft: Baseline = {
    id: recorder.newId('base'),
    agent,
    suite,
    runs: runs.map((r) => r.id),
    approvedBy: by,
    approvedAt: at,
    looksAfter: at,
    note,
    bins: { edges: {}, values: {} },
  };
  const newest = runs.at(-1);
  const trials = [];
  for (const r of runs) trials.push(...(await tx.trials.ofRun(r.id)));
  const { bins } = suiteStreams({
    agent,
    suite,
    runs,
    trials,
    cases: await tx.cases.ofSuite(agent, suite),
    baseline: draft,
    today: new Set(newest?.caseHashes ?? []),
    restartAfter: null,
  });
  const baseline: Baseline = { ...draft, bins };
  await tx.baselines.put(baseline);
  await tx.audit.append({
    at,
    actor: by,
    action: 'baseline approved',
    subject: `${agent}/${suite}`,
    detail: {
      baseline: baseline.id,
      runs: runs.length,
      leftOut: leftOut.length,
      from: runs[0]?.createdAt ?? null,
      to: newest?.createdAt ?? null,
      note,
    },
  });
  return baseline;
}
