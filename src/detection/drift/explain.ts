import type { Direction, Metric, StreamReview } from '../../domain/drift.ts';
import type { Interval } from '../../domain/incident.ts';
import { percentSmallInTenths } from '../../domain/text-percent.ts';
import { areSomeOfThem, isSpread, NAMED } from './effect-spread.ts';
import { measuresOf } from './intervals.ts';
import { streamStatus } from './stream-status.ts';

export interface ExplainOptions {
  /** A case's name for people; its hash's first eight letters unless given. */
  label?: (caseHash: string) => string;
  /** φ of the stream's baseline (`dispersionOf`): intervals are widened by it, and say so. */
  dispersion?: number;
  /** The pass rate of the same answers says the opposite (`isContradicted`). */
  contradicted?: boolean;
  /** The incident that tells of the stream's suite while it has no alarm of its own. */
  told?: string;
  /** At most so many cases by name; 5. */
  mostCases?: number;
}

const DIRECTIONS: Readonly<Record<Direction, string>> = {
  worse: 'for the worse',
  better: 'for the better',
  'over-caution': 'towards over-caution: it holds back where it should act',
  'over-confidence':
    'towards over-confidence: it no longer refuses, asks or hands over where it should',
  format: 'in form',
  length: 'in length',
  mixed: 'without one direction',
};

/** A direction as the end of "moved …". */
export function directionWords(direction: Direction): string {
  return DIRECTIONS[direction];
}

/** What a metric is called in a sentence. */
export function metricWords(metric: Metric): string {
  const words: Partial<Record<Metric, string>> = {
    pass: 'pass rate',
    judgment: 'judgment',
    refusal: 'refusals',
    tools: 'tool choice',
    finish: 'finish reason',
    length: 'answer length',
    answer: 'answers',
    latency: 'latency',
    'output-tokens': 'output tokens',
    cost: 'cost a call',
    'tool-calls': 'tool calls a reply',
    'no-verdict': 'trials without a verdict',
  };
  return words[metric] ?? metric.replace(/^field:/, '');
}

/**
 * One clause: `pass rate fell 96 % → 81 %`, `judgment: refused rose 4 % → 31 %`, `pass rate steady
 * at 96 %`.
 */
export function headlineOf(
  review: StreamReview,
  options: Pick<ExplainOptions, 'label' | 'told'> = {},
): string {
  const [first] = measuresOf(review);
  const name = metricWords(review.stream.metric);
  if (review.looks === 0 || first === undefined) return `${name}: nothing to compare yet`;
  const subject = review.stream.metric === 'pass' ? name : `${name}: ${first.name}`;
  const moved = `${percentSmallInTenths(first.before.value)} → ${percentSmallInTenths(first.after.value)}`;
  if (review.alarm && review.direction === 'mixed' && review.stream.metric === 'pass')
    return `${name} ${moved}, but other cases pass and fail than before`;
  const standing = streamStatus(review);
  if (standing === 'alarm')
    return (
      `${subject} ${first.after.value < first.before.value ? 'fell' : 'rose'} ` +
      `${moved}${fewOf(review, review.stream.metric === 'pass' ? 0 : review.categories.indexOf(first.name), options)}`
    );
  if (standing === 'suspicious') return `${subject} suspicious, ${moved}`;
  const known =
    options.told === undefined ? 'no evidence of a change yet' : `told as ${options.told}`;
  if (standing === 'unclear') return `${subject}: ${known}, ${moved}`;
  // The split at the likeliest start picks the largest wobble: where nothing moved, one figure over
  // all runs is the honest one.
  const all = measuresOf({
    ...review,
    before: review.before.map((n, c) => n + (review.after[c] ?? 0)),
  });
  const largest =
    review.stream.metric === 'pass'
      ? all[0]
      : all.toSorted((a, b) => b.before.value - a.before.value)[0];
  return (
    `${review.stream.metric === 'pass' ? name : `${name}: ${largest?.name ?? ''}`} ` +
    `steady at ${percentSmallInTenths(largest?.before.value ?? 0)}`
  );
}

/** A whole that moved by less than this hides the few cases that carry its alarm. */
const HIDES = 0.1;
const MOST_NAMED = 2;
/** A case whose own share moved by less is not what moved the whole. */
const LEAST_NAMED = 0.05;

/**
 * ` (in late refund 0 % → 100 %)`, where the whole hardly moved and a few cases did; else nothing.
 */
