import type { Detail } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import type { DriftTold } from '../monitoring/run-end/observer.ts';
import { DAY, iso } from '../domain/clock.ts';
import { moveWords } from './claims-text.ts';
import { findTurn, turnInBrief, turnWords } from './direction.ts';
import { lastingMoves } from './late-moves.ts';
import { claimMoves } from './refresh.ts';

const MOST = 6;

/** What a drift's message says of claims: those that moved since it began, and what turned round. */
export async function claimDetails(tx: Store, told: DriftTold): Promise<Detail[]> {
  const moves = (await claimMoves(tx, { agent: told.agent, limit: 200 })).filter(
    (m) => m.at >= iso(Date.parse(told.since) - DAY),
  );
  const lines = lastingMoves(moves).map(moveWords);
  const left = lines.length - MOST;
  const turn = findTurn(told.reviews, told.cases);
  return [
    ...(lines.length === 0
      ? []
      : [
          {
            name: 'Claims that moved',
            brief: true as const,
            lines: left > 0 ? [...lines.slice(0, MOST), `and ${left} more: daytwo claims`] : lines,
          },
        ]),
    ...(turn === null
      ? []
      : [
          {
            name: 'Checks set for the old way',
            brief: true as const,
            inBrief: turnInBrief(turn),
            lines: [turnWords(turn), ...turn.checks],
          },
        ]),
  ];
}
