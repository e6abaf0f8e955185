import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Allocation, Node } from '../../../sandbox/nomad/wire.ts';
import { byImage, type Cluster, serviceJob, startCluster } from './cluster.ts';

const NODES = ['a', 'b', 'c'] as const;

const step = fc.oneof(
  fc.record({
    kind: fc.constant('register' as const),
    count: fc.integer({ min: 0, max: 6 }),
    tag: fc.constantFrom('1', '2', 'broken'),
    canary: fc.integer({ min: 0, max: 2 }),
    memory: fc.constantFrom(100, 400),
  }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constantFrom('promote' as const, 'fail' as const, 'stop' as const) }),
  fc.record({ kind: fc.constantFrom('down' as const, 'up' as const), node: fc.constantFrom(...NODES) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function play(cluster: Cluster, action: Step): Promise<void> {
  switch (action.kind) {
    case 'register': {
      const { count, memory, tag, canary } = action;
      const update = { Canary: canary, AutoRevert: true, AutoPromote: false };
      const job = serviceJob({ count, memory, image: `shop/web:${tag}`, update });
      expect((await cluster.register(job)).status).toBe(200);
      return;
    }
    case 'pass':
      return cluster.pass(action.seconds);
    case 'down':
      cluster.nomad.control.nodeDown(action.node);
      return;
    case 'up':
      cluster.nomad.control.nodeUp(action.node);
      return;
    case 'stop':
      await cluster.call('DELETE', '/v1/job/web');
      return;
    default: {
      const deployment = await cluster.call<{ ID: string } | null>('GET', '/v1/job/web/deployment');
      const id = deployment.body?.ID;
      if (id === undefined) return;
      // An unhealthy canary or a finished deployment is refused with 500; both are ordinary answers here.
      await cluster.call('PUT', `/v1/deployment/${action.kind}/${id}`, { DeploymentID: id, All: true });
    }
  }
}

async function checkCapacity(cluster: Cluster): Promise<void> {
  const nodes = await cluster.get<Node[]>('/v1/nodes?resources=true');
  const allocs = await cluster.get<Allocation[]>('/v1/allocations?resources=true');
  for (const node of nodes) {
    const live = allocs.filter(
      (alloc) =>
        alloc.NodeID === node.ID &&
        alloc.DesiredStatus === 'run' &&
        ['pending', 'running'].includes(alloc.ClientStatus),
    );
    const memory = live
      .flatMap((alloc) => Object.values(alloc.AllocatedResources.Tasks))
      .reduce((sum, task) => sum + task.Memory.MemoryMB, 0);
    expect(memory).toBeLessThanOrEqual(node.NodeResources.Memory.MemoryMB);
  }
}

describe('whatever happens to a job', () => {
  it('no node is overbooked, and a healthy version ends with the count it asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const cluster = await startCluster({
          nodes: NODES.map((name) => ({ name, memoryMb: 1200 })),
          behaviour: byImage,
        });
        for (const action of steps) {
          await play(cluster, action);
          await checkCapacity(cluster);
        }
        for (const name of NODES) cluster.nomad.control.nodeUp(name);
        const last = serviceJob({ count: 3, image: 'shop/web:last', memory: 200 });
        expect((await cluster.register(last)).status).toBe(200);
        await cluster.pass(120);
        await checkCapacity(cluster);
        const { Version, Status } = await cluster.job('web');
        expect(Status).toBe('running');
        expect((await cluster.running('web')).map((alloc) => alloc.JobVersion)).toEqual([Version, Version, Version]);
        expect(await cluster.deployment('web')).toMatchObject({ JobVersion: Version, Status: 'successful' });
        await cluster.nomad.close();
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
