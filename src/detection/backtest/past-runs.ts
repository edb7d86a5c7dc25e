import type { Expectation } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import type { RawObservation } from '../drift/streams.ts';
import { isOfCalls } from '../drift/usual.ts';
import { BASELINE_RUNS, groupBy, type PastRow } from './history.ts';
import { shownName } from './names.ts';
import { readPromptfoo } from './promptfoo-file.ts';
import { type PastTrial, type Readers, trialsOf } from './promptfoo-trials.ts';
import { timeOf } from './run-time.ts';

/** An output file as it lies on the disk. */
export interface SourceFile {
  /** As shown to people. */
  path: string;
  /** Its last part. */
  name: string;
  /** The folder's own name: the suite's, where the eval has no description. */
  folder: string;
  /** ISO time of its last change. */
  modified: string;
  /** Hex digest of its content. */
  digest: string;
}

/** One file that was read: a run. */
export interface PastRun {
  file: SourceFile;
  evalId: string | null;
  suite: string;
  at: string;
  /** What its time was taken from. */
  timeFrom: string;
  /** The file itself gave the time. */
  fromFile: boolean;
  trials: readonly PastTrial[];
  notes: readonly string[];
}

/** A file that is not part of the history, and why. */
export interface Skipped {
  file: string;
  reason: string;
}

/** Reads one output file of promptfoo's as a run; a string says why it is none. */
export function runOf(
  file: SourceFile,
  content: string,
  readers: Readers,
  countCached: boolean,
): PastRun | string {
  const read = readPromptfoo(content);
  if (typeof read === 'string') return read;
  const { at, from } = timeOf(read, file.name, file.modified);
  const { trials, cached } = trialsOf(read, file.path, at, readers, countCached);
  const none = trials.filter((t) => t.outcome === 'none').length;
  const notes = [
    ...(read.unreadable.length === 0
      ? []
      : [
          `${read.unreadable.length} of ${read.results.length + read.unreadable.length} ` +
            'entries cannot be read and are left out (the first, number ' +
            `${(read.unreadable[0]?.index ?? 0) + 1}: ${read.unreadable[0]?.why ?? ''})`,
        ]),
    ...(cached === 0
      ? []
      : [
          `${cached} of ${read.results.length} answers were replayed by promptfoo's cache; a ` +
            'copy of an old answer is no new evidence and is left out (run promptfoo eval ' +
            '--no-cache, or count them with --count-cached)',
        ]),
    ...(none === 0
      ? []
      : [
          `${none} of ${trials.length} results have no verdict ` +
            `(${[...new Set(trials.flatMap((t) => t.failure ?? []))].join(', ')}); they count ` +
            'neither as pass nor as fail',
        ]),
  ];
  if (trials.length === 0)
    return (
      `all of its ${cached} answers were replayed by promptfoo's cache, so nothing in ` +
      'it is new; run promptfoo eval --no-cache, or count them with --count-cached'
    );
  return {
    file,
    evalId: read.evalId,
    suite: read.description ?? file.folder,
    at,
    timeFrom: from,
    fromFile: read.times.some((t) => t.field === from),
    trials,
    notes,
  };
}

/** Runs in time order, each eval once: of two exports of one eval the fuller stays. */
export function withoutDuplicates(runs: readonly PastRun[]): {
  runs: PastRun[];
  skipped: Skipped[];
} {
  const skipped: Skipped[] = [];
  const kept = new Map<string, PastRun>();
  const byDigest = new Map<string, string>();
  for (const run of runs.toSorted(
    (a, b) => b.trials.length - a.trials.length || (a.file.path < b.file.path ? -1 : 1),
  )) {
    const same = byDigest.get(run.file.digest);
    // Two exports of one eval agree in its time too; one id at two times is somebody's own naming.
    const key =
      run.evalId === null
        ? run.file.path
        : JSON.stringify([run.evalId, run.fromFile ? run.at : '']);
    const earlier = kept.get(key);
    if (same !== undefined)
      skipped.push({ file: run.file.path, reason: `is the same file as ${same}, byte for byte` });
    else if (earlier !== undefined)
      skipped.push({
        file: run.file.path,
        reason:
          `is another export of ${run.evalId ?? ''}, of which ${earlier.file.path} ` +
          `holds ${earlier.trials.length === run.trials.length ? 'as much' : 'more'}`,
      });
    else {
      kept.set(key, run);
      byDigest.set(run.file.digest, run.file.path);
    }
  }
  return {
    runs: [...kept.values()].sort(
      (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.file.path < b.file.path ? -1 : 1),
    ),
    skipped,
  };
}

