import { boundaryPack, quarterAsked } from '../../claims/boundary/pack.ts';
import type { Standing } from '../../claims/boundary/place-task.ts';
import type { ClaimMove } from '../../claims/claim.ts';
import { claimMoves } from '../../claims/refresh.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, iso, type Millis } from '../../domain/clock.ts';
import type { ReviewLabel } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { loadDesk } from '../../triage/review/desk.ts';
import { refundDesk } from '../story/refund-desk.ts';

/** What people found wrong, by the words that they noted. */
export interface Finding {
  note: string;
  label: ReviewLabel;
  task: string | null;
  /** Answers of which somebody said so. */
  answers: number;
  /** Why the first of them was looked at. */
  reason: string;
  output: string;
}

/** What came of the refund desk's real answers. */
export interface RealWork {
  agent: string;
  /** When this was so, ISO time. */
  until: string;
  outputs: number;
  reviewed: number;
  /** Of today's deep items, those that nobody has looked at. */
  left: number;
  /** What most answers were found to be first. */
  findings: readonly Finding[];
  moves: readonly ClaimMove[];
  boundary: {
    quarter: string;
    signedBy: string | null;
    changes: readonly { task: string; from: string; to: string }[];
    tasks: readonly { task: string; standing: Standing; reasons: readonly string[] }[];
  };
}

/** More than a week has. */
const MOST = 1_000;

/** Reads from the store what people found, how claims moved and what the boundary pack proposes. */
export async function findRealWork(on: {
  store: Store;
  config: Config;
  clock: Pick<Clock, 'now'>;
  sandbox: Sandbox;
}): Promise<RealWork> {
  const { store, clock } = on;
  const agent = refundDesk.id;
  const now = clock.now();
  const quarter = await quarterAsked(on, agent, undefined, now);
  const { tasks, signed, changes } = await boundaryPack(on, { agent, quarter }, now);
  const reviews = await store.reviews.list({ agent, limit: MOST });
  const real = reviews.filter((r) => r.kind === 'output');
  return {
    agent,
    until: iso(now),
    outputs: await store.realOutputs.count({ agent }),
    reviewed: new Set(real.map((r) => r.of)).size,
    left: await leftToday(on, now),
    findings: await findingsOf(store, real),
    moves: (await claimMoves(store, { agent, limit: MOST })).toReversed(),
    boundary: {
      quarter: quarter.name,
      signedBy: signed?.signedBy ?? null,
      changes,
      tasks: tasks.map(({ task, standing, reasons }) => ({ task, standing, reasons })),
    },
  };
}

async function leftToday(
  { store, config: { agents, timezone } }: { store: Store; config: Config },
  now: Millis,
): Promise<number> {
  const deps = { store, agents: Object.keys(agents), timezone };
  const { candidates, reviews, today } = await loadDesk(deps, '', now);
  const said = new Set(reviews.map((r) => r.of));
  return candidates.filter((c) => c.day === today && c.lane === 'deep' && !said.has(c.id)).length;
}

async function findingsOf(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  reviews: Awaited<ReturnType<Store['reviews']['list']>>,
): Promise<Finding[]> {
  const noted = Map.groupBy(
    reviews.filter((r) => r.label !== 'right' && r.note !== ''),
    (r) => r.note,
  );
  const findings: Finding[] = [];
  for (const [note, own] of noted) {
    const first = own.at(-1);
    if (first === undefined) continue;
    const output = await realOutputs.get(first.of);
    findings.push({
      note,
      label: first.label,
      task: first.task,
      answers: new Set(own.map((r) => r.of)).size,
      reason: output?.allocation?.reason ?? '',
      output: output?.texts?.output ?? '',
    });
  }
  return findings.toSorted((a, b) => b.answers - a.answers || (a.note < b.note ? -1 : 1));
}
