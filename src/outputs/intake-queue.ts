import type { Candidate } from './read/candidate.ts';
import type { From, TakeIn } from './take-in.ts';

/** What of one sender's outputs became of each: its id, or null where it was known already. */
export type EachTaken = readonly (string | null)[];

/** Takes in what many send at once, in few transactions. */
export interface IntakeQueue {
  /**
   * Resolves once they are stored; null where the queue is full: nothing of them is kept then, and
   * the sender must come again.
   */
  push(candidates: readonly Candidate[], from: From): Promise<EachTaken> | null;
  /** Outputs that wait. */
  waiting(): number;
}

interface Waiting {
  candidates: readonly Candidate[];
  from: From;
  done(each: EachTaken): void;
  failed(e: unknown): void;
}

/** As many in one transaction; beyond it the others would wait too long for the lock. */
const TOGETHER = 32;

/**
 * @param takeIn as it is when a batch begins; a reload of the configuration makes another
 * @param most outputs that may wait
 */
export function makeIntakeQueue(takeIn: () => TakeIn, most: () => number): IntakeQueue {
  const queue: Waiting[] = [];
  let held = 0;
  let busy = false;
  const pump = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let batch = nextBatch(queue); batch.length > 0; batch = nextBatch(queue)) {
      const all = batch.flatMap((w) => w.candidates);
      try {
        await giveOut(batch, await takeIn()(all, (batch[0] as Waiting).from));
      } catch (e) {
        for (const w of batch) w.failed(e);
      }
      held -= all.length;
    }
    busy = false;
  };
  return {
    waiting: () => held,
    push(candidates, from) {
      // A sender of many is let in where nobody waits, or it could never come in.
      if (held > 0 && held + candidates.length > most()) return null;
      held += candidates.length;
      return new Promise((done, failed) => {
        queue.push({ candidates, from, done, failed });
        void pump();
      });
    },
  };
}

/** The first that waits, with those behind it that go to the same place. */
function nextBatch(queue: Waiting[]): Waiting[] {
  const first = queue[0];
  if (first === undefined) return [];
  let count = 0;
  const end = queue.findIndex((w, i) => {
    const isOther = w.from.agent !== first.from.agent || w.from.source !== first.from.source;
    count += w.candidates.length;
    return i > 0 && (isOther || count > TOGETHER);
  });
  return queue.splice(0, end === -1 ? queue.length : end);
}

function giveOut(batch: readonly Waiting[], { each }: { each: EachTaken }): void {
  let at = 0;
  for (const { candidates, done } of batch) done(each.slice(at, (at += candidates.length)));
}
