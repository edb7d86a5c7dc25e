import { findUnfinishedIncident } from '../alerting/incidents/acknowledge.ts';
import { UNFINISHED_STATES } from '../alerting/incidents/lifecycle.ts';
import { isForReplay } from '../alerting/incidents/of-runs.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import { configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { type Clock, type Ids, iso } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Incident } from '../domain/incident.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { clockWords } from '../domain/text-dates.ts';
import type { AgentLoader } from '../evaluation/replay/agent-loader.ts';
import type { LoadedAgent } from '../evaluation/replay/build-subject.ts';
import { planRun } from '../evaluation/replay/plan-run.ts';
import { trialsOf } from '../monitoring/changes/watch-files.ts';
import type { RunObserver } from '../monitoring/run-end/observer.ts';
import { worstPrice } from '../monitoring/run-end/worst-price.ts';

interface Deps {
  store: Store;
  config: Config;
  clock: Clock;
  ids: Ids;
  agents: AgentLoader;
  recorder: IncidentRecorder;
}

interface SuiteRun {
  agent: string;
  suite: string;
  built: LoadedAgent;
  trials: number;
}

/** The most that `runAgain` can cost in USD; null where no price is known. */
export async function priceOfRun(deps: Deps, id: string): Promise<number | null> {
  const incident = await findUnfinishedIncident(deps.store, id);
  const prices = (await suitesOf(deps, incident)).map(worstPrice);
  return prices.some((p) => p === null)
    ? null
    : prices.reduce<number>((sum, p) => sum + (p ?? 0), 0);
}

/**
 * Plans one more run of an incident's suites, for the worker to make. It enters no stream: looking
 * more often because somebody is worried must not raise an alarm.
 * @throws DaytwoError `nothing-to-run` where the incident is about no run or suite, `already-asked` where
 *   such a run waits or is under way
 */
export async function runAgain(deps: Deps, of: { id: string; by: string }): Promise<Run[]> {
  const incident = await findUnfinishedIncident(deps.store, of.id);
  const suites = await suitesOf(deps, incident);
  return deps.store.transaction(async (tx) => {
    const waiting = (await tx.runs.unfinished()).find((r) => r.asked?.incident === incident.id);
    if (waiting !== undefined)
      throw new DaytwoError({
        code: 'already-asked',
        exitCode: EXIT.usage,
        message: `${waiting.asked?.by ?? 'somebody'} has asked for that run already`,
        next: 'its result comes with the incident',
      });
    const runs: Run[] = [];
    for (const { agent, suite, built, trials } of suites)
      runs.push(
        await planRun(
          tx,
          built,
          {
            agent,
            suite,
            trigger: 'manual',
            reason: `${of.by} asked for it`,
            trials,
            asked: { by: of.by, incident: incident.id },
          },
          deps.ids,
          deps.clock.now(),
        ),
      );
    await deps.recorder.transition(tx, incident, {
      actor: of.by,
      what: 'asked for a run',
      reason: runs.map((r) => `${r.agent}/${r.suite} (${r.id})`).join(', '),
      notice: null,
    });
    return runs;
  });
}

/**
 * The configured suites that an incident is about: those it names, else all of its agent's.
 * @throws DaytwoError `nothing-to-run`
 */
async function suitesOf(deps: Deps, incident: Incident): Promise<SuiteRun[]> {
  const { agent } = incident;
  if (!isForReplay(incident))
    throw new DaytwoError({
      code: 'nothing-to-run',
      exitCode: EXIT.usage,
      message: `${incident.id} is about no run: a replay would tell nothing of it`,
      next: 'daytwo replay AGENT runs the suites of an agent',
    });
  const named = new Set([
    ...(incident.streams ?? []).map((s) => s.slice(0, s.lastIndexOf('/'))),
    ...Object.keys(incident.alarmRuns ?? {}),
  ]);
  const own = configuredSuites(deps.config).filter((s) => s.agent === agent);
  const asked = own.filter((s) => named.size === 0 || named.has(s.suite));
  if (agent === null || asked.length === 0)
    throw new DaytwoError({
      code: 'nothing-to-run',
      exitCode: EXIT.usage,
      message: `${incident.id} is about no suite that is configured`,
      next: 'daytwo replay AGENT runs the suites of an agent',
    });
  return Promise.all(
    asked.map(async ({ suite }) => ({
      agent,
      suite,
      built: await deps.agents.load(agent, suite),
      trials: trialsOf(deps.config, agent, suite),
    })),
  );
}

/**
 * What a run that somebody asked for came to is said in the incident that it was asked for.
 * Called inside the transaction that ends the run.
 */
async function tellAsked(tx: Store, recorder: IncidentRecorder, run: Run): Promise<void> {
  const { asked } = run;
  if (asked === undefined || asked.incident === null) return;
  const incident = await tx.incidents.get(asked.incident);
  if (incident === null || !UNFINISHED_STATES.includes(incident.state)) return;
  const trials = await tx.trials.ofRun(run.id);
  const count = (o: string): number => trials.filter((t) => t.outcome === o).length;
  const judged = count('pass') + count('fail');
  const none = count('none') === 0 ? '' : `, ${count('none')} without a verdict`;
  const at = iso(recorder.now());
  const words =
    judged === 0
      ? `no case of ${run.suite} came to a verdict`
      : `${count('pass')} of ${judged} of ${run.suite} passed${none}`;
  const what = { actor: asked.by, what: 'run again', reason: words, notice: null };
  await recorder.transition(tx, incident, what);
  // Said now, and not again with what comes later.
  const now = `Run again for ${asked.by}, ${clockWords(at, at)} UTC: ${words}.`;
  await recorder.notify(tx, incident, 'asked', { ...incident.facts, now });
}

/** Listens for the end of runs that people asked for. */
export function observeAsked(recorder: IncidentRecorder): RunObserver {
  return {
    runEnded: (tx, run) => tellAsked(tx, recorder, run),
    modelRefused: () => Promise.resolve(),
    repliesServed: () => Promise.resolve(),
  };
}
