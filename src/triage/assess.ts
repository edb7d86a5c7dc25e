import type { TriageFile } from '../config/triage-file.ts';
import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { Subject } from './decide-lane.ts';
import { type Finding, findingsDoc, unmatchedIn } from './figures/finding.ts';
import { figuresOfTask } from './figures/of-task.ts';
import type { Sources } from './figures/sources.ts';
import { FEWEST_TO_CALL_NEW, type ReviewedIndex } from './novelty/reviewed.ts';
import { FINDINGS } from './stored.ts';

/** What outputs are held against. */
export interface AssessedBy {
  triage: TriageFile;
  index: ReviewedIndex | null;
  sources: Sources;
}

/** What an output looks like to the rules. */
export interface Assessed {
  subject: Subject;
  findings: readonly Finding[];
}

/** Holds an output that is new to us against what was reviewed and against its source. */
export function assess(o: RealOutput, by: AssessedBy): Assessed {
  const task = o.task?.name ?? null;
  const novelty = o.texts === null ? null : (by.index?.noveltyOf(o.texts) ?? null);
  const figures = o.texts === null ? NOT_CHECKED : figuresOfTask(o.texts, task, by);
  return {
    subject: {
      ...knownOf(o),
      novelty: novelty?.value ?? null,
      isNew: novelty?.isNew ?? false,
      unmatched: figures.unmatched,
    },
    findings: figures.findings,
  };
}

const NOT_CHECKED = { findings: [], unmatched: null };

/** The same of one that was assessed before, from what is stored. */
export async function assessedBefore(
  o: RealOutput,
  index: ReviewedIndex | null,
  { records }: Pick<Store, 'records'>,
): Promise<Subject> {
  return {
    ...knownOf(o),
    novelty: o.novelty,
    isNew:
      index !== null &&
      index.size >= FEWEST_TO_CALL_NEW &&
      o.novelty !== null &&
      o.novelty > index.threshold,
    unmatched: await unmatchedOf(o.id, { records }),
  };
}

/** What the check of figures found wrong with an output when it was assessed; null where nothing. */
export async function unmatchedOf(
  output: string,
  { records }: Pick<Store, 'records'>,
): Promise<string | null> {
  const read = findingsDoc.safeParse((await records.get(FINDINGS, output))?.doc);
  return read.success ? unmatchedIn(read.data.findings) : null;
}

/** Keeps what was found beside the output. */
export async function keepAssessed(
  { realOutputs, records }: Pick<Store, 'realOutputs' | 'records'>,
  { subject, findings }: Assessed,
  at: string,
): Promise<void> {
  const { id, novelty } = subject;
  if (novelty !== null) await realOutputs.place(id, { novelty });
  if (findings.length > 0)
    await records.put({ kind: FINDINGS, subject: id, id, at, doc: { findings } });
}

/** What an output says of itself, whatever it was held against. */
export const knownOf = (o: RealOutput): Omit<Subject, 'novelty' | 'isNew' | 'unmatched'> => ({
  id: o.id,
  at: o.at,
  task: o.task?.name ?? null,
  audience: o.audience,
  money: o.money,
  risk: o.risk,
  isGone: o.texts === null,
  isForgotten: o.forgottenAt !== null,
});
