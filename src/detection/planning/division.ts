/**
 * How the simulated lives of a plan are shared out. Every thread of a division makes the same plan
 * and asks for the same lives in the same order; each lives its part and reads the rest.
 */
export interface Division {
  /** Threads that share the work. */
  readonly of: number;
  /**
   * @param owners one whole number a life: lives of one number are lived by one thread
   * @param live looks to the alarm of life `i`: a whole number from 1 on, or Infinity
   * @returns what each life came to, in the order asked, the same in every thread
   */
  share(owners: readonly number[], live: (i: number) => number): number[];
}

/** One thread lives everything. */
export const ALONE: Division = {
  of: 1,
  share: (owners, live) => owners.map((_, i) => live(i)),
};

/** On the board: nobody has lived it yet; no alarm within the horizon. */
const OPEN = 0;
const NEVER = -1;

/** Lives that a board has room for; a plan of sixty worlds asks for a few thousand. */
export const BOARD_SIZE = 1 << 20;

/**
 * The part of thread `me` of `of`.
 * @param board shared by all threads, `BOARD_SIZE` zeros before the first life
 * @throws RangeError when a plan asks for more lives than the board has room for
 */
export function divided(me: number, of: number, board: Int32Array<SharedArrayBuffer>): Division {
  let asked = 0;
  return {
    of,
    share: (owners, live) => {
      const first = asked;
      asked += owners.length;
      if (asked > board.length)
        throw new RangeError('more simulated lives than a plan has room for');
      for (const [i, owner] of owners.entries()) {
        if (owner % of !== me) continue;
        const delay = live(i);
        Atomics.store(board, first + i, Number.isFinite(delay) ? delay : NEVER);
        Atomics.notify(board, first + i);
      }
      return owners.map((_, i) => {
        Atomics.wait(board, first + i, OPEN);
        const delay = Atomics.load(board, first + i);
        return delay === NEVER ? Infinity : delay;
      });
    },
  };
}
