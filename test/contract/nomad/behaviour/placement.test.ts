import { expect, it } from 'vitest';
import { job, SCRIPT, SECOND, shell } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

onEachNomad('what finds no place', (cluster) => {
  const huge = (id: string, memoryMb = 100_000) => job(id, { memoryMb });

  it('says which dimension ran out, and what was asked of it', async () => {
    const planned = await step.plan(cluster(), huge('memory'));
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 1 });
    expect(planned.FailedTGAllocs?.['app']).toMatchObject({
      NodesEvaluated: 1,
      NodesExhausted: 1,
      NodesFiltered: 0,
      DimensionExhausted: { memory: 1 },
      ResourcesExhausted: { main: { MemoryMB: 100_000 } },
      CoalescedFailures: 0,
    });
    expect(planned.CreatedEvals).toMatchObject([{ Status: 'blocked', TriggeredBy: 'queued-allocs' }]);
  });

  it('names cpu and disk in the same way', async () => {
    const cpu = await step.plan(cluster(), job('cpu', { task: { Resources: { CPU: 90_000, MemoryMB: 16 } } }));
    expect(cpu.FailedTGAllocs?.['app']?.DimensionExhausted).toEqual({ cpu: 1 });
    const disk = await step.plan(cluster(), job('disk', { group: { EphemeralDisk: { SizeMB: 90_000_000 } } }));
    expect(disk.FailedTGAllocs?.['app']?.DimensionExhausted).toEqual({ disk: 1 });
  });

  it('counts the allocations that fail for the same reason', async () => {
    const planned = await step.plan(cluster(), { ...huge('many'), ...job('many', { count: 3, memoryMb: 100_000 }) });
    expect(planned.FailedTGAllocs?.['app']?.CoalescedFailures).toBe(2);
  });

  it('leaves a blocked evaluation, and a status by the release', async () => {
    const reply = await step.register(cluster(), huge('blocked'));
    const evaluation = await step.settled(cluster(), 'blocked', reply);
    expect(evaluation).toMatchObject({ Status: 'complete', QueuedAllocations: { app: 1 } });
    const blocked = await step.untilEvaluation(cluster(), 'blocked', (one) => one.ID === evaluation.BlockedEval);
    expect(blocked).toMatchObject({
      Status: 'blocked',
      TriggeredBy: 'queued-allocs',
      StatusDescription: 'created to place remaining allocations',
      PreviousEval: evaluation.ID,
    });
    const isOld = cluster().version.startsWith('1.');
    expect((await step.liveJob(cluster(), 'blocked')).Status).toBe(isOld ? 'pending' : 'running');
    await step.forget(cluster(), 'blocked');
  });

  it('names the constraint that kept machines out', async () => {
    const Constraints = [{ LTarget: '${attr.kernel.name}', RTarget: 'plan9', Operand: '=' }];
    const planned = await step.plan(cluster(), job('plan9', { job: { Constraints } }));
    expect(planned.FailedTGAllocs?.['app']).toMatchObject({
      NodesFiltered: 1,
      NodesExhausted: 0,
      ConstraintFiltered: { '${attr.kernel.name} = plan9': 1 },
      DimensionExhausted: null,
    });
  });

  it('names a driver that no machine has', async () => {
    const planned = await step.plan(
      cluster(),
      job('driver', { task: { Driver: 'qemu', Config: { image_path: 'x' } } }),
    );
    expect(planned.FailedTGAllocs?.['app']?.ConstraintFiltered).toEqual({ 'missing drivers': 1 });
  });

  it('names a host volume that no machine has', async () => {
    const Volumes = { data: { Name: 'data', Type: 'host', Source: 'nowhere', ReadOnly: false } };
    const planned = await step.plan(cluster(), job('volume', { group: { Volumes } }));
    expect(planned.FailedTGAllocs?.['app']?.ConstraintFiltered).toEqual({ 'missing compatible host volumes': 1 });
  });

  it('names a device that no machine has', async () => {
    const Resources = { CPU: 20, MemoryMB: 16, Devices: [{ Name: 'nvidia/gpu', Count: 1 }] };
    const planned = await step.plan(cluster(), job('device', { task: { Resources } }));
    expect(planned.FailedTGAllocs?.['app']?.ConstraintFiltered).toEqual({ 'missing devices': 1 });
  });

  it('in a datacenter that is not there finds no machine at all', async () => {
    const planned = await step.plan(cluster(), job('elsewhere', { job: { Datacenters: ['moon-*'] } }));
    expect(planned.FailedTGAllocs?.['app']).toMatchObject({ NodesEvaluated: 0, NodesFiltered: 0 });
  });

  it('fits a datacenter by its glob', async () => {
    const planned = await step.plan(cluster(), job('globbed', { job: { Datacenters: ['nowhere', 'd*1'] } }));
    const other = await step.plan(cluster(), job('globbed', { job: { Datacenters: ['dc*'] } }));
    expect(planned.FailedTGAllocs ?? other.FailedTGAllocs ?? null).toBeNull();
  });

  it('cannot have a static port twice on one address', async () => {
    const Networks = [{ Mode: 'host', ReservedPorts: [{ Label: 'http', Value: 23_456 }] }];
    const planned = await step.plan(cluster(), job('ports', { count: 3, group: { Networks } }));
    expect(planned.FailedTGAllocs?.['app']?.DimensionExhausted).toEqual({
      'network: reserved port collision http=23456': 1,
    });
  });

  it('needs a machine of its own with distinct_hosts', async () => {
    const Constraints = [{ Operand: 'distinct_hosts', RTarget: 'true' }];
    const planned = await step.plan(cluster(), job('lonely', { count: 2, job: { Constraints } }));
    expect(planned.FailedTGAllocs?.['app']).toMatchObject({ ConstraintFiltered: { distinct_hosts: 1 } });
  });

  it('keeps a rollout waiting: no progress deadline starts before something is placed', async () => {
    const update = { HealthyDeadline: 2 * SECOND, ProgressDeadline: 4 * SECOND, AutoRevert: true };
    await step.deployed(cluster(), job('grown', { update }));
    await step.register(cluster(), job('grown', { update, memoryMb: 100_000, script: `echo more; ${SCRIPT.stays}` }));
    const waiting = await step.untilDeployment(cluster(), 'grown', 1, 'running');
    expect(waiting.TaskGroups['app']).toMatchObject({ DesiredTotal: 1, PlacedAllocs: 0, RequireProgressBy: null });
    expect(await step.untilRunning(cluster(), 'grown', 1, 0)).toHaveLength(1);
    await step.forget(cluster(), 'grown');
  });
});

