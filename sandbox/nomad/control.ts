import type { NomadCore } from './core.ts';
import { notFound } from './errors.ts';
import { type RegisterResponse, registerJob } from './jobs/register.ts';
import { stopAllocation } from './nodes/alloc-stop.ts';
import { evaluationsFor, missHeartbeat, setNodeStatus } from './nodes/changes.ts';
import { buildNode, type NodeSpec } from './nodes/node.ts';
import type { StoredAllocation } from './state/model.ts';
import type { JobSubmission, Node, NomadJob } from './wire.ts';

/** What a test or the demo can do to the cluster from inside the process. */
export interface NomadControl {
  registerJob(job: NomadJob, options?: { namespace?: string; submission?: JobSubmission }): RegisterResponse;
  allocations(namespace: string, jobId: string): readonly StoredAllocation[];
  /** A task of the allocation exits with this code, as if it had crashed; its restart policy decides what follows. */
  failAllocation(allocId: string, options?: { task?: string; code?: number; stderr?: readonly string[] }): void;
  stopAllocation(allocId: string): void;
  nodes(): readonly Node[];
  addNode(spec: NodeSpec): Node;
  /** Nodes by name or id. */
  nodeDown(node: string): void;
  nodeUp(node: string): void;
}

export function createControl(core: NomadCore): NomadControl {
  const { store } = core;
  const nodeOf = (name: string): Node => {
    const node = [...store.tables.nodes.values()].find((candidate) => candidate.Name === name || candidate.ID === name);
    if (node === undefined) throw notFound(`node ${name} not found`);
    return node;
  };
  const allocOf = (id: string): StoredAllocation => {
    const alloc = store.tables.allocs.get(id);
    if (alloc === undefined) throw notFound(`allocation ${id} not found`);
    return alloc;
  };
  return {
    registerJob: (job, options = {}) =>
      registerJob(core, {
        job,
        namespace: options.namespace ?? (job.Namespace || 'default'),
        submission: options.submission,
      }),
    allocations: (namespace, jobId) => store.view.allocsOfJob(namespace, jobId),
    failAllocation(allocId, options = {}) {
      allocOf(allocId);
      core.clients.runner(allocId)?.crash(options.task, options.code ?? 1, options.stderr ?? []);
    },
    stopAllocation: (allocId) =>
      void stopAllocation(core, allocOf(allocId), { noShutdownDelay: false, reschedule: false }),
    nodes: () => [...store.tables.nodes.values()],
    addNode: (spec) => addNode(core, spec),
    nodeDown: (name) => void missHeartbeat(core, nodeOf(name).ID),
    nodeUp: (name) => void setNodeStatus(core, nodeOf(name).ID, 'ready'),
  };
}

/** Registers a node; system jobs spread to it and blocked evaluations get another try. */
export function addNode(core: NomadCore, spec: NodeSpec): Node {
  const { store, datacenter, version } = core;
  const built = buildNode(spec, { datacenter, version, nowMs: store.clock.now(), ids: store.ids });
  // Clients ask a node itself for files and usage before they ask the server.
  const node = { ...built, HTTPAddr: `${built.HTTPAddr.split(':')[0]}:${core.httpPort()}` };
  store.commit('NodeRegistration', (writer) => {
    writer.putNode(node);
    for (const evaluation of evaluationsFor(core, node.ID, 'node-update')) writer.putEval(evaluation);
  });
  return node;
}
