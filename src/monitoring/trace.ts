import type { Config } from '../config/load.ts';
import type { Change } from '../domain/change.ts';
import type { Run, Trial } from '../domain/run.ts';
import type { CaseAnswer, Store } from '../domain/store.ts';
import type { StoredCase } from '../domain/stored-case.ts';
import { type CaseLook, type Period, periodsOf, tossesIn } from './changes/segments.ts';
import { rankedChanges } from './changes/versions.ts';
import { type CaseQuery, casesLike, usage } from './find-case.ts';
import { versionsAround } from './review/versions.ts';

type Metric = 'verdict' | 'judgment';
type Counts = Readonly<Record<string, number>>;

/** A change that lasted, with what was recorded before it. */
export interface TracedFlip {
  kind: 'flip';
  at: string;
  run: string;
  metric: Metric;
  before: { usual: string; counts: Counts };
  after: { usual: string; counts: Counts };
  /** A usual answer of either side, the nearest ones: trials by their id. */
  answers: { before: string | null; after: string | null };
  /** Since the run before; the likeliest cause first. */
  events: readonly { at: string; what: string }[];
  moved: readonly string[];
  ruledOut: readonly string[];
  unknown: readonly string[];
}

/** The case itself was edited: it is another case from there on. */
export interface TracedEdit {
  kind: 'edited';
  at: string;
  before: string;
  after: string;
}

export interface Trace {
  agent: string;
  suite: string;
  label: string;
  /** Oldest first; several where the case was edited. */
  hashes: readonly string[];
  prompt: string;
  from: string | null;
  runs: number;
  trials: number;
  noVerdict: number;
  /** Oldest first. */
  steps: readonly (TracedFlip | TracedEdit)[];
  /** Single answers that differed from the usual ones of their time, newest last. */
  tosses: readonly { at: string; run: string; metric: Metric; counts: Counts; usual: string }[];
  now: { metric: Metric; usual: string; counts: Counts; since: string }[];
}

/**
 * A rehearsal and a gate ask a candidate too, under the agent's name: no answers of what the agent
 * was. Runs by hand are.
 */
const OF_ANOTHER: ReadonlySet<Run['trigger']> = new Set(['rehearsal', 'gate']);
/** Older ones are left out: a run an hour for ten years. */
export const MOST_RUNS = 100_000;

/** All that is stored of a case: its edits, the runs of its suite, and its own trials. */
export interface CaseRecord {
  /** Oldest first; several where the case was edited. */
  cases: readonly StoredCase[];
  newest: StoredCase;
  /** Oldest first. */
  runs: readonly Run[];
  trials: readonly CaseAnswer[];
  /** Of the case, before and after its edits. */
  hashes: ReadonlySet<string>;
}

/**
 * What is stored of a case, by the beginning of its hash, its label, or a part of its label.
 * @param mostRuns older runs are left out
 * @throws DaytwoError `no-case`
 */
export async function recordOfCase(
  store: Store,
  config: Pick<Config, 'agents'>,
  asked: CaseQuery,
  mostRuns = MOST_RUNS,
): Promise<CaseRecord> {
  const like = await casesLike(store, config, asked);
  const [any] = like;
  if (any === undefined)
    throw usage(
      `no case is called "${asked.case}", and none has a hash that begins so`,
      'daytwo drift lists cases that changed; daytwo runs RUN all of one run',
    );
  const { agent, suite } = any;
  const recent = await store.runs.recent({ agent, suite, limit: mostRuns });
  const since = recent.length < mostRuns ? undefined : recent.at(-1)?.createdAt;
  const runs = recent.filter((r) => r.endedAt !== null && !OF_ANOTHER.has(r.trigger)).toReversed();
  const own = new Set(runs.map((r) => r.id));
  const hashes = new Set(like.map((c) => c.hash));
  const trials = (await answersTo(store, any, { hashes, since })).filter((t) => own.has(t.run));
  // An edit of the case that only a candidate was asked is none of the agent's.
  const answered = new Set(trials.map((t) => t.caseHash));
  const found = answered.size === 0 ? like : like.filter((c) => answered.has(c.hash));
  return { cases: found, newest: found.at(-1) ?? any, runs, trials, hashes };
}

