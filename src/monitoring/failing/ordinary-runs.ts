import type { CaseCount, EarlierRun } from '../../domain/failing.ts';
import type { Look, Stream } from '../../domain/drift.ts';
import type { Observed, Trial } from '../../domain/run.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import type { Rules } from '../../detection/failing/rules.ts';
import { type FailingSpan, isInSpan } from '../review/failing-spans.ts';

/** Looks beside the baseline that say what is ordinary; the newest. */
const KEPT_LOOKS = 500;
/** So many runs before one that fails are enough to see it by. */
const MOST_CHARTED = 60;

/**
 * The runs that say what is ordinary for a suite: its baseline and the looks since, but for the run
 * itself and for those that failed.
 */
export function ordinaryRuns(
  stream: Pick<Stream, 'baseline' | 'looks'>,
  run: string,
  failed: readonly FailingSpan[],
): CaseCount[][] {
  return [...stream.baseline, ...stream.looks.slice(-KEPT_LOOKS)]
    .filter((l) => l.run !== run && !isInSpan(failed, l.at))
    .map(passesIn);
}

/** Passes and trials of each case in a look of the pass stream. */
export const passesIn = ({ cells }: Pick<Look, 'cells'>): CaseCount[] =>
  cells.map(({ caseHash, counts: [passes = 0, fails = 0] }) => ({
    caseHash,
    passes,
    trials: passes + fails,
  }));

/** How many runs of the suite came before one, since its baseline began. */
export const runsBefore = (
  { baseline, looks }: Pick<Stream, 'baseline' | 'looks'>,
  run: string,
): number => [...baseline, ...looks].filter((l) => l.run !== run).length;

/**
 * The runs before those of an episode, for its chart; oldest first.
 * @param apart cases that may be told by themselves
 */
export function earlierRuns(
  stream: Pick<Stream, 'baseline' | 'looks'>,
  runs: ReadonlySet<string>,
  apart: ReadonlySet<string>,
): EarlierRun[] {
  const counted =
    (baseline: boolean) =>
    (look: Look): EarlierRun => {
      const counts = passesIn(look);
      const own = counts.filter((c) => apart.has(c.caseHash));
      return {
        at: look.at,
        passes: counts.reduce((n, c) => n + c.passes, 0),
        trials: counts.reduce((n, c) => n + c.trials, 0),
        baseline,
        ...(own.length === 0 ? {} : { cases: own }),
      };
    };
  return [
    ...stream.baseline.filter((l) => !runs.has(l.run)).map(counted(true)),
    ...stream.looks.filter((l) => !runs.has(l.run)).map(counted(false)),
  ].slice(-MOST_CHARTED);
}

/** Passes and trials of each case with a verdict. */
export function countsOf(observed: readonly Pick<Observed, 'caseHash' | 'pass'>[]): CaseCount[] {
  const counts = new Map<string, CaseCount>();
  for (const { caseHash, pass } of observed) {
    if (pass === null) continue;
    const c = counts.get(caseHash) ?? { caseHash, passes: 0, trials: 0 };
    c.trials++;
    if (pass === 'pass') c.passes++;
    counts.set(caseHash, c);
  }
  return [...counts.values()];
}

/** What the suite says of its cases, and the floor that the configuration sets. */
export function rulesOf(cases: readonly StoredCase[], floor: number | null): Rules {
  const hashes = (which: (c: StoredCase) => boolean): Set<string> =>
    new Set(cases.filter(which).map((c) => c.hash));
  return {
    floor,
    mustHold: hashes((c) => c.metadata.mustHold === true),
    highRisk: hashes((c) => c.metadata.risk === 'high'),
  };
}

/** The newest trial of a case that passed before a run was made. */
export function lastPass(trials: readonly Trial[], caseHash: string): Trial | undefined {
  return trials.findLast((t) => t.caseHash === caseHash && t.outcome === 'pass');
}
