import { MeshError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Deliveries } from '../../ports/deliveries.ts';
import type { Log } from '../../ports/log.ts';

/** Slack's last redelivery comes 5 minutes after the first try; the rest is for clocks that disagree. */
const KEPT_MS = 15 * 60_000;
const EVERY_MS = 5 * 60_000;

export interface SweeperDeps {
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly log: Log;
}

/** Forgets deliveries that cannot come again, on each replica; a time that fails is made up for by the next. */
export class Sweeper {
  readonly #deps: SweeperDeps;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new MeshError('MESH_STOPPING', 'forgetting old deliveries'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { clock } = this.#deps;
    while (!signal.aborted) {
      // First of all the bot has better things to do.
      await clock.sleep(EVERY_MS, signal).catch(() => undefined);
      if (!signal.aborted) await this.#sweep(signal);
    }
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { deliveries, clock, log } = this.#deps;
    try {
      await deliveries.sweep(new Date(clock.now() - KEPT_MS).toISOString(), { signal });
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'forgetting old deliveries');
    }
  }
}
