import { ENGINE_EDITION, engineOf } from '../../detection/drift/engine-edition.ts';
import { type Reviewed, type ReviewSettings, reviewStream } from '../../detection/drift/review.ts';
import { type Charge, type Stream, streamId, type StreamReview } from '../../domain/drift.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewMemory } from './memory.ts';

/** A stream whose last review was weighed by another edition of the engine. */
export interface EngineChange {
  stream: string;
  from: number;
  /** Its evidence then, and what this edition says with the newest look. */
  before: number;
  now: number;
  /** Looks that it knew: all are weighed again and it goes on, or it begins anew. */
  evidence: 'goes on' | 'starts anew';
  /** Whether an alarm that no new look brought was held back. */
  held: boolean;
}

/** Last reviews by other editions, by stream; read once, and each is dealt with once. */
export async function lastByOtherEngine(
  store: Store,
  memory: ReviewMemory,
): Promise<Map<string, StreamReview>> {
  memory.otherEngine ??= new Map(
    (await store.drift.latest())
      .filter(({ review }) => engineOf(review) !== ENGINE_EDITION)
      .map(({ review }) => [streamId(review.stream), review]),
  );
  return memory.otherEngine;
}

/**
 * The first review of a stream by this edition. The evidence of all looks is weighed again, so what
 * was half-way goes on; an update is no news of an agent: where the looks before this one would be
 * an alarm already, which the edition before did not say, it is not said on that day.
 */
export function afterOtherEngine(
  last: StreamReview,
  stream: Stream,
  reviewed: Reviewed,
  charges: readonly Charge[],
  settings: ReviewSettings,
): { reviewed: Reviewed; change: EngineChange } {
  const { review } = reviewed;
  const before = { ...stream, looks: stream.looks.slice(0, -1) };
  const held =
    review.alarm &&
    !last.alarm &&
    reviewStream(before, charges, { ...settings, told: true }).review.evidence >= 1;
  return {
    reviewed: held ? { ...reviewed, review: { ...review, alarm: false } } : reviewed,
    change: {
      stream: streamId(stream),
      from: engineOf(last),
      before: last.evidence,
      now: review.evidence,
      evidence: review.looks < last.looks ? 'starts anew' : 'goes on',
      held,
    },
  };
}

/** Says in the audit log which streams were weighed by another edition, and what became of them. */
export async function recordEngineChange(
  tx: Store,
  look: Run,
  at: string,
  changes: readonly EngineChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.audit.append({
    at,
    actor: 'daytwo',
    action: 'engine changed',
    subject: `${look.agent}/${look.suite}`,
    detail: { to: ENGINE_EDITION, streams: changes },
  });
}
