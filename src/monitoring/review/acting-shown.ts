import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { isJudgment } from './drift-text.ts';
import type { ReviewFindings } from './findings.ts';
import { contributingRuns, trialsAround } from './flips.ts';
import type { Shown } from './judgment-way.ts';

/**
 * Whether most of the answers by which a case is labelled as acting, since its suite's judgment
 * changed, show that something was done. What was labelled before that was kept is taken at its word.
 */
export async function actingShown(
  tx: Store,
  f: Pick<ReviewFindings, 'history' | 'streams' | 'reviews'>,
  look: Pick<Run, 'id'>,
): Promise<Shown> {
  const judged = f.reviews.find((r) => isJudgment(r.review))?.review;
  const stream = f.streams.find((s) => s.metric === judged?.stream.metric);
  if (judged === undefined || stream === undefined) return () => true;
  const { runs } = f.history;
  const created = contributingRuns(stream, runs);
  const begun = judged.began?.run ?? look.id;
  const from = created.get(begun) ?? '';
  const own = runs.filter((r) => created.has(r.id));
  const trials = await trialsAround(tx, own, begun);
  return shownIn(trials.filter((t) => (created.get(t.run) ?? '') >= from));
}

/** The same of given trials. */
export function shownIn(trials: readonly Pick<Trial, 'caseHash' | 'judged'>[]): Shown {
  const acted = Map.groupBy(
    trials.filter((t) => t.judged?.judgment === 'acted'),
    (t) => t.caseHash,
  );
  return (caseHash) => {
    const own = acted.get(caseHash) ?? [];
    return 2 * own.filter((t) => t.judged?.shown !== false).length > own.length;
  };
}
