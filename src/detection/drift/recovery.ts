import { type Look, type Stream, streamId, type StreamReview } from '../../domain/drift.ts';
import type { RunStanding } from '../../domain/failing.ts';
import { LANE_SHARES, openCharge } from './alpha-spending.ts';
import { withBaseline } from './baseline.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import { type Detector, FEWEST_RUNS, type Start } from './detector.ts';
import { countsOf, findingSteps } from './findings.ts';
import { type HeldCases, wordOfEach } from './held-cases.ts';
import { type ChangedCases, supportOf } from './look-support.ts';
import { DetectorMemory } from './memory.ts';
import type { ReviewSettings } from './review.ts';
import { withoutCases } from './without-cases.ts';

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
 * looks that together lie near it, a case that people know by name or of high risk which still does what
 * was told; or that the look's run as a whole is no ordinary one, whatever the cases that changed say.
 */
export type EndsRow = 'evidence' | 'look' | 'row' | 'case' | 'run';

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
  /** How the rest stands where some cases still do what was told; absent where none does. */
  besides?: Besides;
}

/** The looks of a stream without the cases that still do what was told. */
export interface Besides extends Pick<
  Recovery,
  'quietLooks' | 'quietSince' | 'lastDifferingRun' | 'isQuietNow'
> {
  /** Those cases, by hash. */
  still: readonly string[];
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
  /**
   * How a run stands among the suite's ordinary ones, without some of its cases; each is one of them
   * unless given.
   */
  standing?: (run: string, without?: ReadonlySet<string>) => RunStanding;
  /**
   * The stream is not what people were told: it only follows. One look of it that differs is no news
   * then; its evidence may be.
   */
  follows?: boolean;
  /** Cases that must each be as before; none unless given. */
  held?: HeldCases;
  /** What the last call found of the looks without the cases that still do what was told. */
  besides?: Pick<Besides, 'still' | 'lastDifferingRun'>;
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
  const { still, ...own } = yield* rowSteps(stream, sinceRun, settings, soFar);
  if (still.length === 0) return own;
  const known = soFar.besides?.still.join() === still.join() ? soFar.besides : null;
  const without = new Set(still);
  const { standing } = soFar;
  // What these do makes no ordinary run of it: whether the rest is one is asked of the rest.
  const ofRest =
    standing === undefined ? {} : { standing: (run: string) => standing(run, without) };
  const { quietLooks, quietSince, lastDifferingRun, isQuietNow } = yield* rowSteps(
    withoutCases(stream, without),
    sinceRun,
    settings,
    { ...soFar, ...ofRest, lastDifferingRun: known?.lastDifferingRun ?? null },
    ' but for some cases',
  );
  return { ...own, besides: { still, quietLooks, quietSince, lastDifferingRun, isQuietNow } };
}

