import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { Candidate, Row } from './read/candidate.ts';
import { findMoved } from './moved.ts';
import type { Occurrence } from './read/occurrences.ts';
import { findElsewhere, sameKey } from './known-elsewhere.ts';
import { decideSame, isCopy, type KnownAnswer } from './same-answer.ts';

/** An output on its way into the store. */
export interface Coming {
  output: RealOutput;
  /** Its time as its source told it. */
  told: string | null;
  /** Its id is the source's own, and may be given to another answer. */
  isNamed: boolean;
  /** Which of its equals in its file it is, where it has neither id nor time. */
  occurrence: Occurrence | null;
  /** The line or row that gives it. */
  row: Row | null;
}

/** An output under the name that it is stored by. */
export interface Named {
  output: RealOutput;
  row: Row | null;
  /** It was taken in from the same source under another name, or from another. */
  isCopy: boolean;
  /** What was stored before it is of another file or source. */
  isElsewhere?: boolean;
  /** The key by which it is known whatever source it comes from. */
  key: string;
  /** The same by its place among its equals in its file. */
  moved?: string;
}

/** What came in with the key of its words, which are those before anything was cut. Pure. */
export function comingOf(
  output: RealOutput,
  candidate: Candidate | undefined,
  fingerprint: (text: string) => string,
): Coming {
  const { prompt = '', output: answer = '', at = null, sourceId = null } = candidate ?? {};
  const { occurrence = null, row = null } = candidate ?? {};
  return {
    output: { ...output, wordsKey: wordsKeyOf({ prompt, output: answer }, fingerprint) },
    told: at,
    isNamed: sourceId !== null && candidate?.sharesName !== true,
    occurrence,
    row,
  };
}

/** Keyed hash of an answer's words as they came, before anything was cut. Pure. */
export const wordsKeyOf = (
  { prompt, output }: Pick<Candidate, 'prompt' | 'output'>,
  fingerprint: (text: string) => string,
): string => fingerprint(JSON.stringify([prompt, output]));

/**
 * Gives those whose id another answer has a name of their own: the id with the key of their words.
 * What is known keeps the name that it is known by.
 */
export async function nameApart(
  store: Pick<Store, 'realOutputs'>,
  coming: readonly Coming[],
  { alsoAs = [], path = '' }: { alsoAs?: readonly string[] | undefined; path?: string | undefined },
): Promise<{ outputs: Named[]; otherWords: string[] }> {
  const outputs: Named[] = [];
  const otherWords: string[] = [];
  // Of this batch nothing is stored yet.
  const inBatch = new Map<string, KnownAnswer>();
  const given = new Set<string>();
  for (const each of coming) {
    const { sourceId, wordsKey = '' } = each.output;
    const key = sameKey(each);
    const at = each.occurrence;
    const moved = at === null ? null : await findMoved(store, { path, wordsKey, at }, given);
    if (moved !== null && moved.of !== null) {
      const { source, sourceId: known } = moved.of;
      const output = { ...each.output, source, sourceId: known };
      outputs.push({ output, row: each.row, isCopy: true, key });
      continue;
    }
    const { row } = each;
    const as = moved === null ? { key, row } : { key, row, moved: moved.key };
    if (moved !== null) given.add(moved.key);
    const copy = await asElsewhere(store, each, alsoAs);
    if (copy !== null) {
      outputs.push({ ...copy, ...as });
      continue;
    }
    const output = await nameOne(store, each, inBatch);
    if (output.sourceId !== sourceId) otherWords.push(output.id);
    else if (!inBatch.has(sourceId)) inBatch.set(sourceId, output);
    outputs.push({ ...(await whereKnown(store, { ...each, output }, alsoAs)), ...as });
  }
  return { outputs, otherWords };
}

/** What is known already though not by this source; null where it is not, or by a name of this one. */
async function asElsewhere(
  store: Pick<Store, 'realOutputs'>,
  coming: Coming,
  alsoAs: readonly string[],
): Promise<Omit<Named, 'key' | 'row'> | null> {
  const known = await findElsewhere(store, coming);
  if (known === null) return null;
  const { output } = coming;
  if (known.as === 'forgotten') return { output, isCopy: true };
  const { source, sourceId } = known.of;
  const isElsewhere = !alsoAs.includes(source);
  return { output: { ...output, source, sourceId }, isCopy: true, isElsewhere };
}

async function nameOne(
  store: Pick<Store, 'realOutputs'>,
  { output, told, isNamed }: Coming,
  inBatch: ReadonlyMap<string, KnownAnswer>,
): Promise<RealOutput> {
  if (!isNamed) return output;
  const { agent, source, sourceId } = output;
  const named = (id: string) => store.realOutputs.named(agent, source, id, { withoutTexts: true });
  const known = inBatch.get(sourceId) ?? (await named(sourceId));
  const apart = `${sourceId}/${output.wordsKey ?? ''}`;
  // What had the id may have been taken back since.
  if (known === null)
    return (await named(apart)) === null ? output : { ...output, sourceId: apart };
  const { same } = decideSame(known, { ...output, told });
  // An answer that was told apart once stays so, whatever became of the other.
  return same && (known.forgottenAt === null || (await named(apart)) === null)
    ? output
    : { ...output, sourceId: apart };
}

/** The same answer of the same file, which was imported once and is followed now, or the reverse. */
async function whereKnown(
  store: Pick<Store, 'realOutputs'>,
  { output, told }: Coming,
  alsoAs: readonly string[],
): Promise<Omit<Named, 'key' | 'row'>> {
  const { agent, sourceId } = output;
  const names = [sourceId, `${sourceId}/${output.wordsKey ?? ''}`];
  for (const source of alsoAs.filter((s) => s !== output.source))
    for (const name of names) {
      const known = await store.realOutputs.named(agent, source, name, { withoutTexts: true });
      if (known !== null && isCopy(known, { ...output, told }))
        return { output: { ...output, source, sourceId: name }, isCopy: true };
    }
  return { output, isCopy: false };
}
