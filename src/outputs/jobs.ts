import { DAY, iso } from '../domain/clock.ts';
import type { Logger } from '../platform/log.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import type { Config } from '../config/load.ts';
import { type Follow, makeFollow } from './follow.ts';
import type { TakeInDeps } from './take-in.ts';

/** Followed files are looked at so often; nothing is lost in between, for they are read on. */
const EVERY_TWO_MINUTES = '*/2 * * * *';
/** What could not be read is told in the log; of many the first. */
const MOST_TOLD = 5;

/** Jobs are named anew at every turn; what was read is remembered until the next reload. */
const follows = new WeakMap<Config, Follow>();

/** What happens to outputs by the clock: files that are followed. */
export function outputJobs(deps: TakeInDeps, log: Logger): Scheduled[] {
  const { config } = deps;
  if (Object.values(config.agents).every((a) => a.outputs.follow.length === 0)) return [];
  const follow = follows.get(config) ?? makeFollow(deps);
  follows.set(config, follow);
  return [
    {
      name: 'outputs:follow',
      cron: EVERY_TWO_MINUTES,
      timezone: config.timezone,
      runAtStart: true,
      async work() {
        const { fresh, otherWords, replaced, kept, problems } = await follow();
        if (fresh > 0) log.info({ outputs: fresh }, 'outputs were taken in');
        if (otherWords > 0)
          log.warn({ outputs: otherWords }, 'outputs have the id of another with other words');
        if (replaced + kept > 0)
          log.info(
            { replaced, kept },
            'rows are read by other fields: what they gave before was replaced, unless it was reviewed',
          );
        for (const why of problems.slice(0, MOST_TOLD))
          log.warn({ why }, 'an output could not be read');
      },
    },
  ];
}

/**
 * Drops the words of outputs whose time is over, out of the log beside the database too; where
 * somebody reads it meanwhile, the worker's next mark does that. How many lost theirs.
 */
export async function dropOldTexts({
  store,
  config,
  clock,
}: Pick<TakeInDeps, 'store' | 'config' | 'clock'>): Promise<number> {
  const dropped = await store.realOutputs.purgeTexts(
    iso(clock.now() - config.outputs.retention * DAY),
  );
  await store.emptyLog();
  return dropped;
}
