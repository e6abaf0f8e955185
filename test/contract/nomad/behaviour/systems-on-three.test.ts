import { expect, it } from 'vitest';
import { job, SCRIPT } from './support/jobs.ts';
import { hostsOf, THREE_MACHINES } from './support/nodes.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const system = (id: string, number: number, update: object = {}, script: string = SCRIPT.stays) =>
  job(id, {
    script: `echo v${number}; ${script}`,
    job: { Type: 'system' },
    update: { MaxParallel: 3, ...update },
  });

onEachNomad(
  'a system job on three machines',
  (cluster) => {
    it('rolls over max_parallel machines at a time, which its plan does not show', async () => {
      await step.deployed(cluster(), system('rolls', 0));
      const next = system('rolls', 1, { MaxParallel: 1 });
      const planned = await step.plan(cluster(), next);
      expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 3, DestructiveUpdate: 3 });
      await step.register(cluster(), next);
      await step.untilDeploymentIs(
        cluster(),
        'rolls',
        (one) => one.JobVersion === 1 && one.TaskGroups['app']?.PlacedAllocs === 1,
      );
      expect(await step.untilRunning(cluster(), 'rolls', 2, 0)).toHaveLength(2);
      const done = await step.untilDeployment(cluster(), 'rolls', 1, 'successful');
      expect(done.TaskGroups['app']).toMatchObject({ DesiredTotal: 3, PlacedAllocs: 3, HealthyAllocs: 3 });
      await step.forget(cluster(), 'rolls');
    });

    it('has canaries on a share of its machines, in place of what ran there', async () => {
      await step.deployed(cluster(), system('careful', 0, { Canary: 34 }));
      const next = system('careful', 1, { Canary: 34 });
      const planned = await step.plan(cluster(), next);
      expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({
        Canary: 2,
        DestructiveUpdate: 3,
        Place: 3,
      });
      await step.register(cluster(), next);
      const waiting = await step.untilDeploymentIs(
        cluster(),
        'careful',
        (one) =>
          one.TaskGroups['app']?.HealthyAllocs === 2 &&
          one.StatusDescription === 'Deployment is running but requires manual promotion',
      );
      expect(waiting.TaskGroups['app']).toMatchObject({ DesiredCanaries: 2, DesiredTotal: 3, PlacedAllocs: 2 });
      expect(waiting.TaskGroups['app']?.PlacedCanaries).toHaveLength(2);
      expect(await step.untilRunning(cluster(), 'careful', 1, 0)).toHaveLength(1);
      const body = { DeploymentID: waiting.ID, All: true };
      expect((await cluster().wire.put(`/v1/deployment/promote/${waiting.ID}`, body)).status).toBe(200);
      const done = await step.untilDeployment(cluster(), 'careful', 1, 'successful');
      expect(done.TaskGroups['app']).toMatchObject({ Promoted: true, PlacedAllocs: 3, HealthyAllocs: 3 });
      expect(hostsOf(await step.untilRunning(cluster(), 'careful', 3, 1))).toEqual(['node-1', 'node-2', 'node-3']);
      await step.forget(cluster(), 'careful');
    });

    it('that fails takes the next machines down with it all the same', async () => {
      await step.deployed(cluster(), system('spreading', 0));
      await step.register(cluster(), system('spreading', 1, { MaxParallel: 1 }, 'exit 1'));
      const failed = await step.untilDeployment(cluster(), 'spreading', 1, 'failed');
      expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations');
      await step.untilAllocations(
        cluster(),
        'spreading',
        (all) => new Set(all.filter((one) => one.ClientStatus === 'failed').map((one) => one.NodeID)).size === 2,
      );
      expect(await step.untilRunning(cluster(), 'spreading', 1, 0)).toHaveLength(1);
      await step.forget(cluster(), 'spreading');
    });

    it('goes back with auto_revert, without a deployment for what it goes back to', async () => {
      await step.deployed(cluster(), system('undone', 0, { AutoRevert: true }));
      await step.register(cluster(), system('undone', 1, { AutoRevert: true, MaxParallel: 1 }, 'exit 1'));
      const failed = await step.untilDeployment(cluster(), 'undone', 1, 'failed');
      expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations - rolling back to job version 0');
      expect(hostsOf(await step.untilRunning(cluster(), 'undone', 3, 2))).toEqual(['node-1', 'node-2', 'node-3']);
      expect((await step.deployments(cluster(), 'undone')).map((one) => one.JobVersion).sort()).toEqual([0, 1]);
      expect(await step.liveJob(cluster(), 'undone')).toMatchObject({ Version: 2, Stable: true });
      await step.forget(cluster(), 'undone');
    });

    it('whose deployment failed gets none for the next version either', async () => {
      await step.register(cluster(), system('barren', 0, {}, 'exit 1'));
      await step.untilDeployment(cluster(), 'barren', 0, 'failed');
      await step.register(cluster(), system('barren', 1));
      await step.untilRunning(cluster(), 'barren', 3, 1);
      expect((await step.deployments(cluster(), 'barren')).map((one) => one.JobVersion)).toEqual([0]);
      expect(await step.liveJob(cluster(), 'barren')).toMatchObject({ Version: 1, Stable: false });
      await step.forget(cluster(), 'barren');
    });

    it('plans what keeps it from every machine, or from the first one that has no room', async () => {
      const Constraints = [{ LTarget: '${meta.rack}', RTarget: 'r9', Operand: '=' }];
      const unwanted = job('nowhere', { job: { Type: 'system', Constraints } });
      const nowhere = await step.plan(cluster(), unwanted);
      expect(nowhere.FailedTGAllocs?.['app']).toMatchObject({ ConstraintFiltered: { '${meta.rack} = r9': 3 } });
      expect(nowhere.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 0 });
      expect(nowhere.CreatedEvals ?? []).toEqual([]);
      const huge = await step.plan(cluster(), job('huge', { job: { Type: 'system' }, memoryMb: 100_000 }));
      expect(huge.FailedTGAllocs?.['app']).toMatchObject({ DimensionExhausted: { memory: 1 }, CoalescedFailures: 2 });
    });

    it('waits for room on the one machine that is full', async () => {
      const Affinities = [{ LTarget: '${node.unique.name}', RTarget: 'node-2', Operand: '=', Weight: 100 }];
      await step.deployed(cluster(), job('filler', { memoryMb: 2500, job: { Affinities } }));
      const wide = job('wide', { job: { Type: 'system' }, memoryMb: 2500, update: { MaxParallel: 3 } });
      const evaluation = await step.settled(cluster(), 'wide', await step.register(cluster(), wide));
      expect(evaluation.QueuedAllocations).toEqual({ app: 1 });
      expect(evaluation.BlockedEval ?? '').toBe('');
      const blocked = await step.untilEvaluation(cluster(), 'wide', (one) => one.Status === 'blocked');
      expect(blocked).toMatchObject({ TriggeredBy: 'queued-allocs', PreviousEval: evaluation.ID });
      expect(hostsOf(await step.untilRunning(cluster(), 'wide', 2))).toEqual(['node-1', 'node-3']);
      await step.forget(cluster(), 'filler');
      await step.untilRunning(cluster(), 'wide', 3);
      await step.forget(cluster(), 'wide');
    });

    it('says nothing of machines that are filtered while others are not', async () => {
      const Constraints = [{ LTarget: '${meta.rack}', RTarget: 'r2', Operand: '=' }];
      const some = job('some', { job: { Type: 'system', Constraints }, update: { MaxParallel: 3 } });
      const planned = await step.plan(cluster(), some);
      expect(planned.FailedTGAllocs ?? null).toBeNull();
      expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 2 });
      await step.deployed(cluster(), some);
      expect(hostsOf(await step.untilRunning(cluster(), 'some', 2))).toEqual(['node-2', 'node-3']);
      await step.forget(cluster(), 'some');
    });
  },
  { machines: THREE_MACHINES, isOwnCluster: true },
);
