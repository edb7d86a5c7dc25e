import { DAY } from '../../domain/clock.ts';
import type { ModelRecord } from '../../domain/model.ts';

/** A day that is not firm is first told so many days before. */
export const SOFT_DAYS = 30;
/**
 * Whose dates are warned of from the announcement on, firm or not: the provider's word, and the
 * user's.
 */
const OWN_WORD: ReadonlySet<string> = new Set(['override', 'api', 'call', 'in-band']);

/**
 * The record that people are warned by. A third party's day that is not firm ("not before", or
 * nobody's page cited) is silent until {@link SOFT_DAYS} days before it, and for good while the
 * provider itself lists the model as active; once told, it stays told.
 *
 * @param merged what all sources say, the end from the best of them
 * @param listed the provider's own row, or null
 * @param toldBefore whether people were told of an end of this model already
 */
export function warnedBy(
  merged: ModelRecord,
  listed: ModelRecord | null,
  toldBefore: boolean,
  now: number,
): ModelRecord {
  if (
    merged.endsAt === null ||
    merged.endsKind === 'firm' ||
    OWN_WORD.has(merged.source) ||
    toldBefore
  )
    return merged;
  const far = Date.parse(merged.endsAt) - now > SOFT_DAYS * DAY;
  return far || listed?.lifecycle === 'active'
    ? { ...merged, endsAt: null, endsKind: null, deprecatedAt: listed?.deprecatedAt ?? null }
    : merged;
}
