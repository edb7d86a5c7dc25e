import type { StreamReview } from '../../domain/drift.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { graveWords } from '../grave-cases.ts';
import type { Headline } from './headline.ts';
import type { NewestCounts } from './measures.ts';
import { rateOf } from './named-cases.ts';
import { heldCaseOf } from './pass-text.ts';

type Case = StreamReview['cases'][number];

/**
 * Which of the cases that people look at by themselves are among those that fail since, where a pass
 * rate that fell is told first: by name, but for one that the title names. Empty where none is.
 */
export function graveFallenWords(
  { cases, newest }: { cases: ReadonlyMap<string, StoredCase>; newest: NewestCounts },
  { review: lead, acts, held }: Headline,
): string {
  if (acts !== null || lead.stream.metric !== 'pass') return '';
  const named = heldCaseOf(lead, held)?.name;
  const failing = lead.cases.flatMap((c) => {
    const known = cases.get(c.caseHash);
    const isTold = known?.label === named && known?.metadata.mustHold === true;
    return known !== undefined && !isTold && failsNow(c, lead, newest) ? [known] : [];
  });
  return graveWords(failing);
}

/** Whether a case passed mostly, does so no more, and did not in the last run either. */
function failsNow(c: Case, { stream }: StreamReview, newest: NewestCounts): boolean {
  if (2 * rateOf(c.before) < 1 || 2 * rateOf(c.after) >= 1 || c.after.every((n) => n === 0))
    return false;
  const last = newest(stream, [c.caseHash]);
  return last === null || last.every((n) => n === 0) || rateOf(last) < 1;
}
