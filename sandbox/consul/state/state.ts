import type { SandboxClock } from '../../clock.ts';
import { KvStore } from './kv.ts';
import { type SessionGround, Sessions } from './sessions.ts';
import { Store } from './store.ts';

/** All that one simulated Consul server knows. */
export interface ConsulState {
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly kv: KvStore;
  readonly sessions: Sessions;
  readonly datacenter: string;
  readonly nodeName: string;
}

export function createState(options: { clock: SandboxClock; datacenter: string; nodeName: string }): ConsulState {
  const store = new Store();
  const kv = new KvStore(store, options.clock);
  const ground: SessionGround = {
    hasNode: (name) => name.toLowerCase() === options.nodeName.toLowerCase(),
    checkStatus: (_node, checkId) => (checkId === 'serfHealth' ? 'passing' : undefined),
  };
  const sessions = new Sessions({ store, clock: options.clock, kv, ground });
  return { ...options, store, kv, sessions };
}
