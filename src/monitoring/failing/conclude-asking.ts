import { driftKey } from '../../alerting/incidents/keys.ts';
import { decideAfterAsking, type AskedDecision } from '../../detection/failing/decide.ts';
import type { Rules } from '../../detection/failing/rules.ts';
import { iso } from '../../domain/clock.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from '../review/deps.ts';
import { observedOf, servedMajority } from '../review/observations.ts';
import { actOn, endEpisode, toldBy } from './act.ts';
import { asUntold, isToldOf } from './is-told.ts';
import { askNewest, beginEpisode } from './begin.ts';
import { asEarlier } from './figures.ts';
import { countsOf, rulesOf } from './ordinary-runs.ts';
import { othersFail } from './others-fail.ts';
import { raiseToFailing } from './raise.ts';
import { failedOf, untoldRules } from './told-cases.ts';

/** What the failing cases said when they were asked once more; in the given transaction. */
export async function concludeAsking(tx: Store, deps: ReviewDeps, run: Run): Promise<string> {
  const live = await tx.failing.live(run.agent, run.suite);
  const of = live?.runs.find((r) => r.run === run.joins)?.run;
  if (live?.state !== 'asking' || of === undefined) return 'what it was asked for is over';
  const served = servedMajority(await tx.trials.ofRun(of)).get(of) ?? null;
  const again = countsOf(observedOf(await tx.trials.ofRun(run.id), served).observed);
  const next: FailingEpisode = {
    ...live,
    runs: live.runs.map((r) => (r.run === of && again.length > 0 ? { ...r, again } : r)),
  };
  const today = new Set((await tx.runs.get(of))?.caseHashes);
  const cases = (await tx.cases.ofSuite(run.agent, run.suite)).filter((c) => today.has(c.hash));
  const drift = await tx.incidents.findUnfinished(driftKey(run.agent));
  const rules = untoldRules(drift, run.suite, rulesOf(cases, deps.failingFor(run).floor));
  const decision = decideAfterAsking(next, rules);
  const failed = decision.verdict === 'failing' ? decision.cases : [];
  const seen = live.runs.find((r) => r.run === of);
  const counts = seen?.counts ?? [];
  const others = seen !== undefined && othersFail(drift, run.suite, live.ordinary, seen, rules);
  if (isToldOf(drift, run, { counts, failed, mustHold: rules.mustHold, others })) {
    if (decision.verdict === 'failing' && seen !== undefined)
      await raiseToFailing(tx, deps, drift, run, decision, seen);
    await endEpisode(tx, toldBy(next, drift), `${drift.id} tells of it`, iso(deps.recorder.now()));
  } else if (decision.verdict === 'ask') await askNewest(tx, deps, next, decision);
  else if (decision.verdict === 'begin-anew') {
    await actOn(tx, deps, next, decision.over, rules);
    await beginAnew(tx, deps, next, decision, { drift, rules });
  } else await actOn(tx, deps, next, asUntold(decision, drift, run, { counts, others }), rules);
  return decision.reason;
}

/** A run that came while an earlier one was asked about has an episode of its own, with those since. */
async function beginAnew(
  tx: Store,
  deps: ReviewDeps,
  { ordinary, bars, earlier = [], runs }: FailingEpisode,
  decision: Extract<AskedDecision, { verdict: 'begin-anew' }>,
  { drift, rules }: { drift: Incident | null; rules: Rules },
): Promise<void> {
  const from = runs.findIndex((r) => r.run === decision.run);
  const [seen, ...since] = runs.slice(from);
  const run = await tx.runs.get(decision.run);
  if (from === -1 || seen === undefined || run === null) return;
  const { counts } = seen;
  const { mustHold } = rules;
  const others = othersFail(drift, run.suite, ordinary, seen, rules);
  if (isToldOf(drift, run, { counts, failed: failedOf(counts), mustHold, others })) return;
  await beginEpisode(tx, deps, run, decision.first, {
    ordinary,
    bars: seen.bars ?? bars,
    earlier: [...earlier, ...runs.slice(0, from).map(asEarlier)],
    runs: [seen, ...since],
  });
}
