import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { nameOf } from '../../answers/people.ts';
import { decideBoundary } from '../../claims/boundary/decide.ts';
import { boundaryPack, type BoundaryPack, quarterAsked } from '../../claims/boundary/pack.ts';
import type { Standing } from '../../claims/boundary/place-task.ts';
import { type SignedBoundary, standingNamed } from '../../claims/boundary/signature.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';

interface On {
  store: Store;
  config: Config;
}

/** The packs that were asked for. @throws DaytwoError `no-agent`, `bad-quarter` */
export async function boundaryPacks(
  on: On,
  o: { agent?: string; quarter?: string },
  now: number,
): Promise<BoundaryPack[]> {
  if (o.agent !== undefined) agentOf(on.config, o.agent);
  const packs: BoundaryPack[] = [];
  for (const agent of o.agent === undefined ? Object.keys(on.config.agents) : [o.agent]) {
    const quarter = await quarterAsked(on, agent, o.quarter, now);
    packs.push(await boundaryPack(on, { agent, quarter }, now));
  }
  return packs;
}

export interface SignOptions {
  agent?: string;
  quarter?: string;
  by: string;
  decision?: readonly string[];
  note: string;
}

/** @throws DaytwoError `no-agent`, `bad-quarter`, `bad-standing`, `no-task` */
export async function signRequestedBoundary(
  on: On & { recorder: IncidentRecorder },
  o: SignOptions,
): Promise<SignedBoundary> {
  return decideBoundary(on, {
    agent: oneAgent(on.config, o.agent),
    quarter: o.quarter,
    by: nameOf(on.config.people, o.by),
    decisions: decisionsOf(o.decision ?? []),
    note: o.note,
  });
}

function oneAgent(config: Config, asked: string | undefined): string {
  const known = Object.keys(config.agents);
  const [only] = known;
  if (asked !== undefined) {
    agentOf(config, asked);
    return asked;
  }
  if (only !== undefined && known.length === 1) return only;
  throw new DaytwoError({
    code: 'no-agent',
    exitCode: EXIT.usage,
    message: 'whose boundary is signed?',
    next: `say --agent, one of ${known.join(', ')}`,
  });
}

function decisionsOf(written: readonly string[]): Record<string, Standing> {
  return Object.fromEntries(
    written.map((text) => {
      const cut = text.lastIndexOf('=');
      return [text.slice(0, Math.max(0, cut)).trim(), standingNamed(text.slice(cut + 1))];
    }),
  );
}
