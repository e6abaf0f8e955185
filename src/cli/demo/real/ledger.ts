/** Something that the demo made on a server of somebody else's. */
export interface Made {
  /** As it reads behind “left: ”. */
  readonly what: string;
  /** How a person takes it away. */
  readonly byHand: string;
  undo(): Promise<void>;
}

/** Everything made so far, so that it can be taken away again, the latest first. */
export class Ledger {
  readonly #made: Made[] = [];
  readonly #clients: { close(): unknown }[] = [];

  /** Closed after everything was taken away: that needs it. */
  keep<T extends { close(): unknown }>(client: T): T {
    this.#clients.push(client);
    return client;
  }

  /** Enter it before it is made: an answer may get lost, and taking away what is not there does no harm. */
  enter(made: Made): void {
    this.#made.push(made);
  }

  /** Takes everything away; what would not go is the answer. */
  async undo(): Promise<readonly Made[]> {
    const left: Made[] = [];
    for (let made = this.#made.pop(); made !== undefined; made = this.#made.pop()) {
      try {
        await made.undo();
      } catch {
        left.push(made);
      }
    }
    for (const client of this.#clients.splice(0)) await client.close();
    return left;
  }
}
