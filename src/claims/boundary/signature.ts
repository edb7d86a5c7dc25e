import { z } from 'zod';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { boundaryKey } from '../../alerting/incidents/keys.ts';
import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import {
  BOUNDARY,
  type DailySuite,
  dailySuite,
  signedDaily,
} from '../../monitoring/daily-suites.ts';
import { STANDINGS, type Standing } from './place-task.ts';
import type { Quarter } from './quarter.ts';

/** What a person decided of a quarter; triage reads the newest of an agent. */
export const signedSchema = z.object({
  agent: z.string(),
  /** `2026-Q4`. */
  quarter: z.string(),
  signedBy: z.string(),
  at: z.string(),
  tasks: z.record(z.string(), z.enum(STANDINGS)),
  /** Suites that run daily by it; in force until the agent's next signature. */
  runDaily: z.array(dailySuite).optional(),
  /** Suites that ran daily by the signature before, and by this one no more. */
  endedDaily: z.array(z.string()).optional(),
  /** Why, in the words of who signed; older signatures have it in the audit log alone. */
  note: z.string().optional(),
});
export type SignedBoundary = z.output<typeof signedSchema>;

/** Signed boundaries of an agent, the newest first. */
export async function signedBoundaries(
  store: Pick<Store, 'records'>,
  agent: string,
): Promise<SignedBoundary[]> {
  const kept = await store.records.list({ kind: BOUNDARY, subject: agent, limit: 1_000 });
  return kept
    .map((r) => signedSchema.parse(r.doc))
    .toSorted((a, b) => (a.quarter < b.quarter ? 1 : a.quarter > b.quarter ? -1 : 0));
}

/** A standing that a person wrote. @throws DaytwoError `bad-standing` */
export function standingNamed(text: string): Standing {
  const found = STANDINGS.find((s) => s === text.trim());
  if (found !== undefined) return found;
  throw new DaytwoError({
    code: 'bad-standing',
    exitCode: EXIT.usage,
    message: `a task cannot be "${text}"`,
    next: `say ${STANDINGS.join(', ')}`,
  });
}

export interface Signing {
  agent: string;
  quarter: Quarter;
  by: string;
  /** What was decided, by task; the others are as the pack proposes. */
  decisions: Readonly<Record<string, Standing>>;
  proposed: Readonly<Record<string, Standing>>;
  /** Suites that shall run daily from now on; what runs daily and is not named ends. */
  runDaily?: readonly string[];
  note: string;
}

/**
 * Records what a person decides of a quarter, with an audit line, and closes the incident that it
 * was overdue. Signing again replaces it; the audit log keeps both.
 * @throws DaytwoError `no-task`, `quarter-ahead`, `no-name`
 */
export async function signBoundary(
  {
    store,
    recorder,
    config,
  }: { store: Store; recorder: IncidentRecorder; config: Pick<Config, 'agents'> },
  s: Signing,
): Promise<SignedBoundary> {
  const at = iso(recorder.now());
  checkSigning(s, at);
  const tasks = { ...s.proposed, ...s.decisions };
  const against = Object.entries(s.decisions).flatMap(([task, standing]) =>
    s.proposed[task] === standing ? [] : [`${task}: ${s.proposed[task]} → ${standing}`],
  );
  const signed = await store.transaction(async (tx) => {
    const id = `${s.agent}/${s.quarter.name}`;
    const daily = decideDaily(await signedDaily(tx, s.agent), s.runDaily ?? [], at);
    const base = { agent: s.agent, quarter: s.quarter.name, signedBy: s.by, at, tasks };
    const note = s.note.trim();
    const doc: SignedBoundary = { ...base, ...daily, ...(note === '' ? {} : { note }) };
    await tx.records.put({ kind: BOUNDARY, subject: s.agent, id, at, doc });
    await tx.audit.append({
      at,
      actor: s.by,
      action: 'boundary signed',
      subject: id,
      detail: { tasks, against, ...daily, note: s.note },
    });
    return doc;
  });
  await recorder.resolve(
    store,
    boundaryKey(s.agent),
    `${s.by} signed the boundary of ${agentNameOf(config, s.agent)} for ${s.quarter.name}`,
  );
  return signed;
}

/** What runs daily from now on, what as before, and what no more; no word where there is none. */
function decideDaily(
  before: readonly DailySuite[],
  asked: readonly string[],
  at: string,
): Pick<SignedBoundary, 'runDaily' | 'endedDaily'> {
  const runDaily = asked.map((suite) => ({
    suite,
    since: before.find((b) => b.suite === suite)?.since ?? at,
  }));
  const endedDaily = before.flatMap(({ suite }) => (asked.includes(suite) ? [] : [suite]));
  return {
    ...(runDaily.length === 0 ? {} : { runDaily }),
    ...(endedDaily.length === 0 ? {} : { endedDaily }),
  };
}

function checkSigning({ quarter, decisions, proposed, by }: Signing, at: string): void {
  const refused = (code: string, message: string, next: string): DaytwoError =>
    new DaytwoError({ code, exitCode: EXIT.usage, message, next });
  if (by.trim() === '') throw refused('no-name', 'nobody signs', 'say who does');
  if (quarter.from > at)
    throw refused('quarter-ahead', `${quarter.name} has not begun`, 'sign one that has');
  const known = Object.keys(proposed);
  const unknown = Object.keys(decisions).find((task) => !known.includes(task));
  if (unknown !== undefined)
    throw refused(
      'no-task',
      `there is no task "${unknown}" in ${quarter.name}`,
      known.length === 0 ? 'give cases a metadata.task' : `known are ${known.join(', ')}`,
    );
}
