import type { SandboxClock } from '../clock.ts';
import { listen, type SandboxServer } from '../http/server.ts';
import { type AclOptions, authenticator, seedAcl } from './acl/acl.ts';
import type { BehaviourOf } from './behaviour.ts';
import { startClients } from './client/clients.ts';
import { type ConsulTarget, startRegistrar } from './consul/registrar.ts';
import { addNode, createControl, type NomadControl } from './control.ts';
import type { NomadCore, SchedulerSettings } from './core.ts';
import { startDeploymentWatcher } from './deployments/watcher.ts';
import { createHandler } from './http/router.ts';
import { startPeriodicDispatcher } from './jobs/periodic.ts';
import { watchDisconnected } from './nodes/changes.ts';
import { startDrainer } from './nodes/drainer.ts';
import type { NodeSpec } from './nodes/node.ts';
import { seedPools } from './nodes/pools.ts';
import { startBroker } from './scheduler/broker.ts';
import { watchFailures, watchReturns } from './scheduler/failed.ts';
import type { Preemption } from './scheduler/run.ts';
import { startServiceCatalog } from './services/catalog.ts';
import { seededIds } from './state/ids.ts';
import { createStore, type Store } from './state/store.ts';
import { manyTimers } from './state/timers.ts';

export type { AclOptions, NamespaceRights, TokenSpec } from './acl/acl.ts';
export type { BehaviourOf, TaskBehaviour, TaskContext } from './behaviour.ts';
export type { ConsulTarget } from './consul/registrar.ts';
export type { NomadControl } from './control.ts';
export { NOMAD_ENDPOINTS } from './http/endpoints.ts';
export type { NodeSpec } from './nodes/node.ts';

export interface NomadOptions {
  /** 0 or nothing: any free port. */
  readonly port?: number;
  readonly clock: SandboxClock;
  /** Without: one node that runs everything. */
  readonly nodes?: readonly NodeSpec[];
  readonly region?: string;
  readonly datacenter?: string;
  /** Besides `default`. */
  readonly namespaces?: readonly string[];
  /** Without: ACLs are off. */
  readonly acl?: AclOptions;
  /** Where allocations register their services. */
  readonly consul?: ConsulTarget;
  readonly behaviour?: BehaviourOf;
  readonly version?: string;
  /** Ids and ports repeat for the same seed. */
  readonly seed?: number;
  readonly preemption?: Partial<Preemption>;
  /** Simulated milliseconds between an evaluation and its processing. */
  readonly schedulingDelayMs?: number;
  readonly eventBufferSize?: number;
  /** Told of every request that an endpoint answers: its method and pattern. */
  readonly onRoute?: (method: string, pattern: string) => void;
}

export interface NomadSandbox extends SandboxServer {
  readonly control: NomadControl;
  /** Resolves when Consul knows everything that happened so far (or could not be reached). */
  consulSettled(): Promise<void>;
}

/** Starts a simulated Nomad server with its clients; everything it does takes time on the given clock only. */
export async function startNomad(options: NomadOptions): Promise<NomadSandbox> {
  const clock = manyTimers(options.clock);
  const store = createStore({
    clock,
    ids: seededIds(options.seed ?? 1),
    region: options.region ?? 'global',
    eventBufferSize: options.eventBufferSize ?? 100,
  });
  const preemption = { system: true, sysbatch: false, service: false, batch: false, ...options.preemption };
  seedCluster(store, options);
  const acl = seedAcl(store, options.acl);
  startBroker(store, { delayMs: options.schedulingDelayMs ?? 5, preemption });
  const clients = startClients(store, options.behaviour ?? (() => undefined));
  startDeploymentWatcher(store);
  watchFailures(store);
  watchReturns(store);
  startDrainer(store);
  startPeriodicDispatcher(store);
  startServiceCatalog(store);
  const registrar = options.consul === undefined ? undefined : startRegistrar(store, clients, options.consul);
  let httpPort = 0;
  const core: NomadCore = {
    store,
    clients,
    region: store.region,
    datacenter: options.datacenter ?? 'dc1',
    version: options.version ?? '2.0.5',
    httpPort: () => httpPort,
    aclEnabled: acl !== undefined,
    acl,
    scheduler: defaultScheduler(store.index()),
    preemption,
  };
  watchDisconnected(core);
  const server = await listen(
    createHandler(core, { authenticate: authenticator(acl), onRoute: options.onRoute }),
    options.port ?? 0,
  );
  httpPort = Number(new URL(server.url).port);
  for (const spec of options.nodes ?? [{ name: 'node-1' }]) addNode(core, spec);
  return {
    url: server.url,
    control: createControl(core),
    consulSettled: () => registrar?.settled() ?? Promise.resolve(),
    async close() {
      clock.stop();
      registrar?.close();
      await server.close();
    },
  };
}

const defaultScheduler = (index: number): SchedulerSettings => ({
  SchedulerAlgorithm: 'binpack',
  MemoryOversubscriptionEnabled: false,
  RejectJobRegistration: false,
  PauseEvalBroker: false,
  NodeLimitForFeasibilityChecks: 0,
  CreateIndex: index,
  ModifyIndex: index,
});

function seedCluster(store: Store, options: NomadOptions): void {
  store.commit('Bootstrap', () => undefined);
  const { tables } = store;
  const index = store.index();
  seedPools(store);
  for (const name of new Set(['default', ...(options.namespaces ?? [])])) {
    tables.namespaces.set(name, {
      Name: name,
      Description: name === 'default' ? 'Default shared namespace' : '',
      Quota: '',
      Capabilities: null,
      Meta: null,
      CreateIndex: index,
      ModifyIndex: index,
    });
  }
}
