import type { Anchor } from '../../domain/anchor.ts';
import { iso, type Millis } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';

/**
 * A judge's answer; `lost` where it was not asked to the end (stopping, no money, its provider
 * refuses us): then nothing is stored.
 */
export type JudgeAnswer =
  | { verdict: string; reason: string }
  | { verdict: null; reason: string; lost: boolean };

export interface Rejudging {
  store: Pick<Store, 'anchors'>;
  now(): Millis;
  ask(anchor: Anchor): Promise<JudgeAnswer>;
  /** Asked before each anchor: no further one is begun. */
  over(): boolean;
}

/** Enough to fill any limiter; the limiter decides how many calls are really under way. */
const SIDE_BY_SIDE = 8;

/**
 * Has the judge judge the anchors that have no verdict in this run yet, so that a kill in between
 * repeats only what was in flight. A judge that fails is stored as no verdict: it was tried as
 * often as a trial is. Resolves to how many are still lacking.
 */
export async function rejudge(
  { store, now, ask, over }: Rejudging,
  run: string,
  anchors: readonly Anchor[],
): Promise<number> {
  const have = new Set((await store.anchors.verdictsOf(run)).map((v) => v.anchor));
  const todo = anchors.filter((a) => !have.has(a.id));
  let lacking = todo.length;
  const worker = async (): Promise<void> => {
    for (
      let next = over() ? undefined : todo.shift();
      next !== undefined;
      next = over() ? undefined : todo.shift()
    ) {
      const said = await ask(next);
      if (said.verdict === null && said.lost) continue;
      await store.anchors.putVerdict({
        run,
        anchor: next.id,
        at: iso(now()),
        verdict: said.verdict,
        reason: said.reason,
      });
      lacking--;
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, todo.length) }, worker));
  return lacking;
}
