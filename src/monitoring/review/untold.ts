import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { rateOf } from './named-cases.ts';
import { countsOf } from '../failing/ordinary-runs.ts';
import { observedOf } from './observations.ts';
import { toldScope } from './told-scope.ts';

/** What fails in more of the runs than not. */
const MOSTLY = 0.5;

/**
 * The cases that fail in most of these runs, used to pass, and are none of which the incident tells, by
 * their labels: whoever accepts the runs accepts that too.
 */
export async function untoldIn(
  store: Store,
  live: Pick<Incident, 'facts' | 'told' | 'failedCases'>,
  { agent, suite }: { agent: string; suite: string },
  runs: readonly string[],
): Promise<string[]> {
  const told = toldScope(live, suite);
  if (told === null) return [];
  const review = (await store.drift.latest())
    .map((l) => l.review)
    .find(({ stream: s }) => s.agent === agent && s.suite === suite && s.metric === 'pass');
  const passed = new Map((review?.cases ?? []).map((c) => [c.caseHash, rateOf(c.before)]));
  const [fails, of] = [new Map<string, number>(), new Map<string, number>()];
  for (const run of runs)
    for (const c of countsOf(observedOf(await store.trials.ofRun(run)).observed)) {
      fails.set(c.caseHash, (fails.get(c.caseHash) ?? 0) + c.trials - c.passes);
      of.set(c.caseHash, (of.get(c.caseHash) ?? 0) + c.trials);
    }
  const isUntold = (hash: string): boolean =>
    !told.has(hash) &&
    (passed.get(hash) ?? 0) > MOSTLY &&
    (fails.get(hash) ?? 0) > MOSTLY * (of.get(hash) ?? 0);
  const cases = await store.cases.ofSuite(agent, suite);
  return cases.filter((c) => isUntold(c.hash)).map((c) => c.label);
}
