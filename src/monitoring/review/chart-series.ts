import type { Look, Stream, StreamReview } from '../../domain/drift.ts';
import type { LookCounts } from './drift-facts.ts';

/**
 * Counts of each look of a stream in its own categories, of some cases or of all, oldest first; none
 * where the stream is of another suite.
 */
export function looksOf(
  streams: readonly Stream[],
  of: StreamReview['stream'],
  only: readonly string[] | null = null,
): LookCounts[] {
  const stream = streams.find((s) => s.suite === of.suite && s.metric === of.metric);
  if (stream === undefined) return [];
  const counts =
    (baseline: boolean) =>
    (l: Look): LookCounts => ({
      at: l.at,
      baseline,
      counts: stream.categories.map((_, c) =>
        l.cells.reduce(
          (n, cell) =>
            only === null || only.includes(cell.caseHash) ? n + (cell.counts[c] ?? 0) : n,
          0,
        ),
      ),
    });
  return [...stream.baseline.map(counts(true)), ...stream.looks.map(counts(false))];
}

/**
 * Counts of a stream's newest look, of some cases or of all; null where the stream is of another
 * suite or has no look.
 */
export function newestOf(
  streams: readonly Stream[],
  of: StreamReview['stream'],
  only: readonly string[] | null,
): number[] | null {
  const stream = streams.find((s) => s.suite === of.suite && s.metric === of.metric);
  const look = stream?.looks.at(-1);
  if (stream === undefined || look === undefined) return null;
  return stream.categories.map((_, c) =>
    look.cells.reduce(
      (n, cell) => (only === null || only.includes(cell.caseHash) ? n + (cell.counts[c] ?? 0) : n),
      0,
    ),
  );
}
