import { z } from 'zod';
import { LANES } from '../domain/real-output.ts';
import type { Records } from '../domain/store-outputs.ts';
import type { Override, Standing } from './decide-lane.ts';

// Documents of triage, and the one that the boundary leaves for it, as they are read back.

/** Subject and id are the output's. */
export const FINDINGS = 'figure-findings';
/** Subject is the agent. */
export const SHARED = 'triage-share';
export const OVERRIDE = 'triage-override';
export const PROPOSAL = 'triage-proposal';
const BOUNDARY = 'boundary';
/** More than anybody ever accepts. */
const MOST_OVERRIDES = 500;

export const band = z.object({
  over: z.number().optional(),
  upTo: z.number().optional(),
  currency: z.string().optional(),
});
const overrideDoc = z.object({
  id: z.string(),
  task: z.string(),
  money: band.optional(),
  lane: z.enum(LANES),
  by: z.string(),
  at: z.string(),
});
const shareDoc = z.object({ day: z.string() });
const boundaryDoc = z.object({
  tasks: z.record(z.string(), z.enum(['reliable', 'developing', 'out-of-scope'])),
});

/** What people accepted of an agent, the newest first: it beats what was accepted before. */
export async function overridesOf(records: Records, agent: string): Promise<Override[]> {
  const all = await records.list({ kind: OVERRIDE, subject: agent, limit: MOST_OVERRIDES });
  return all.flatMap(({ doc }) => {
    const read = overrideDoc.safeParse(doc);
    return read.success ? [read.data] : [];
  });
}

/** How tasks stand since the agent's boundary was last signed; none where it never was. */
export async function standingsOf(
  records: Records,
  agent: string,
): Promise<Record<string, Standing>> {
  const read = boundaryDoc.safeParse((await records.latest(BOUNDARY, agent))?.doc);
  return read.success ? read.data.tasks : {};
}

/** The day whose budget was last shared out, and when; null where none was. */
export async function lastShared(
  records: Records,
  agent: string,
): Promise<{ day: string; at: string } | null> {
  const kept = await records.get(SHARED, agent);
  const read = shareDoc.safeParse(kept?.doc);
  return kept === null || !read.success ? null : { ...read.data, at: kept.at };
}
