import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { sha256 } from '../platform/sha256.ts';
import { isCopy, isForgotten } from './same-answer.ts';

/** An answer as it comes in: whose it is, and what tells it apart, under the name its source gives. */
export interface AskedFor {
  output: Pick<
    RealOutput,
    'agent' | 'source' | 'sourceId' | 'promptHash' | 'outputHash' | 'fate' | 'wordsKey'
  >;
  /** Its time as its source told it. */
  told: string | null;
}

/** How an answer is known that its own source has not named yet. */
export type Known = { as: 'forgotten' } | { as: 'copy'; of: RealOutput };

/**
 * What makes an answer the same whatever file or source it comes from: its id, time and words, as
 * one key that tells nothing of them. Pure.
 */
export const sameKey = ({ output: { agent, sourceId, wordsKey }, told }: AskedFor): string =>
  sha256(JSON.stringify([agent, sourceId, wordsKey, told]));

/** Whether the same answer was erased, or was taken in from another file or source. */
export async function findElsewhere(
  store: Pick<Store, 'realOutputs'>,
  asked: AskedFor,
): Promise<Known | null> {
  const { agent, source, wordsKey = '' } = asked.output;
  const gone = await store.realOutputs.forgottenWords(agent, wordsKey);
  if (gone.some((g) => isForgotten(g, asked.told))) return { as: 'forgotten' };
  const same = await store.realOutputs.knownAs(sameKey(asked));
  const of = same ?? (await beforeKeys(store, asked));
  return of === null || of.source === source ? null : { as: 'copy', of };
}

/** What was taken in before such keys were kept is found by its time, where it has one. */
async function beforeKeys(
  store: Pick<Store, 'realOutputs'>,
  { output, told }: AskedFor,
): Promise<RealOutput | null> {
  if (told === null) return null;
  const { agent, source, sourceId } = output;
  for (const other of await store.realOutputs.sourcesAt(agent, told)) {
    if (other === source) continue;
    const known = await store.realOutputs.named(agent, other, sourceId, { withoutTexts: true });
    if (known !== null && known.at === told && isCopy(known, { ...output, told })) return known;
  }
  return null;
}