/** A case's whole history. @throws DaytwoError `no-case` */
export async function traceCase(
  store: Store,
  config: Pick<Config, 'agents'>,
  asked: CaseQuery,
): Promise<Trace> {
  return traceRecord(store, await recordOfCase(store, config, asked));
}

/** The history that a record tells. */
export async function traceRecord(store: Store, record: CaseRecord): Promise<Trace> {
  const { cases: found, newest, runs, trials, hashes } = record;
  const { agent, suite } = newest;
  const told = { store, runs, trials, hashes };
  const steps: (TracedFlip | TracedEdit)[] = [];
  const tosses: Toss[] = [];
  let now: Trace['now'] = [];
  for (const [i, c] of found.entries()) {
    const before = found[i - 1];
    if (before !== undefined)
      steps.push({ kind: 'edited', at: c.firstSeen, before: before.hash, after: c.hash });
    const metrics: MetricTrace[] = [];
    for (const metric of ['verdict', 'judgment'] as const)
      metrics.push(await traceMetric(told, c.hash, metric));
    tosses.push(...metrics.flatMap((m) => m.tosses));
    steps.push(...metrics.flatMap((m) => m.flips));
    now = metrics.flatMap((m) => m.now);
  }
  const judged = trials.filter((t) => t.outcome !== 'none');
  return {
    agent,
    suite,
    label: newest.label,
    hashes: found.map((c) => c.hash),
    prompt: newest.prompt,
    from: await firstAnswer(told),
    runs: new Set(trials.map((t) => t.run)).size,
    trials: judged.length,
    noVerdict: trials.length - judged.length,
    steps: steps.toSorted((a, b) =>
      a.at < b.at ? -1 : a.at > b.at ? 1 : a.kind === 'edited' ? -1 : 0,
    ),
    tosses: tosses.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    now,
  };
}

async function answersTo(
  store: Store,
  { agent, suite }: StoredCase,
  { hashes, since }: { hashes: ReadonlySet<string>; since: string | undefined },
): Promise<CaseAnswer[]> {
  const of = { agent, suite, ...(since === undefined ? {} : { since }) };
  const all = [...hashes].map((caseHash) => store.trials.ofCase({ ...of, caseHash }));
  return (await Promise.all(all)).flat();
}

/** What all of the case's history is told from. */
type Recorded = Pick<CaseRecord, 'runs' | 'trials' | 'hashes'> & { store: Store };