onEachNomad(
  'a full machine',
  (cluster) => {
    it('places what waits as soon as room appears', async () => {
      await step.deployed(cluster(), job('big', { memoryMb: 2500 }));
      await step.register(cluster(), job('next', { memoryMb: 2500 }));
      await step.untilEvaluation(cluster(), 'next', (one) => one.Status === 'blocked');
      expect(await step.allocations(cluster(), 'next')).toEqual([]);
      await cluster().wire.delete('/v1/job/big');
      await step.untilRunning(cluster(), 'next', 1);
      const unblocked = await step.untilEvaluation(
        cluster(),
        'next',
        (one) => one.TriggeredBy === 'queued-allocs' && one.Status === 'complete',
      );
      expect(unblocked.QueuedAllocations).toEqual({ app: 0 });
      await step.forget(cluster(), 'next');
    });

    it('updates in place only what still fits', async () => {
      await step.deployed(cluster(), job('inplace', { memoryMb: 100, group: { Meta: { a: '1' } } }));
      const planned = await step.plan(
        cluster(),
        job('inplace', { memoryMb: 100, group: { Meta: { a: '1' } }, job: { Priority: 60 } }),
      );
      expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ InPlaceUpdate: 1, DestructiveUpdate: 0 });
      await step.forget(cluster(), 'inplace');
    });

    it('takes a multi-task group as one', async () => {
      const Tasks = [shell('one', SCRIPT.stays, {}, 2500), shell('two', SCRIPT.stays, {}, 2500)];
      const planned = await step.plan(cluster(), job('pair', { group: { Tasks } }));
      expect(planned.FailedTGAllocs?.['app']).toMatchObject({
        DimensionExhausted: { memory: 1 },
        ResourcesExhausted: { one: { MemoryMB: 2500 }, two: { MemoryMB: 2500 } },
      });
    });
  },
  { isOwnCluster: true },
);

