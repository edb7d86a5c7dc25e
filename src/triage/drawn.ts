import { z } from 'zod';
import type { RealOutput, Review } from '../domain/real-output.ts';
import type { Records } from '../domain/store-outputs.ts';
import type { Store } from '../domain/store.ts';
import { sha256 } from '../platform/sha256.ts';

// How often an agent fails can be told from answers alone that were drawn whatever they say. Triage
// picks others because a check or a rule chose them: these show that it fails, and not how often.

/** More samples than a team draws in a quarter. */
const MOST_SAMPLES = 100;
const sample = z.looseObject({
  picks: z.array(z.looseObject({ id: z.string(), task: z.string().nullable() })),
});

/** An output that somebody looked at, in a draw in which it stands. */
export interface InDraw {
  id: string;
  draw: string;
  /** Its place in the order of the draw. */
  place: number;
  /** It was looked at for no other reason than the draw. */
  alone: boolean;
}

/**
 * Those that count as drawn. What is looked at by the draw alone counts. What was picked besides, and
 * is looked at first therefore, counts where one that was drawn behind it has been looked at too: until
 * then the draw has not come to it. So many failures stand before the k-th answer that nothing picked
 * as chance has it (inverse binomial sampling, Haldane 1945), wherever people stop.
 */
export function countsAsDrawn(all: readonly InDraw[]): Set<string> {
  const reached = new Map<string, number>();
  for (const { draw, place, alone } of all)
    if (alone) reached.set(draw, Math.max(place, reached.get(draw) ?? 0));
  return new Set(all.flatMap((m) => (m.place <= (reached.get(m.draw) ?? -1) ? [m.id] : [])));
}

/** A place in a draw that depends on nothing but its seed and what is drawn, in [0, 1). */
export const placeInDraw = (seed: string, id: string): number =>
  Number.parseInt(sha256(`${seed}\n${id}`).slice(0, 12), 16) / 16 ** 12;

/** The seed of the draw of what came after a sharing out. */
export const drawSeed = (agent: string, draw: string): string => `${agent} ${draw}`;

/** What is asked of an output. */
type Placed = Pick<RealOutput, 'id' | 'agent' | 'task' | 'allocation'>;

/** Outputs that were reviewed, by their ID and without their words; null where the row is gone. */
export async function reviewedOutputs(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  reviews: readonly Pick<Review, 'of' | 'kind'>[],
): Promise<Map<string, RealOutput | null>> {
  const found = new Map<string, RealOutput | null>();
  for (const of of new Set(reviews.flatMap((r) => (r.kind === 'output' ? [r.of] : []))))
    found.set(of, await realOutputs.get(of, { withoutTexts: true }));
  return found;
}

/** Of an agent's reviewed outputs the IDs of those that were drawn, whatever they say. */
export async function drawnOf(
  { records }: { records: Records },
  agent: string,
  reviewed: ReadonlyMap<string, Omit<Placed, 'id'> | null>,
): Promise<Set<string>> {
  const all = new Map(
    [...reviewed].map(([id, o]): [string, Placed] => [
      id,
      { ...(o ?? { agent, task: null, allocation: null }), id },
    ]),
  );
  const sampled: InDraw[] = [];
  const whole = new Set<string>();
  for (const { id, doc } of await records.list({
    kind: 'sample',
    subject: agent,
    limit: MOST_SAMPLES,
  })) {
    const picks = sample.safeParse(doc).data?.picks ?? [];
    for (const [task, own] of Map.groupBy(picks, (p) => p.task)) {
      const looked = own.flatMap((p) => all.get(p.id) ?? []);
      // Where nothing of it is left to look at, it says all that was drawn.
      if (looked.length === own.length) for (const { id: pick } of own) whole.add(pick);
      const draw = `${id} ${task ?? ''}`;
      const placeOf = new Map(own.map((p, place) => [p.id, place]));
      for (const o of looked)
        sampled.push({ id: o.id, draw, place: placeOf.get(o.id) ?? 0, alone: !isPicked(o) });
    }
  }
  const inSample = new Set(sampled.map((m) => m.id));
  return new Set([
    ...whole,
    ...countsAsDrawn([...sampled, ...[...all.values()].flatMap(drawsOf)]),
    // Before triage gave lanes only a sample was looked at, also where its record is not kept.
    ...[...all.values()].flatMap((o) => (!inSample.has(o.id) && isOfNoLane(o) ? [o.id] : [])),
  ]);
}

const isOfNoLane = ({ allocation: a }: Placed): boolean => a === null || a.lane === 'automated';

/** Whether its lane and place are due to a rule, a check, or what mattered most. */
function isPicked({ allocation: a }: Placed): boolean {
  if (a === null || a.lane === 'automated' || a.rank === 0) return false;
  return a.draw === undefined ? !a.reason.startsWith(DRAWN_BEFORE) : !a.draw.alone;
}

/** The draws of sharings out in which an output stands. */
function drawsOf({ id, agent, task, allocation: a }: Placed): InDraw[] {
  if (a === null || a.lane === 'automated') return [];
  const of = task?.name ?? '';
  if (a.draw !== undefined) {
    const seed = drawSeed(agent, a.draw.of);
    const draw = `${a.draw.of} ${of}`;
    return [{ id, draw, place: placeInDraw(seed, id), alone: a.draw.alone }];
  }
  const alone = a.reason.startsWith(DRAWN_BEFORE);
  return (alone ? [a.lane] : ['deep', 'scan']).map((lane) => ({
    id,
    draw: `${a.day ?? ''} ${lane} ${of}`,
    place: placeInDraw(`${agent} ${a.day ?? ''}\n${lane}`, id),
    alone,
  }));
}

/** How the reason of a draw began before a place said so itself; each lane of a day had its own seed. */
const DRAWN_BEFORE = 'what is left of the budget: drawn, so that ';
