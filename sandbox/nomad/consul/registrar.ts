import type { Ask } from '../../http/ask.ts';
import type { Clients } from '../client/clients.ts';
import { groupOf, isClientTerminal, isServerTerminal, type StoredAllocation } from '../state/model.ts';
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
  const known = new Map<string, { readonly text: string; readonly node: string }>();
  const closing = new AbortController();
  const call = caller(target, closing.signal);
  let queue = Promise.resolve();
  let isQueued = false;

  const reconcile = async () => {
    const items = [...store.tables.allocs.values()].flatMap((alloc) => wantedOf(store, clients, alloc));
    const wanted = new Map(items.map((item) => [item.id, item]));
    for (const [id, { node }] of [...known]) {
      if (!wanted.has(id) && (await call('deregister', { Node: node, ServiceID: id }))) known.delete(id);
    }
    for (const [id, item] of wanted) {
      const text = JSON.stringify(item.body);
      if (known.get(id)?.text !== text && (await call('register', item.body))) known.set(id, { text, node: item.node });
    }
  };
  store.onCommit((record) => {
    if (record.allocs.length === 0 || isQueued) return;
    isQueued = true;
    queue = store.clock.during(
      queue.then(() => {
        isQueued = false;
        return reconcile();
      }),
    );
  });
  return { settled: () => queue, close: () => closing.abort() };
}

/** Answers whether Consul took it; never fails. */
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

function wantedOf(store: Store, clients: Clients, alloc: StoredAllocation): Registration[] {
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
