import type { Config } from '../config/load.ts';
import type { Claim } from '../config/schema-claims.ts';
import { iso, type Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { type ClaimMove, claimMoveSchema, type ClaimState, claimStateSchema } from './claim.ts';
import { gatherEvidence, votesFor } from './gather-votes.ts';
import { isBetterThanSaid, judgeClaim, moveClaim } from './judge-claim.ts';

/** Kinds of records that this room keeps. */
const STATE = 'claim';
const MOVE = 'claim-move';

/** How a claim was kept last; null where it never was. */
export async function claimState(
  store: Pick<Store, 'records'>,
  agent: string,
  claim: string,
): Promise<ClaimState | null> {
  const kept = await store.records.get(STATE, `${agent}/${claim}`);
  return kept === null ? null : claimStateSchema.parse(kept.doc);
}

/** When the claims of an agent were last looked at; null where they never were. */
export async function lastKept(
  store: Pick<Store, 'records'>,
  agent: string,
): Promise<string | null> {
  return (await store.records.latest(STATE, agent))?.at ?? null;
}

/** Changes of status, newest first. */
export async function claimMoves(
  store: Pick<Store, 'records'>,
  of: { agent: string; limit: number },
): Promise<ClaimMove[]> {
  const kept = await store.records.list({ kind: MOVE, subject: of.agent, limit: of.limit });
  return kept.map((r) => claimMoveSchema.parse(r.doc));
}

/** How a claim stands now, and the moves that took it there. */
export interface AssessedClaim {
  claim: Claim;
  state: ClaimState;
  moves: readonly Pick<ClaimMove, 'from' | 'to' | 'reason' | 'better'>[];
}

/** How each claim would stand now, and what moved; nothing is written. */
export async function assessClaims(
  tx: Store,
  config: Pick<Config, 'agents'>,
  of: { agent: string; claims: readonly Claim[]; now: Millis },
): Promise<AssessedClaim[]> {
  if (of.claims.length === 0) return [];
  const evidence = await gatherEvidence(tx, config, of.agent, of.now);
  const assessed: AssessedClaim[] = [];
  for (const claim of of.claims) {
    const before = await claimState(tx, of.agent, claim.id);
    const { on, runs, testedAt, ...votes } = votesFor(claim, evidence);
    const verdict = judgeClaim(claim, runs, votes);
    const about = { agent: of.agent, claim: claim.id, statement: claim.statement };
    const { state, moves } = moveClaim(about, before, { on, verdict, testedAt }, iso(of.now));
    let from = before?.status ?? null;
    assessed.push({
      claim,
      state,
      moves: moves.map((m) => {
        const isBetter = m.to === 'refuted' && isBetterThanSaid(claim.expect, state.interval);
        const better = isBetter ? { better: true as const } : {};
        const move = { from, to: m.to, reason: m.reason, ...better };
        from = m.to;
        return move;
      }),
    });
  }
  return assessed;
}

/**
 * Looks at every claim of an agent and keeps how it stands; each move is a record and a line of the
 * audit log, in the given transaction. The moves, in order.
 */
export async function refreshClaims(
  tx: Store,
  config: Pick<Config, 'agents'>,
  of: { agent: string; claims: readonly Claim[]; now: Millis; by: string },
): Promise<ClaimMove[]> {
  const at = iso(of.now);
  const done: ClaimMove[] = [];
  for (const { claim, state, moves } of await assessClaims(tx, config, of)) {
    const id = `${of.agent}/${claim.id}`;
    await tx.records.put({ kind: STATE, subject: of.agent, id, at, doc: state });
    for (const m of moves) {
      const move: ClaimMove = {
        agent: of.agent,
        claim: claim.id,
        statement: claim.statement,
        at,
        ...m,
        by: of.by,
      };
      await tx.records.put({
        kind: MOVE,
        subject: of.agent,
        id: `${id}/${at}/${m.to}`,
        at,
        doc: move,
      });
      await tx.audit.append({
        at,
        actor: of.by,
        action: `claim ${m.to}`,
        subject: id,
        detail: { from: m.from, reason: m.reason },
      });
      done.push(move);
    }
  }
  return done;
}
