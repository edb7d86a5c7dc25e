import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import type { Baseline } from '../../domain/baseline.ts';
import { FEWEST_RUNS } from '../../detection/drift/detector.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { LOOK_TRIGGERS, madeAt } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { type ChosenRun, type LeftOutRun, leftOutFor } from './choose-runs.ts';
import { candidate, proposeBaseline, spansOf, tallyOf } from './propose.ts';

/** A suite with what it is compared with; null until somebody approves it. */
export interface BaselineNow {
  agent: string;
  suite: string;
  baseline: Baseline | null;
  /** Ended runs on schedule or after a change: what confirms them, or is made by hand, is none. */
  runs: number;
  /** Of them, so many that may be approved, where nobody has approved any: five are enough. */
  usable?: number;
  /** The unfinished incident about the suite's behaviour, where there is one. */
  incident: string | null;
  /** Runs of the baseline that do not say how the agent should behave. */
  unfit: number;
}

/** A run of a baseline, and why it should not be in it; null where it may. */
export interface BaselineRun extends ChosenRun {
  unfit: LeftOutRun | null;
}

/** A baseline with its runs. */
export interface BaselineDetail {
  baseline: Baseline;
  /** It is what the suite is compared with now. */
  current: boolean;
  runs: BaselineRun[];
}

/** What each configured suite is compared with. */
export async function baselinesNow({
  store,
  config,
}: {
  store: Store;
  config: Pick<Config, 'agents'>;
}): Promise<BaselineNow[]> {
  const all: BaselineNow[] = [];
  for (const [agent, { suites }] of Object.entries(config.agents))
    for (const suite of suites.map(suiteName)) all.push(await baselineNow(store, { agent, suite }));
  return all;
}

async function baselineNow(
  store: Store,
  of: { agent: string; suite: string },
): Promise<BaselineNow> {
  const baseline = await store.baselines.current(of.agent, of.suite);
  const ended = (await store.runs.outlines(of.agent, of.suite)).filter(
    (r) => r.endedAt !== null && LOOK_TRIGGERS.has(r.trigger),
  );
  const at = new Map(ended.map((r) => [r.id, madeAt(r)]));
  const spans = await spansOf(store, of, (run) => at.get(run) ?? null);
  const own = new Set(baseline?.runs);
  const unfit = ended.filter((r) => own.has(r.id) && unfitIn(candidate(r, undefined), spans));
  return {
    ...of,
    baseline,
    runs: ended.length,
    ...(baseline === null ? { usable: await usableOf(store, of) } : {}),
    incident: spans.find((s) => s.until === null)?.incident ?? null,
    unfit: unfit.length,
  };
}

/** How many of the first runs an approval would take, as far as it matters. */
async function usableOf(store: Store, of: { agent: string; suite: string }): Promise<number> {
  const { chosen } = await proposeBaseline(store, of, { since: null, first: FEWEST_RUNS });
  return chosen.length;
}

type Spans = Awaited<ReturnType<typeof spansOf>>;

/** By itself: what was accepted since has another baseline, and does not make this one unsound. */
function unfitIn(run: ReturnType<typeof candidate>, spans: Spans): LeftOutRun | null {
  const around = { spans: spans.filter((s) => !s.accepted), baselineFrom: null };
  return leftOutFor(run, { since: null, until: null }, around);
}

/** That nothing is named so; of a suite that has runs, that nobody has approved any yet. */
async function noBaseline(
  store: Store,
  all: readonly Baseline[],
  asked: string,
): Promise<DaytwoError> {
  const slash = asked.indexOf('/');
  const runs =
    slash < 0 ? [] : await store.runs.outlines(asked.slice(0, slash), asked.slice(slash + 1));
  const isProvisional = runs.length > 0;
  return new DaytwoError({
    code: 'no-baseline',
    exitCode: EXIT.usage,
    message: isProvisional
      ? `nobody has approved a baseline of ${asked} yet`
      : `there is no baseline "${asked}"`,
    next:
      isProvisional || all.length === 0
        ? 'daytwo baseline show says what stands between each suite and a baseline'
        : 'daytwo baseline show lists those in force with their ids',
  });
}

/**
 * The baseline that an id names, the beginning of one, or `AGENT/SUITE` for what that suite is
 * compared with now; with its runs.
 * @throws DaytwoError `no-baseline` where none does, or several
 */
export async function baselineDetail(store: Store, asked: string): Promise<BaselineDetail> {
  const all = await store.baselines.list();
  const ofSuite = all.find((b) => `${b.agent}/${b.suite}` === asked);
  const exact = ofSuite ?? all.find((b) => b.id === asked);
  const found = exact === undefined ? all.filter((b) => b.id.startsWith(asked)) : [exact];
  const [baseline] = found;
  if (baseline === undefined) throw await noBaseline(store, all, asked);
  if (found.length > 1)
    throw new DaytwoError({
      code: 'no-baseline',
      exitCode: EXIT.usage,
      message: `${found.length} baselines begin with "${asked}"`,
      next: 'daytwo baseline show lists those in force with their ids',
    });
  const { agent, suite } = baseline;
  const at = new Map((await store.runs.outlines(agent, suite)).map((r) => [r.id, madeAt(r)]));
  const spans = await spansOf(store, baseline, (run) => at.get(run) ?? null);
  const runs: BaselineRun[] = [];
  for (const id of baseline.runs) {
    const run = await store.runs.get(id);
    if (run === null) continue;
    const tally = await tallyOf(store, id);
    const { passed, judged } = tally;
    const { trigger } = run;
    const unfit = unfitIn(candidate(run, tally), spans);
    runs.push({ run: id, at: madeAt(run), trigger, passed, judged, unfit });
  }
  const current = (await store.baselines.current(agent, suite))?.id === baseline.id;
  return { baseline, current, runs };
}
