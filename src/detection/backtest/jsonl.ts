import { z } from 'zod';
import { DaytwoError, EXIT, type Problem } from '../../domain/errors.ts';
import { shorten } from '../../domain/shorten.ts';
import { wrongOutcome } from './metric-names.ts';

const text = z.string().min(1);
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;
const [EARLIEST, LATEST] = [1990, 2200];

/** The rows of a run have one time, mostly, and stand together: it is read once. */
let lastTime = { given: '', at: '' };

/**
 * An ISO time; one that names no zone is UTC, or the same file would be about other nights on
 * another machine.
 */
const time = z.string().transform((s, context): string => {
  if (s === lastTime.given) return lastTime.at;
  const [, day = '', clock, zone = 'Z'] = ISO.exec(s) ?? [];
  const at = clock === undefined ? s : `${day}T${clock}${zone}`;
  const wrong = (message: string): typeof z.NEVER => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (day === '' || !Number.isFinite(Date.parse(at)))
    return wrong('must be an ISO time such as 2026-05-03T02:00:00Z');
  if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day)
    return wrong(`is no day of the calendar: ${day}`);
  const year = Number(day.slice(0, 4));
  if (year < EARLIEST || year > LATEST)
    return wrong(`lies in the year ${year}; between ${EARLIEST} and ${LATEST} is believed`);
  lastTime = { given: s, at };
  return at;
});
const row = z.strictObject({
  at: time,
  run: text,
  agent: text,
  suite: text,
  case: text,
  metric: text,
  // A length or a field is a number, and is often written as one.
  outcome: z.preprocess(
    (value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : value),
    z.string(),
  ),
  baseline: z.boolean().optional(),
});

/** One trial of a JSON-lines file (docs/backtest.md, "What it reads"). */
export type TrialRow = z.infer<typeof row>;

const MOST_PROBLEMS = 20;

/**
 * Parses trials, one JSON object a line; blank lines are skipped. Throws one DaytwoError that lists
 * the first twenty bad lines with their numbers: a result that left lines out in silence would be
 * about other data than the person's.
 */
export function parseTrials(lines: Iterable<string>, file: string): TrialRow[] {
  const rows: TrialRow[] = [];
  readTrials(lines, file, (row) => rows.push(row));
  return rows;
}

/** The same, each trial handed over as it is read. */
export function readTrials(
  lines: Iterable<string>,
  file: string,
  take: (row: TrialRow) => void,
): void {
  let taken = 0;
  const problems: Problem[] = [];
  let line = 0;
  for (const source of lines) {
    line++;
    if (source.trim() === '') continue;
    const bad = (message: string, path = ''): number =>
      problems.push({ place: { file, line }, path, message });
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch {
      bad('is not JSON; every line must be one whole JSON object');
      continue;
    }
    const parsed = row.safeParse(value);
    if (parsed.success) {
      const { metric, outcome } = parsed.data;
      const wrong = wrongOutcome(metric, outcome);
      if (wrong !== null)
        bad(
          `is ${shorten(JSON.stringify(outcome), 40)}; on the metric ${shorten(metric, 40)} ${wrong}`,
          'outcome',
        );
      else {
        take(parsed.data);
        taken++;
      }
    } else {
      for (const issue of parsed.error.issues) bad(messageOf(issue, value), issue.path.join('.'));
    }
    if (problems.length >= MOST_PROBLEMS) break;
  }
  if (problems.length > 0) {
    throw new DaytwoError({
      code: 'bad-trials',
      message:
        `${file}: ${problems.length >= MOST_PROBLEMS ? `${MOST_PROBLEMS} or more` : problems.length} ` +
        `problem${problems.length === 1 ? '' : 's'} in its lines`,
      exitCode: EXIT.couldNotMeasure,
      problems,
      next: 'Mend the lines named and run again.',
    });
  }
  if (taken === 0)
    throw new DaytwoError({
      code: 'no-trials',
      message: `${file} holds no trials`,
      exitCode: EXIT.couldNotMeasure,
      next: 'Give one JSON object a line: at, run, agent, suite, case, metric, outcome.',
    });
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return (
      `unknown key${issue.keys.length === 1 ? '' : 's'} ` +
      `${issue.keys.map((k) => `"${k}"`).join(', ')}; the keys are ` +
      `${Object.keys(row.shape).join(', ')}`
    );
  if (issue.code === 'invalid_type') {
    const [key] = issue.path;
    if (key === undefined) return 'is no JSON object';
    const given = (value as Readonly<Record<PropertyKey, unknown>>)[key];
    const wanted = issue.expected === 'boolean' ? 'true or false' : 'a text';
    return given === undefined
      ? `is missing; it must be ${wanted}`
      : `is ${shorten(JSON.stringify(given), 40)}; it must be ${wanted}`;
  }
  if (issue.code === 'too_small') return 'is empty';
  return issue.message;
}
