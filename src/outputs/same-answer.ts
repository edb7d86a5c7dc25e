import type { RealOutput } from '../domain/real-output.ts';
import type { ForgottenWords } from '../domain/store-outputs.ts';

/** Of a stored answer, what tells whether another is the same. */
export type KnownAnswer = Pick<
  RealOutput,
  'at' | 'takenAt' | 'promptHash' | 'outputHash' | 'fate' | 'forgottenAt' | 'wordsKey'
>;

/** Of an answer that came in, the same; its time null where its source gives none. */
export type NewAnswer = Pick<RealOutput, 'promptHash' | 'outputHash' | 'fate' | 'wordsKey'> & {
  told: string | null;
};

/** Whether an answer under a known name is the one that is known, and why. */
export interface Sameness {
  same: boolean;
  reason:
    | 'the same words'
    | 'its words were erased'
    | 'edited by a person'
    | 'taken in by other rules at the same time'
    | 'other words';
}

/**
 * Whether an answer that has the id of a stored one is that one. Ids restart in files that rotate,
 * so other words are another answer; but a person's edit of it is no answer of the agent. Pure.
 */
export function decideSame(known: KnownAnswer, next: NewAnswer): Sameness {
  const is = (reason: Sameness['reason'], same = true): Sameness => ({ same, reason });
  // What was erased cannot be compared, and must not come back.
  if (known.forgottenAt !== null) return is('its words were erased');
  if (hasSameWords(known, next)) return is('the same words');
  const atOnce = isSameTime(known, next);
  const isEdit = next.fate === 'edited' && known.promptHash === next.promptHash;
  if (isEdit && (next.told === null || atOnce)) return is('edited by a person');
  // Before keys were kept, what the redaction left was all there was, and its rules change.
  if (known.wordsKey === undefined && next.told !== null && known.at === next.told)
    return is('taken in by other rules at the same time');
  return is('other words', false);
}

/**
 * Whether an answer that another name of its source has is this one: the same words, id and time.
 * Pure.
 */
export const isCopy = (known: KnownAnswer, next: NewAnswer): boolean =>
  known.forgottenAt !== null ||
  (hasSameWords(known, next) && (next.told === null || isSameTime(known, next)));

/**
 * Whether an answer that has an erased one's words is that one: so it is at its time, and where
 * either source told none it cannot be told apart, and must not come back. Pure.
 */
export function isForgotten(gone: ForgottenWords, told: string | null): boolean {
  if (told === null) return true;
  // One without a time was answered before it was taken in.
  return gone.isTold ? gone.at === told : told <= gone.at;
}

function hasSameWords(known: KnownAnswer, next: NewAnswer): boolean {
  if (known.wordsKey !== undefined && known.wordsKey === next.wordsKey) return true;
  return known.promptHash === next.promptHash && known.outputHash === next.outputHash;
}

/** A time that none was given for, or that lay ahead, is that of the taking in. */
const isSameTime = ({ at, takenAt }: KnownAnswer, { told }: NewAnswer): boolean =>
  told !== null && (at === told || (at === takenAt && told > takenAt));
