type Stop = () => Promise<unknown> | void;

/** What was begun, to be ended in the opposite order. */
export class StopStack {
  readonly #stops: Stop[] = [];

  push(stop: Stop): void {
    this.#stops.push(stop);
  }

  /** Ends what is on the stack, the newest first; `down` leaves the rest for later. */
  async unwind({ down = this.#stops.length } = {}): Promise<void> {
    for (let n = 0; n < down; n++) await this.#stops.pop()?.();
  }
}
