/** Pieces of work under way, each with the most that it may still come to in USD. */
export type UnderWay = Map<Promise<void>, number>;

export interface Room {
  /** So many at once. */
  most: number;
  /** Whether the budget bears one more beside what the others may still come to. */
  affords(promisedUsd: number): Promise<boolean>;
  /** Nothing more is to be begun. */
  isOver(): boolean;
}

/** Resolves when there is room for one more beside what is under way, or nothing is under way. */
export async function waitForRoom(underWay: UnderWay, room: Room): Promise<void> {
  while (!room.isOver() && underWay.size > 0) {
    const promisedUsd = [...underWay.values()].reduce((sum, usd) => sum + usd, 0);
    if (underWay.size < room.most && (await room.affords(promisedUsd))) return;
    // The last of them may have ended while the budget was read, and a race of none never ends.
    if (underWay.size > 0) await Promise.race(underWay.keys());
  }
}
