import { agentNameOf, agentOf } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import type { Claim } from '../config/schema-claims.ts';
import type { Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import type { ClaimMove, ClaimState } from './claim.ts';
import { mustReadClaims } from './claims-file.ts';
import { type LateMove, latestMoves } from './late-moves.ts';
import { assessClaims, claimMoves } from './refresh.ts';
import { casesOf, unknownCases } from './votes.ts';

/** A claim beside how it stands. */
export interface ClaimNow {
  claim: Claim;
  state: ClaimState;
  /** Descriptions of the cases that test it. */
  tests: readonly string[];
  /** Names in its `cases` that no case of the agent has. */
  unknown: readonly string[];
}

export interface AgentClaims {
  agent: string;
  name: string;
  claims: readonly ClaimNow[];
  /** Changes of status, newest first. */
  moves: readonly ClaimMove[];
  /** The newest of each claim. */
  lately: readonly LateMove[];
}

/** Moves that are shown at most. */
const SHOWN_MOVES = 20;
const READ_MOVES = 200;

/** Agents that name a file of claims, or the one that was asked for. @throws DaytwoError `no-agent` */
export function agentsWithClaims(
  config: Pick<Config, 'agents' | 'file'>,
  asked?: string,
): string[] {
  if (asked !== undefined) agentOf(config, asked);
  return Object.entries(config.agents).flatMap(([id, a]) =>
    a.claims !== undefined && (asked === undefined || asked === id) ? [id] : [],
  );
}

/**
 * How an agent's claims stand at this moment, worked out anew; nothing is written.
 * @throws DaytwoError `bad-claims`
 */
export async function claimsNow(
  { store, config }: { store: Store; config: Pick<Config, 'agents' | 'folder'> },
  agent: string,
  now: Millis,
): Promise<AgentClaims> {
  const claims = mustReadClaims(config, agent);
  const known = (
    await Promise.all(
      [
        ...new Set(
          (await store.runs.counted()).filter((r) => r.agent === agent).map((r) => r.suite),
        ),
      ].map((suite) => store.cases.ofSuite(agent, suite)),
    )
  ).flat();
  const moves = await claimMoves(store, { agent, limit: READ_MOVES });
  const assessed = await assessClaims(store, config, { agent, claims, now });
  return {
    agent,
    name: agentNameOf(config, agent),
    claims: assessed.map(({ claim, state }) => ({
      claim,
      state,
      tests: casesOf(claim, known).map((c) => c.label),
      unknown: unknownCases(claim, known),
    })),
    moves: moves.slice(0, SHOWN_MOVES),
    lately: latestMoves(moves),
  };
}
