import type { Node } from '../../../../../sandbox/nomad/wire.ts';
import type { Cluster, Machine } from './cluster.ts';
import type { Stub } from './steps.ts';

/** One in the first datacenter, two in the second. */
export const THREE_MACHINES: readonly Machine[] = [
  { name: 'node-1', class: 'server', meta: { rack: 'r1' } },
  { name: 'node-2', datacenter: 'dc2', class: 'worker', meta: { rack: 'r2' }, hostVolumes: ['data'] },
  { name: 'node-3', datacenter: 'dc2', class: 'worker', meta: { rack: 'r2' } },
];

export const hostsOf = (allocs: readonly Stub[]) => allocs.map((alloc) => alloc.NodeName).sort();

export async function nodeOf(cluster: Cluster, name: string): Promise<Node> {
  const nodes = (await cluster.wire.get('/v1/nodes')).json as Node[]; // the API's form
  const id = nodes.find((node) => node.Name === name)?.ID ?? '';
  return (await cluster.wire.get(`/v1/node/${id}`)).json as Node;
}

export async function untilNode(cluster: Cluster, name: string, isSo: (node: Node) => boolean): Promise<Node> {
  const { ID } = await nodeOf(cluster, name);
  return cluster.until(`/v1/node/${ID}`, (body) => (isSo(body as Node) ? (body as Node) : undefined));
}

export async function drain(cluster: Cluster, name: string, spec: object | null, isEligible = false): Promise<void> {
  const { ID } = await nodeOf(cluster, name);
  const reply = await cluster.wire.put(`/v1/node/${ID}/drain`, { DrainSpec: spec, MarkEligible: isEligible });
  if (reply.status !== 200) throw new Error(reply.text);
}
