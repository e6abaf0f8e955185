import { setTimeout as wait } from 'node:timers/promises';

/** The longest that a writer waits for those before it, in ms: a Consul that hangs must not make a queue of hangs. */
const MAX_WAIT_MS = 250;

/**
 * Lets the writers of one process go one after another, so that they do not take each other's place in the chain.
 * Only for speed: compare-and-set keeps the chain whole without it.
 */
export class Lane {
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const working = within(before).then(work);
    this.#last = working.catch(() => undefined);
    return working;
  }
}

async function within(before: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  const late = wait(MAX_WAIT_MS, undefined, { signal: enough.signal, ref: false }).catch(() => undefined);
  await Promise.race([before, late]);
  enough.abort();
}
