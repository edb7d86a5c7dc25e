import { log10FailsInARow } from '../../detection/failing/evidence.ts';
import { fails } from '../../detection/failing/rules.ts';
import { FEWEST_ORDINARY } from '../../detection/failing/run-figures.ts';
import type { CaseCount, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Flip } from '../../domain/incident.ts';
import { LOOK_TRIGGERS, type Run, type Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { textOf } from '../review/flips.ts';
import { lastPass } from './ordinary-runs.ts';

// Which cases a message of what fails now names and quotes: those that it is about, and that fail.

/** Runs before the one that fails in which an answer that passed is looked for. */
const LOOKED_BACK = 12;
/** Between two of them there may be as many of a few cases alone, and a number more. */
const MOST_PAGES = 20;
const MOST_FLIPS = 2;
const NEVER_PASSED = '(it has not passed in the runs before)';
/** A case that fails so often in a row only this rarely is one that something happened to. */
const UNLIKELY = 0.03;

/** What each case said, run by run, each followed by what it said when it was asked again. */
const wordsOn = (runs: readonly SeenRun[], caseHash: string): CaseCount[] =>
  runs
    .flatMap((r) => [...r.counts, ...(r.again ?? [])])
    .filter((c) => c.caseHash === caseHash && c.trials > 0);

/** Of the cases of an episode those that failed when they were judged last; all where none did. */
export function failingStill(
  { runs }: Pick<FailingEpisode, 'runs'>,
  cases: readonly string[],
): string[] {
  const still = cases.filter((c) => {
    const last = wordsOn(runs, c).at(-1);
    return last === undefined || last.passes < last.trials;
  });
  return still.length === 0 ? [...cases] : still;
}

/** Whether a case fails more often in a row than it would by its own rate. */
function isUnlikely({ ordinary, runs }: FailingEpisode, caseHash: string): boolean {
  if (ordinary.runs < FEWEST_ORDINARY) return false;
  const words = wordsOn(runs, caseHash);
  const inARow = words.length - 1 - words.findLastIndex((c) => !fails(c));
  const log10 = inARow === 0 ? 0 : log10FailsInARow(ordinary, caseHash, inARow);
  return log10 <= Math.log10(UNLIKELY);
}

/**
 * The cases that may be quoted, in their order: those that it is told for by themselves, and those
 * whose failing is unlikely by their own past. Of a run that is told as a whole all where none is, or
 * nothing of their past is known.
 * @param isApart whether a case is one that people look at by itself
 */
export function quotable(
  e: FailingEpisode,
  cases: readonly string[],
  isApart: (caseHash: string) => boolean,
): string[] {
  const own = cases.filter((c) => isApart(c) || isUnlikely(e, c));
  const isWhole = e.why.includes('unlikely') || e.why.includes('floor');
  const isKnown = e.ordinary.runs >= FEWEST_ORDINARY;
  return isWhole && (own.length === 0 || !isKnown) ? [...cases] : own;
}

/** Two of the cases with an answer that passed before it began, and the newest that failed. */
export async function flips(
  tx: Store,
  e: FailingEpisode,
  cases: readonly string[],
  stored: ReadonlyMap<string, StoredCase>,
): Promise<Flip[]> {
  const earlier = await wholeRunsBefore(tx, e);
  const never =
    earlier.length < LOOKED_BACK
      ? NEVER_PASSED
      : NEVER_PASSED.replace('runs', `${LOOKED_BACK} runs`);
  const newest = trialsOnce(tx);
  const found: Flip[] = [];
  for (const caseHash of cases) {
    if (found.length >= MOST_FLIPS) break;
    const c = stored.get(caseHash);
    const after = await lastFail(newest, e.runs, caseHash);
    if (c === undefined || after === undefined) continue;
    let before: Trial | undefined;
    for (const r of earlier) {
      before = lastPass(await newest(r.id), caseHash);
      if (before !== undefined) break;
    }
    found.push({
      caseHash,
      label: c.label,
      prompt: c.prompt,
      before: before === undefined ? never : await textOf(tx, before),
      after: await textOf(tx, after),
      p: 1,
    });
  }
  return found;
}

type TrialsOf = (run: string) => Promise<readonly Trial[]>;

/** The trials of a run, each read once. */
function trialsOnce(tx: Store): TrialsOf {
  const known = new Map<string, Promise<readonly Trial[]>>();
  return (run) => {
    const own = known.get(run) ?? tx.trials.ofRun(run);
    known.set(run, own);
    return own;
  };
}

/** The newest answer of a case that failed in the runs of an episode. */
async function lastFail(
  trialsOf: TrialsOf,
  runs: readonly SeenRun[],
  caseHash: string,
): Promise<Trial | undefined> {
  for (const r of runs.toReversed()) {
    const trials = await trialsOf(r.run);
    const own = trials.find((t) => t.caseHash === caseHash && t.outcome === 'fail');
    if (own !== undefined) return own;
  }
  return undefined;
}

/** The runs of all cases before an episode, newest first: those of a few failed ones say nothing here. */
async function wholeRunsBefore(tx: Store, { agent, suite, run }: FailingEpisode): Promise<Run[]> {
  const found: Run[] = [];
  for (let before = run, left = MOST_PAGES; left > 0 && found.length < LOOKED_BACK; left--) {
    const page = await tx.runs.recent({ agent, suite, before, limit: LOOKED_BACK });
    found.push(...page.filter((r) => r.endedAt !== null && isOfAllCases(r)));
    const last = page.at(-1);
    if (last === undefined) break;
    before = last.id;
  }
  return found.slice(0, LOOKED_BACK);
}

const isOfAllCases = ({ trigger }: Run): boolean =>
  LOOK_TRIGGERS.has(trigger) || trigger === 'manual';
