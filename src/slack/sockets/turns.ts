/**
 * Work that begins one piece at a time, each after a look at the sockets: whatever has arrived meanwhile is acked before
 * more work begins, so that many commands at once cannot keep each other from their ack.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn, in the order of asking. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) this.#look();
    });
  }

  /** An immediate runs after the event loop has polled its sockets; one set within it, after the next poll. */
  #look(): void {
    setImmediate(() => {
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#look();
    });
  }
}
