import type { DateKind, ModelRecord } from '../../domain/model.ts';
import { dayWords } from '../../domain/text-dates.ts';

/** The day as people say it: "Thursday 14 January 2027". */
export const dayOf = (isoTime: string): string =>
  `${dayWords(isoTime).split(',')[0] ?? isoTime} ${isoTime.slice(0, 4)}`;

/** What is said behind a day that is not firm. */
export const SOFT: Readonly<Record<DateKind, string>> = {
  firm: '',
  earliest: ', at the earliest',
  tentative: ', not confirmed',
};

/** Whose word it is: the provider's own list, a calendar by its name, the user's file. */
export function sourceWords(record: Pick<ModelRecord, 'source'>, provider: string): string {
  switch (record.source) {
    case 'api':
      return `${provider}'s own list`;
    case 'call':
    case 'in-band':
      return `${provider}'s own answer`;
    case 'override':
      return 'Your own file (models.overrides)';
    case 'seed':
      return 'The list of facts shipped with daytwo';
    case 'litellm':
      return "LiteLLM's price file";
    default:
      return record.source;
  }
}

/** What the day means for calls, and why it is not firm where it is not. */
export function softBecause(
  { source, endsKind }: ModelRecord,
  model: string,
  endOf: string | null,
): string {
  if (endsKind === null || endsKind === 'firm') return 'After that day calls for it fail';
  // On a provider's own list every day is firm; only one that an alias takes over is not.
  if (source === 'api' || source === 'call')
    return (
      `The day is not firm: it is that of ${endOf ?? 'a version'}, and ${model} may ` +
      `come to stand for another version before it; otherwise calls for ${model} fail after it`
    );
  const why =
    endsKind === 'earliest'
      ? 'it is the earliest on which the model may end'
      : 'no word of the provider is cited for it';
  return `The day is not firm: ${why}; once the model has ended, calls for it fail`;
}

/** What the end is, as it goes on behind the model's name. */
export function endWords(record: ModelRecord, daysLeft: number | null): string {
  if (record.retiredAt !== null && record.endsAt === null) return 'is retired';
  if (record.endsAt === null)
    return record.deprecatedAt === null && record.lifecycle !== 'deprecated'
      ? 'has no end named any more'
      : 'is deprecated, without a day yet';
  const day = `on ${dayOf(record.endsAt)}`;
  const soft = record.endsKind !== null && record.endsKind !== 'firm';
  if (daysLeft !== null && daysLeft < 0) return soft ? `may have ended ${day}` : `ended ${day}`;
  return soft ? `may end ${day}` : `ends ${day}`;
}

export const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

export const minuteWords = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;
