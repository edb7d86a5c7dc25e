import type { Look, Stream, StreamReview } from '../../domain/drift.ts';
import type { IncidentFacts, Measure } from '../../domain/incident.ts';
import { shareOf } from './measures.ts';

/** What one look counted, a number a category of its stream. */
export interface LookCounts {
  at: string;
  counts: readonly number[];
  baseline: boolean;
}

/** A share look by look, of those that have it. */
export function seriesFrom(
  looks: readonly LookCounts[],
  { categories }: Pick<NonNullable<Measure['source']>, 'categories'>,
): IncidentFacts['series'] {
  return looks
    .filter(({ counts }) => counts.some((n) => n > 0))
    .map(({ at, counts, baseline }) => {
      const { value, low, high } = shareOf(counts, categories);
      return { at, value, low, high, baseline };
    });
}

/** What a message's chart counts; null where nothing says it. */
export function chartSource({
  seriesFrom: own,
  seriesOf,
  measures,
}: Pick<IncidentFacts, 'seriesFrom' | 'seriesOf' | 'measures'>): Measure['source'] | null {
  if (own !== undefined) return own;
  // Of an earlier release: a chart of all cases, by the name of its measure.
  const named = measures.find(
    (m) => seriesOf === undefined || m.name.split(', in ')[0] === seriesOf,
  );
  if (named?.source === undefined) return null;
  const { stream, categories } = named.source;
  return { stream, categories };
}

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

/** Facts whose last runs have their times, of the streams that are at hand. */
export function withLastTimes(
  facts: IncidentFacts,
  agent: string,
  streams: readonly Stream[],
): IncidentFacts {
  const measures = facts.measures.map((m) => {
    const at = m.last === undefined ? undefined : lastAtOf(m, agent, streams);
    return at === undefined ? m : { ...m, lastAt: at };
  });
  return { ...facts, measures };
}

/** When the newest look of a measure's stream was made; undefined where that is not at hand. */
function lastAtOf(
  { source }: Measure,
  agent: string,
  streams: readonly Stream[],
): string | undefined {
  if (source === undefined || (source.agent ?? agent) !== agent) return undefined;
  const own = streams.find((s) => `${s.suite}/${s.metric}` === source.stream);
  return own?.looks.at(-1)?.at;
}
