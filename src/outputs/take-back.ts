import { basename } from 'node:path';
import { type Clock, iso } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import { importedAs, placeName } from './import-file.ts';

/** What is taken back of a source, and what stays. */
export interface TakeBackPlan {
  agent: string;
  /** `file:answers.jsonl`, `follow:logs`, `post`, `otlp`. */
  source: string;
  outputs: string[];
  /** Somebody reviewed them: their words would be of nothing. */
  kept: string[];
}

/** How many go in one transaction; the worker waits for the lock meanwhile. */
const TOGETHER = 500;

/**
 * What an agent has from a file or another source.
 * @param named a file as it was imported, or a source by its name
 * @throws DaytwoError `no-source` where the agent has nothing from it
 */
export async function planTakeBack(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  agent: string,
  named: string,
): Promise<TakeBackPlan> {
  for (const source of [named, importedAs(named)]) {
    const found = await realOutputs.ofSource(agent, source);
    if (found.length === 0) continue;
    return {
      agent,
      source,
      outputs: found.filter((o) => !o.isReviewed).map((o) => o.id),
      kept: found.filter((o) => o.isReviewed).map((o) => o.id),
    };
  }
  const known = (await realOutputs.sources(agent)).map((s) => `${s.source} (${s.outputs})`);
  throw new DaytwoError({
    code: 'no-source',
    exitCode: EXIT.usage,
    message: `${agent} has nothing from ${named}`,
    next:
      known.length === 0
        ? 'nothing was taken in for it'
        : `it has outputs from ${known.join(', ')}`,
  });
}

/**
 * Takes a source back as if it had never come: it is no erasure, and it may be imported again, from
 * its beginning. How many went.
 */
export async function takeBackPlanned(
  store: Store,
  clock: Pick<Clock, 'now' | 'yieldToEventLoop'>,
  { agent, source, outputs, kept }: TakeBackPlan,
  by: string,
): Promise<number> {
  let gone = 0;
  for (let at = 0; at < outputs.length; at += TOGETHER) {
    gone += await store.realOutputs.takeBack(outputs.slice(at, at + TOGETHER));
    await clock.yieldToEventLoop?.();
  }
  await store.transaction(async (tx) => {
    const prefix = placeName(agent, '');
    for (const place of await tx.realOutputs.sourcePlaces(prefix))
      if (importedAs(basename(place.slice(prefix.length))) === source)
        await tx.realOutputs.dropSourcePlace(place);
    await tx.audit.append({
      at: iso(clock.now()),
      actor: by,
      action: 'outputs taken back',
      subject: agent,
      detail: { source, outputs: gone, kept: kept.length },
    });
  });
  return gone;
}
