import { FINISH_REASONS } from '../../domain/provider.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { decideJudgment } from '../../evaluation/judgments/decide.ts';
import { type Comparison, compareRuns } from '../test/compare.ts';
import { PAIRED } from '../test/paired.ts';
import { type Paired, pairFiles } from '../test/pairing.ts';
import type { Label, RunFile } from '../test/record.ts';
import { readStoredRun } from './stored-run.ts';

/** Two runs that were read, with how their cases were recognised. */
export type ComparedRuns = Comparison & { pairedBy: Paired['by'] };

/**
 * Compares two runs that were read, as `daytwo compare` and the page do: one verdict of two runs.
 * @param margin what counts as the same, as a share of the pass rate
 */
export function compareRead(
  before: RunFile,
  after: RunFile,
  margin: number = PAIRED.margin,
): ComparedRuns {
  const paired = pairFiles(before, after, plainLabel);
  return { ...compareRuns(paired, { odds: PAIRED.odds, margin }), pairedBy: paired.by };
}

/** The same of two runs that the worker made. */
export async function compareStored(store: Store, before: Run, after: Run): Promise<ComparedRuns> {
  return compareRead(await readStoredRun(store, before), await readStoredRun(store, after));
}

const plainLabel: Label = (r) => {
  if (r.text === null && r.toolCalls.length === 0) return null;
  const { judgment, uncertain, decidedBy } = decideJudgment(
    {
      text: r.text ?? '',
      toolCalls: r.toolCalls,
      finishReason: FINISH_REASONS.find((f) => f === r.finishReason) ?? null,
    },
    { plainOnly: true },
  );
  return { judgment, uncertain, decidedBy };
};
