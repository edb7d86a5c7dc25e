import type { Version } from '../../domain/agent-version.ts';
import type { Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Change } from '../../domain/change.ts';
import type { StreamReview } from '../../domain/drift.ts';
import { type Causes, decideCauses, type Moment } from '../changes/causes.ts';
import { compareVersions, type InForce, type VersionComparison } from '../changes/versions.ts';
import type { RunFacts } from './streams.ts';

const NOTHING: VersionComparison = { moved: [], ruledOut: [], unknown: [] };

/**
 * Everything with a version, as it was in the runs before a drift began and as it is in the newest
 * one. Nothing is said where there is no run before.
 * @param runs the suite's looks, oldest first
 * @param trials those of the runs around the beginning
 */
export async function versionsAround(
  tx: Store,
  runs: readonly RunFacts[],
  beganRun: string,
  trials: readonly Trial[],
): Promise<VersionComparison> {
  const at = runs.findIndex((r) => r.id === beganRun);
  const [before, newest] = [runs[at - 1], runs.at(-1)];
  if (before === undefined || newest === undefined) return NOTHING;
  const earlier = new Set(runs.slice(0, at).map((r) => r.id));
  const [old, fresh] = [
    trials.filter((t) => earlier.has(t.run)),
    trials.filter((t) => t.run === newest.id),
  ];
  const harness = await tx.versions.history(newest.agent, 'harness');
  const tools = await tx.versions.history(newest.agent, 'tools');
  return compareVersions(
    inForce(before, old, before.id, recordedAt(harness, tools, before.createdAt)),
    inForce(newest, fresh, newest.id, recordedAt(harness, tools, newest.createdAt)),
  );
}

/**
 * What can have caused a drift, from what was in force in its last quiet run, in the run with which
 * it began at the latest, and in the newest one.
 * @param runs the suite's looks, oldest first
 */
export async function causesOf(
  tx: Store,
  runs: readonly RunFacts[],
  { window, began }: Pick<StreamReview, 'window' | 'began'>,
  changes: readonly Change[],
): Promise<Causes | null> {
  const newest = runs.at(-1);
  const start = runs.findIndex((r) => r.id === began?.run);
  if (newest === undefined || start < 0) return null;
  const latest = runs.find((r) => r.id === window?.latestRun) ?? runs[start] ?? newest;
  const quiet = runs.find((r) => r.id === window?.quietRun) ?? runs[start - 1];
  const recorded = {
    harness: await tx.versions.history(newest.agent, 'harness'),
    tools: await tx.versions.history(newest.agent, 'tools'),
  };
  const moment = async (r: RunFacts, others: readonly RunFacts[]): Promise<Moment> => {
    const trials = await tx.trials.ofRun(r.id);
    // Fingerprints rotate among several: those of the runs before count as well.
    for (const o of others) trials.push(...(await tx.trials.ofRun(o.id)));
    return {
      planned: r.createdAt,
      started: r.startedAt ?? r.createdAt,
      ended: r.endedAt ?? r.startedAt ?? r.createdAt,
      inForce: inForce(
        r,
        trials,
        r.id,
        recordedAt(recorded.harness, recorded.tools, r.startedAt ?? r.createdAt),
      ),
    };
  };
  const at = quiet === undefined ? 0 : runs.indexOf(quiet);
  const of = (c: Change): boolean => c.suite === null || c.suite === newest.suite;
  return decideCauses(
    quiet === undefined ? null : await moment(quiet, runs.slice(Math.max(0, at - ROTATION), at)),
    await moment(latest, []),
    (await moment(newest, [])).inForce,
    changes.filter(of),
  );
}

/** Runs before the last quiet one whose fingerprints count as known. */
const ROTATION = 12;

function inForce(
  run: RunFacts,
  trials: readonly Trial[],
  ownRun: string,
  recorded: Pick<InForce, 'harness' | 'tools' | 'runtime'>,
): InForce {
  const seen = (values: readonly (string | null)[]): string[] | null => {
    const known = [...new Set(values.filter((v) => v !== null))];
    return known.length === 0 ? null : known;
  };
  return {
    soul: [run.soulHash],
    suite: [run.suiteHash],
    target: [run.targetHash],
    judge: run.judgeHash === null ? [] : [run.judgeHash],
    ...recorded,
    // What the provider served is what the run itself got; fingerprints rotate, so all that were
    // seen before count.
    'served-model': seen(trials.filter((t) => t.run === ownRun).map((t) => t.servedModel)),
    fingerprint: seen(trials.map((t) => t.fingerprint)),
    // One that says no version has none that could be unknown.
    'agent-version': seen(trials.map((t) => t.agentVersion ?? null)) ?? [],
  };
}

/**
 * What is kept beside runs, as it was at a time: null where it was first recorded after that, and
 * nobody knows.
 */
function recordedAt(
  harness: readonly Version[],
  tools: readonly Version[],
  at: string,
): Pick<InForce, 'harness' | 'tools' | 'runtime'> {
  const of = (versions: readonly Version[]): string[] | null => {
    const subjects = Map.groupBy(versions, (v) => v.subject);
    const then = [...subjects].map(
      ([subject, all]) => [subject, all.findLast((v) => v.at <= at)?.hash] as const,
    );
    return then.some(([, hash]) => hash === undefined)
      ? null
      : then.map(([subject, hash]) => `${subject} ${hash ?? ''}`);
  };
  const own = harness.filter((v) => v.subject === '');
  return {
    harness: own.length === 0 ? null : of(own),
    runtime: of(harness.filter((v) => v.subject !== '')),
    tools: of(tools),
  };
}
