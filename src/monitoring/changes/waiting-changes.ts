import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import { CLOCK_SLACK, DAY, isAhead, iso, type Millis } from '../../domain/clock.ts';
import { LOOK_TRIGGERS } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { minute } from '../../domain/text-time.ts';
import { type ChangeRuns, decideChangeRuns } from './plan-change-runs.ts';

const CHANGE_RUNS: ReadonlySet<string> = new Set(['model-change', 'soul-change', 'suite-change']);

/** What the changes since an agent's last change run ask for. @param suites that can be read */
export async function changeRunsOf(
  store: Store,
  agent: string,
  suites: readonly string[],
  now: Millis,
): Promise<ChangeRuns> {
  // A run that lies ahead was made by a clock that ran ahead: what changes now comes before it in
  // the records, and after it in truth.
  const last = (await store.runs.recent({ agent, limit: 200 })).find(
    (r) => CHANGE_RUNS.has(r.trigger) && !isAhead(r.createdAt, now),
  );
  const changes = (await store.changes.between(agent, last?.createdAt ?? '', iso(now))).filter(
    (c) => c.agent === agent && (last === undefined || c.at > last.createdAt),
  );
  return decideChangeRuns(
    changes,
    suites,
    last === undefined ? null : Date.parse(last.createdAt),
    await store.runs.countChangeRuns(agent, iso(now - DAY), iso(now + CLOCK_SLACK)),
    now,
  );
}

/** Changes of an agent that were seen, and that no run follows yet. */
export interface WaitingChanges {
  agent: string;
  name: string;
  /** What changed, oldest first. */
  what: string[];
  /** When their run is made; null where only the next scheduled one is. */
  dueAt: string | null;
}

/** The agents whose changes wait for their run. */
export async function waitingChanges(
  { store, config }: { store: Store; config: Config },
  now: Millis,
): Promise<WaitingChanges[]> {
  const found: WaitingChanges[] = [];
  for (const [agent, { suites }] of Object.entries(config.agents)) {
    const { waiting, dueAt } = await changeRunsOf(store, agent, suites.map(suiteName), now);
    const newest = waiting.at(-1);
    if (newest === undefined) continue;
    if (dueAt === null && (await isFollowed(store, agent, newest.at))) continue;
    found.push({
      agent,
      name: agentNameOf(config, agent),
      what: waiting.map((c) => c.what),
      dueAt: dueAt === null ? null : iso(dueAt),
    });
  }
  return found;
}

/** A run on schedule has come after the newest change. */
async function isFollowed(store: Store, agent: string, at: string): Promise<boolean> {
  const runs = await store.runs.recent({ agent, limit: 200 });
  return runs.some((r) => LOOK_TRIGGERS.has(r.trigger) && r.createdAt > at);
}

/** "Desk: soul changed: SOUL.md edited. Its run follows at 15:40 UTC, …". */
export function waitingChangesWords({ name, what, dueAt }: WaitingChanges): string {
  const [only = ''] = what;
  const seen = what.length === 1 ? only : `${what.length} changes, the last: ${what.at(-1) ?? ''}`;
  const then =
    dueAt === null
      ? 'Six runs after changes were made within a day, so the next scheduled run follows it'
      : `A run follows at ${minute(dueAt).slice(11)} UTC: changes within five minutes of a run ` +
        'that followed one share the next';
  return `${name}: ${seen}. ${then}.`;
}
