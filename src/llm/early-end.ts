import type { CallFailure } from '../domain/provider.ts';

/** Where nobody has answered yet and so many calls have failed, the next ones would fail too. */
export const FIRST_CALLS = 8;

/** What ends a row of calls before all of them are made; the first reason stands. */
export interface EarlyEnd<End> {
  /** Aborted: nothing new is begun. */
  readonly quit: AbortSignal;
  end(how: End): void;
  /** Nothing new is begun, for a reason that is told elsewhere. */
  halt(): void;
  /** Null while nothing has ended it. */
  ended(): End | null;
}

/** @param stop aborted by whoever asked for the calls */
export function watchForEnd<End>(stop: AbortSignal | undefined): EarlyEnd<End> {
  const over = new AbortController();
  let first: End | null = null;
  return {
    quit: AbortSignal.any([over.signal, ...(stop === undefined ? [] : [stop])]),
    end(how) {
      first ??= how;
      over.abort();
    },
    halt: () => over.abort(),
    ended: () => first,
  };
}

/**
 * The rule of the first calls: told of each call's end, it answers why to stop where all of the
 * first ones failed, else null.
 * @param answered an earlier call was answered already, before a restart say
 * @param whose begins the reason: "the" calls, "the judge's"
 */
export function watchFirstCalls(
  answered: boolean,
  whose = 'the',
): (ok: boolean, failure: CallFailure | null) => string | null {
  let anyReply = answered;
  let failures = 0;
  return (ok, failure) => {
    anyReply ||= ok;
    if (!ok) failures++;
    return anyReply || failures < FIRST_CALLS
      ? null
      : `${whose} first ${FIRST_CALLS} calls all failed, the last of them with: ` +
          `${failure?.message ?? 'no reason given'}`;
  };
}
