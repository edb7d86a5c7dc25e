// Output files as promptfoo writes them, small and of our own making.
import { coin } from '../drift/worlds.ts';

export interface Call {
  /** Which test of the suite. */
  i: number;
  outcome?: 'pass' | 'fail' | 'error' | 'grader-error' | 'no-output';
  output?: unknown;
  provider?: unknown;
  cached?: boolean;
  version?: 2 | 3;
  metadata?: Record<string, unknown>;
}

const QUESTIONS = [
  'When does my parcel come?',
  'Can I return the sofa?',
  'The lamp arrived broken.',
  'I was charged twice.',
];

/** One `EvaluateResult`. Version 2 as written before `failureReason` and `testCase` were there. */
export function call({
  i,
  outcome = 'pass',
  output = 'Your refund is on its way and arrives within 5 working days.',
  provider = { id: 'openai:gpt-4.1-mini', label: 'refund desk' },
  cached = false,
  version = 3,
  metadata = {},
}: Call): Record<string, unknown> {
  const question = `${QUESTIONS[i % QUESTIONS.length]} (order ${i})`;
  const assertion = { type: 'contains', value: 'refund' };
  const good = outcome === 'pass';
  const base = {
    provider,
    prompt: { raw: `You are the refund desk. ${question}`, label: 'desk' },
    vars: { question },
    promptIdx: 0,
    testIdx: i,
    success: good,
    score: good ? 1 : 0,
    latencyMs: 20,
    namedScores: {},
    ...(version === 3
      ? {
          testCase: {
            description: `order ${i}`,
            vars: { question },
            assert: [assertion],
            metadata,
          },
          failureReason: { pass: 0, fail: 1, 'grader-error': 1, error: 2, 'no-output': 0 }[outcome],
        }
      : {}),
  };
  if (outcome === 'error')
    return {
      ...base,
      error: 'API error: 429 Too Many Requests',
      response: { error: 'API error: 429 Too Many Requests' },
    };
  if (outcome === 'no-output') return { ...base, error: 'No output', response: { cached } };
  const reason = good ? 'All assertions passed' : 'Expected output to contain "refund"';
  const component = {
    pass: good,
    score: good ? 1 : 0,
    reason,
    assertion,
    ...(outcome === 'grader-error' ? { metadata: { graderError: true } } : {}),
  };
  return {
    ...base,
    response: { output, cached, tokenUsage: { total: 30 } },
    gradingResult: { pass: good, score: good ? 1 : 0, reason, componentResults: [component] },
    ...(good ? {} : { error: reason }),
  };
}

export interface Eval {
  evalId?: string | null;
  timestamp?: string | null;
  description?: string | null;
  version?: 2 | 3;
  calls: readonly Record<string, unknown>[];
}

/** The whole file. */
export function evalFile({
  evalId = null,
  timestamp = null,
  description = 'Refund desk',
  version = 3,
  calls,
}: Eval): string {
  const raw = 'You are the refund desk. {{question}}';
  return JSON.stringify({
    ...(evalId === null ? {} : { evalId }),
    results: {
      version,
      ...(timestamp === null ? {} : { timestamp }),
      ...(version === 3
        ? { prompts: [{ raw, label: 'desk', provider: 'refund desk' }] }
        : { table: { head: { prompts: [{ raw }], vars: ['question'] }, body: [] } }),
      results: calls,
      stats: { successes: 0, failures: 0, errors: 0 },
    },
    config: description === null ? {} : { description },
    shareableUrl: null,
  });
}

export const dayOf = (day: number): string => new Date(Date.UTC(2026, 0, 5 + day, 2)).toISOString();

/**
 * A nightly eval of `cases` tests at `rate`; from `change` on the first `collapsed` pass one time
 * in ten.
 */
export function nightly(o: {
  seed: number;
  days: number;
  cases: number;
  rate: number;
  change: number;
  collapsed: number;
  provider?: unknown;
  description?: string;
}): { name: string; text: string }[] {
  const r = coin(o.seed);
  return Array.from({ length: o.days }, (_, day) => {
    const calls = Array.from({ length: o.cases }, (_x, i) => {
      const pass = r() < (day >= o.change && i < o.collapsed ? 0.1 : o.rate);
      const words =
        `${pass ? 'Your refund' : 'Your money'} for order ${i} ` +
        `${'is on its way, with our thanks '.repeat(1 + Math.floor(3 * r()))}.`;
      return call({
        i,
        outcome: pass ? 'pass' : 'fail',
        output: words,
        ...(o.provider === undefined ? {} : { provider: o.provider }),
      });
    });
    return {
      name: `${dayOf(day).slice(0, 10)}.json`,
      text: evalFile({
        evalId: `eval-${o.seed}x${day}-${dayOf(day).slice(0, 19)}`,
        timestamp: dayOf(day),
        ...(o.description === undefined ? {} : { description: o.description }),
        calls,
      }),
    };
  });
}
