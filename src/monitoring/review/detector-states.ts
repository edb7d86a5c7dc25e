import type { DetectorMemory } from '../../detection/drift/memory.ts';
import { highRiskKey } from '../../detection/drift/review.ts';
import { DAY, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import { type Stream, streamId } from '../../domain/drift.ts';
import type { Store } from '../../domain/store.ts';

/** A suite that runs every minute costs the disk no more than one that runs six times an hour. */
const STORED_EVERY: Millis = 10 * MINUTE;
/** A stream that was not reviewed for so long has ended, or can be weighed anew. */
const KEPT_FOR: Millis = 180 * DAY;

/**
 * What detectors know, kept beside the reviews. A start goes on from there, and so does a stream
 * whose detector had no place in memory. None of it decides anything: what is missing, old or
 * damaged is worked out again from the runs.
 */
export class DetectorStates {
  private readonly detectors: DetectorMemory;
  private readonly storedAt = new Map<string, Millis>();
  private readonly changed = new Set<string>();
  private readonly written = new Map<string, Uint8Array>();

  constructor(detectors: DetectorMemory) {
    this.detectors = detectors;
  }

  /** Before a stream's review: offers what was stored where memory holds nothing. */
  async recall(store: Store, stream: Stream): Promise<void> {
    for (const key of keysOf(stream)) {
      if (this.detectors.holds(key)) continue;
      const stored = this.written.get(key) ?? (await store.drift.detectorState(key));
      if (stored !== null) this.detectors.offer(key, stored);
    }
  }

  /**
   * After a stream's review, while its detector is still in memory: writes it down, at most once in
   * ten minutes.
   */
  note(stream: Stream, now: Millis): void {
    for (const key of keysOf(stream)) {
      const since = now - (this.storedAt.get(key) ?? -Infinity);
      this.changed.add(key);
      if (since < 0 || since >= STORED_EVERY) this.write(key, now);
    }
  }

  /** Before a stop: stores all that has changed since it was last stored. */
  async storeAll(store: Store, now: Millis): Promise<void> {
    for (const key of this.changed) this.write(key, now);
    await this.store(store, now);
  }

  /** After the reviews themselves are in the file: stores what was written down. */
  async store(store: Store, now: Millis): Promise<void> {
    const states = new Map(this.written);
    if (states.size === 0) return;
    // It saves time and nothing else: where the file takes nothing now, whoever writes next says so.
    await store.drift
      .putDetectorStates(iso(now), states, iso(now - KEPT_FOR))
      .catch(() => undefined);
    for (const [key, document] of states)
      if (this.written.get(key) === document) this.written.delete(key);
  }

  private write(key: string, now: Millis): void {
    const document = this.detectors.documentOf(key);
    if (document === null) return;
    this.written.set(key, document);
    this.changed.delete(key);
    this.storedAt.set(key, now);
  }
}

/** Under which a stream's detectors are kept. */
function keysOf(stream: Stream): string[] {
  const id = streamId(stream);
  return stream.highRisk.size > 0 ? [id, highRiskKey(id)] : [id];
}
