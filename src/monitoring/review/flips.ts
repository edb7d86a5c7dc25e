import type { Stream, StreamReview } from '../../domain/drift.ts';
import type { Flip } from '../../domain/incident.ts';
import { isRefusing } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import { saidIn } from '../../domain/said.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { asToldInOrder } from './case-order.ts';
import { asTitled } from './flip-way.ts';
import type { SuiteFacts } from './streams.ts';

/** More than two would not be read at three in the morning. */
const MOST_FLIPS = 2;

/** Looks on each side of the beginning whose answers are looked through, with what joined them. */
const MOST_RUNS = 12;

/** The trials of the looks around a beginning: enough to find an answer of either side. */
export async function trialsAround(
  tx: Store,
  runs: SuiteFacts['runs'],
  beganRun: string,
): Promise<Trial[]> {
  const looks = runs.filter((r) => r.joins === null);
  const at = Math.max(
    0,
    looks.findIndex((r) => r.id === beganRun),
  );
  const near = new Set(
    [...looks.slice(Math.max(0, at - MOST_RUNS), at), ...looks.slice(at).slice(-MOST_RUNS)].map(
      (r) => r.id,
    ),
  );
  const trials: Trial[] = [];
  // Confirmations ask a few cases only: as runs of their own they would leave no room for the looks.
  for (const r of runs.filter((k) => near.has(k.joins ?? k.id)))
    trials.push(...(await tx.trials.ofRun(r.id)));
  return trials;
}

/**
 * The first of the cases that changed (case-order.ts) as the title tells (flip-way.ts), each with an answer from before
 * the beginning and one from since. Only runs of the stream's baseline and its looks speak, with the confirmations that joined
 * them; a case whose answers show no difference is left out.
 */
export async function flipsOf(
  tx: Store,
  review: StreamReview,
  stream: Pick<Stream, 'baseline' | 'looks'>,
  history: Pick<SuiteFacts, 'cases' | 'runs'> & {
    trials: readonly Trial[];
    /** The case that the headline is about. */
    first?: string | undefined;
  },
): Promise<Flip[]> {
  const created = contributingRuns(stream, history.runs);
  const begin = created.get(review.began?.run ?? '');
  if (begin === undefined) return [];
  const cases = new Map(history.cases.map((c) => [c.hash, c]));
  const likely = review.cases.filter(({ p }) => p > 0.5);
  const pairs: Pair[] = [];
  for (const { caseHash, p } of asToldInOrder(likely, (hash) => cases.get(hash))) {
    const mine = history.trials
      .flatMap((t) => {
        const at = created.get(t.run);
        return at !== undefined && t.caseHash === caseHash && t.finishReason !== null
          ? [{ t, since: at >= begin, at }]
          : [];
      })
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const pair = contrast(
      mine.filter((m) => !m.since).map((m) => m.t),
      mine.filter((m) => m.since).map((m) => m.t),
      review.stream.metric,
    );
    const c = cases.get(caseHash);
    if (pair === null || c === undefined || !isItsWay(review, pair)) continue;
    pairs.push({ ...pair, c, p });
  }
  return Promise.all(
    toShow(asTitled(review, pairs, history.first !== undefined), history.first).map(
      async ({ c, p, before, after }) => ({
        caseHash: c.hash,
        label: c.label,
        prompt: c.prompt,
        before: await textOf(tx, before),
        after: await textOf(tx, after),
        p,
      }),
    ),
  );
}

/** Answers of one case that differ: an ordinary one of before, and one of since. */
interface Contrast {
  before: Trial;
  after: Trial;
  /** Its newest answer is not what was ordinary before either. */
  isStill: boolean;
}
interface Pair extends Contrast {
  c: StoredCase;
  p: number;
}

