import { z } from 'zod';
import { EXPECTATIONS, type Judgment, JUDGMENTS } from '../../domain/judgment.ts';
import type { RunFile, RunRecord } from '../test/record.ts';
import { anyText, toolCalls } from './jsonl.ts';

const text = z.string().min(1, 'is empty');
/** One trial on one metric, with the optional fields that let a change be explained. */
export const trialLine = z
  .looseObject({
    at: z.string().nullish(),
    run: text,
    agent: z.string().nullish(),
    suite: z.string().nullish(),
    case: text,
    metric: text,
    outcome: z.preprocess(
      (value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : value),
      z.string(),
    ),
    baseline: z.boolean().optional(),
    output: anyText,
    prompt: anyText,
    category: z.string().nullish(),
    task: z.string().nullish(),
    expected: anyText,
    reference: anyText,
    expect: z.enum(EXPECTATIONS).nullish(),
    toolCalls,
  })
  .superRefine((l, ctx) => {
    if (l.metric === 'pass' && !['pass', 'fail', 'none'].includes(l.outcome))
      ctx.addIssue({
        code: 'custom',
        path: ['outcome'],
        message: `is "${l.outcome}"; on the metric pass it must be pass, fail or none`,
      });
  });
type Line = z.infer<typeof trialLine>;

/** Metrics whose value can be laid beside the others of one trial. */
const KNOWN = new Set(['pass', 'judgment', 'tools', 'finish', 'length', 'answer']);

/**
 * The n-th lines of a case in a run, one a metric, are one trial. Cases of several suites keep the
 * suite in their name.
 */
export function readTrialLines(lines: readonly Line[], file: string): RunFile {
  const suites = new Set(lines.map((l) => l.suite ?? ''));
  const trials = new Map<string, Map<string, Line>>();
  const counts = new Map<string, number>();
  for (const l of lines) {
    const owner = JSON.stringify([l.run, l.suite ?? '', l.case]);
    const nth = counts.get(`${owner}\n${l.metric}`) ?? 0;
    counts.set(`${owner}\n${l.metric}`, nth + 1);
    const key = `${owner}\n${nth}`;
    trials.set(key, (trials.get(key) ?? new Map<string, Line>()).set(l.metric, l));
  }
  const other = [...new Set(lines.map((l) => l.metric))].filter((m) => !KNOWN.has(m));
  return {
    file,
    records: [...trials.values()].map((t) => recordOf(t, suites.size > 1)),
    notes:
      other.length === 0
        ? []
        : [`not compared: the metric${other.length === 1 ? '' : 's'} ${other.join(', ')}`],
  };
}

/** The outcome of a trial whose infrastructure failed. */
const NONE = 'none';
/** Metrics of which `none` says nothing; as an outcome of `tools` it says that none was called. */
const SPEAKING = new Set(['pass', 'judgment', 'finish', 'length', 'answer']);

/** No verdict by its checks, or by everything that was asked of it. */
function isUnjudged(trial: ReadonlyMap<string, Line>): boolean {
  if (trial.get('pass')?.outcome === NONE) return true;
  const told = [...trial].filter(([metric]) => KNOWN.has(metric));
  return told.length > 0 && told.every(([metric, l]) => SPEAKING.has(metric) && l.outcome === NONE);
}

function recordOf(trial: ReadonlyMap<string, Line>, manySuites: boolean): RunRecord {
  const all = [...trial.values()];
  const of = <T>(pick: (l: Line) => T | null | undefined): T | null =>
    all.map(pick).find((x) => x != null) ?? null;
  const value = (metric: string): string | null => {
    const outcome = trial.get(metric)?.outcome ?? null;
    return outcome === NONE && SPEAKING.has(metric) ? null : outcome;
  };
  const pass = value('pass');
  const judgment = JUDGMENTS.find((j): j is Judgment => j === value('judgment'));
  const tools = value('tools');
  const given = all.flatMap((l) => l.toolCalls);
  const length = Number(value('length') ?? Number.NaN);
  const [first] = all;
  return {
    id: first === undefined ? null : manySuites ? `${first.suite ?? ''}/${first.case}` : first.case,
    vars: null,
    prompt: of((l) => l.prompt),
    category: of((l) => l.category ?? l.task),
    expect: of((l) => l.expect),
    reference: of((l) => l.expected ?? l.reference),
    unjudged: isUnjudged(trial),
    reply: {
      text: of((l) => l.output) ?? value('answer'),
      pass: pass === null ? null : pass === 'pass',
      judged: judgment === undefined ? null : { judgment, uncertain: false, decidedBy: 'given' },
      toolCalls:
        given.length > 0
          ? given
          : tools === null || tools === 'none'
            ? []
            : tools.split(' > ').map((name) => ({ name, arguments: '{}' })),
      finishReason: value('finish'),
      length: Number.isFinite(length) ? length : null,
    },
  };
}
