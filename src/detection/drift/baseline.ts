import type { Look, Stream } from '../../domain/drift.ts';
import { FEWEST_RUNS } from './detector.ts';

/**
 * The baseline and the looks an engine is to use. A baseline of fewer than five runs is completed
 * from the looks that follow it, before any start opens; a stream without any baseline,
 * provisional or not, gives its first five looks.
 */
export function withBaseline(stream: Pick<Stream, 'baseline' | 'looks'>): {
  baseline: readonly Look[];
  looks: readonly Look[];
  borrowed: number;
} {
  const given = stream.baseline.filter(hasCells);
  const borrowed = Math.min(stream.looks.length, Math.max(0, FEWEST_RUNS - given.length));
  return {
    baseline: [...given, ...stream.looks.slice(0, borrowed)],
    looks: stream.looks.slice(borrowed),
    borrowed,
  };
}

/** Whether any case had a verdict in this look. */
export function hasCells(look: Look): boolean {
  return look.cells.some((cell) => cell.counts.some((n) => n > 0));
}
