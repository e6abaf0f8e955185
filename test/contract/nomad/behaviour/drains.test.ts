import { expect, it } from 'vitest';
import { job, SECOND } from './support/jobs.ts';
import { drain, hostsOf, nodeOf, THREE_MACHINES, untilNode } from './support/nodes.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

onEachNomad(
  'a drained machine',
  (cluster) => {
    const onNode2 = [{ LTarget: '${node.datacenter}', RTarget: 'dc2', Operand: '=' }];
    const only = (name: string) => [{ LTarget: '${node.unique.name}', RTarget: name, Operand: '=', Weight: 100 }];
    const migrate = (more: object = {}) => ({
      Migrate: {
        MaxParallel: 1,
        HealthCheck: 'task_states',
        MinHealthyTime: SECOND,
        HealthyDeadline: 20 * SECOND,
        ...more,
      },
    });

    it('moves max_parallel allocations at a time, and is then drained', async () => {
      const shape = { count: 3, job: { Affinities: only('node-2'), Constraints: onNode2 } };
      await step.deployed(cluster(), job('moving', { ...shape, group: migrate(), update: { MaxParallel: 3 } }));
      const here = (await step.untilRunning(cluster(), 'moving', 3)).filter((alloc) => alloc.NodeName === 'node-2');
      expect(here.length).toBeGreaterThanOrEqual(2);
      await drain(cluster(), 'node-2', { Deadline: 60 * SECOND, IgnoreSystemJobs: false });
      let most = 0;
      await step.untilAllocations(cluster(), 'moving', (allocs) => {
        const fresh = allocs.filter((one) => one.DesiredStatus === 'run' && one.ClientStatus !== 'running');
        most = Math.max(most, fresh.length);
        const up = step.running(allocs);
        return up.length === 3 && up.every((alloc) => alloc.NodeName === 'node-3');
      });
      expect(most).toBeLessThanOrEqual(1);
      const node = await untilNode(cluster(), 'node-2', (one) => one.DrainStrategy === null);
      expect(node).toMatchObject({ SchedulingEligibility: 'ineligible', LastDrain: { Status: 'complete' } });
      const stopped = (await step.allocations(cluster(), 'moving')).filter((alloc) => alloc.NodeName === 'node-2');
      expect(stopped.map((alloc) => alloc.DesiredDescription)).toContain('alloc is being migrated');
      expect(stopped.every((alloc) => alloc.DesiredTransition.Migrate === true)).toBe(true);
      await drain(cluster(), 'node-2', null, true);
      await untilNode(cluster(), 'node-2', (one) => one.SchedulingEligibility === 'eligible');
      await step.forget(cluster(), 'moving');
    });

    it('moves everything at once when its deadline passes', async () => {
      const slow = migrate({ MinHealthyTime: 30 * SECOND, HealthyDeadline: 50 * SECOND });
      const shape = { count: 3, job: { Affinities: only('node-2'), Constraints: onNode2 } };
      await step.deployed(cluster(), job('late', { ...shape, group: slow, update: { MaxParallel: 3 } }));
      const here = (await step.untilRunning(cluster(), 'late', 3)).filter(
        (alloc) => alloc.NodeName === 'node-2',
      ).length;
      expect(here).toBeGreaterThanOrEqual(2);
      await drain(cluster(), 'node-2', { Deadline: 5 * SECOND, IgnoreSystemJobs: false });
      const node = await untilNode(cluster(), 'node-2', (one) => one.DrainStrategy === null);
      expect(node.LastDrain).toMatchObject({ Status: 'complete' });
      await step.untilAllocations(cluster(), 'late', (allocs) => {
        const up = step.running(allocs);
        return up.length === 3 && up.every((alloc) => alloc.NodeName === 'node-3');
      });
      await drain(cluster(), 'node-2', null, true);
      await step.forget(cluster(), 'late');
    });

    it('keeps system jobs until the others have gone, or for good when told to ignore them', async () => {
      await step.register(cluster(), job('watcher', { job: { Type: 'system' } }));
      await step.untilRunning(cluster(), 'watcher', 3);
      await drain(cluster(), 'node-2', { Deadline: 60 * SECOND, IgnoreSystemJobs: true });
      await untilNode(cluster(), 'node-2', (one) => one.DrainStrategy === null);
      expect(await step.untilRunning(cluster(), 'watcher', 3)).toHaveLength(3);
      await drain(cluster(), 'node-2', { Deadline: 60 * SECOND, IgnoreSystemJobs: false });
      await untilNode(cluster(), 'node-2', (one) => one.DrainStrategy === null);
      const left = await step.untilRunning(cluster(), 'watcher', 2);
      expect(hostsOf(left)).toEqual(['node-1', 'node-3']);
      await drain(cluster(), 'node-2', null, true);
      await step.untilRunning(cluster(), 'watcher', 3);
      await step.forget(cluster(), 'watcher');
    });

    it('that is made ineligible keeps what it runs and gets nothing new', async () => {
      const { ID } = await nodeOf(cluster(), 'node-3');
      await step.deployed(cluster(), job('resident', { job: { Constraints: onNode2, Affinities: only('node-3') } }));
      const reply = await cluster().wire.put(`/v1/node/${ID}/eligibility`, { Eligibility: 'ineligible' });
      expect(reply).toMatchObject({ status: 200, json: { NodeModifyIndex: 0 } });
      expect(hostsOf(await step.untilRunning(cluster(), 'resident', 1))).toEqual(['node-3']);
      await step.deployed(cluster(), job('newcomer', { job: { Constraints: onNode2, Affinities: only('node-3') } }));
      expect(hostsOf(await step.untilRunning(cluster(), 'newcomer', 1))).toEqual(['node-2']);
      await cluster().wire.put(`/v1/node/${ID}/eligibility`, { Eligibility: 'eligible' });
      await step.forget(cluster(), 'resident');
      await step.forget(cluster(), 'newcomer');
    });
  },
  { machines: THREE_MACHINES, isOwnCluster: true },
);
