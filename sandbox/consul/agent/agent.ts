import { type CheckRow, emptyCheck, type ServiceRow } from '../state/catalog-records.ts';
import type { ConsulState } from '../state/state.ts';

/** A check that the agent keeps itself; `ttlMs` is set where its owner must report in time. */
export interface AgentCheck {
  readonly row: CheckRow;
  readonly ttlMs: number | undefined;
  /** The service goes when the check was critical for longer. */
  readonly deregisterAfterMs?: number | undefined;
}

/** How an agent takes its time, by the names of Consul's settings. */
export interface AgentTimes {
  /** `check_update_interval`: how long an output stays with the agent when nothing else changed. */
  readonly checkUpdateMs: number;
  /** `check_reap_interval`: how often it looks for services that were critical for too long. */
  readonly checkReapMs: number;
  /** `check_deregister_interval_min`: no check can ask for less. */
  readonly checkDeregisterMinMs: number;
}

const DEFAULT_TIMES: AgentTimes = { checkUpdateMs: 300_000, checkReapMs: 30_000, checkDeregisterMinMs: 60_000 };

/** `check_output_max_size`, in bytes. */
const MAX_OUTPUT = 4096;

export const NODE_MAINTENANCE = '_node_maintenance';
export const serviceMaintenance = (serviceId: string): string => `_service_maintenance:${serviceId}`;

/** The agent's own services and checks, which it writes into the catalog under its node. */
export class Agent {
  readonly services = new Map<string, ServiceRow>();
  readonly checks = new Map<string, AgentCheck>();
  readonly #state: ConsulState;
  readonly #timers = new Map<string, () => void>();
  readonly #times: AgentTimes;
  readonly #startedAt: number;
  readonly #waiting = new Set<() => void>();

  constructor(state: ConsulState, times: Partial<AgentTimes> = {}) {
    this.#state = state;
    this.#times = { ...DEFAULT_TIMES, ...times };
    this.#startedAt = state.clock.now();
  }

  /** Calls `wake` at the next change of a service until cancelled. */
  watchServices(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => void this.#waiting.delete(wake);
  }

