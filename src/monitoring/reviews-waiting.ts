import type { Config } from '../config/load.ts';
import { agentNameOf } from '../config/agent.ts';
import type { Millis } from '../domain/clock.ts';
import type { OutputLane } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import { plural } from '../domain/text.ts';
import { unkeptOf } from '../domain/unkept.ts';
import { localDay } from '../platform/schedule/local-time.ts';

/** What of an agent's answers people have yet to look at. */
export interface ReviewsWaiting {
  agent: string;
  name: string;
  /** Places of today that nobody has filled. */
  places: number;
  /** What has a lane and waits for a day with room. */
  deep: number;
  scan: number;
  /** For people too, and not to be shown to them: their words are not kept. */
  unkept: number;
}

/** Of every agent with triage of whose answers some wait for people, as `daytwo triage` counts them. */
export async function reviewsWaiting(
  { store, config }: { store: Pick<Store, 'realOutputs'>; config: Config },
  now: Millis,
): Promise<ReviewsWaiting[]> {
  const today = localDay(now, config.timezone);
  const found: ReviewsWaiting[] = [];
  for (const agent of Object.keys(config.triageFiles)) {
    const of = (lane: OutputLane, day: string | null): Promise<number> =>
      store.realOutputs.count({
        agent,
        lane,
        day,
        reviewed: false,
        ...(day === null && { gone: false }),
      });
    const places = (await of('deep', today)) + (await of('scan', today));
    const [deep, scan] = [await of('deep', null), await of('scan', null)];
    const unkept = (await unkeptOf(store, agent, now)).length;
    if (places + deep + scan + unkept > 0)
      found.push({ agent, name: agentNameOf(config, agent), places, deep, scan, unkept });
  }
  return found;
}

/** "Desk: 25 answers are to be reviewed today; 34 for a deep look wait for a day with room". */
export function reviewsWaitingWords({ name, places, deep, scan, unkept }: ReviewsWaiting): string {
  const beside = [
    ...(deep === 0 ? [] : [`${deep} for a deep look`]),
    ...(scan === 0 ? [] : [`${scan} for a scan`]),
  ].join(' and ');
  const parts = [
    ...(places === 0
      ? []
      : [`${plural(places, 'answer')} ${places === 1 ? 'is' : 'are'} to be reviewed today`]),
    ...(beside === ''
      ? []
      : [`${beside} ${deep + scan === 1 ? 'waits' : 'wait'} for a day with room`]),
    ...(unkept === 0
      ? []
      : [`${unkept} ${unkept === 1 ? 'waits' : 'wait'} whose words are not kept`]),
  ];
  return `${name}: ${parts.join('; ')}`;
}
