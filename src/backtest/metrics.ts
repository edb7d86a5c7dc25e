import type { PastRow } from './history.ts';
import { shownName } from './names.ts';

/** Metrics that the engine reads in a way of their own; others are plain categories. */
const KNOWN: readonly string[] = ['pass', 'judgment', 'tools', 'finish', 'length', 'answer'];
const FIELD = /^field:./;
const MOST_NAMED = 8;

/** Says which metrics of the rows are none that daytwo knows: a slip of the pen would be a stream of its own, unseen. */
export function unknownMetricsNote(rows: readonly Pick<PastRow, 'metric'>[]): string[] {
  const counts = new Map<string, number>();
  for (const { metric } of rows) if (!KNOWN.includes(metric) && !FIELD.test(metric)) counts.set(metric, (counts.get(metric) ?? 0) + 1);
  if (counts.size === 0) return [];
  const named = [...counts].slice(0, MOST_NAMED).map(([metric, n]) => `"${shownName(metric)}" in ${n} ${n === 1 ? 'row' : 'rows'}`).join(', ');
  const rest = counts.size - MOST_NAMED;
  return [`Not among the metrics that daytwo knows (${KNOWN.join(', ')}, field:NAME): ${named}${rest > 0 ? ` and ${rest} more` : ''}. Each is watched as plain categories and takes a share of the alarm budget; if it is mistyped, mend the rows.`];
}
