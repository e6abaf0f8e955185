import type { Ask } from '../../http/ask.ts';
import type { Clients } from '../client/clients.ts';
import { groupOf, isClientTerminal, isServerTerminal, type StoredAllocation, servicesOf } from '../state/model.ts';
import type { CommitRecord } from '../state/record.ts';
import type { Store } from '../state/store.ts';
import { type AllocHealth, type Registration, registrationsOf } from './services.ts';

export interface ConsulTarget {
  readonly url: string;
  readonly token?: string;
  /** How it is asked, where that takes certificates; default: the global fetch. */
  readonly fetch?: Ask;
}

export interface Registrar {
  /** Resolves when everything that changed so far has reached Consul, or has failed to. */
  settled(): Promise<void>;
  close(): void;
}

type Call = (verb: 'register' | 'deregister', body: unknown) => Promise<boolean>;

/** Tells Consul what runs and how it is. When Consul cannot be reached, the next change tries again. */
export function startRegistrar(store: Store, clients: Clients, target: ConsulTarget): Registrar {
  /** Allocations of which Consul may not know all. */
  const changed = new Set<string>();
  const closing = new AbortController();
  const told = new Told(caller(target, closing.signal));
  let queue = Promise.resolve();
  let isQueued = false;

  const reconcile = async () => {
    const batch = [...changed].map((id) => ({ id, wanted: wantedOf(store, clients, id) }));
    changed.clear();
    for (const { id, wanted } of batch) if (!(await told.withdraw(id, wanted))) changed.add(id);
    for (const { id, wanted } of batch) if (!(await told.announce(id, wanted))) changed.add(id);
  };
  store.onCommit((record) => {
    for (const id of concerned(store, record)) if (told.knows(id) || servicesIn(store, id) > 0) changed.add(id);
    if (changed.size === 0 || isQueued) return;
    isQueued = true;
    queue = store.clock.during(
      queue.then(() => {
        isQueued = false;
        return reconcile();
      }),
    );
  });
  return {
    settled: () => queue,
    close: () => closing.abort(),
  };
}

/** What Consul was told: by allocation, then by service. */
class Told {
  readonly #call: Call;
  readonly #known = new Map<string, Map<string, { readonly text: string; readonly node: string }>>();

  constructor(call: Call) {
    this.#call = call;
  }

  knows(allocId: string): boolean {
    return this.#known.has(allocId);
  }

  /** Takes away what is not wanted any more; false when Consul could not be told. */
  async withdraw(allocId: string, wanted: readonly Registration[]): Promise<boolean> {
    const known = this.#known.get(allocId) ?? new Map();
    for (const [service, { node }] of [...known]) {
      if (wanted.some(({ id }) => id === service)) continue;
      if (!(await this.#call('deregister', { Node: node, ServiceID: service }))) return false;
      known.delete(service);
    }
    if (known.size === 0) this.#known.delete(allocId);
    return true;
  }

  /** Registers what Consul does not know yet, or knows differently; false when it could not be told. */
  async announce(allocId: string, wanted: readonly Registration[]): Promise<boolean> {
    const known = this.#known.get(allocId) ?? new Map();
    for (const { id, node, body } of wanted) {
      const text = JSON.stringify(body);
      if (known.get(id)?.text === text) continue;
      if (!(await this.#call('register', body))) return false;
      this.#known.set(allocId, known.set(id, { text, node }));
    }
    return true;
  }
}

/** The allocations that a commit touched, by themselves or through their node. */
function concerned(store: Store, record: CommitRecord): string[] {
  return [
    ...record.allocs.map(({ before, after }) => (after ?? before)?.ID ?? ''),
    ...record.nodes.flatMap(({ after }) => [...(store.tables.allocsByNode.get(after?.ID ?? '') ?? [])]),
  ];
}

function servicesIn(store: Store, allocId: string): number {
  const alloc = store.tables.allocs.get(allocId);
  const group = alloc && groupOf(alloc.Job, alloc.TaskGroup);
  return group === undefined ? 0 : servicesOf(group).length;
}

function caller(target: ConsulTarget, signal: AbortSignal): Call {
  const headers: Record<string, string> = target.token === undefined ? {} : { 'x-consul-token': target.token };
  const ask = target.fetch ?? fetch;
  return async (verb, body) => {
    if (signal.aborted) return false;
    try {
      const url = `${target.url}/v1/catalog/${verb}`;
      const response = await ask(url, { method: 'PUT', body: JSON.stringify(body), headers, signal });
      await response.text();
      return response.ok;
    } catch {
      return false; // Consul is away; the next change tries again
    }
  };
}

function wantedOf(store: Store, clients: Clients, allocId: string): Registration[] {
  const alloc = store.tables.allocs.get(allocId);
  if (alloc === undefined) return [];
  // A service leaves Consul as soon as its allocation shall stop, so that shutdown_delay can do its work.
  if (isServerTerminal(alloc) || isClientTerminal(alloc) || alloc.ClientStatus !== 'running') return [];
  const group = groupOf(alloc.Job, alloc.TaskGroup);
  const node = store.tables.nodes.get(alloc.NodeID);
  if (group === undefined || node === undefined || node.Status === 'down') return [];
  const address = node.Attributes['unique.network.ip-address'] ?? '127.0.0.1';
  return registrationsOf(alloc, group, address, healthOf(clients, alloc));
}

function healthOf(clients: Clients, alloc: StoredAllocation): AllocHealth {
  const runner = clients.runner(alloc.ID);
  const isUp = Object.values(alloc.TaskStates ?? {}).every((state) => state.State !== 'pending');
  const isPassing = isUp && (runner?.checksPass() ?? true);
  const output = runner?.checkOutput() || 'dial tcp: connect: connection refused';
  return { isPassing, output };
}