/** Where a suite passes less often, a case that passes by now and had failed shows nothing of it. */
const isItsWay = ({ stream, direction }: StreamReview, { before, after }: Contrast): boolean =>
  stream.metric !== 'pass' ||
  direction !== 'worse' ||
  (before.outcome === 'pass' && after.outcome === 'fail');

/** The two to show: that of the headline first, and none that is as before by now beside one that is not. */
function toShow(pairs: readonly Pair[], first: string | undefined): Pair[] {
  const still = pairs.filter((k) => k.isStill || k.c.hash === first);
  const isFirst = ({ c }: Pair): number => (c.hash === first ? 0 : 1);
  return (still.length === 0 ? [...pairs] : still)
    .toSorted((a, b) => isFirst(a) - isFirst(b))
    .slice(0, MOST_FLIPS);
}

/**
 * When each run was made that speaks for a stream: its baseline's, its looks', and the
 * confirmations that joined them.
 */
export function contributingRuns(
  stream: Pick<Stream, 'baseline' | 'looks'>,
  runs: SuiteFacts['runs'],
): Map<string, string> {
  const parts = new Set([...stream.baseline, ...stream.looks].map((l) => l.run));
  return new Map(
    runs
      .filter((r) => parts.has(r.id) || (r.joins !== null && parts.has(r.joins)))
      .map((r) => [r.id, r.createdAt]),
  );
}

/**
 * The newest answer since that is not what was ordinary before, with an ordinary one of before:
 * of the commonest outcome, and among those of the commonest value. Null where none differs.
 */
function contrast(
  before: readonly Trial[],
  after: readonly Trial[],
  metric: string,
): Contrast | null {
  const value = (t: Trial): string => valueOf(t, metric);
  const said = (t: Trial): string => JSON.stringify([t.outputHash, t.toolCalls]);
  const outcome = commonest(before, (t) => t.outcome);
  // A case that fails now and then is not shown by one of its failures: any change looks better.
  const ordinary = before.filter((t) => t.outcome === outcome);
  const usual = metric === 'length' ? medianLength(ordinary) : commonest(ordinary, value);
  const newest = (of: readonly Trial[], first: (t: Trial) => boolean): Trial[] => [
    ...of.filter(first).toReversed(),
    ...of.filter((t) => !first(t)).toReversed(),
  ];
  const old = [
    ...newest(ordinary, (t) => value(t) === usual),
    ...before.filter((t) => t.outcome !== outcome).toReversed(),
  ];
  for (const fresh of newest(after, (t) => value(t) !== usual)) {
    const other = old.find((t) => value(t) !== value(fresh) && said(t) !== said(fresh));
    const last = after.at(-1);
    if (other !== undefined)
      return { before: other, after: fresh, isStill: last !== undefined && value(last) !== usual };
  }
  return null;
}

/** What a metric counts of a trial. */
function valueOf(t: Trial, metric: string): string {
  if (metric === 'pass') return String(t.outcome);
  if (metric === 'judgment') return String(t.judged?.judgment);
  if (metric === 'refusal') return String(t.judged !== null && isRefusing(t.judged.judgment));
  if (metric === 'finish') return String(t.finishReason);
  if (metric === 'answer') return String(t.answer);
  if (metric === 'tools') return t.toolCalls.map((c) => c.name).join(' > ');
  return String(t.length);
}

function commonest<T>(of: readonly Trial[], value: (t: Trial) => T): T | undefined {
  return [...Map.groupBy(of, value)].toSorted((a, b) => b[1].length - a[1].length)[0]?.[0];
}

/** Lengths hardly ever repeat, so none is the commonest: the one in the middle is ordinary. */
function medianLength(of: readonly Trial[]): string | undefined {
  const sorted = of.map((t) => t.length ?? 0).toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined ? undefined : String(middle);
}

/** What a trial's agent said, with its calls. */
export async function textOf(tx: Store, t: Trial): Promise<string> {
  const text = t.outputHash === null ? null : await tx.outputs.get(t.outputHash);
  return saidIn(t, text);
}
