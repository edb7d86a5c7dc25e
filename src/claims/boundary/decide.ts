import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import type { Store } from '../../domain/store.ts';
import { placedTasks, quarterAsked } from './pack.ts';
import type { Standing } from './place-task.ts';
import { suitesToRunDaily } from './schedules.ts';
import { signBoundary, type SignedBoundary } from './signature.ts';

/** What a person decides of a quarter. */
export interface BoundaryDecision {
  agent: string;
  /** The one that is to be signed, unless given. */
  quarter?: string | undefined;
  by: string;
  /** By task; the others are as the pack proposes at this moment. */
  decisions: Readonly<Record<string, Standing>>;
  /** Suites that shall run daily until the next signature. */
  runDaily?: readonly string[];
  note: string;
}

/**
 * Makes the pack, and signs it with what was decided: the same from a command and on the page.
 * @throws DaytwoError `no-agent`, `bad-quarter`, `no-task`, `no-name`, `no-suite`, `runs-daily`
 */
export async function decideBoundary(
  on: { store: Store; config: Config; recorder: IncidentRecorder },
  { agent, quarter: asked, by, decisions, runDaily: daily = [], note }: BoundaryDecision,
): Promise<SignedBoundary> {
  agentOf(on.config, agent);
  const now = on.recorder.now();
  const quarter = await quarterAsked(on, agent, asked, now);
  const tasks = await placedTasks(on, { agent, quarter }, now);
  const proposed = Object.fromEntries(tasks.map((t) => [t.task, t.standing]));
  const runDaily = suitesToRunDaily(on.config, agent, daily, now);
  return signBoundary(on, { agent, quarter, by, decisions, proposed, runDaily, note });
}
