import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { RealOutput, Review } from '../domain/real-output.ts';
import type { OutputFilter } from '../domain/store-outputs.ts';
import type { Store } from '../domain/store.ts';

/** One page of outputs, and where the next begins. */
export interface OutputPage {
  outputs: RealOutput[];
  /** For `after`; null where nothing follows. */
  next: string | null;
}

/** What a page or a command asks for. */
export type OutputsAsked = Omit<OutputFilter, 'after' | 'limit'> & {
  after?: string | undefined;
  limit: number;
};

/**
 * Outputs, newest first unless told otherwise; automated are those that nobody has looked at.
 * @throws DaytwoError `bad-request` where `after` is no place of ours
 */
export async function outputPage(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  { after, limit, ...filter }: OutputsAsked,
): Promise<OutputPage> {
  const place = after === undefined ? undefined : placeOf(after);
  const unseen = filter.lane === 'automated' ? { reviewed: false } : {};
  const found = await realOutputs.list({ ...unseen, ...filter, after: place, limit: limit + 1 });
  const outputs = found.slice(0, limit);
  const last = outputs.at(-1);
  return {
    outputs,
    next: found.length > limit && last !== undefined ? `${last.at}~${last.id}` : null,
  };
}

function placeOf(after: string): { at: string; id: string } {
  const [, at, id] = /^(\d{4}-\d{2}-\d{2}T[\d:.]+Z)~([\w-]+)$/.exec(after) ?? [];
  if (at === undefined || id === undefined)
    throw new DaytwoError({
      code: 'bad-request',
      exitCode: EXIT.usage,
      message: `"${after.slice(0, 60)}" is no place in the list`,
      next: 'give what the page before gave as next, or nothing',
    });
  return { at, id };
}

/** An output with what people said of it. @throws DaytwoError `no-output` */
export async function outputDetail(
  store: Pick<Store, 'realOutputs' | 'reviews'>,
  id: string,
): Promise<{ output: RealOutput; reviews: Review[] }> {
  const output = await store.realOutputs.get(id);
  if (output === null)
    throw new DaytwoError({
      code: 'no-output',
      exitCode: EXIT.usage,
      message: `there is no output "${id}"`,
      next: 'daytwo outputs list names the latest',
    });
  return { output, reviews: await store.reviews.list({ of: id, limit: 100 }) };
}

/** Why an output has no words; null where it has them. */
export function whyWithoutTexts(output: RealOutput): string | null {
  if (output.texts !== null) return null;
  if (output.forgottenAt !== null) return 'its words were erased on request';
  return 'its words are not kept: outputs.keep is hashes-only, or their time (outputs.retention) is over';
}
