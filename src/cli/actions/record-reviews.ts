import { makeReviewing } from '../../answers/reviewing.ts';
import type { Config } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Review, ReviewLabel } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { withPlatform } from '../runtime.ts';
import { chosenAgent } from './import-outputs.ts';

/** What `daytwo review record` was asked. */
export interface RecordAsked {
  verdict: ReviewLabel;
  by?: string;
  note?: string;
  source?: string;
  agent?: string;
}

/**
 * Writes down what somebody says of outputs that they looked at where the agent keeps them: all, or
 * up to the first that cannot be.
 * @throws DaytwoError `no-item`, `kept-here`, `already-reviewed`, `no-output`
 */
export function recordReviews(
  { config, store: opened, now }: { config: Config; store: Store; now(): number },
  ids: readonly string[],
  { verdict, by, note = '', source, agent }: RecordAsked & { by: string },
): Promise<Review[]> {
  return withPlatform(opened, async ({ store, ids: makes, sandbox }) => {
    const reviewing = makeReviewing({ store, config, clock: { now }, ids: makes, sandbox });
    const named: string[] = [];
    for (const id of ids)
      named.push(
        source === undefined
          ? id
          : await ownId(store, { agent: chosenAgent(config, agent), source, id }),
      );
    const done: Review[] = [];
    for (const of of named) {
      const said = { of, label: verdict, note, by, looked: 'elsewhere' } as const;
      done.push((await reviewing.review(said)).review);
    }
    return done;
  });
}

async function ownId(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  { agent, source, id }: { agent: string; source: string; id: string },
): Promise<string> {
  const found = await realOutputs.named(agent, source, id, { withoutTexts: true });
  if (found !== null) return found.id;
  throw new DaytwoError({
    code: 'no-output',
    exitCode: EXIT.usage,
    message: `${agent} has no output that ${source} calls "${id}"`,
    next: 'daytwo outputs show ID says what the source of one calls it',
  });
}
