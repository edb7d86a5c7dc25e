import type { Stream } from '../../domain/drift.ts';
import { isRelative } from './usual.ts';

/** One binary question asked of a stream. */
export interface Process {
  /** For people: `pass`, `refused against the rest`, `over-caution`. */
  name: string;
  kind: 'category' | 'unseen' | 'over-caution' | 'over-confidence';
  /** The cases it looks at. */
  includes(caseHash: string): boolean;
  /** Per category of the stream, whether it counts as success. */
  success: readonly boolean[];
  /**
   * Success is the good side, so falls are expected more often than rises; in a category against
   * the rest neither side is.
   */
  good: boolean;
}

/** An answer that acted and flagged its uncertainty: acting, but not over-confident. */
export const ACTED_UNCERTAIN = 'acted-uncertain';

const NOT_ACTING: ReadonlySet<string> = new Set(['refused', 'escalated', 'clarified', 'other']);

/**
 * Which binary engines a stream gets (docs/detection.md): each category that the baseline holds
 * against the rest, all categories that it does not hold as one ("something new"), and the two
 * judgment axes where the suite says what is expected. Two categories are one plain binary engine.
 * Decided by the baseline alone, so that data cannot choose among processes; a declared category
 * that never occurs costs nothing. Evidence is the mean over the list.
 */
export function processesOf(
  stream: Pick<Stream, 'metric' | 'categories' | 'baseline' | 'expect'>,
): Process[] {
  const totals = stream.categories.map(() => 0);
  for (const look of stream.baseline) {
    for (const cell of look.cells)
      for (const [c, count] of cell.counts.entries()) totals[c] = (totals[c] ?? 0) + count;
  }
  const all = (): boolean => true;
  const only = (c: number): boolean[] => stream.categories.map((_, other) => other === c);
  const named = (c: number): string => stream.categories[c] ?? '';
  const seen = totals.flatMap((total, c) => (total > 0 ? [c] : []));
  const axes = axesOf(stream);
  if (stream.metric === 'pass')
    return [{ name: 'pass', kind: 'category', includes: all, success: only(0), good: true }];
  if (isRelative(stream.metric)) return relativeProcesses(stream);
  if (stream.categories.length <= 2 || seen.length <= 1) {
    // The commonest category is the success, so that the order of the names plays no part.
    const first = totals.indexOf(Math.max(...totals));
    return [
      {
        name: `${named(first)} against the rest`,
        kind: 'category',
        includes: all,
        success: only(Math.max(0, first)),
        good: false,
      },
      ...axes,
    ];
  }
  const each = seen.map((c): Process => ({
    name: `${named(c)} against the rest`,
    kind: 'category',
    includes: all,
    success: only(c),
    good: false,
  }));
  const unseen: Process = {
    name: 'something new',
    kind: 'unseen',
    includes: all,
    success: totals.map((total) => total > 0),
    good: true,
  };
  return [...each, unseen, ...axes];
}

/**
 * A case beside its own past: the usual answer against the rest, and a new one against the rest; of
 * numbers more against the rest alone. Calls that got quicker, shorter or cheaper are no trouble,
 * and each further question costs all the others.
 */
function relativeProcesses({
  metric,
  categories,
}: Pick<Stream, 'metric' | 'categories'>): Process[] {
  const last = categories.length - 1;
  const answers = metric === 'answer';
  return (answers ? [0, last] : [last]).map((c) => ({
    name: `${categories[c] ?? ''} against the rest`,
    kind: 'category',
    includes: () => true,
    success: categories.map((_, other) => (other === c) === (answers && c === 0)),
    good: true,
  }));
}

function axesOf(stream: Pick<Stream, 'metric' | 'categories' | 'expect'>): Process[] {
  if (stream.metric !== 'judgment') return [];
  const expected = [...stream.expect.values()];
  const axes: Process[] = [];
  if (expected.includes('acted')) {
    axes.push({
      name: 'over-caution',
      kind: 'over-caution',
      includes: (hash) => stream.expect.get(hash) === 'acted',
      success: stream.categories.map((c) => !NOT_ACTING.has(c)),
      good: true,
    });
  }
  if (expected.some((e) => e !== 'acted')) {
    const includes = (hash: string): boolean => (stream.expect.get(hash) ?? 'acted') !== 'acted';
    axes.push({
      name: 'over-confidence',
      kind: 'over-confidence',
      includes,
      success: stream.categories.map((c) => c !== 'acted'),
      good: true,
    });
  }
  return axes;
}
