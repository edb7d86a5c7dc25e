import { median } from '../../detection/drift/bins.ts';
import type { Metric } from '../../domain/drift.ts';
import type { Trial } from '../../domain/run.ts';
import { span } from '../../domain/text-time.ts';

/** The middle case before a change and since, and by what factor cases changed in the middle. */
export interface Typical {
  metric: Metric;
  before: number;
  after: number;
  ratio: number;
}

const VALUES: Readonly<Partial<Record<Metric, (t: Trial) => number | null>>> = {
  latency: (t) => t.latencyMs,
  'output-tokens': (t) => (t.usage?.reported === false ? null : (t.usage?.outputTokens ?? null)),
  cost: (t) => t.costUsd,
  'tool-calls': (t) => t.toolCalls.length,
  length: (t) => t.length,
};

/**
 * Medians of a number, each case once: a mean is what one answer in a hundred makes of it. Null for
 * metrics without numbers, and where no case is known on both sides.
 * @param createdAt when each run was made that counts; trials of other runs are left out
 * @param begin when the first run was made that is since
 */
export function typicalOf(
  metric: Metric,
  trials: readonly Trial[],
  createdAt: ReadonlyMap<string, string>,
  begin: string | undefined,
): Typical | null {
  const valueOf = VALUES[metric];
  if (valueOf === undefined || begin === undefined) return null;
  const sides = new Map<string, { before: number[]; after: number[] }>();
  for (const t of trials) {
    const at = createdAt.get(t.run);
    const value = t.finishReason === null ? null : valueOf(t);
    if (at === undefined || value === null) continue;
    const own = sides.get(t.caseHash) ?? { before: [], after: [] };
    sides.set(t.caseHash, own);
    own[at >= begin ? 'after' : 'before'].push(value);
  }
  const cases = [...sides.values()]
    .filter((s) => s.before.length > 0 && s.after.length > 0)
    .map((s) => ({ before: median(s.before), after: median(s.after) }));
  const ratios = cases.filter((c) => c.before > 0).map((c) => c.after / c.before);
  return ratios.length * 2 < cases.length || ratios.length === 0
    ? null
    : {
        metric,
        before: median(cases.map((c) => c.before)),
        after: median(cases.map((c) => c.after)),
        ratio: median(ratios),
      };
}

/** A factor nearer to one than this is not said: what moved is then not the middle. */
const WORTH_SAYING = 0.1;

/** "answers take 2.1 times as long"; null where the middle did not move. */
export function factorWords(t: Typical | null): string | null {
  if (t === null || Math.abs(t.ratio - 1) < WORTH_SAYING) return null;
  const times = `${t.ratio >= 10 ? Math.round(t.ratio) : Number(t.ratio.toFixed(1))} times as`;
  const words: Partial<Record<Metric, string>> = {
    latency: `answers take ${times} long`,
    'output-tokens': `answers have ${times} many tokens`,
    cost: `calls cost ${times} much`,
    'tool-calls': `replies make ${times} many tool calls`,
  };
  return words[t.metric] ?? null;
}

/** "In the middle case 4.2 s, before 2 s."; empty where there is nothing to say. */
export function typicalWords(t: Typical | null): string {
  if (t === null || Math.abs(t.ratio - 1) < WORTH_SAYING) return '';
  return `In the middle case it is ${numberWords(t.metric, t.after)}, before ${numberWords(t.metric, t.before)}.`;
}

function numberWords(metric: Metric, value: number): string {
  const short = Number(value.toPrecision(3));
  if (metric === 'latency')
    return value < 1_000
      ? `${short} ms`
      : value < 60_000
        ? `${Number((value / 1000).toPrecision(3))} s`
        : span(value);
  if (metric === 'cost') return `$${short}`;
  if (metric === 'length') return `${short} characters`;
  return `${short} ${metric === 'tool-calls' ? 'calls' : 'tokens'}`;
}
