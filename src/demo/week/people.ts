import type { Config } from '../../config/load.ts';
import { SECOND } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import type { Ids } from '../../domain/clock.ts';
import type { FastClock } from '../../platform/clock/fast.ts';
import { answerItem } from '../../triage/review/answer.ts';
import { nextItem, type ReviewItem } from '../../triage/review/next-item.ts';
import { chance } from '../simulated/behaviour.ts';
import { RIGHT, type Truth } from './record.ts';

/** What the simulated people look with. */
export interface Looking {
  store: Store;
  ids: Ids;
  clock: FastClock;
  config: Pick<Config, 'agents' | 'timezone'>;
  seed: number;
  /** What a careful person says of an answer of the desk's log. */
  truthOf(sourceId: string): Truth | null;
}

/** Who reviews in the morning, and how many items each has time for. */
export const REVIEWERS = [
  { by: 'dana (simulated)', items: 8 },
  { by: 'theo (simulated)', items: 14 },
] as const;
/** People are people: of what is wrong they let so much pass. */
const OVERLOOKED = 0.06;

/**
 * A person answers what the inbox shows them, one item after the other, by the act that the page,
 * the terminal and Slack use. How many were answered.
 */
export async function reviewItems(on: Looking, by: string, most: number): Promise<number> {
  const { store, ids, clock, config } = on;
  const deps = { store, agents: Object.keys(config.agents), timezone: config.timezone };
  for (let done = 0; done < most; done++) {
    const { item } = await nextItem(deps, { reviewer: by, now: clock.now() });
    if (item === null) return done;
    const { label, note } = await wordOn(on, by, item);
    await clock.advanceTo(clock.now() + lookingTime(on, by, item));
    const answer = { of: item.of, label, note, by, looked: { shown: item.shown } };
    // What they note is written here, and nothing of it is anybody's.
    const redactNote = (note: string): Promise<string> => Promise.resolve(note);
    await answerItem({ store, ids, now: () => clock.now(), redactNote }, answer);
  }
  return most;
}

async function wordOn(
  { store, truthOf, seed }: Looking,
  by: string,
  item: ReviewItem,
): Promise<Truth> {
  const output = await store.realOutputs.get(item.of);
  if (output !== null) {
    const truth = truthOf(output.sourceId) ?? RIGHT;
    const isEasy = item.lane === 'deep';
    return !isEasy && chance(seed, by, output.sourceId) < OVERLOOKED ? RIGHT : truth;
  }
  const planted = (await store.reviews.planted()).find((p) => p.id === item.of);
  return planted === undefined || chance(seed, by, planted.prompt) < OVERLOOKED
    ? RIGHT
    : { label: planted.expected, note: '' };
}

function lookingTime({ seed }: Looking, by: string, item: ReviewItem): number {
  const [least, more] = item.lane === 'deep' ? [18, 50] : [5, 14];
  return Math.round(least + more * chance(seed, 'looks', by, item.of)) * SECOND;
}
