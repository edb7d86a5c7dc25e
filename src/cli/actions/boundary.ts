import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { decideBoundary } from '../../claims/boundary/decide.ts';
import { boundaryPack, type BoundaryPack, quarterAsked } from '../../claims/boundary/pack.ts';
import { pricesOfDaily, type SuitePrice } from '../../claims/boundary/schedules.ts';
import type { Standing } from '../../claims/boundary/place-task.ts';
import { type SignedBoundary, standingNamed } from '../../claims/boundary/signature.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';

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
  const sandbox = createSandbox();
  try {
    for (const agent of o.agent === undefined ? Object.keys(on.config.agents) : [o.agent]) {
      const quarter = await quarterAsked(on, agent, o.quarter, now);
      packs.push(await boundaryPack({ ...on, sandbox }, { agent, quarter }, now));
    }
  } finally {
    await sandbox.close();
  }
  return packs;
}

export interface SignOptions {
  agent?: string;
  quarter?: string;
  by: string;
  decision?: readonly string[];
  runDaily?: readonly string[];
  note: string;
}

/** A signature, with what the suites cost that it has run daily. */
export type SignedWithPrices = SignedBoundary & { prices: readonly SuitePrice[] };

/**
 * @throws DaytwoError `no-agent`, `bad-quarter`, `bad-standing`, `no-task`, `no-suite`,
 *   `runs-daily`
 */
export async function signRequestedBoundary(
  on: On & { recorder: IncidentRecorder },
  o: SignOptions,
): Promise<SignedWithPrices> {
  const agent = oneAgent(on.config, o.agent);
  const signed = await decideBoundary(on, {
    agent,
    quarter: o.quarter,
    by: o.by,
    decisions: decisionsOf(o.decision ?? []),
    runDaily: o.runDaily ?? [],
    note: o.note,
  });
  const suites = (signed.runDaily ?? []).map((d) => d.suite);
  const sandbox = createSandbox();
  try {
    const prices = await pricesOfDaily({ ...on, sandbox }, agent, suites, on.recorder.now());
    return { ...signed, prices };
  } finally {
    await sandbox.close();
  }
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
