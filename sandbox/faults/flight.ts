import type { Passing } from './fault.ts';
import type { Rules } from './rules.ts';

/** One request or WebSocket on its way. */
export interface Flight {
  readonly passing: Passing;
  /** Aborted when either side has gone. */
  readonly gone: AbortSignal;
  /** Resets the client's connection. */
  cut(): void;
  /** Lets nothing pass before `until` is aborted. */
  block(until: AbortSignal): void;
  /** Resolves when nothing blocks it, or it has gone. */
  passable(): Promise<void>;
}

/** All that is on its way through one proxy. */
export class Flights {
  readonly #flights = new Set<Flight>();

  open(passing: Passing, client: { readonly gone: AbortController; readonly reset: () => void }): Flight {
    const { gone, reset } = client;
    const blocks = new Set<AbortSignal>();
    const flight: Flight = {
      passing,
      gone: gone.signal,
      cut() {
        reset();
        gone.abort();
      },
      block: (until) => void blocks.add(until),
      async passable() {
        while (blocks.size > 0 && !gone.signal.aborted) {
          await Promise.race([...blocks, gone.signal].map(aborted));
          for (const block of blocks) if (block.aborted) blocks.delete(block);
        }
      },
    };
    this.#flights.add(flight);
    gone.signal.addEventListener('abort', () => void this.#flights.delete(flight), { once: true });
    return flight;
  }

  /** A new split cuts or stops what is on its way, too. */
  split(rules: Rules): void {
    for (const flight of [...this.#flights]) {
      const split = rules.splitOf(flight.passing);
      if (split?.how === 'refuse') flight.cut();
      if (split?.how === 'blackhole') flight.block(split.active.removed);
    }
  }

  cutAll(): void {
    for (const flight of [...this.#flights]) flight.cut();
  }
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
