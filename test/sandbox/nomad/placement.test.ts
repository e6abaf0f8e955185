import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../sandbox/nomad/wire.ts';
import { type Cluster, fourNodes, serviceJob, startCluster } from './cluster.ts';

/** Nomad's own interpolation, which is no template of ours. */
const runtime = (name: string) => `$\{${name}}`;

const failureOf = async (cluster: Cluster, id = 'web') => {
  const failed = (await cluster.evaluations(id)).find((evaluation) => evaluation.FailedTGAllocs);
  return failed?.FailedTGAllocs?.['app'];
};

describe('placement', () => {
  it('spreads the allocations of a group over the nodes', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob({ count: 4 }));
    await cluster.pass(5);
    expect(new Set((await cluster.running('web')).map((alloc) => alloc.NodeName)).size).toBe(4);
  });

  it('keeps what finds no room in a blocked evaluation, and places it when a node joins', async () => {
    const cluster = await startCluster({ nodes: [{ name: 'small', memoryMb: 500 }] });
    await cluster.register(serviceJob({ count: 2, memory: 400 }));
    await cluster.pass(5);
    expect(await cluster.running('web')).toHaveLength(1);
    const evaluations = await cluster.evaluations('web');
    const blocked = evaluations.find((evaluation) => evaluation.Status === 'blocked');
    expect(blocked).toMatchObject({
      TriggeredBy: 'queued-allocs',
      StatusDescription: 'created to place remaining allocations',
    });
    expect(evaluations.find((evaluation) => evaluation.BlockedEval === blocked?.ID)).toMatchObject({
      Status: 'complete',
      QueuedAllocations: { app: 1 },
    });
    cluster.nomad.control.addNode({ name: 'second', memoryMb: 500 });
    await cluster.pass(5);
    expect(await cluster.running('web')).toHaveLength(2);
    expect(await cluster.get<Evaluation>(`/v1/evaluation/${blocked?.ID}`)).toMatchObject({ Status: 'complete' });
  });

  it('names a missing driver once and calls like nodes ineligible by class', async () => {
    const nodes = ['a', 'b', 'c'].map((name) => ({ name, drivers: ['exec'] }));
    const cluster = await startCluster({ nodes });
    await cluster.register(serviceJob());
    await cluster.pass(1);
    expect(await failureOf(cluster)).toMatchObject({
      NodesEvaluated: 3,
      NodesFiltered: 3,
      NodesExhausted: 0,
      CoalescedFailures: 2,
      ConstraintFiltered: { 'missing drivers': 1, 'computed class ineligible': 2 },
    });
  });

  it('says which constraint kept nodes out', async () => {
    const cluster = await startCluster({ nodes: [{ name: 'only', meta: { zone: 'a' } }] });
    const constraint = { LTarget: runtime('meta.zone'), Operand: '=', RTarget: 'b' };
    await cluster.register(serviceJob({ job: { Constraints: [constraint] } }));
    await cluster.pass(1);
    expect((await failureOf(cluster))?.ConstraintFiltered).toEqual({ [`${runtime('meta.zone')} = b`]: 1 });
  });

  it.each([
    ['=', 'west', 1],
    ['!=', 'west', 0],
    ['regexp', '^w', 1],
    ['regexp', '(', 0],
    ['set_contains_any', 'east,west', 1],
    ['is_set', '', 1],
    ['is_not_set', '', 0],
    ['unheard-of', 'west', 0],
  ])('understands the operand %s against %j', async (Operand, RTarget, placed) => {
    const cluster = await startCluster({ nodes: [{ name: 'only', meta: { zone: 'west' } }] });
    await cluster.register(
      serviceJob({ count: 1, job: { Constraints: [{ LTarget: runtime('meta.zone'), Operand, RTarget }] } }),
    );
    await cluster.pass(5);
    expect(await cluster.running('web').catch(() => [])).toHaveLength(placed);
  });

  it.each([
    ['>= 1.10.0', 1],
    ['> 2.0, < 3.0', 1],
    ['~> 2.0.1', 1],
    ['~> 1.9', 0],
    ['< 2.0.5', 0],
  ])('compares versions: %s', async (RTarget, placed) => {
    const cluster = await startCluster({ version: '2.0.5' });
    const constraint = { LTarget: runtime('attr.nomad.version'), Operand: 'version', RTarget };
    await cluster.register(serviceJob({ count: 1, job: { Constraints: [constraint] } }));
    await cluster.pass(5);
    expect(await cluster.running('web')).toHaveLength(placed);
  });

  it('honours distinct_hosts', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob({ count: 5, job: { Constraints: [{ Operand: 'distinct_hosts' }] } }));
    await cluster.pass(5);
    expect(await cluster.running('web')).toHaveLength(4);
    expect((await failureOf(cluster))?.ConstraintFiltered).toEqual({ distinct_hosts: 4 });
  });

  it('refuses a second holder of a static port on a node', async () => {
    const cluster = await startCluster();
    const network = { DynamicPorts: [{ Label: 'metrics' }], ReservedPorts: [{ Label: 'http', Value: 8080 }] };
    await cluster.register(serviceJob({ count: 2, group: { Networks: [network] } }));
    await cluster.pass(5);
    const [alloc] = await cluster.running('web');
    const full = await cluster.get<{ AllocatedResources: { Shared: { Ports: { Label: string; Value: number }[] } } }>(
      `/v1/allocation/${alloc?.ID}`,
    );
    const { Ports } = full.AllocatedResources.Shared;
    expect(Ports).toMatchObject([{ Label: 'http', Value: 8080 }, { Label: 'metrics' }]);
    expect(Ports[1]?.Value).toBeGreaterThanOrEqual(20_000);
    expect((await failureOf(cluster))?.DimensionExhausted).toEqual({ 'network: reserved port collision http=8080': 1 });
  });

  it('preempts lower priorities only where that is allowed', async () => {
    const nodes = [{ name: 'small', cpu: 1000 }];
    const cluster = await startCluster({ nodes, preemption: { service: true } });
    await cluster.register(serviceJob({ id: 'low', count: 1, cpu: 800, job: { Priority: 20 } }));
    await cluster.pass(5);
    await cluster.register(serviceJob({ id: 'high', count: 1, cpu: 500, job: { Priority: 80 } }));
    await cluster.pass(5);
    const [victim] = await cluster.allocations('low');
    const [winner] = await cluster.running('high');
    expect(victim).toMatchObject({ DesiredStatus: 'evict', PreemptedByAllocation: winner?.ID });
    expect(winner?.PreemptedAllocations).toEqual([victim?.ID]);
  });
});
