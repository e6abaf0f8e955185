import type { AclState } from './acl/state.ts';
import type { Clients } from './client/clients.ts';
import type { Preemption } from './scheduler/run.ts';
import type { Store } from './state/store.ts';

/** What every operation of the server works with. */
export interface NomadCore {
  readonly store: Store;
  readonly clients: Clients;
  readonly region: string;
  readonly datacenter: string;
  readonly version: string;
  readonly aclEnabled: boolean;
  /** Undefined while ACLs are off. */
  readonly acl: AclState | undefined;
  readonly preemption: Preemption;
}

/** Nomad's answer to anything that made an evaluation. */
export interface EvalResponse {
  EvalID: string;
  EvalCreateIndex: number;
  Index: number;
}
