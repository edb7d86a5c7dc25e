import { z } from 'zod';
import { iso } from '../domain/clock.ts';
import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { knownOf, unmatchedOf } from './assess.ts';
import type { Reviewed } from './bands.ts';
import { keepProposals } from './decide-proposal.ts';
import { proposalsFrom } from './proposals.ts';
import { drawnOf } from './drawn.ts';
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
  const reviews = await store.reviews.list({ agent, limit: MOST_REVIEWS });
  const outputs = new Map<string, RealOutput | null>();
  const lengths = new Map<string, number | null>();
  for (const of of new Set(reviews.flatMap((r) => (r.kind === 'output' ? [r.of] : [])))) {
    const output = await store.realOutputs.get(of);
    // Of thousands of answers the words are too much to hold at once.
    outputs.set(of, output === null ? null : { ...output, texts: null });
    lengths.set(of, output === null ? null : lengthOf(output));
  }
  const drawn = await drawnOf(store, agent, outputs);
  for (const review of reviews) {
    const output = outputs.get(review.of) ?? null;
    if (output !== null)
      found.push({
        subject: { ...subjectOf(output), unmatched: await unmatchedOf(output.id, store) },
        drawn: drawn.has(output.id),
        label: review.label,
        at: review.at,
        seconds: review.seconds,
        elsewhere: review.elsewhere === true,
        length: lengths.get(output.id) ?? null,
      });
  }
  return found;
}

const lengthOf = ({ texts }: RealOutput): number | null =>
  texts === null ? null : texts.prompt.length + texts.output.length;

const subjectOf = (o: RealOutput): Omit<Reviewed['subject'], 'unmatched'> => ({
  ...knownOf(o),
  novelty: o.novelty,
  isNew: false,
  // Whether it can be read today says nothing of what was said of it then.
  isGone: false,
});
