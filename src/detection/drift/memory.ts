import type { Cell, Look, Stream } from '../../domain/drift.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import { casesOf, documentOf, resumed } from './detector-state.ts';
import { Detector } from './detector.ts';
import { heldBytes } from './held-bytes.ts';

type Watched = Pick<Stream, 'metric' | 'categories' | 'expect'>;

interface Kept {
  stream: Watched;
  baseline: readonly Look[];
  looks: readonly Look[];
  detector: Detector;
}

/** Taken anew every few looks, when a detector rests. */
interface Size {
  bytes: number;
  looks: number;
}

/** When a detector last had its turn, in turns of all of them, and how many passed since the one before. */
interface Use {
  at: number;
  after: number;
}

/**
 * A suite that runs every few minutes lives in memory, and so do some more. What runs once a day
 * goes on from what was stored, at the price of some milliseconds a stream.
 */
const MOST_BYTES = 32 * 2 ** 20;
/** A detector hardly grows in so many looks. */
const WEIGH_EVERY = 8;

/**
 * Detectors of streams reviewed before, so that a review costs its newest look and not its whole
 * history. It changes no answer: a kept detector is used only where the baseline, the categories
 * and every earlier look are the ones it has seen (trials may have joined the newest one); anything
 * else starts from what was stored of it, or from the beginning. A worker keeps one; without one
 * every review starts from the beginning.
 */
export class DetectorMemory {
  private readonly most: number;
  private readonly kept = new Map<string, Kept>();
  private readonly offered = new Map<string, Uint8Array>();
  /** Of all that were ever kept. */
  private readonly sizes = new Map<string, Size>();

  private readonly uses = new Map<string, Use>();
  private turn = 0;

  /**
   * @param most bytes of detectors kept. The one that will be asked for last goes first, the one in
   *   hand stays: where all suites run once a day, going by the longest unused would lose every one
   *   of them just before its turn.
   */
  constructor(most = MOST_BYTES) {
    this.most = most;
  }

  holds(key: string): boolean {
    return this.kept.has(key);
  }

  /** A document to go on from where nothing is kept. It serves once. */
  offer(key: string, document: Uint8Array): void {
    this.offered.set(key, document);
  }

  /** What is kept under the key as a document; null where nothing is. */
  documentOf(key: string): Uint8Array | null {
    const known = this.kept.get(key);
    return known === undefined
      ? null
      : documentOf(known.detector, { ...known.stream, baseline: known.baseline }, known.looks);
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
    const { metric, categories, expect } = stream;
    const of = { metric, categories, expect, baseline };
    const known = this.kept.get(key) ?? (yield* this.resumedFor(key, of, looks));
    this.kept.delete(key);
    this.offered.delete(key);
    const usable = known !== undefined && continues(known, stream, baseline, looks);
    const detector = usable ? known.detector : yield* Detector.making(of, casesOf(baseline, looks));
    const more = usable ? moreOf(known.looks.at(-1), looks[known.looks.length - 1]) : [];
    if (more !== null && more.length > 0) detector.confirm(more);
    for (const look of looks.slice(detector.looks.length)) yield* detector.adding(look);
    this.keep(key, { stream, baseline, looks, detector });
    return detector;
  }

  private *resumedFor(
    key: string,
    of: Parameters<typeof resumed>[1],
    looks: readonly Look[],
  ): ChunkedWork<Kept | undefined> {
    const document = this.offered.get(key);
    if (document === undefined) return undefined;
    const found = yield* resumed(document, of, looks);
    return found === null ? undefined : { ...found, stream: of, baseline: of.baseline };
  }

  private keep(key: string, kept: Kept): void {
    const last = [...this.kept].at(-1);
    if (last !== undefined) this.rest(...last);
    this.kept.set(key, kept);
    const before = this.uses.get(key);
    this.turn++;
    this.uses.set(key, {
      at: this.turn,
      after: before === undefined ? Infinity : this.turn - before.at,
    });
    let bytes = 0;
    for (const held of this.kept.keys()) bytes += this.sizes.get(held)?.bytes ?? 0;
    while (bytes > this.most && this.kept.size > 1) {
      const goes = this.askedForLast(key);
      this.kept.delete(goes);
      bytes -= this.sizes.get(goes)?.bytes ?? 0;
    }
  }

  /** Of all but the one in hand. */
  private askedForLast(inHand: string): string {
    let [last, turn] = ['', -Infinity];
    for (const key of this.kept.keys()) {
      const { at = 0, after = Infinity } = this.uses.get(key) ?? {};
      // One that is overdue is waited for as long again.
      const next = at + after < this.turn ? 2 * this.turn - at : at + after;
      if (key !== inHand && next >= turn) [last, turn] = [key, next];
    }
    return last;
  }

  /** Another detector has its turn. */
  private rest(key: string, { detector, looks }: Kept): void {
    detector.rest();
    const known = this.sizes.get(key);
    if (known !== undefined && Math.abs(looks.length - known.looks) < WEIGH_EVERY) return;
    this.sizes.set(key, { bytes: heldBytes(detector.running), looks: looks.length });
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
