import { z } from 'zod';
import { seeded } from '../detection/planning/prng.ts';
import { type Clock, DAY, type Ids, iso } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { type Drawable, drawSample, quotasOf } from './draw-sample.ts';

const KIND = 'sample';

/** A week's sample, as it is kept. */
const sampleDoc = z.object({
  from: z.string(),
  to: z.string(),
  /** Why this week. */
  reason: z.string(),
  size: z.number(),
  seed: z.number(),
  tasks: z.array(z.object({ task: z.string().nullable(), outputs: z.number(), draw: z.number() })),
  picks: z.array(z.object({ id: z.string(), task: z.string().nullable(), reason: z.string() })),
});
export type Sample = z.output<typeof sampleDoc> & { id: string; agent: string };

export interface SampleAsked {
  agent: string;
  /** The first day of the week; the last seven days unless given. */
  from?: string | undefined;
  size: number;
  seed: number;
}

const PAGE = 2_000;

/**
 * Draws and keeps a week's sample of an agent's outputs.
 * @throws DaytwoError `no-outputs` where the agent has none
 */
export async function sampleWeek(
  { store, ids, clock }: { store: Store; ids: Ids; clock: Pick<Clock, 'now'> },
  { agent, from, size, seed }: SampleAsked,
): Promise<Sample> {
  const week = await weekOf(store, agent, from, clock.now());
  const outputs = await drawables(store, agent, week);
  const doc = {
    ...week,
    size,
    seed,
    tasks: quotasOf(outputs, size),
    picks: drawSample(outputs, size, seeded(seed)),
  };
  const id = ids.next('sample');
  await store.records.put({ kind: KIND, subject: agent, id, at: iso(clock.now()), doc });
  return { ...doc, id, agent };
}

interface Week {
  from: string;
  to: string;
  reason: string;
}

/** The week that was asked for; else the last one, or where it brought nothing the last that did. */
async function weekOf(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  agent: string,
  from: string | undefined,
  now: number,
): Promise<Week> {
  if (from !== undefined) {
    const to = iso(Date.parse(from) + 7 * DAY);
    return { from, to, reason: 'the week that was asked for' };
  }
  // An answer that was given at the end of the week is in it.
  const justNow = iso(now + 1);
  const [newest] = await realOutputs.list({ agent, to: justNow, limit: 1, withoutTexts: true });
  if (newest === undefined)
    throw new DaytwoError({
      code: 'no-outputs',
      exitCode: EXIT.notEnoughEvidence,
      message: `${agent} has no output yet`,
      next: 'take some in: daytwo outputs import FILE',
    });
  const last = Date.parse(newest.at);
  const isOld = last < now - 7 * DAY;
  const end = isOld ? last + 1 : Math.max(now, last + 1);
  return {
    from: iso(end - 7 * DAY),
    to: iso(end),
    reason: isOld ? 'the last week that has outputs' : 'the last seven days',
  };
}

async function drawables(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  agent: string,
  { from, to }: Week,
): Promise<Drawable[]> {
  const all: Drawable[] = [];
  let after: RealOutput | undefined;
  for (;;) {
    const page = await realOutputs.list({
      agent,
      from,
      to,
      after,
      limit: PAGE,
      order: 'oldest',
      withoutTexts: true,
    });
    for (const o of page)
      if (o.forgottenAt === null) all.push({ id: o.id, task: o.task?.name ?? null });
    after = page.at(-1);
    if (page.length < PAGE) return all;
  }
}
