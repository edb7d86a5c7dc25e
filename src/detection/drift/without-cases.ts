import type { Cell, Look, Stream } from '../../domain/drift.ts';

/** A stream as if these cases, by hash, had never been asked. */
export function withoutCases(stream: Stream, hashes: ReadonlySet<string>): Stream {
  const left = (cells: readonly Cell[]): Cell[] => cells.filter((c) => !hashes.has(c.caseHash));
  const of = (looks: readonly Look[]): Look[] =>
    looks.map((l) => ({
      ...l,
      cells: left(l.cells),
      ...(l.confirmed === undefined ? {} : { confirmed: left(l.confirmed) }),
    }));
  return { ...stream, baseline: of(stream.baseline), looks: of(stream.looks) };
}
