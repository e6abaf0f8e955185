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
  /** Where the API answers; nodes name it as their own. 0 until it listens. */
  readonly httpPort: () => number;
  readonly aclEnabled: boolean;
  /** Undefined while ACLs are off. */
  readonly acl: AclState | undefined;
  /** What the operator may change of the scheduler while it runs. */
  readonly scheduler: SchedulerSettings;
  readonly preemption: Preemption;
}

export interface SchedulerSettings {
  SchedulerAlgorithm: string;
  MemoryOversubscriptionEnabled: boolean;
  RejectJobRegistration: boolean;
  PauseEvalBroker: boolean;
  NodeLimitForFeasibilityChecks: number;
  CreateIndex: number;
  ModifyIndex: number;
}

/** Nomad's answer to anything that made an evaluation. */
export interface EvalResponse {
  EvalID: string;
  EvalCreateIndex: number;
  Index: number;
}
