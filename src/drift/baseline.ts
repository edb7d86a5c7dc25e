import type { Look, Stream } from '../domain/drift.ts';
import { FEWEST_RUNS } from './detector.ts';
import { provisionalRuns } from './streams.ts';

/**
 * The baseline and the looks an engine is to use. A provisional stream that comes without a baseline gives its first looks;
 * a baseline of fewer than five runs is completed from the looks that follow it, before any start opens (DESIGN §5).
 */
export function withBaseline(stream: Pick<Stream, 'baseline' | 'looks' | 'provisional'>): { baseline: readonly Look[]; looks: readonly Look[]; borrowed: number } {
  const given = stream.baseline.filter(hasCells);
  const wanted = stream.provisional && given.length === 0 ? provisionalRuns(stream.looks.length) : FEWEST_RUNS;
  const borrowed = Math.min(stream.looks.length, Math.max(0, wanted - given.length));
  return { baseline: [...given, ...stream.looks.slice(0, borrowed)], looks: stream.looks.slice(borrowed), borrowed };
}

/** Whether any case had a verdict in this look. */
export function hasCells(look: Look): boolean {
  return look.cells.some((cell) => cell.counts.some((n) => n > 0));
}
