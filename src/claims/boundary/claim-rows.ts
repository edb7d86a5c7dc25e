import type { ExpectedBand } from '../../config/schema-claims.ts';
import { day } from '../../domain/text-time.ts';
import type { ClaimMove, ClaimState, ClaimStatus } from '../claim.ts';
import { isBetterThanSaid, isWeakness } from '../judge-claim.ts';

/** A claim as it stands today. */
export interface StandingClaim extends Pick<ClaimState, 'status' | 'reason' | 'interval'> {
  id: string;
  expect: ExpectedBand;
}

type Row = readonly [what: string, how: string];

/**
 * What became of claims in a quarter, in rows of the pack: good news are a strength that is confirmed and
 * a claim that was refuted because the agent is better than that; the rest is what went wrong.
 * @param of.moves newest first
 */
export function claimRows(of: {
  claims: readonly StandingClaim[];
  moves: readonly ClaimMove[];
}): Record<'well' | 'fumbled', Row[]> {
  const confirmed = newestTo('confirmed', of.moves)
    .filter((m) => m.from !== 'stale' && statusNow(m, of) === 'confirmed')
    .map((m) => ({ m, isGood: !isWeakness(expectedOf(m, of) ?? ANY) }));
  const refuted = newestTo('refuted', of.moves).map((m) => ({ m, isGood: isBetter(m, of) }));
  const rowsOf = (good: boolean): Row[] => [
    ...confirmed
      .filter((c) => c.isGood === good)
      .map(({ m }): Row => [`claim ${m.claim}`, confirmedWords(m, of, good)]),
    ...refuted
      .filter((r) => r.isGood === good)
      .map(({ m }): Row => [`claim ${m.claim}`, refutedWords(m, of, good)]),
  ];
  return { well: rowsOf(true), fumbled: rowsOf(false) };
}

/** A claim that is in no file any more says nothing of a weakness. */
const ANY: ExpectedBand = { of: 'holds', low: 0, high: 1 };

type Of = Parameters<typeof claimRows>[0];

/**
 * Of each claim the last move to a status, newest first; none that a word moved which was then taken
 * back.
 */
function newestTo(status: ClaimStatus, moves: readonly ClaimMove[]): ClaimMove[] {
  return [...Map.groupBy(moves, (m) => m.claim).values()].flatMap((own) => {
    const found = own.find((m, i) => m.to === status && !isTakenBack(m, own[i - 1]));
    return found === undefined ? [] : [found];
  });
}

/** Whether a move was undone by the word that made it: what daytwo looks at by itself takes nothing back. */
const isTakenBack = (m: ClaimMove, next: ClaimMove | undefined): boolean =>
  next !== undefined && next.by === m.by && next.at > m.at && m.by !== 'daytwo';

const standing = ({ claim }: ClaimMove, { claims }: Of): StandingClaim | undefined =>
  claims.find((c) => c.id === claim);

const expectedOf = (m: ClaimMove, of: Of): ExpectedBand | undefined => standing(m, of)?.expect;

/** How a claim stands today; of one that is in no file any more, after these moves. */
const statusNow = (m: ClaimMove, of: Of): ClaimStatus | undefined =>
  standing(m, of)?.status ?? of.moves.find((o) => o.claim === m.claim)?.to;

/** As it stands today where it is still refuted, else as it was when it moved. */
function isBetter(m: ClaimMove, of: Of): boolean {
  const now = standing(m, of);
  return now?.status === 'refuted' ? isBetterThanSaid(now.expect, now.interval) : m.better === true;
}

/** Its figure of today where it still stands so, else that of the day it moved. */
function reasonOf(m: ClaimMove, of: Of): string {
  const now = standing(m, of);
  return now?.status === m.to ? now.reason : m.reason;
}

function confirmedWords(m: ClaimMove, of: Of, isGood: boolean): string {
  const known = isGood ? '' : ': it is known to fail';
  return `confirmed ${day(m.at)}${known}. ${reasonOf(m, of)}`;
}

/** "confirmed → stale → refuted, 2026-04-01. It held in …": with what it was in the same look. */
function refutedWords(m: ClaimMove, of: Of, isGood: boolean): string {
  const before = of.moves.find((o) => o.claim === m.claim && o.at === m.at && o.to === m.from);
  const way = [before?.from ?? null, m.from, m.to].filter((status) => status !== null);
  const now = statusNow(m, of);
  const since = now === undefined || now === m.to ? '' : ` It is ${now} now.`;
  const news = isGood ? ': it is better than the claim says' : '';
  return `${way.join(' → ')}, ${day(m.at)}${news}. ${reasonOf(m, of)}${since}`;
}