/** The case's own trials of one run, whole. */
export async function wholeOf(
  { store, hashes }: Pick<Recorded, 'store' | 'hashes'>,
  run: string,
): Promise<Trial[]> {
  const all = await Promise.all([...hashes].map((hash) => store.trials.ofRun(run, hash)));
  return all.flat().toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

async function firstAnswer(told: Recorded): Promise<string | null> {
  const answered = new Set(told.trials.map((t) => t.run));
  const first = told.runs.find((r) => answered.has(r.id));
  return first === undefined ? null : ((await wholeOf(told, first.id))[0]?.at ?? null);
}

type Toss = Trace['tosses'][number];
interface MetricTrace {
  tosses: Toss[];
  flips: TracedFlip[];
  now: Trace['now'];
}

/** One metric of the case between two edits of it: what lasted, what did not, and what holds. */
async function traceMetric(told: Recorded, hash: string, metric: Metric): Promise<MetricTrace> {
  const answers = told.trials.filter((t) => t.caseHash === hash);
  const { looks, periods } = periodsOf(looksOf(told.runs, answers, metric));
  const tosses: Toss[] = [];
  const flips: TracedFlip[] = [];
  for (const [p, period] of periods.entries()) {
    tosses.push(
      ...tossesIn(looks, period).map((l) => ({
        at: l.at,
        run: l.run,
        metric,
        counts: l.counts,
        usual: period.usual,
      })),
    );
    const earlier = periods[p - 1];
    if (earlier !== undefined)
      flips.push(await flip({ ...told, answers }, looks, earlier, period, metric));
  }
  const last = periods.at(-1);
  if (last === undefined) return { tosses, flips, now: [] };
  const since = looks[last.first]?.at ?? '';
  return { tosses, flips, now: [{ metric, usual: last.usual, counts: last.counts, since }] };
}

/**
 * What the case gave, look by look; the trials of a confirmation are part of the look they joined.
 */
function looksOf(runs: readonly Run[], trials: readonly CaseAnswer[], metric: Metric): CaseLook[] {
  const byRun = Map.groupBy(trials, (t) => t.run);
  const confirmed = Map.groupBy(
    runs.filter((r) => r.joins !== null),
    (r) => r.joins,
  );
  return runs
    .filter((r) => r.joins === null)
    .flatMap((r): CaseLook[] => {
      const counts: Record<string, number> = {};
      for (const t of [r, ...(confirmed.get(r.id) ?? [])].flatMap((x) => byRun.get(x.id) ?? [])) {
        const value = valueOf(t, metric);
        if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
      }
      return Object.keys(counts).length === 0
        ? []
        : [{ run: r.id, at: r.startedAt ?? r.createdAt, counts }];
    });
}

function valueOf(t: CaseAnswer, metric: Metric): string | undefined {
  if (metric === 'judgment') return t.judgment ?? undefined;
  return t.asserted && t.outcome !== 'none' ? t.outcome : undefined;
}

/** The last usual answer before a run and the first usual one from it on: trials by their id. */
async function aroundOf(
  told: Recorded & { answers: readonly CaseAnswer[] },
  first: string,
  usual: { before: string; after: string },
  metric: Metric,
): Promise<TracedFlip['answers']> {
  const from = told.runs.findIndex((r) => r.id === first);
  const place = new Map(told.runs.map((r, i) => [r.id, i]));
  const inOrder = told.answers.toSorted(
    (a, b) => (place.get(a.run) ?? 0) - (place.get(b.run) ?? 0),
  );
  const isEarlier = (t: CaseAnswer): boolean => (place.get(t.run) ?? 0) < from;
  const was = inOrder.findLast((t) => isEarlier(t) && valueOf(t, metric) === usual.before);
  const is = inOrder.find((t) => !isEarlier(t) && valueOf(t, metric) === usual.after);
  const idOf = async (answer: CaseAnswer | undefined): Promise<string | null> =>
    answer === undefined
      ? null
      : ((await wholeOf(told, answer.run)).find((t) => isOf(t, answer))?.id ?? null);
  return { before: await idOf(was), after: await idOf(is) };
}

const isOf = (t: Trial, a: CaseAnswer): boolean =>
  t.caseHash === a.caseHash &&
  t.outcome === a.outcome &&
  (t.judged?.judgment ?? null) === a.judgment;

/**
 * Up to when the run before has a change in it: who served it is recorded with its start,
 * everything else before it is made.
 */
function seenBy(change: Change, previous: Run | undefined): string {
  if (previous === undefined) return '';
  return change.kind === 'served-model' || change.kind === 'fingerprint'
    ? (previous.startedAt ?? previous.createdAt)
    : previous.createdAt;
}

async function flip(
  told: Recorded & { answers: readonly CaseAnswer[] },
  looks: readonly CaseLook[],
  before: Period,
  after: Period,
  metric: Metric,
): Promise<TracedFlip> {
  const { store, runs } = told;
  const [last, first] = [looks[before.last], looks[after.first]];
  const looked = runs.filter((r) => r.joins === null);
  const run = looked.find((r) => r.id === first?.run);
  const previous = looked.find((r) => r.id === last?.run);
  const until = run?.endedAt ?? first?.at ?? '';
  const changes =
    run === undefined
      ? []
      : (await store.changes.between(run.agent, previous?.createdAt ?? '', until)).filter(
          (c) => (c.suite === null || c.suite === run.suite) && c.at > seenBy(c, previous),
        );
  // The two runs on either side, as if they were all there is: what was in force in each of them.
  const around =
    previous === undefined || run === undefined
      ? { moved: [], ruledOut: [], unknown: [] }
      : await versionsAround(store, [previous, run], run.id, [
          ...(await wholeOf(told, previous.id)),
          ...(await wholeOf(told, run.id)),
        ]);
  return {
    kind: 'flip',
    at: first?.at ?? '',
    run: first?.run ?? '',
    metric,
    before: { usual: before.usual, counts: before.counts },
    after: { usual: after.usual, counts: after.counts },
    answers: await aroundOf(
      told,
      first?.run ?? '',
      { before: before.usual, after: after.usual },
      metric,
    ),
    events: rankedChanges(changes, first?.at ?? null).map((c) => ({ at: c.at, what: c.what })),
    ...around,
  };
}
