import { type Look, type Stream, streamId, type StreamReview } from '../../domain/drift.ts';
import type { RunStanding } from '../../domain/failing.ts';
import { LANE_SHARES, openCharge } from './alpha-spending.ts';
import { withBaseline } from './baseline.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import { FEWEST_RUNS, type Start } from './detector.ts';
import { countsOf, findingSteps } from './findings.ts';
import { type ChangedCases, supportOf } from './look-support.ts';
import { DetectorMemory } from './memory.ts';
import type { ReviewSettings } from './review.ts';

/** An incident whose evidence, restarted, stays below this share of the bar is quiet. */
export const RECOVERY_THRESHOLD = 0.1;
/**
 * A look that speaks ten to one for the changed behaviour ends the row, whatever the others say.
 * One that speaks for it by less is an ordinary toss of a case that fails now and then: it is not
 * counted, and ends nothing.
 */
const AGAINST = -Math.log(10);

/**
 * What ends a row of quiet looks: the restarted evidence, a look that by itself shows the change again,
 * looks that together lie near it; or that the look's run as a whole is no ordinary one, whatever the
 * cases that changed say.
 */
export type EndsRow = 'evidence' | 'look' | 'row' | 'run';

export interface Recovery {
  /**
   * Looks since the last one that differed which by themselves speak for the old behaviour, while
   * the restarted evidence stayed under a tenth of the bar.
   */
  quietLooks: number;
  /** The restarted evidence after the newest look. */
  evidence: number;
  /** Run at which the evidence was last restarted; null where there is no look since. */
  restartedAt: string | null;
  /** The first of the quiet looks; null where there is none. */
  quietSince: { run: string; at: string } | null;
  /**
   * The last look that was not quiet, or the one that raised the alarm; to be handed back, so that
   * no look is weighed twice.
   */
  lastDifferingRun: string | null;
  /** How the newest look ends the row; null where it does not. */
  ended: EndsRow | null;
  /** Whether the newest look is among the quiet ones. */
  isQuietNow: boolean;
}

/**
 * What the last call found; the answer is the same without it, at the price of weighing every look
 * since the alarm again.
 */
export interface RecoverySoFar {
  lastDifferingRun: string | null;
  /**
   * Runs that were stopped before they had asked the whole suite. What they did not ask may differ
   * still: they may speak against, and never count as quiet.
   */
  cutOff?: ReadonlySet<string>;
  /** How a run stands among the suite's ordinary ones; each is one of them unless given. */
  standing?: (run: string) => RunStanding;
  /**
   * The stream is not what people were told: it only follows. One look of it that differs is no news
   * then; its evidence may be.
   */
  follows?: boolean;
  memory: DetectorMemory;
}

/**
 * Evidence restarted against the old baseline, for an incident that is open: only looks after
 * `sinceRun` (the look that raised the alarm; null: all looks) count, and each time it reaches a
 * tenth of the bar it starts anew with the next look. What its starts would cost is not charged,
 * because nothing is opened on it; it can only close.
 *
 * Little evidence is not recovery: one case of forty that stays broken takes ten looks to reach the
 * bar, so its restarted evidence is under a tenth of it for five looks every time. So the looks
 * must also lie close to the old behaviour, seen from what raised the alarm; otherwise none of them
 * counts as quiet. And a row that lies close to it on average may hold a night that failed: so each
 * look must by itself speak for the old behaviour, against what the incident's looks showed.
 */
export function recoveryOf(
  stream: Stream,
  sinceRun: string | null,
  settings: ReviewSettings,
  soFar: RecoverySoFar = { lastDifferingRun: null, memory: new DetectorMemory() },
): Recovery {
  return runSynchronously(recoverySteps(stream, sinceRun, settings, soFar));
}

