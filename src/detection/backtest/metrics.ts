import { DAY } from '../../domain/clock.ts';
import type { TrialRow } from './jsonl.ts';
import { metricNamed } from './metric-names.ts';
import { shownName } from './names.ts';

/** Metrics that the engine reads in a way of their own; others are plain categories. */
const KNOWN: readonly string[] = [
  'pass',
  'judgment',
  'refusal',
  'tools',
  'finish',
  'length',
  'answer',
  'latency',
  'output-tokens',
  'cost',
  'tool-calls',
  'no-verdict',
];
const FIELD = /^field:./;
const MOST_NAMED = 8;

/**
 * Says which metrics of the rows are none that daytwo knows: a slip of the pen would be a stream of
 * its own, unseen.
 */
export function unknownMetricsNote(rows: Iterable<Pick<TrialRow, 'metric'>>): string[] {
  const counts = new Map<string, number>();
  for (const { metric } of rows)
    if (!KNOWN.includes(metricNamed(metric)) && !FIELD.test(metric))
      counts.set(metric, (counts.get(metric) ?? 0) + 1);
  if (counts.size === 0) return [];
  const named = [...counts]
    .slice(0, MOST_NAMED)
    .map(([metric, n]) => `"${shownName(metric)}" in ${n} ${n === 1 ? 'row' : 'rows'}`)
    .join(', ');
  const rest = counts.size - MOST_NAMED;
  return [
    `Not among the metrics that daytwo knows (${KNOWN.join(', ')}, field:NAME): ` +
      `${named}${rest > 0 ? ` and ${rest} more` : ''}. Each is watched as plain categories and ` +
      'takes a share of the alarm budget; if it is mistyped, mend the rows.',
  ];
}

/**
 * A run is one replay: rows of one name that lie further apart are likelier two, or one of them has
 * a wrong time.
 */
const ONE_RUN_MS = DAY;

/** Runs whose rows are more than a day apart, in one note. */
export function longRunsNote(
  rows: Iterable<Pick<TrialRow, 'agent' | 'suite' | 'run' | 'at'>>,
): string[] {
  const spans = new Map<string, { run: string; from: string; to: string }>();
  for (const { agent, suite, run, at } of rows) {
    const key = `${agent}\u0000${suite}\u0000${run}`;
    const span = spans.get(key);
    if (span === undefined) spans.set(key, { run, from: at, to: at });
    else if (at === span.from || at === span.to) continue;
    else if (Date.parse(at) < Date.parse(span.from)) span.from = at;
    else if (Date.parse(at) > Date.parse(span.to)) span.to = at;
  }
  const long = [...spans.values()].filter(
    (s) => Date.parse(s.to) - Date.parse(s.from) > ONE_RUN_MS,
  );
  const [first] = long;
  if (first === undefined) return [];
  const which = long.length === 1 ? 'A run holds rows' : `${long.length} runs hold rows`;
  return [
    `${which} more than a day apart ` +
      `(${long.length === 1 ? '' : 'the first, '}${shownName(first.run)}: ${first.from} to ` +
      `${first.to}). A run counts as one replay, at its earliest time; if its name was used ` +
      'twice, or a time is wrong, mend the rows.',
  ];
}
