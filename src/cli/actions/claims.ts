import { type AgentClaims, agentsWithClaims, claimsNow } from '../../claims/claims-now.ts';
import type { ClaimMove } from '../../claims/claim.ts';
import { mustReadClaims } from '../../claims/claims-file.ts';
import { type AcceptedDraft, acceptDraft, draftsOf } from '../../claims/drafts/drafts.ts';
import type { ClaimDraft } from '../../claims/drafts/draft-claim.ts';
import { refreshClaims } from '../../claims/refresh.ts';
import type { Config } from '../../config/load.ts';
import type { Store } from '../../domain/store.ts';

interface On {
  store: Store;
  config: Config;
}

/** How the claims of agents stand, and what moved where they were tested. */
export interface ClaimsSeen {
  agents: AgentClaims[];
  /** Null where nobody asked to test them. */
  moved: ClaimMove[] | null;
}

/** @throws DaytwoError `no-agent`, `bad-claims` */
export async function lookAtClaims(
  on: On,
  o: { agent?: string; test?: boolean },
  now: number,
): Promise<ClaimsSeen> {
  const agents = agentsWithClaims(on.config, o.agent);
  const moved: ClaimMove[] = [];
  if (o.test === true)
    for (const agent of agents) {
      const claims = mustReadClaims(on.config, agent);
      const of = { agent, claims, now, by: 'daytwo' };
      moved.push(...(await on.store.transaction((tx) => refreshClaims(tx, on.config, of))));
    }
  const seen: AgentClaims[] = [];
  for (const agent of agents) seen.push(await claimsNow(on, agent, now));
  return { agents: seen, moved: o.test === true ? moved : null };
}

/** Drafts of the agents that were asked for, those without claims too. @throws DaytwoError `no-agent` */
export async function draftClaims(
  on: On,
  asked: string | undefined,
  now: number,
  onLeft: (why: string) => void,
): Promise<ClaimDraft[]> {
  agentsWithClaims(on.config, asked);
  const drafts: ClaimDraft[] = [];
  for (const agent of asked === undefined ? Object.keys(on.config.agents) : [asked])
    drafts.push(...(await draftsOf(on, agent, now, (why) => onLeft(`${agent}: ${why}`))));
  return drafts;
}

/** @throws DaytwoError `no-draft`, `bad-claims` */
export function acceptRequestedDraft(
  on: On,
  of: { draft: string; by: string; write: boolean },
  now: number,
): Promise<AcceptedDraft> {
  return acceptDraft(on, of, now);
}
