import { claimsFileKey } from '../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../alerting/incidents/record.ts';
import { agentNameOf } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import type { Claim } from '../config/schema-claims.ts';
import { problemLine } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import { readClaims } from './claims-file.ts';

/** Problems that a message names. */
const NAMED = 5;

/**
 * An agent's claims; null where their file is broken. Then people are told, once, and the claims
 * stand as they were until it can be read again.
 */
export async function watchClaimsFile(
  { store, config }: { store: Store; config: Pick<Config, 'agents' | 'folder'> },
  recorder: IncidentRecorder,
  agent: string,
): Promise<readonly Claim[] | null> {
  const read = readClaims(config, agent);
  const key = claimsFileKey(agent);
  if (read === null || read.ok) {
    await recorder.resolve(store, key, 'the claims can be read again');
    return read?.claims ?? [];
  }
  const name = agentNameOf(config, agent);
  const facts = plainFacts(
    `The claims of ${name} cannot be read`,
    'They stand as they were, and no run or review moves them until the file is mended.',
    {
      details: [{ name: 'Problems', lines: read.problems.slice(0, NAMED).map(problemLine) }],
      next: [{ what: 'See every problem', command: 'daytwo check-config', costUsd: 0 }],
    },
  );
  await store.transaction(async (tx) => {
    const reason = `${read.file} has ${read.problems.length} problems`;
    await recorder.open(tx, { kind: 'configuration', key, agent, facts, reason });
  });
  return null;
}
