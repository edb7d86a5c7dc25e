import type { ClaimMove } from './claim.ts';

/**
 * Of each claim that stands otherwise than before these moves, one move from then to now. What was
 * tested for the first time is news where that refuted it, and one that went and came back is as it was.
 * @param moves newest first
 */
export function lastingMoves(moves: readonly ClaimMove[]): ClaimMove[] {
  return [...Map.groupBy(moves, (m) => m.claim).values()].flatMap((own) => {
    const [newest, oldest] = [own[0], own.at(-1)];
    if (newest === undefined || oldest === undefined) return [];
    const { from } = oldest;
    if (from === null) return newest.to === 'refuted' ? [newest] : [];
    return from === newest.to ? [] : [{ ...newest, from }];
  });
}

/** The newest move of a claim, and how many there were. */
export type LateMove = ClaimMove & { times: number };

/** One line a claim, those that moved last first: one that goes to and fro hides no other. */
export const latestMoves = (moves: readonly ClaimMove[]): LateMove[] =>
  [...Map.groupBy(moves, (m) => m.claim).values()].flatMap((own) =>
    own.slice(0, 1).map((m) => ({ ...m, times: own.length })),
  );

/** "It moved 4 times lately.", after what moved it last; nothing where it moved once. */
export const timesWords = ({ times }: LateMove): string =>
  times === 1 ? '' : ` It moved ${times} times lately.`;