/** The same in pieces. */
export function* recoverySteps(
  stream: Stream,
  sinceRun: string | null,
  settings: ReviewSettings,
  soFar: RecoverySoFar,
): ChunkedWork<Recovery> {
  const { baseline, looks } = withBaseline(stream);
  const after = (run: string | null): number =>
    run === null ? 0 : looks.findIndex((look) => look.run === run) + 1;
  if (baseline.length < FEWEST_RUNS) return noneQuiet(sinceRun, null);
  let loudRun =
    soFar.lastDifferingRun !== null && after(soFar.lastDifferingRun) > after(sinceRun)
      ? soFar.lastDifferingRun
      : sinceRun;
  // Looks before the newest were weighed by the call that gave `loudRun`.
  const weighed = loudRun !== null && loudRun === soFar.lastDifferingRun;
  const changed =
    sinceRun === null
      ? null
      : yield* changeOf(stream, baseline, looks.slice(0, after(sinceRun)), soFar.memory);
  const weigh = weigher(changed, stream.categories.length, soFar);
  let ended: EndsRow | null = null;
  for (let t = after(loudRun); t < looks.length; t++) {
    const look = looks[t];
    if (look === undefined) continue;
    const says = weigh(look);
    ended = says.ends;
    // An earlier release asked nothing of whole runs: that is asked of each look of the row.
    if (ended !== 'run' && weighed && t < looks.length - 1) continue;
    const rest = looks.slice(after(loudRun), t + 1);
    const evidence = yield* restarted(stream, baseline, rest, settings, soFar.memory);
    if (evidence >= RECOVERY_THRESHOLD) ended = 'evidence';
    if (ended !== null) loudRun = look.run;
  }
  const rest = looks.slice(after(loudRun));
  const first = rest[0];
  if (first === undefined) return noneQuiet(loudRun, ended);
  const back = changed === null || nearerToOld(changed, rest, stream.categories.length);
  const quiet = back ? rest.filter((l) => weigh(l).isQuiet) : [];
  const since = quiet[0];
  const turned = !back && soFar.follows !== true && rest.length >= FEWEST_RUNS;
  return {
    quietLooks: quiet.length,
    evidence: yield* restarted(stream, baseline, rest, settings, soFar.memory),
    restartedAt: first.run,
    quietSince: since === undefined ? null : { run: since.run, at: since.at },
    lastDifferingRun: loudRun,
    ended: turned ? 'row' : null,
    isQuietNow: quiet.at(-1)?.run === rest.at(-1)?.run,
  };
}

const noneQuiet = (loudRun: string | null, ended: EndsRow | null): Recovery => ({
  quietLooks: 0,
  evidence: 0,
  restartedAt: null,
  quietSince: null,
  lastDifferingRun: loudRun,
  ended,
  isQuietNow: false,
});

/** What a look says by itself: whether it is quiet, and whether it ends the row. */
interface Said {
  isQuiet: boolean;
  ends: 'look' | 'run' | null;
}

/**
 * Weighs looks by themselves, each once. By the cases that the change is about, and by all of them:
 * where others fail now, those that changed say nothing of it.
 */
function weigher(
  changed: Change | null,
  categories: number,
  { standing = () => 'usual', cutOff, follows = false }: RecoverySoFar,
): (look: Look) => Said {
  const always = (): number => Infinity;
  const own = changed === null ? always : supportOf(changed.cases, categories);
  const all = changed === null ? always : supportOf(changed.all, categories);
  const known = new Map<string, Said>();
  const weigh = (look: Look): Said => {
    const stands = standing(look.run);
    const [byOwn, byAll] = [own(look), all(look)];
    const isAgainst = (support: number): boolean => !follows && support <= AGAINST;
    return {
      isQuiet: stands === 'usual' && byOwn > 0 && byAll > 0 && cutOff?.has(look.run) !== true,
      ends: isAgainst(byOwn) ? 'look' : stands === 'out' || isAgainst(byAll) ? 'run' : null,
    };
  };
  return (look) => {
    const said = known.get(look.run) ?? weigh(look);
    known.set(look.run, said);
    return said;
  };
}

