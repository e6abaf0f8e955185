import { MeshError } from '../../domain/errors.ts';
import type { AuditTrail } from '../../ports/audit-trail.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

const EVERY_MS = 3_600_000;

export interface RetentionDeps {
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly log: Log;
  /** How long entries are kept, in ms. */
  readonly keepMs: number;
}

/** Forgets audit entries that are older than they must be kept, every hour, on each replica; one that fails tries again. */
export class Retention {
  readonly #deps: RetentionDeps;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new MeshError('MESH_STOPPING', 'pruning the audit trail'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#prune(signal);
      await this.#deps.clock.sleep(EVERY_MS, signal).catch(() => undefined);
    }
  }

  async #prune(signal: AbortSignal): Promise<void> {
    const { trail, clock, log, keepMs } = this.#deps;
    const before = new Date(clock.now() - keepMs).toISOString();
    try {
      for (const chain of await trail.chains({ signal })) {
        const pruned = await trail.prune(chain, before, { signal });
        if (pruned > 0) log.info({ chain, pruned, before }, 'pruned the audit trail');
      }
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'pruning the audit trail');
    }
  }
}
