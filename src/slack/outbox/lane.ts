/** Work that runs one after another, in the order in which it was given. */
export class Lane {
  #tail: Promise<unknown> = Promise.resolve();
  #depth = 0;

  /** Waiting and running. */
  get depth(): number {
    return this.#depth;
  }

  run<T>(job: () => Promise<T>): Promise<T> {
    this.#depth += 1;
    const done = this.#tail.then(job).finally(() => {
      this.#depth -= 1;
    });
    // A job that fails is its caller's business; the next one runs all the same.
    this.#tail = done.catch(() => {});
    return done;
  }

  /** Resolves when everything that was given so far has run. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
