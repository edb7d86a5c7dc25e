import type { Look, Stream } from '../domain/drift.ts';
import { Detector } from './detector.ts';

type Watched = Pick<Stream, 'metric' | 'categories' | 'expect'>;

interface Kept {
  stream: Watched;
  baseline: readonly Look[];
  looks: readonly Look[];
  detector: Detector;
}

/**
 * Detectors of streams reviewed before, so that a review costs its newest look and not its whole history. It changes no
 * answer: a kept detector is used only where the baseline, the categories and every earlier look are the ones it has seen;
 * anything else starts from the beginning. A worker keeps one; without one every review starts from the beginning.
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
    const known = this.kept.get(key);
    this.kept.delete(key);
    const usable = known !== undefined && continues(known, stream, baseline, looks);
    const detector = usable ? known.detector : detectorFor(stream, baseline, looks);
    for (const look of looks.slice(detector.looks.length)) detector.add(look);
    this.kept.set(key, { stream, baseline, looks, detector });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.most) break;
      this.kept.delete(oldest);
    }
    return detector;
  }
}

/** A detector for these runs that has not seen a look yet. */
export function detectorFor(stream: Watched, baseline: readonly Look[], looks: readonly Look[]): Detector {
  const cases = [...baseline, ...looks].flatMap((look) => look.cells.map((cell) => cell.caseHash));
  return new Detector({ metric: stream.metric, categories: stream.categories, expect: stream.expect, baseline }, cases);
}

function continues(known: Kept, stream: Watched, baseline: readonly Look[], looks: readonly Look[]): boolean {
  if (looks.length < known.looks.length || baseline.length !== known.baseline.length) return false;
  if (stream.metric !== known.stream.metric || stream.categories.join('\n') !== known.stream.categories.join('\n')) return false;
  if (stream.expect.size !== known.stream.expect.size || ![...stream.expect].every(([hash, e]) => known.stream.expect.get(hash) === e)) return false;
  const cases = new Set(known.detector.cases);
  return baseline.every((look, i) => same(look, known.baseline[i])) && known.looks.every((look, i) => same(look, looks[i])) && looks.slice(known.looks.length).every((look) => look.cells.every((cell) => cases.has(cell.caseHash)));
}

function same(a: Look, b: Look | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.run !== b.run || a.cells.length !== b.cells.length) return false;
  return a.cells.every((cell, i) => {
    const other = b.cells[i];
    return other !== undefined && cell.caseHash === other.caseHash && cell.counts.length === other.counts.length && cell.counts.every((n, c) => n === other.counts[c]);
  });
}