function fewOf(
  review: StreamReview,
  category: number,
  options: Pick<ExplainOptions, 'label'>,
): string {
  const share = (counts: readonly number[]): number =>
    (counts[category] ?? 0) /
    Math.max(
      1,
      counts.reduce((a, b) => a + b, 0),
    );
  const whole = share(review.after) - share(review.before);
  // A case may have changed in another category: "0 % → 0 %" would tell nothing of this one.
  const moved = review.cases.filter(
    (c) => c.p >= 0.5 && (share(c.after) - share(c.before)) * Math.sign(whole) >= LEAST_NAMED,
  );
  if (
    options.label === undefined ||
    moved.length === 0 ||
    moved.length * 2 > review.cases.length ||
    isSpread(review.cases, review.categories.length) ||
    Math.abs(whole) >= HIDES
  )
    return '';
  const named = moved
    .slice(0, MOST_NAMED)
    .map(
      (c) =>
        `${options.label?.(c.caseHash) ?? ''} ${percentSmallInTenths(share(c.before))} → ` +
        `${percentSmallInTenths(share(c.after))}`,
    );
  return ` (in ${named.join(', ')}${moved.length > MOST_NAMED ? ` and ${moved.length - MOST_NAMED} more` : ''})`;
}

/** `since between 3 and 5 May 2026`, `since 3 May 2026, between 02:00 and 14:00`; times in UTC. */
export function sinceOf(began: { from: string; to: string } | null): string {
  if (began === null) return 'start unknown';
  const from = new Date(began.from);
  const to = new Date(began.to);
  const day = (d: Date, parts: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: 'UTC' }).format(d);
  const long = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  if (day(from, long) === day(to, long)) {
    const time = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
    const [first, last] = [day(from, time), day(to, time)];
    return first === last
      ? `since ${day(from, long)}, at ${first} UTC`
      : `since ${day(from, long)}, between ${first} and ${last} UTC`;
  }
  const sameMonth =
    from.getUTCFullYear() === to.getUTCFullYear() && from.getUTCMonth() === to.getUTCMonth();
  const sameYear = from.getUTCFullYear() === to.getUTCFullYear();
  const start = day(
    from,
    sameMonth ? { day: 'numeric' } : sameYear ? { day: 'numeric', month: 'long' } : long,
  );
  return `since between ${start} and ${day(to, long)}`;
}

/** A review as lines of plain words and numbers, the headline first. */
export function explainReview(review: StreamReview, options: ExplainOptions = {}): string[] {
  const { agent, suite } = review.stream;
  const lines = [`${agent} / ${suite}: ${headlineOf(review, options)}`, review.reason];
  if (!review.alarm) return lines;
  const label = options.label ?? ((hash: string): string => hash.slice(0, 8));
  lines.push(
    options.contradicted === true
      ? `Moved ${sinceOf(review.began)}. Fewer of the same answers pass, so rules may have ` +
          'labelled them wrongly: read them.'
      : `Moved ${DIRECTIONS[review.direction]}, ${sinceOf(review.began)}.`,
  );
  const dispersion = options.dispersion ?? 1;
  for (const measure of measuresOf(review, dispersion).slice(0, 3)) {
    lines.push(
      `${measure.name}: ${withInterval(measure.before)} before, ` +
        `${withInterval(measure.after)} since.`,
    );
  }
  lines.push(
    options.dispersion === undefined
      ? 'Intervals are 95 % (Wilson) and take every trial as independent; replies of one run ' +
          'often vary together, so they are somewhat too narrow.'
      : `Intervals are 95 % (Wilson), widened for runs that vary ${dispersion.toFixed(1)} ` +
          'times as much as independent trials would.',
  );
  const named = review.cases.filter((c) => c.p >= NAMED);
  const most = options.mostCases ?? 5;
  if (named.length === 0)
    lines.push('No single case stands out: the change is spread over the suite.');
  else {
    const list = named
      .slice(0, most)
      .map((c) => `${label(c.caseHash)} (${percentSmallInTenths(c.p)} likely)`);
    const least = areSomeOfThem(review.cases, review.categories.length) ? 'at least ' : '';
    const all = `${least}${named.length} of ${review.cases.length}`;
    const head = isSpread(review.cases, review.categories.length)
      ? `The change is spread over the suite; surest in ${all}:`
      : `Cases that changed (${all}):`;
    lines.push(
      `${head} ` +
        `${list.join(', ')}${named.length > most ? ` and ${named.length - most} more` : ''}.`,
    );
    const steady = review.cases.filter((c) => c.p < 0.1).length;
    if (steady > 0)
      lines.push(
        `${steady} of ${review.cases.length} cases show no sign of a change of their own.`,
      );
  }
  if (review.provisional)
    lines.push(
      'Provisional: nobody has approved the baseline yet, so this compares with the first runs seen.',
    );
  return lines;
}

function withInterval(i: Interval): string {
  return (
    `${percentSmallInTenths(i.value)} (${percentSmallInTenths(i.low)} to ` +
    `${percentSmallInTenths(i.high)}, ${i.n} trials)`
  );
}
