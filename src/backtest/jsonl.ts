import { z } from 'zod';
import { DaytwoError, EXIT, type Problem } from '../domain/errors.ts';

const text = z.string().min(1);
const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const row = z.strictObject({
  at: z.string().refine((s) => ISO.test(s) && Number.isFinite(Date.parse(s)), 'must be an ISO time such as 2026-05-03T02:00:00Z'),
  run: text,
  agent: text,
  suite: text,
  case: text,
  metric: text,
  outcome: z.string(),
  baseline: z.boolean().optional(),
});

/** One trial of DESIGN §11. */
export type TrialRow = z.infer<typeof row>;

const MOST_PROBLEMS = 20;

/**
 * Parses trials, one JSON object a line; blank lines are skipped. Throws one DaytwoError that lists the first twenty bad lines
 * with their numbers: a result that left lines out in silence would be about other data than the person's.
 */
export function parseTrials(lines: Iterable<string>, file: string): TrialRow[] {
  const rows: TrialRow[] = [];
  const problems: Problem[] = [];
  let line = 0;
  for (const source of lines) {
    line++;
    if (source.trim() === '') continue;
    const bad = (message: string, path = ''): number => problems.push({ place: { file, line }, path, message });
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch {
      bad('is not JSON; every line must be one whole JSON object');
      continue;
    }
    const parsed = row.safeParse(value);
    if (parsed.success) {
      if (parsed.data.metric === 'pass' && !['pass', 'fail', 'none'].includes(parsed.data.outcome)) bad(`is "${parsed.data.outcome}"; on the metric pass it must be pass, fail or none`, 'outcome');
      else rows.push(parsed.data);
    } else {
      for (const issue of parsed.error.issues) bad(messageOf(issue), issue.path.join('.'));
    }
    if (problems.length >= MOST_PROBLEMS) break;
  }
  if (problems.length > 0) {
    throw new DaytwoError({ code: 'bad-trials', message: `${file}: ${problems.length >= MOST_PROBLEMS ? `${MOST_PROBLEMS} or more` : problems.length} problem${problems.length === 1 ? '' : 's'} in its lines`, exitCode: EXIT.couldNotMeasure, problems, next: 'Mend the lines named and run again.' });
  }
  if (rows.length === 0) throw new DaytwoError({ code: 'no-trials', message: `${file} holds no trials`, exitCode: EXIT.notEnoughEvidence, next: 'Give one JSON object a line: at, run, agent, suite, case, metric, outcome.' });
  return rows;
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown key${issue.keys.length === 1 ? '' : 's'} ${issue.keys.map((k) => `"${k}"`).join(', ')}; the keys are ${Object.keys(row.shape).join(', ')}`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing or of the wrong type';
  return issue.message;
}
