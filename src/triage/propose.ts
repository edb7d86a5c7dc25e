import { z } from 'zod';
import { iso } from '../domain/clock.ts';
import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { knownOf } from './assess.ts';
import type { Reviewed } from './bands.ts';
import { keepProposals } from './decide-proposal.ts';
import { proposalsFrom } from './proposals.ts';
import { decidingOf, triageOf, type TriageDeps } from './run.ts';

/** Older reviews are of an agent that there is no more. */
const MOST_REVIEWS = 3_000;
/** The newest review that was looked at for proposals; subject and id are the agent. */
const LOOKED_AT = 'triage-proposed';
const lookedDoc = z.object({ newest: z.string() });

/** Looks at what people reviewed since, and keeps what it speaks for. Whether there was anything. */
export async function runProposals(deps: TriageDeps, agent: string): Promise<boolean> {
  const { store, config, clock } = deps;
  const triage = triageOf(config, agent);
  const [newest] = await store.reviews.list({ agent, withUndone: true, limit: 1 });
  const mark = newest === undefined ? '' : `${newest.id} ${newest.undoneAt ?? ''}`;
  const looked = lookedDoc.safeParse((await store.records.get(LOOKED_AT, agent))?.doc);
  if (newest === undefined || (looked.success && looked.data.newest === mark)) return false;
  const reviewed = await reviewedOf(store, agent);
  const at = iso(clock.now());
  await store.transaction(async (tx) => {
    const on = await decidingOf(tx, agent, triage);
    await keepProposals(tx, agent, proposalsFrom(agent, reviewed, on), at);
    const doc = { newest: mark };
    await tx.records.put({ kind: LOOKED_AT, subject: agent, id: agent, at, doc });
  });
  return true;
}

async function reviewedOf(store: Store, agent: string): Promise<Reviewed[]> {
  const found: Reviewed[] = [];
  for (const review of await store.reviews.list({ agent, limit: MOST_REVIEWS })) {
    if (review.kind !== 'output') continue;
    const output = await store.realOutputs.get(review.of);
    if (output !== null)
      found.push({
        subject: subjectOf(output),
        label: review.label,
        at: review.at,
        seconds: review.seconds,
        length: lengthOf(output),
      });
  }
  return found;
}

const lengthOf = ({ texts }: RealOutput): number | null =>
  texts === null ? null : texts.prompt.length + texts.output.length;

const subjectOf = (o: RealOutput): Reviewed['subject'] => ({
  ...knownOf(o),
  novelty: o.novelty,
  isNew: false,
  unmatched: null,
  // Whether it can be read today says nothing of what was said of it then.
  isGone: false,
});