  /** Registers a service with its checks; checks that it had before and does not name again are dropped. */
  registerService(service: ServiceRow, checks: readonly AgentCheck[], replaceChecks: boolean): void {
    this.services.set(service.ID, service);
    const kept = new Set(checks.map(({ row }) => row.CheckID));
    if (replaceChecks) for (const id of this.#checksOf(service.ID)) if (!kept.has(id)) this.deregisterCheck(id);
    const rows = checks.map((check) => this.#keepCheck(check));
    const { store, catalog, nodeName } = this.#state;
    // Checks ride on the service: readers see it with them from its first moment on.
    store.apply((change) => catalog.register(change, { nodeName, service, checks: rows }));
    this.#wake();
  }

  deregisterService(id: string): void {
    for (const checkId of this.#checksOf(id)) this.#forgetCheck(checkId);
    this.services.delete(id);
    this.#state.store.apply((change) => this.#state.catalog.deregisterService(change, this.#state.nodeName, id));
    this.#wake();
  }

  registerCheck(check: AgentCheck): void {
    this.#sync(this.#keepCheck(check));
  }

  deregisterCheck(id: string): void {
    this.#forgetCheck(id);
    this.#state.store.apply((change) => this.#state.catalog.deregisterCheck(change, this.#state.nodeName, id));
  }

  /** Writes a report; one that changes only the output reaches the catalog minutes later. */
  report(id: string, status: string, output: string): void {
    const before = this.checks.get(id);
    if (before === undefined) return;
    const check = { ...before, row: { ...before.row, Status: status, Output: output.slice(0, MAX_OUTPUT) } };
    this.checks.set(id, check);
    this.#startTtl(check);
    this.#timeCritical(check);
    if (before.row.Status !== status) this.#sync(check.row);
    else if (before.row.Output !== output) this.#syncLater(id);
  }

  setMaintenance(id: string, target: { serviceId: string } | undefined, reason: string | undefined): void {
    if (reason === undefined) {
      if (this.checks.has(id)) this.deregisterCheck(id);
      return;
    }
    if (this.checks.has(id)) return;
    const what = target === undefined ? 'node' : 'service';
    const row: CheckRow = {
      ...emptyCheck(this.#state.nodeName),
      CheckID: id,
      Name: target === undefined ? 'Node Maintenance Mode' : 'Service Maintenance Mode',
      Notes:
        reason ||
        `Maintenance mode is enabled for this ${what}, but no reason was provided. This is a default message.`,
      ServiceID: target?.serviceId ?? '',
      Type: 'maintenance',
    };
    this.registerCheck({ row, ttlMs: undefined });
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** A check that is registered again keeps its status and output, whatever it is given, so that nothing flaps. */
  #keepCheck(wanted: AgentCheck): CheckRow {
    const before = this.checks.get(wanted.row.CheckID);
    const said = before === undefined ? {} : { Status: before.row.Status, Output: before.row.Output };
    const check = { ...wanted, row: { ...wanted.row, ...said } };
    this.checks.set(check.row.CheckID, check);
    this.#startTtl(check);
    this.#stopTimer(`reap:${check.row.CheckID}`);
    return check.row;
  }

  #checksOf(serviceId: string): string[] {
    return [...this.checks.values()].filter(({ row }) => row.ServiceID === serviceId).map(({ row }) => row.CheckID);
  }

  #forgetCheck(id: string): void {
    this.checks.delete(id);
    for (const timer of ['ttl', 'output', 'reap']) this.#stopTimer(`${timer}:${id}`);
  }

  #startTtl({ row, ttlMs }: AgentCheck): void {
    if (ttlMs === undefined) return;
    const id = row.CheckID;
    this.#schedule(`ttl:${id}`, ttlMs, () => {
      const last = this.checks.get(id)?.row.Output ?? '';
      const output = last === '' ? 'TTL expired' : `TTL expired (last output before timeout follows): ${last}`;
      const expired = this.checks.get(id);
      if (expired === undefined) return;
      const next = { ...expired, row: { ...expired.row, Status: 'critical', Output: output } };
      this.checks.set(id, next);
      this.#timeCritical(next);
      this.#sync(next.row);
    });
  }

  /**
   * Counts from the first report that a check is critical, which its registration is not;
   * the service goes at the first look after its time is over.
   */
  #timeCritical({ row, deregisterAfterMs = 0 }: AgentCheck): void {
    const key = `reap:${row.CheckID}`;
    if (row.Status !== 'critical' || deregisterAfterMs <= 0 || row.ServiceID === '') {
      this.#stopTimer(key);
      return;
    }
    if (this.#timers.has(key)) return;
    const { checkReapMs, checkDeregisterMinMs } = this.#times;
    const upFor = this.#state.clock.now() - this.#startedAt;
    const dueAt = upFor + Math.max(deregisterAfterMs, checkDeregisterMinMs);
    const looksAt = (Math.floor(dueAt / checkReapMs) + 1) * checkReapMs;
    this.#schedule(key, looksAt - upFor, () => this.deregisterService(row.ServiceID));
  }

  #syncLater(id: string): void {
    if (this.#timers.has(`output:${id}`)) return;
    this.#schedule(`output:${id}`, this.#times.checkUpdateMs, () => {
      const check = this.checks.get(id);
      if (check !== undefined) this.#sync(check.row);
    });
  }

  #stopTimer(key: string): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
  }

  #schedule(key: string, delayMs: number, task: () => void): void {
    this.#timers.get(key)?.();
    this.#timers.set(
      key,
      this.#state.clock.after(delayMs, () => {
        this.#timers.delete(key);
        task();
      }),
    );
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #sync(row: CheckRow): void {
    const { store, catalog, nodeName } = this.#state;
    store.apply((change) => catalog.register(change, { nodeName, checks: [row] }));
  }
}
