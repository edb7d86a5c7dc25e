import type { Metric } from '../domain/drift.ts';
import type { Trial } from '../domain/run.ts';
import type { RawObservation } from '../drift/streams.ts';

/** A longer answer, where the baseline's are short, is its own value. */
const LONG = '(a longer text)';

/**
 * What the trials of a suite say on each metric. A trial without a verdict says nothing; one that another model served
 * than most of its run is kept apart (DESIGN §1).
 * @param baselineRuns ids whose answers decide which cases have short answers at all
 */
export function observationsOf(trials: readonly Trial[], baselineRuns: ReadonlySet<string>): { observations: RawObservation[]; keptApart: Trial[] } {
  const majority = servedMajority(trials);
  const shortAnswers = casesWithShortAnswers(trials, baselineRuns);
  const withTools = trials.some((t) => t.toolCalls.length > 0);
  const observations: RawObservation[] = [];
  const keptApart: Trial[] = [];
  for (const t of trials) {
    // A failed infrastructure has no finish reason; a judge that failed leaves the reply's own facts standing.
    if (t.finishReason === null) continue;
    if (t.servedModel !== majority.get(t.run)) {
      keptApart.push(t);
      continue;
    }
    const add = (metric: Metric, outcome: string, uncertain?: boolean): void => {
      observations.push({ run: t.run, at: t.at, caseHash: t.caseHash, metric, outcome, ...(uncertain === undefined ? {} : { uncertain }) });
    };
    if (t.asserted && t.outcome !== 'none') add('pass', t.outcome);
    if (t.judged !== null) add('judgment', t.judged.judgment, t.judged.uncertain);
    if (withTools) add('tools', t.toolCalls.length === 0 ? 'none' : t.toolCalls.map((c) => c.name).join(' > '));
    add('finish', t.finishReason);
    if (t.length !== null) add('length', String(t.length));
    if (shortAnswers.has(t.caseHash)) add('answer', t.answer ?? LONG);
  }
  return { observations, keptApart };
}

/** Per run, the model id that served most of its trials. */
export function servedMajority(trials: readonly Trial[]): ReadonlyMap<string, string | null> {
  const counts = new Map<string, Map<string | null, number>>();
  for (const t of trials) {
    if (t.finishReason === null) continue;
    const run = counts.get(t.run) ?? new Map<string | null, number>();
    counts.set(t.run, run.set(t.servedModel, (run.get(t.servedModel) ?? 0) + 1));
  }
  return new Map([...counts].map(([run, by]) => [run, [...by].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null]));
}

/** Cases of whose baseline trials at least half gave a short answer. */
function casesWithShortAnswers(trials: readonly Trial[], baselineRuns: ReadonlySet<string>): ReadonlySet<string> {
  const by = new Map<string, { short: number; all: number }>();
  for (const t of trials) {
    if (!baselineRuns.has(t.run) || t.finishReason === null) continue;
    const c = by.get(t.caseHash) ?? { short: 0, all: 0 };
    by.set(t.caseHash, { short: c.short + (t.answer === null ? 0 : 1), all: c.all + 1 });
  }
  return new Set([...by].filter(([, c]) => c.short * 2 >= c.all).map(([hash]) => hash));
}
