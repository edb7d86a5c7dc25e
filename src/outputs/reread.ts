import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { SourceRowKey } from '../domain/store-outputs.ts';
import type { Row } from './read/candidate.ts';
import { sha256 } from '../platform/sha256.ts';
import type { Coming } from './name-apart.ts';

/** How a file is read: another way may find other answers in the same rows. */
export interface Reading {
  /** The file's place, as sources are named. */
  path: string;
  /** Fields and format. */
  by: string;
}

/** What becomes of what a row gave, once it is read by other fields. */
export type Rereading =
  | { as: 'new'; reason: 'the row gave nothing before' | 'it was taken back' }
  /** The row is read by the same fields: whether it is known is told by its words, as ever. */
  | { as: 'usual'; reason: 'the same fields' }
  | { as: 'same'; reason: 'the fields find the same in it' }
  | { as: 'forgotten'; reason: 'its words were erased on request' }
  | { as: 'replaced'; reason: 'other fields find something else in it, and nobody reviewed it' }
  | { as: 'kept'; reason: 'somebody reviewed it' };

/**
 * Whether what a row gave before is replaced by what it gives now. People's words stay with what they
 * were said of, and what was erased does not come back under other fields. Pure.
 */
export function decideReread(
  before: { by: string; output: RealOutput | null; isReviewed: boolean } | null,
  now: { by: string; output: RealOutput; told: string | null },
): Rereading {
  if (before === null) return { as: 'new', reason: 'the row gave nothing before' };
  const { output } = before;
  if (output === null) return { as: 'new', reason: 'it was taken back' };
  if (output.forgottenAt !== null && before.by !== now.by)
    return { as: 'forgotten', reason: 'its words were erased on request' };
  if (before.by === now.by) return { as: 'usual', reason: 'the same fields' };
  if (tellsOf(output, now.told) === tellsOf(now.output, now.told))
    return { as: 'same', reason: 'the fields find the same in it' };
  return before.isReviewed
    ? { as: 'kept', reason: 'somebody reviewed it' }
    : {
        as: 'replaced',
        reason: 'other fields find something else in it, and nobody reviewed it',
      };
}

/** What a row says, without what is told of it here. */
function tellsOf(o: RealOutput, told: string | null): string {
  const { wordsKey, session, servedModel, costUsd, fate, audience, money, risk, task } = o;
  const own = o.sourceId.replace(/\/hidden-[\da-f]+$/, '');
  const isNamed = !own.startsWith('hidden-');
  return JSON.stringify([
    wordsKey,
    isNamed ? own : null,
    told === null ? null : o.at,
    [session, servedModel, costUsd, fate, audience, money, risk],
    task?.by === 'given' ? task.name : null,
  ]);
}

/** What rows gave that are read by other fields now. */
export interface Reread {
  /** Without those whose row's words were erased. */
  coming: Coming[];
  /** Ids of what was taken back, for the same rows give something else. */
  replaced: string[];
  /** Ids of what stays though its row is read otherwise now: somebody reviewed it. */
  kept: string[];
}

const NONE = { replaced: [], kept: [] };

/** Takes back what the same rows gave by other fields, so that what they give now takes its place. */
export async function rereadRows(
  tx: Pick<Store, 'realOutputs' | 'reviews'>,
  coming: readonly Coming[],
  reading: Reading | undefined,
  at: string,
): Promise<Reread> {
  if (reading === undefined) return { coming: [...coming], ...NONE };
  const done: Reread = { coming: [], replaced: [], kept: [] };
  for (const each of coming) {
    const before = each.row === null ? null : await tx.realOutputs.ofRow(rowKey(reading, each.row));
    const now = { by: reading.by, output: each.output, told: each.told };
    const { as } = decideReread(before === null ? null : await known(tx, before), now);
    if (as === 'forgotten') continue;
    if (as === 'replaced' && before !== null) done.replaced.push(before.output);
    if (as === 'kept' && before !== null) done.kept.push(before.output);
    done.coming.push(each);
  }
  await tx.realOutputs.takeBack(done.replaced);
  await tx.realOutputs.markReadOtherwise(done.kept, at);
  return done;
}

async function known(
  { realOutputs, reviews }: Pick<Store, 'realOutputs' | 'reviews'>,
  { by, output: id }: { by: string; output: string },
) {
  const output = await realOutputs.get(id, { withoutTexts: true });
  const isReviewed = output !== null && (await reviews.list({ of: id, limit: 1 })).length > 0;
  return { by, output, isReviewed };
}

/** Writes down which row gave which output, by which fields. */
export async function rememberRows(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  given: readonly { row: Row | null; output: RealOutput; isFresh: boolean }[],
  { path, by }: Reading,
): Promise<void> {
  const rows: { key: SourceRowKey; by: string; output: string }[] = [];
  for (const { row, output, isFresh } of given) {
    if (row === null) continue;
    const { agent, source, sourceId } = output;
    // One that is known was stored under an id of its own.
    const id = isFresh
      ? output.id
      : (await realOutputs.named(agent, source, sourceId, { withoutTexts: true }))?.id;
    if (id !== undefined) rows.push({ key: rowKey({ path, by }, row), by, output: id });
  }
  await realOutputs.putRows(rows);
}

const rowKey = ({ path }: Reading, { file, at }: Row): SourceRowKey => ({
  file: sha256(JSON.stringify([path, file])),
  at,
});
