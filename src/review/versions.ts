import { accountOf, type Account, type InForce } from '../changes/versions.ts';
import type { Trial } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { RunFacts } from './streams.ts';

const NOTHING: Account = { moved: [], ruledOut: [], unknown: [] };

/**
 * Everything with a version, as it was in the runs before a drift began and as it is in the newest one. Nothing is said
 * where there is no run before.
 * @param runs the suite's looks, oldest first
 * @param trials those of the runs around the beginning
 */
export async function versionsAround(tx: Store, runs: readonly RunFacts[], beganRun: string, trials: readonly Trial[]): Promise<Account> {
  const at = runs.findIndex((r) => r.id === beganRun);
  const [before, newest] = [runs[at - 1], runs.at(-1)];
  if (before === undefined || newest === undefined) return NOTHING;
  const earlier = new Set(runs.slice(0, at).map((r) => r.id));
  const [old, fresh] = [trials.filter((t) => earlier.has(t.run)), trials.filter((t) => t.run === newest.id)];
  const harness = await harnessAround(tx, newest, before.createdAt);
  return accountOf(inForce(before, old, before.id, harness.before), inForce(newest, fresh, newest.id, harness.now));
}

function inForce(run: RunFacts, trials: readonly Trial[], ownRun: string, harness: string | null): InForce {
  const seen = (values: readonly (string | null)[]): string[] | null => {
    const known = [...new Set(values.filter((v) => v !== null))];
    return known.length === 0 ? null : known;
  };
  return {
    soul: [run.soulHash], suite: [run.suiteHash], target: [run.targetHash], judge: run.judgeHash === null ? [] : [run.judgeHash], harness: harness === null ? null : [harness],
    // What the provider served is what the run itself got; fingerprints rotate, so all that were seen before count.
    'served-model': seen(trials.filter((t) => t.run === ownRun).map((t) => t.servedModel)), fingerprint: seen(trials.map((t) => t.fingerprint)),
  };
}

/** daytwo's version is kept per agent since it was first recorded; before that nobody knows. */
async function harnessAround(tx: Store, run: RunFacts, before: string): Promise<{ before: string | null; now: string | null }> {
  const latest = await tx.versions.latest(run.agent, 'harness', '');
  if (latest === null) return { before: null, now: null };
  if (latest.at <= before) return { before: latest.hash, now: latest.hash };
  const moved = (await tx.changes.between(run.agent, before, latest.at)).find((c) => c.kind === 'harness');
  return { before: moved?.before ?? null, now: latest.hash };
}
