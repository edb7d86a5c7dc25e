import type { OutputLane, RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { OutputFilter } from '../domain/store-outputs.ts';

const AT_ONCE = 1_000;

/** Where outputs of an agent were given places: its lane of a day. */
export interface LaneOfDay {
  agent: string;
  day: string;
  lane: OutputLane;
}

/** An output that the day's budget gave a place; one that was looked at while it waited has none. */
export const hasPlace = ({ allocation }: Pick<RealOutput, 'allocation'>): boolean =>
  allocation !== null && allocation.rank > 0;

/** Outputs with a place in a lane of a day, by rank and without their words, and how many are there without one. */
export async function rankedOf(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  of: LaneOfDay,
): Promise<{ ranked: RealOutput[]; looked: number }> {
  const ranked: RealOutput[] = [];
  let looked = 0;
  let after: OutputFilter['after'];
  for (;;) {
    const page = await realOutputs.list({ ...of, after, withoutTexts: true, limit: AT_ONCE });
    const placed = page.filter(hasPlace);
    ranked.push(...placed);
    looked += page.length - placed.length;
    after = page.at(-1);
    if (page.length < AT_ONCE) break;
  }
  const rankOf = (o: RealOutput): number => o.allocation?.rank ?? 0;
  return { ranked: ranked.toSorted((a, b) => rankOf(a) - rankOf(b)), looked };
}
