import { agentNameOf, agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { iso, type Millis } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { Sandbox } from '../../domain/suite.ts';
import type { ClaimMove } from '../claim.ts';
import { type AssessedClaim, claimMoves } from '../refresh.ts';
import type { StandingClaim } from './claim-rows.ts';
import { dueOf } from './due.ts';
import { assessedClaims, gatherTasks, type StarterCases, starterCases } from './gather-tasks.ts';
import { type Placement, placeTask, type TaskFacts } from './place-task.ts';
import { daysOf, type Quarter, quarterAt, quarterOf } from './quarter.ts';
import { type DailyProposal, dailyProposals } from './schedules.ts';
import { type SignedBoundary, signedBoundaries } from './signature.ts';

/** Everything that a quarterly review of an agent looks at. */
export interface BoundaryPack {
  agent: string;
  name: string;
  quarter: Quarter;
  /** Its first and last day. */
  days: { first: string; last: string };
  at: string;
  tasks: readonly (Placement & { facts: TaskFacts })[];
  /** Examples among the cases, which speak for none of them. */
  starters: StarterCases;
  /** What was signed for this quarter; null where nobody has. */
  signed: SignedBoundary | null;
  /** The newest that was signed for an earlier one. */
  previous: SignedBoundary | null;
  /** Tasks whose standing would change against what was signed before. */
  changes: readonly { task: string; from: string; to: string }[];
  /** Told of in the quarter: what drifted, failed or ended. */
  incidents: readonly Incident[];
  moves: readonly ClaimMove[];
  /** How each claim of its file stands today. */
  claims: readonly StandingClaim[];
  /** Suites whose schedule the next signature decides. */
  schedules: readonly DailyProposal[];
}

/** Before it nothing was watched; the quarter before the one that is shown is looked at too. */
const EARLIEST = '2000-Q1';

/**
 * The quarter that was asked for, else the one that is to be signed, else the running one.
 * @throws DaytwoError `bad-quarter`
 */
export async function quarterAsked(
  on: { store: Store; config: Pick<Config, 'timezone'> },
  agent: string,
  asked: string | undefined,
  now: Millis,
): Promise<Quarter> {
  const { timezone } = on.config;
  const running = quarterAt(now, timezone);
  if (asked === undefined) return (await dueOf(on, agent, now))?.quarter ?? running;
  const quarter = asked < EARLIEST ? null : quarterOf(asked, timezone);
  if (quarter !== null && quarter.from <= iso(now)) return quarter;
  throw new DaytwoError({
    code: 'bad-quarter',
    exitCode: EXIT.usage,
    message: quarter === null ? `"${asked}" is no quarter` : `${asked} has not begun`,
    next: `write one that has begun, like ${running.name}`,
  });
}

/** The tasks of an agent as a quarter places them. @throws DaytwoError `no-agent` */
export async function placedTasks(
  { store, config }: { store: Store; config: Config },
  of: { agent: string; quarter: Quarter; claims?: readonly AssessedClaim[] },
  now: Millis,
): Promise<BoundaryPack['tasks']> {
  agentOf(config, of.agent);
  const facts = await gatherTasks(store, config, { ...of, now });
  return facts.map((f) => ({ ...placeTask(f), facts: f }));
}

/** The pack of an agent for a quarter. @throws DaytwoError `no-agent` */
export async function boundaryPack(
  on: { store: Store; config: Config; sandbox: Sandbox },
  of: { agent: string; quarter: Quarter },
  now: Millis,
): Promise<BoundaryPack> {
  const { store, config } = on;
  const { agent, quarter } = of;
  const claims = await assessedClaims(store, config, { agent, now });
  const tasks = await placedTasks(on, { ...of, claims }, now);
  const all = await signedBoundaries(store, agent);
  const previous = all.find((s) => s.quarter < quarter.name) ?? null;
  const within = (at: string): boolean => at >= quarter.from && at < quarter.to;
  return {
    agent,
    name: agentNameOf(config, agent),
    quarter,
    days: daysOf(quarter, config.timezone),
    at: iso(now),
    tasks,
    starters: await starterCases(store, config, agent),
    signed: all.find((s) => s.quarter === quarter.name) ?? null,
    previous,
    changes:
      previous === null
        ? []
        : tasks.flatMap(({ task, standing }) => {
            const from = previous.tasks[task] ?? 'not signed';
            return from === standing ? [] : [{ task, from, to: standing }];
          }),
    incidents: (await store.incidents.list({ limit: 10_000 })).filter(
      (i) =>
        i.agent === agent &&
        within(i.openedAt) &&
        ['drift', 'failing-now', 'model-end', 'model-gone'].includes(i.kind) &&
        !['confirming', 'not-confirmed'].includes(i.state),
    ),
    moves: (await claimMoves(store, { agent, limit: 1_000 })).filter(
      (m) => (m.from !== null || m.to === 'refuted') && within(m.at),
    ),
    claims: claims.map(({ claim: { id, expect }, state: { status, reason, interval } }) => ({
      id,
      expect,
      status,
      reason,
      interval,
    })),
    schedules: await dailyProposals(on, agent, tasks, now),
  };
}
