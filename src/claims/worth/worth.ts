import { type Called, countCalled, isToldAlarm } from '../../alerting/incidents/real-or-not.ts';
import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import type { Incident, IncidentKind, Interval } from '../../domain/incident.ts';
import type { OutputTally, Review } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { drawnOf, reviewedOutputs } from '../../triage/drawn.ts';
import { rightVotes, shareOf } from '../votes.ts';

/** A time, [from, to), with its name for people. */
export interface Period {
  name: string;
  from: string;
  to: string;
}

/** What became of an agent's answers of one task. */
export interface TaskWorth {
  /** Null: answers without a task. */
  task: string | null;
  outputs: number;
  accepted: number;
  edited: number;
  rejected: number;
  /** Share of those whose fate is known that were accepted as they were; null where none is. */
  asIs: Interval | null;
  /**
   * Reviewed answers; those of them that were drawn at random and are in scope; and of these the votes
   * for right: one answer one.
   */
  reviewed: number;
  inScope: number;
  right: number;
}

/** Whether an agent is worth it, in numbers. */
export interface Worth {
  agent: string;
  name: string;
  period: Period;
  tasks: readonly TaskWorth[];
  total: TaskWorth;
  reviews: number;
  /** Of these, how many were of what people looked at elsewhere: how long that took is not known. */
  elsewhere: number;
  reviewHours: number;
  /** What watching it cost. */
  spentUsd: number;
  /** Told by themselves: that behaviour changed, or that cases fail. */
  alarms: Called;
  /** Incidents of other kinds that people were told, by their kind. */
  others: Partial<Record<IncidentKind, number>>;
}

/** Of fewer answers whose fate is known nothing is said of others, nor that they did well. */
export const FEWEST_FATES = 20;

const MOST_REVIEWS = 100_000;
const MOST_INCIDENTS = 10_000;

/** What an agent brought and took in a time. */
export async function worthOf(
  { store, config }: { store: Store; config: Pick<Config, 'agents'> },
  agent: string,
  period: Period,
): Promise<Worth> {
  const { from, to } = period;
  const days = {
    from: from.slice(0, 10),
    to: new Date(Date.parse(to) - 1).toISOString().slice(0, 10),
  };
  const tallies = await store.realOutputs.tallies({ agent, ...days });
  const reviews = await store.reviews.list({ agent, from, to, limit: MOST_REVIEWS });
  const spent = (await store.spend.byAgent(from, to)).find((s) => s.agent === agent);
  const incidents = (await store.incidents.list({ limit: MOST_INCIDENTS })).filter(
    (i) => i.agent === agent && i.openedAt >= from && i.openedAt < to,
  );
  const of = reviews.filter((r) => r.kind === 'output');
  const drawn = await drawnOf(store, agent, await reviewedOutputs(store, of));
  const names = [...new Set([...tallies, ...of].map((t) => t.task))].toSorted((a, b) =>
    (a ?? '\uffff') < (b ?? '\uffff') ? -1 : 1,
  );
  return {
    agent,
    name: agentNameOf(config, agent),
    period,
    tasks: names.map((task) =>
      taskWorth(
        task,
        tallies.filter((t) => t.task === task),
        of.filter((r) => r.task === task),
        drawn,
      ),
    ),
    total: taskWorth(null, tallies, of, drawn),
    reviews: reviews.length,
    elsewhere: reviews.filter((r) => r.elsewhere === true).length,
    reviewHours: reviews.reduce((sum, r) => sum + r.seconds, 0) / 3_600,
    spentUsd: spent?.usd ?? 0,
    alarms: countCalled(incidents.filter(isToldAlarm)),
    others: othersOf(incidents),
  };
}

/** Whether there is anything to say: answers, reviews, or alarms. */
export const hasNumbers = ({ total, reviews }: Worth): boolean => total.outputs > 0 || reviews > 0;

function taskWorth(
  task: string | null,
  tallies: readonly OutputTally[],
  reviews: readonly Review[],
  drawn: ReadonlySet<string>,
): TaskWorth {
  const fate = (name: OutputTally['fate']): number =>
    tallies.reduce((n, t) => n + (t.fate === name ? t.outputs : 0), 0);
  const [accepted, edited, rejected] = [fate('accepted'), fate('edited'), fate('rejected')];
  const known = accepted + edited + rejected;
  const { failed: right, of: inScope } = shareOf(
    rightVotes(reviews.filter((r) => drawn.has(r.of))),
  );
  return {
    task,
    outputs: tallies.reduce((n, t) => n + t.outputs, 0),
    accepted,
    edited,
    rejected,
    asIs: known === 0 ? null : wilson(accepted, known),
    reviewed: new Set(reviews.map((r) => r.of)).size,
    inScope,
    right,
  };
}

/** What was told that is no alarm of an agent's behaviour: how many of each kind. */
function othersOf(incidents: readonly Incident[]): Worth['others'] {
  const others = incidents.filter(
    (i) =>
      i.kind !== 'drift' &&
      i.kind !== 'failing-now' &&
      i.group === undefined &&
      i.state !== 'confirming' &&
      i.state !== 'not-confirmed',
  );
  return Object.fromEntries(
    [...Map.groupBy(others, (i) => i.kind)].map(([kind, all]) => [kind, all.length]),
  );
}
