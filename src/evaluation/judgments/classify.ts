import { type Judgment, JUDGMENTS } from '../../domain/judgment.ts';
import type { Evidence } from './evidence.ts';
import { type Table, WEIGHTS } from './weights.ts';

export interface Classification {
  judgment: Judgment;
  /**
   * The label's share of the weight (softmax), from 0 to 1: how clear the case is by these weights,
   * no promise of being right.
   */
  share: number;
  /** The stock phrase or the observation that spoke most for the label against the next best. */
  by: string;
}

function scores(features: Readonly<Record<string, number>>, table: Table): number[] {
  const sums = JUDGMENTS.map((_, k) => table['bias']?.[k] ?? 0);
  for (const [name, value] of Object.entries(features)) {
    const row = table[name];
    if (value !== 0 && row !== undefined)
      row.forEach((weight, k) => {
        sums[k] = (sums[k] ?? 0) + weight * value;
      });
  }
  return sums;
}

/**
 * Adds up what was observed, by the table, and says what decided. Pure; of equal scores the earlier
 * judgment wins.
 * @param barred judgments that the answer gives no ground for
 */
export function classifyEvidence(
  evidence: Evidence,
  table: Table = WEIGHTS,
  barred: readonly Judgment[] = [],
): Classification {
  const s = scores(evidence.features, table).map((score, k) =>
    barred.some((j) => j === JUDGMENTS[k]) ? Number.NEGATIVE_INFINITY : score,
  );
  const order = s.map((_, k) => k).sort((a, b) => (s[b] ?? 0) - (s[a] ?? 0) || a - b);
  const [won, next] = [order[0] ?? 0, order[1] ?? 0];
  const judgment = JUDGMENTS[won] ?? 'other';
  const top = s[won] ?? 0;
  const share = 1 / s.reduce((n, x) => n + Math.exp(x - top), 0);
  if (evidence.phrase?.judgment === judgment) return { judgment, share, by: evidence.phrase.rule };
  const spoke = Object.entries(evidence.features)
    .map(([name, value]) => ({
      name,
      for: value * ((table[name]?.[won] ?? 0) - (table[name]?.[next] ?? 0)),
    }))
    .sort((a, b) => b.for - a.for)[0];
  return { judgment, share, by: spoke === undefined || spoke.for <= 0 ? 'answered' : spoke.name };
}
