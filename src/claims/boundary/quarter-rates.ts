import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { configuredSuites } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import type { Interval } from '../../domain/incident.ts';
import { type Expectation, judgmentError, type JudgmentError } from '../../domain/judgment.ts';
import { LOOK_TRIGGERS, type Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { sha256 } from '../../platform/sha256.ts';
import type { Share } from '../claim.ts';
import { answersOf, hasVerdict, type SeenAnswer, startOf } from '../gather-votes.ts';
import { dispersionOfRuns, runVotes, type RunVotes, shareOf, voteGroups } from '../votes.ts';
import type { Quarter } from './quarter.ts';

/** What the looks of a quarter came to on one task, whatever the agent was then. */
export interface TaskRates {
  passes: Interval | null;
  overConfident: Share;
  overCautious: Share;
}

/** Runs that are read at one go: some ten milliseconds, then others have their turn. */
const RUNS_AT_ONCE = 100;

/**
 * A quarter of an hourly suite is two thousand runs: what they came to is kept until one more of
 * them ends, or until the cases are others.
 */
const keptOf = new WeakMap<
  Store,
  Map<string, { of: string; rates: ReadonlyMap<string, TaskRates> }>
>();

/**
 * The rates of each of an agent's tasks in a quarter.
 * @param looks of the agent, in this quarter and in others
 * @param cases by task
 */
export async function quarterRates(
  store: Store,
  { agent, quarter }: { agent: string; quarter: Quarter },
  looks: readonly Look[],
  cases: ReadonlyMap<string, readonly StoredCase[]>,
): Promise<ReadonlyMap<string, TaskRates>> {
  const runs = looks.filter((r) => startOf(r) >= quarter.from && startOf(r) < quarter.to);
  const about = JSON.stringify([...cases].map(([task, own]) => [task, own.map(saysOf)]));
  const of = `${runs.length} ${runs.at(-1)?.id ?? ''} ${sha256(about)}`;
  const kept = keptOf.get(store) ?? new Map();
  keptOf.set(store, kept);
  const name = JSON.stringify([agent, quarter.name]);
  if (kept.get(name)?.of !== of) kept.set(name, { of, rates: await ratesOf(store, runs, cases) });
  return kept.get(name)?.rates ?? new Map();
}

/** What of a case decides how an answer to it counts. */
const saysOf = ({ hash, prompt, metadata }: StoredCase): unknown => [hash, prompt, metadata.expect];

export type Look = Pick<Run, 'id' | 'startedAt' | 'createdAt'>;

/** Every look at an agent that has ended, suite by suite, oldest first. */
export async function looksAt(
  store: Store,
  config: Pick<Config, 'agents'>,
  agent: string,
): Promise<Look[]> {
  const looks: Look[] = [];
  for (const { suite } of configuredSuites(config).filter((s) => s.agent === agent))
    for (const r of await store.runs.outlines(agent, suite))
      if (LOOK_TRIGGERS.has(r.trigger) && r.endedAt !== null) looks.push(r);
  return looks;
}

async function ratesOf(
  store: Store,
  runs: readonly Look[],
  cases: ReadonlyMap<string, readonly StoredCase[]>,
): Promise<ReadonlyMap<string, TaskRates>> {
  const tallies = [...cases].map(([task, own]) => ({
    task,
    groups: voteGroups(own),
    expects: new Map(
      own.flatMap((c): [string, Expectation][] =>
        c.metadata.expect === undefined ? [] : [[c.hash, c.metadata.expect]],
      ),
    ),
    votes: [] as RunVotes[],
    overConfident: { failed: 0, of: 0 },
    overCautious: { failed: 0, of: 0 },
  }));
  for (let from = 0; from < runs.length; from += RUNS_AT_ONCE) {
    const answered = await answersOf(store, runs.slice(from, from + RUNS_AT_ONCE));
    for (const t of tallies) {
      t.votes.push(...runVotes(answered.filter(hasVerdict), t.groups));
      addErrors(t.overConfident, answered, t.expects, 'over-confidence');
      addErrors(t.overCautious, answered, t.expects, 'over-caution');
    }
    await yieldToEventLoop();
  }
  return new Map(
    tallies.map(({ task, votes, overConfident, overCautious }) => [
      task,
      { passes: passesOf(votes), overConfident, overCautious },
    ]),
  );
}

function passesOf(runs: readonly RunVotes[]): Interval | null {
  const { failed, of } = shareOf(runs.flatMap((r) => r.votes));
  return of === 0 ? null : wilson(of - failed, of, dispersionOfRuns(runs));
}

function addErrors(
  to: { failed: number; of: number },
  answered: readonly SeenAnswer[],
  expects: ReadonlyMap<string, Expectation>,
  error: JudgmentError,
): void {
  for (const a of answered) {
    const expect = expects.get(a.caseHash);
    if (expect === undefined || a.judgment == null) continue;
    if ((expect === 'acted') !== (error === 'over-caution')) continue;
    to.of++;
    const judged = { judgment: a.judgment, uncertain: a.uncertain ?? false };
    if (judgmentError(expect, judged) === error) to.failed++;
  }
}