/**
 * How strongly a look speaks by itself for the behaviour before a change against what the looks up
 * to `sinceRun` showed of it (look-support.ts); null where nothing can be compared.
 */
export function* supportSinceSteps(
  stream: Stream,
  sinceRun: string,
): ChunkedWork<((look: Look) => number) | null> {
  const { baseline, looks } = withBaseline(stream);
  const until = looks.findIndex((look) => look.run === sinceRun) + 1;
  if (baseline.length < FEWEST_RUNS || until === 0) return null;
  const memory = new DetectorMemory();
  const changed = yield* changeOf(stream, baseline, looks.slice(0, until), memory);
  return changed === null ? null : supportOf(changed.cases, stream.categories.length);
}

interface Change {
  before: readonly number[];
  after: readonly number[];
  /** Cases that likely changed by themselves; empty where the suite moved as a whole. */
  named: StreamReview['cases'];
  /** The cases that a look is weighed by: the named ones, or all. */
  cases: ChangedCases;
  all: ChangedCases;
}

/** What the looks up to the alarm said had changed. */
function* changeOf(
  stream: Stream,
  baseline: readonly Look[],
  looks: readonly Look[],
  memory: DetectorMemory,
): ChunkedWork<Change | null> {
  const detector = yield* memory.watching(
    `${streamId(stream)} at its alarm`,
    stream,
    baseline,
    looks,
  );
  const found = yield* findingSteps(detector, baseline, stream.categories);
  if (found === null) return null;
  const { pooled, sparse } = detector.at(found.tau);
  const named = pooled > sparse ? [] : found.cases.filter((c) => c.p >= 0.5);
  return {
    before: found.before,
    after: found.after,
    named,
    cases: named.length > 0 ? named : found.cases,
    all: found.cases,
  };
}

/**
 * How far towards the changed behaviour the mark lies that looks must stay short of: the middle is
 * crossed by chance too often.
 */
const MARK = 0.25;

/** Whether these looks lie on the old side of the mark, over the cases that changed. */
function nearerToOld(change: Change, looks: readonly Look[], categories: number): boolean {
  const { total, byCase } = countsOf(looks, categories);
  const rows =
    change.named.length === 0
      ? [{ before: change.before, after: change.after, now: total }]
      : change.named.map((c) => ({
          before: c.before,
          after: c.after,
          now: byCase.get(c.caseHash) ?? [],
        }));
  let side = 0;
  for (const { before, after, now } of rows) {
    const [m, n, k] = [before, after, now].map((counts) => counts.reduce((a, b) => a + b, 0));
    if (!m || !n || !k) continue;
    for (let c = 0; c < categories; c++) {
      const old = (before[c] ?? 0) / m;
      const since = (after[c] ?? 0) / n;
      side += k * ((now[c] ?? 0) / k - (1 - MARK) * old - MARK * since) * (since - old);
    }
  }
  return side < 0;
}

/**
 * Evidence after the last of `looks`, every one of them a start at the weight a scheduled look has
 * today.
 */
function* restarted(
  stream: Stream,
  baseline: readonly Look[],
  looks: readonly Look[],
  settings: ReviewSettings,
  memory: DetectorMemory,
): ChunkedWork<number> {
  const starts: Start[] = looks.map((look, i) => {
    const charge = openCharge({
      stream: '',
      run: look.run,
      at: look.at,
      lane: 'schedule',
      alpha: settings.alpha,
      shares: settings.shares ?? LANE_SHARES,
      plannedLooks: settings.plannedLooks.schedule,
      liveStreams: settings.liveStreams,
      earlierStarts: i,
      spent: 0,
    });
    return { tau: i + 1, weight: charge.weight, lasting: charge.lasting };
  });
  const detector = yield* memory.watching(
    `${streamId(stream)} since its alarm`,
    stream,
    baseline,
    looks,
  );
  yield* detector.reading();
  return detector.strength(starts).evidence;
}