const allowed = { service: true, batch: false, system: true, sysbatch: false };

onEachNomad(
  'preemption',
  (cluster) => {
    it('is planned for a job that outranks what runs, and names its victims', async () => {
      await step.deployed(cluster(), job('low', { memoryMb: 2500, job: { Priority: 20 } }));
      const planned = await step.plan(cluster(), job('high', { memoryMb: 2500, job: { Priority: 90 } }));
      expect(planned.FailedTGAllocs ?? null).toBeNull();
      expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 1, Preemptions: 1 });
      expect(planned.Annotations?.PreemptedAllocs).toMatchObject([
        { JobID: 'low', TaskGroup: 'app', JobType: 'service' },
      ]);
      await step.forget(cluster(), 'low');
    });

    it('does not happen between priorities that are less than ten apart', async () => {
      await step.deployed(cluster(), job('near', { memoryMb: 2500, job: { Priority: 45 } }));
      const planned = await step.plan(cluster(), job('nearer', { memoryMb: 2500, job: { Priority: 54 } }));
      expect(planned.FailedTGAllocs?.['app']?.DimensionExhausted).toEqual({ memory: 1 });
      expect(planned.Annotations?.PreemptedAllocs ?? null).toBeNull();
      await step.forget(cluster(), 'near');
    });

    it('evicts the victim, tells both who it was, and lets the victim wait for room', async () => {
      await step.deployed(cluster(), job('victim', { memoryMb: 2500, job: { Priority: 20 } }));
      await step.register(cluster(), job('winner', { memoryMb: 2500, job: { Priority: 90 } }));
      const [winner] = await step.untilRunning(cluster(), 'winner', 1);
      const [victim] = await step.untilAllocations(cluster(), 'victim', (all) =>
        all.some((one) => one.DesiredStatus === 'evict'),
      );
      expect(victim).toMatchObject({
        DesiredDescription: `Preempted by alloc ID ${winner?.ID}`,
        PreemptedByAllocation: winner?.ID,
      });
      expect((await step.allocation(cluster(), winner?.ID ?? '')).PreemptedAllocations).toEqual([victim?.ID]);
      const follow = await step.untilEvaluation(cluster(), 'victim', (one) => one.TriggeredBy === 'preemption');
      expect(follow.Priority).toBe(20);
      await step.untilEvaluation(cluster(), 'victim', (one) => one.Status === 'blocked');
      await cluster().wire.delete('/v1/job/winner');
      await step.untilRunning(cluster(), 'victim', 1);
      await step.forget(cluster(), 'victim');
      await step.forget(cluster(), 'winner');
    });

    it('is not for batch jobs here, since nobody allowed that', async () => {
      await step.deployed(cluster(), job('steady', { memoryMb: 2500, job: { Priority: 20 } }));
      const planned = await step.plan(
        cluster(),
        job('urgent', { memoryMb: 2500, job: { Type: 'batch', Priority: 90 } }),
      );
      expect(planned.FailedTGAllocs?.['app']?.DimensionExhausted).toEqual({ memory: 1 });
      await step.forget(cluster(), 'steady');
    });
  },
  { isOwnCluster: true, preemption: allowed },
);