/** The worker's own reading of trials as observations (`observationsOf` of the review). */
export type Observe = (
  trials: readonly Trial[],
  baselineRuns: ReadonlySet<string>,
) => { observations: RawObservation[] };

export interface GatheredRows {
  rows: PastRow[];
  /** A case's words by its hash. */
  labels: Map<string, string>;
  /** What cases expect, by hash, where the suite says so. */
  expect: Map<string, Expectation>;
  notes: string[];
}

/** What each file's run is called: by its eval's id where no other has it, else by the file. */
export function runNames(runs: readonly PastRun[]): Map<string, string> {
  const uses = groupBy(runs, (r) => r.evalId ?? '');
  return new Map(
    runs.map((r) => [
      r.file.path,
      r.evalId !== null && uses.get(r.evalId)?.length === 1 ? r.evalId : r.file.path,
    ]),
  );
}

/**
 * Runs as rows, one a trial and metric. The first `baselineRuns` runs of a suite say
 * which cases have short answers.
 */
export function rowsOf(
  runs: readonly PastRun[],
  observe: Observe,
  baselineRuns: number = BASELINE_RUNS,
): GatheredRows {
  const gathered: GatheredRows = { rows: [], labels: new Map(), expect: new Map(), notes: [] };
  const nameOfRun = runNames(runs);
  const all = runs.flatMap((run) => run.trials.map((trial) => ({ suite: run.suite, trial })));
  const suites = new Set(runs.map((r) => r.suite)).size;
  if (runs.length > 3 && suites === runs.length)
    gathered.notes.push(
      `Each of the ${runs.length} runs has a description of its own, so each is a suite of ` +
        'its own and nothing is compared. If they are one suite, name it: --suite NAME.',
    );
  for (const own of groupBy(all, (x) => JSON.stringify([x.trial.agent, x.suite])).values()) {
    const trials = own.map((x) => x.trial);
    const { agent } = trials[0] ?? { agent: '' };
    const suite = own[0]?.suite ?? '';
    const shown = `${shownName(agent)} / ${shownName(suite)}`;
    for (const t of trials) {
      gathered.labels.set(t.caseHash, t.label);
      if (t.expect !== null) gathered.expect.set(t.caseHash, t.expect);
    }
    const ids = [...new Set(trials.map((t) => t.run))];
    const seenIn = new Map(
      [...groupBy(trials, (t) => t.caseHash)].map(([hash, of]) => [
        hash,
        new Set(of.map((t) => t.run)).size,
      ]),
    );
    if (ids.length > 1 && ![...seenIn.values()].some((n) => n > 1)) {
      gathered.notes.push(
        `${shown}: no case occurs in more than one run, so there is nothing to compare. A ` +
          'case is its prompt, variables and assertions; a variable that changes every run (a ' +
          `date, an id) makes each run's cases new ones.`,
      );
    }
    const baseline = new Set(ids.slice(0, baselineRuns));
    for (const row of rowsOfSuite(trials, suite, observe(trials, baseline).observations))
      gathered.rows.push({ ...row, run: nameOfRun.get(row.run) ?? row.run });
    for (const id of ids)
      if (trials.every((t) => t.run !== id || t.outcome === 'none'))
        gathered.notes.push(`${shown}: not one result of ${id} has a verdict.`);
  }
  return gathered;
}

/** One suite's observations as rows, without the metrics that say nothing of it. */
function rowsOfSuite(
  trials: readonly PastTrial[],
  suite: string,
  observations: readonly RawObservation[],
): PastRow[] {
  const { agent } = trials[0] ?? { agent: '' };
  // A reason to have ended is a stream only where every reply has one: a promptfoo that began to
  // record it is no change of the agent.
  const finishes = trials.every((t) => t.finishReason === null || t.saidFinish);
  // As the worker does: judgments where the suite says what it expects, else plain refusals.
  const unwatched = trials.some((t) => t.expect !== null) ? 'refusal' : 'judgment';
  // What a call took and whether it came through tells of the machine that ran promptfoo that day.
  return observations
    .filter(
      (o) => o.metric !== unwatched && !isOfCalls(o.metric) && (o.metric !== 'finish' || finishes),
    )
    .map((o) => ({
      at: o.at,
      run: o.run,
      agent,
      suite,
      case: o.caseHash,
      metric: o.metric,
      outcome: o.outcome,
      ...(o.uncertain === undefined ? {} : { uncertain: o.uncertain }),
    }));
}