/** @param named told apart from the same stream with all of its cases */
function* rowSteps(
  stream: Stream,
  sinceRun: string | null,
  settings: ReviewSettings,
  soFar: RecoverySoFar,
  named = '',
): ChunkedWork<Recovery & { still: readonly string[] }> {
  const { baseline, looks } = withBaseline(stream);
  const after = (run: string | null): number =>
    run === null ? 0 : looks.findIndex((look) => look.run === run) + 1;
  if (baseline.length < FEWEST_RUNS) return { ...noneQuiet(sinceRun, null), still: [] };
  let loudRun =
    soFar.lastDifferingRun !== null && after(soFar.lastDifferingRun) > after(sinceRun)
      ? soFar.lastDifferingRun
      : sinceRun;
  // Looks before the newest were weighed by the call that gave `loudRun`.
  const weighed = loudRun !== null && loudRun === soFar.lastDifferingRun;
  const watch: Watch = (of, rest) =>
    soFar.memory.watching(`${streamId(stream)} ${of}${named}`, stream, baseline, rest);
  const changed =
    sinceRun === null
      ? null
      : yield* changeOf(stream, baseline, looks.slice(0, after(sinceRun)), watch);
  const weigh = weigher(changed, stream.categories.length, soFar, looks.slice(after(sinceRun)));
  let ended: EndsRow | null = null;
  for (let t = after(loudRun); t < looks.length; t++) {
    const look = looks[t];
    if (look === undefined) continue;
    ended = weigh(look).ends;
    // An earlier release asked nothing of whole runs, or of cases: that is asked of each look of the row.
    if (ended !== 'run' && ended !== 'case' && weighed && t < looks.length - 1) continue;
    const evidence = yield* restarted(looks.slice(after(loudRun), t + 1), settings, watch);
    if (evidence >= RECOVERY_THRESHOLD) ended = 'evidence';
    const begins = looks.slice(after(loudRun), t).every((l) => !weigh(l).isQuiet);
    if (ended !== null || (weigh(look).differs && begins)) loudRun = look.run;
  }
  const newest = looks.at(-1);
  const still = newest === undefined || sinceRun === newest.run ? [] : weigh(newest).still;
  const rest = looks.slice(after(loudRun));
  const first = rest[0];
  if (first === undefined) return { ...noneQuiet(loudRun, ended), still };
  const back = changed === null || nearerToOld(changed, rest, stream.categories.length);
  const quiet = back ? rest.filter((l) => weigh(l).isQuiet) : [];
  const since = quiet[0];
  const turned = !back && soFar.follows !== true && rest.length >= FEWEST_RUNS;
  return {
    quietLooks: quiet.length,
    evidence: yield* restarted(rest, settings, watch),
    restartedAt: first.run,
    quietSince: since === undefined ? null : { run: since.run, at: since.at },
    lastDifferingRun: loudRun,
    ended: turned ? 'row' : null,
    isQuietNow: quiet.at(-1)?.run === rest.at(-1)?.run,
    still,
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
  /** It speaks ten to one for the change: no row of quiet looks begins with it, be it news or not. */
  differs: boolean;
  ends: 'look' | 'case' | 'run' | null;
  /** The cases of those with a word each that still do what was told. */
  still: readonly string[];
}

/**
 * Weighs looks by themselves, each once. By the cases that the change is about, and by all of them:
 * where others fail now, those that changed say nothing of it. And by each that has a word of its own:
 * the others cannot outvote it.
 * @param since the looks after the change was told, oldest first
 */
function weigher(
  changed: Change | null,
  categories: number,
  { standing = () => 'usual', cutOff, follows = false, held }: RecoverySoFar,
  since: readonly Look[],
): (look: Look) => Said {
  const always = (): number => Infinity;
  const own = changed === null ? always : supportOf(changed.cases, categories);
  const all = changed === null ? always : supportOf(changed.all, categories);
  const each =
    changed === null || held === undefined ? null : wordOfEach(changed.all, categories, held);
  const still = new Map(since.map((look) => [look.run, each?.add(look) ?? []]));
  // One that does it now and was no part of the change shows something else.
  const likely = (changed?.all ?? []).filter((c) => c.p >= LIKELY).map((c) => c.caseHash);
  const part = new Set([...likely, ...(held?.named ?? [])]);
  const known = new Map<string, Said>();
  const weigh = (look: Look): Said => {
    const stands = standing(look.run);
    const [byOwn, byAll] = [own(look), all(look)];
    const isAgainst = (support: number): boolean => !follows && support <= AGAINST;
    const differs = Math.min(byOwn, byAll) <= AGAINST;
    const does = still.get(look.run) ?? [];
    return {
      differs,
      isQuiet:
        stands === 'usual' &&
        byOwn > 0 &&
        byAll > 0 &&
        each?.speaks(look) !== true &&
        cutOff?.has(look.run) !== true,
      // What may do harm, or must not fail, shows it by itself.
      ends:
        isAgainst(byOwn) || does.some((c) => part.has(c) && held?.grave.has(c) === true)
          ? 'look'
          : does.some((c) => part.has(c))
            ? 'case'
            : stands === 'out' || isAgainst(byAll) || does.length > 0
              ? 'run'
              : null,
      still: does,
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
  const changed = yield* changeOf(stream, baseline, looks.slice(0, until), (of, rest) =>
    memory.watching(`${streamId(stream)} ${of}`, stream, baseline, rest),
  );
  return changed === null ? null : supportOf(changed.cases, stream.categories.length);
}

interface Change {
  before: readonly number[];
  after: readonly number[];
  /** Cases that likely changed by themselves; empty where the suite moved as a whole. */
  named: StreamReview['cases'];
  /** The cases that a look is weighed by: the named ones, or all. */
  cases: ChangedCases;
  all: StreamReview['cases'];
}

/** From so much on a case is likelier than not part of a change. */
const LIKELY = 0.5;

/** A detector that has seen some looks against the stream's baseline. */
type Watch = (of: string, looks: readonly Look[]) => ChunkedWork<Detector>;

/** What the looks up to the alarm said had changed. */
function* changeOf(
  stream: Stream,
  baseline: readonly Look[],
  looks: readonly Look[],
  watch: Watch,
): ChunkedWork<Change | null> {
  const detector = yield* watch('at its alarm', looks);
  const found = yield* findingSteps(detector, baseline, stream.categories);
  if (found === null) return null;
  const { pooled, sparse } = detector.at(found.tau);
  const named = pooled > sparse ? [] : found.cases.filter((c) => c.p >= LIKELY);
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
  looks: readonly Look[],
  settings: ReviewSettings,
  watch: Watch,
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
  const detector = yield* watch('since its alarm', looks);
  yield* detector.reading();
  return detector.strength(starts).evidence;
}
