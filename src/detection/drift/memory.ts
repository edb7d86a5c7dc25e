import type { Cell, Look, Stream } from '../../domain/drift.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import { Detector } from './detector.ts';

type Watched = Pick<Stream, 'metric' | 'categories' | 'expect'>;

interface Kept {
  stream: Watched;
  baseline: readonly Look[];
  looks: readonly Look[];
  detector: Detector;
}

/**
 * Detectors of streams reviewed before, so that a review costs its newest look and not its whole
 * history. It changes no answer: a kept detector is used only where the baseline, the categories
 * and every earlier look are the ones it has seen (trials may have joined the newest one); anything
 * else starts from the beginning. A worker keeps one; without one every review starts from the
 * beginning.
 */
export class DetectorMemory {
  private readonly most: number;
  private readonly kept = new Map<string, Kept>();

  /** @param most detectors kept; the longest unused goes first. One takes 1 to 5 MB. */
  constructor(most = 64) {
    this.most = most;
  }

  /** A detector that has seen exactly `looks` against `baseline`. */
  watch(key: string, stream: Watched, baseline: readonly Look[], looks: readonly Look[]): Detector {
    return runSynchronously(this.watching(key, stream, baseline, looks));
  }

  /** The same in pieces. One that is left in the middle is forgotten. */
  *watching(
    key: string,
    stream: Watched,
    baseline: readonly Look[],
    looks: readonly Look[],
  ): ChunkedWork<Detector> {
    const known = this.kept.get(key);
    this.kept.delete(key);
    const usable = known !== undefined && continues(known, stream, baseline, looks);
    const detector = usable
      ? known.detector
      : yield* Detector.making(
          { metric: stream.metric, categories: stream.categories, expect: stream.expect, baseline },
          casesOf(baseline, looks),
        );
    const more = usable ? moreOf(known.looks.at(-1), looks[known.looks.length - 1]) : [];
    if (more !== null && more.length > 0) detector.confirm(more);
    for (const look of looks.slice(detector.looks.length)) yield* detector.adding(look);
    this.kept.set(key, { stream, baseline, looks, detector });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.most) break;
      this.kept.delete(oldest);
    }
    return detector;
  }
}

/** A detector for these runs that has not seen a look yet. */
export function detectorFor(
  stream: Watched,
  baseline: readonly Look[],
  looks: readonly Look[],
): Detector {
  return new Detector(
    { metric: stream.metric, categories: stream.categories, expect: stream.expect, baseline },
    casesOf(baseline, looks),
  );
}

function casesOf(baseline: readonly Look[], looks: readonly Look[]): ReadonlySet<string> {
  const cases = new Set<string>();
  for (const look of [...baseline, ...looks])
    for (const cell of [...look.cells, ...(look.confirmed ?? [])]) cases.add(cell.caseHash);
  return cases;
}

function continues(
  known: Kept,
  stream: Watched,
  baseline: readonly Look[],
  looks: readonly Look[],
): boolean {
  if (looks.length < known.looks.length || baseline.length !== known.baseline.length) return false;
  if (
    stream.metric !== known.stream.metric ||
    stream.categories.join('\n') !== known.stream.categories.join('\n')
  )
    return false;
  if (
    stream.expect.size !== known.stream.expect.size ||
    ![...stream.expect].every(([hash, e]) => known.stream.expect.get(hash) === e)
  )
    return false;
  const cases = new Set(known.detector.cases);
  const last = known.looks.length - 1;
  if (
    !known.looks.every(
      (look, i) =>
        same(look, looks[i]) &&
        (i === last || sameCells(look.confirmed ?? [], looks[i]?.confirmed ?? [])),
    )
  )
    return false;
  const more = moreOf(known.looks[last], looks[last]);
  if (more === null) return false;
  return (
    baseline.every((look, i) => same(look, known.baseline[i])) &&
    [
      ...more,
      ...looks
        .slice(known.looks.length)
        .flatMap((look) => [...look.cells, ...(look.confirmed ?? [])]),
    ].every((cell) => cases.has(cell.caseHash))
  );
}

function same(a: Look, b: Look | undefined): boolean {
  if (a === b) return true;
  return b !== undefined && a.run === b.run && sameCells(a.cells, b.cells);
}

/**
 * Trials that joined a look since it was last seen; null where some are gone, and it must be
 * weighed anew.
 */
function moreOf(before: Look | undefined, now: Look | undefined): Cell[] | null {
  const left = new Map((before?.confirmed ?? []).map((cell) => [cell.caseHash, cell.counts]));
  const more: Cell[] = [];
  for (const { caseHash, counts } of now?.confirmed ?? []) {
    const known = left.get(caseHash);
    left.delete(caseHash);
    const fresh = counts.map((n, c) => n - (known?.[c] ?? 0));
    if (fresh.some((n) => n < 0)) return null;
    if (fresh.some((n) => n > 0)) more.push({ caseHash, counts: fresh });
  }
  return left.size > 0 ? null : more;
}

function sameCells(a: readonly Cell[], b: readonly Cell[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((cell, i) => {
        const other = b[i];
        return (
          other !== undefined &&
          cell.caseHash === other.caseHash &&
          cell.counts.length === other.counts.length &&
          cell.counts.every((n, c) => n === other.counts[c])
        );
      }))
  );
}
