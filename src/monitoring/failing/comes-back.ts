import { failingKey } from '../../alerting/incidents/keys.ts';
import { isWell } from '../../detection/failing/over.ts';
import type { Rules } from '../../detection/failing/rules.ts';
import { DAY } from '../../domain/clock.ts';
import type { Stream } from '../../domain/drift.ts';
import type { CaseCount, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { ComesBack } from '../../domain/incident-parts.ts';
import type { Incident } from '../../domain/incident.ts';
import { LOOK_TRIGGERS } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { ordinalWords, plural } from '../../domain/text.ts';
import { clockWords, dayWords } from '../../domain/text-dates.ts';
import { passesIn } from './ordinary-runs.ts';

// What closes by itself and fails again soon is one thing that comes and goes: it is told in one
// thread, and each end of it waits for twice as many runs as the one before.

/** What failed again within so many runs, or within a day, comes back. */
const BACK_WITHIN_RUNS = 20;
/** Whoever read of it so long ago reads of it anew. */
const BACK_WITHIN = 30 * DAY;

/** Whether a suite that fails is one that passed again a while ago, and why. */
export function decideComesBack(
  { comesBack }: Pick<Incident, 'comesBack'>,
  { at, runs }: { at: string; runs: number },
): { isBack: boolean; reason: string } {
  const endedAt = comesBack?.endedAt;
  if (endedAt === undefined) return { isBack: false, reason: 'it was not over by itself' };
  const passed = Date.parse(at) - Date.parse(endedAt);
  if (passed <= DAY) return { isBack: true, reason: 'it passed for a day at most' };
  const isBack = runs <= BACK_WITHIN_RUNS && passed <= BACK_WITHIN;
  return { isBack, reason: `it passed for ${plural(runs, 'run')}` };
}

/** Runs that pass in a row, and since when. */
interface Row {
  runs: number;
  since: string;
}

/** How often a suite failed since its first failure, and the runs that pass since the last one. */
export interface Tally {
  failed: number;
  runs: number;
  row: Row;
}

/** How many runs in a row must pass before it is told that what came back passes again. */
export const runsToEnd = ({ times }: Pick<ComesBack, 'times'>): number => 2 ** (times - 1);

/** Whether people hear that it passes again, at a run in which it does. */
export function decideEnd(
  comesBack: ComesBack | undefined,
  row: Row,
  at: string,
): { isOver: boolean; reason: string } {
  const takes = comesBack === undefined ? 1 : runsToEnd(comesBack);
  const isDay = Date.parse(at) - Date.parse(row.since) >= DAY;
  return {
    isOver: row.runs >= takes || isDay,
    reason: isDay
      ? 'it passed for a day'
      : `${row.runs} of the ${plural(takes, 'run')} in a row that must pass`,
  };
}

/** Cases that are told by themselves. */
interface ToldCases {
  /** A run that did not judge one of them says nothing of its passing. */
  cases: readonly string[];
  /** A run's counts without what people know of others; all of them unless given. */
  without?: (counts: readonly CaseCount[]) => CaseCount[];
}

/** What the runs of a suite say of one that comes and goes. */
export function tallyOf(
  history: Pick<Stream, 'baseline' | 'looks'>,
  { episode, seen, since }: { episode: FailingEpisode; seen: SeenRun; since: string },
  rules: Rules,
  { cases, without = (counts) => [...counts] }: ToldCases,
): Tally {
  const earlier = [...history.baseline, ...history.looks]
    .filter((l) => l.run !== seen.run && l.at >= since && l.at <= seen.at)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map((l) => ({ at: l.at, counts: passesIn(l) }));
  const runs = [...earlier, seen].map(({ at, counts }) => ({
    at,
    isWell: isWell(episode.ordinary, without(counts), rules) && haveJudged(counts, cases),
  }));
  const row = runs.slice(runs.findLastIndex((r) => !r.isWell) + 1);
  return {
    failed: runs.filter((r) => !r.isWell).length,
    runs: runs.length,
    row: { runs: row.length, since: row[0]?.at ?? seen.at },
  };
}

/** Whether each of these cases came to a verdict: without one nobody knows that it passes again. */
export const haveJudged = (counts: readonly CaseCount[], cases: readonly string[]): boolean =>
  cases.every((hash) => counts.some((c) => c.caseHash === hash));

const MOST_SHARE = 2 / 3;
const MOST_NAMED = 10;

/** "It failed in 6 of 13 runs since 15:36, about every second." */
export function shareWords({ failed, runs }: Tally, since: string, at: string): string {
  const counted = `It failed in ${failed} of ${plural(runs, 'run')} since ${clockWords(since, at)}`;
  const every = failed === 0 ? Infinity : Math.round(runs / failed);
  if (failed / runs >= MOST_SHARE || every > MOST_NAMED) return `${counted}.`;
  return `${counted}, about every ${ordinalWords(every)}.`;
}

/** What is said while it is told as failing again: how it closes. */
export function backWords(c: ComesBack): string {
  const takes = runsToEnd(c);
  return (
    `It comes and goes since ${dayWords(c.since)}: this closes by itself once ${takes} runs in a row ` +
    'pass, or all of a day.'
  );
}

/**
 * What is said of a change of a suite that was told to fail a while ago and passed again by itself:
 * what people read of it before. Empty where there was nothing.
 */
export async function toldBeforeWords(
  tx: Store,
  of: Pick<FailingEpisode, 'agent' | 'suite' | 'at' | 'run'>,
): Promise<string> {
  const earlier = await comesBackAs(tx, of);
  return earlier === null
    ? ''
    : `It was told to fail on ${dayWords(earlier.comesBack.since)}, and to pass again on ` +
        `${dayWords(earlier.changedAt)} (${earlier.id}).`;
}

/** The incident that told of the same suite and is over by itself, where this is that one again. */
export async function comesBackAs(
  tx: Store,
  { agent, suite, at, run }: Pick<FailingEpisode, 'agent' | 'suite' | 'at' | 'run'>,
): Promise<(Incident & { comesBack: ComesBack }) | null> {
  const last = await tx.incidents.lastResolved(failingKey(agent, suite));
  if (last === null || last.kind !== 'failing-now' || last.group !== undefined) return null;
  const { comesBack } = last;
  if (comesBack?.endedAt === undefined) return null;
  const { endedAt } = comesBack;
  const recent = await tx.runs.recent({ agent, suite, limit: 4 * BACK_WITHIN_RUNS });
  const between = recent.filter((r) => {
    const began = r.startedAt ?? r.createdAt;
    return LOOK_TRIGGERS.has(r.trigger) && r.id !== run && began >= endedAt && began < at;
  });
  if (!decideComesBack(last, { at, runs: between.length }).isBack) return null;
  return { ...last, comesBack: { since: comesBack.since, times: comesBack.times + 1 } };
}
