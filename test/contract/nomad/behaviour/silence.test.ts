import { expect, it } from 'vitest';
import { job, SECOND } from './support/jobs.ts';
import { THREE_MACHINES, untilNode } from './support/nodes.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

onEachNomad(
  'a silent machine',
  (cluster) => {
    const prefers = (name: string) => [{ LTarget: '${node.unique.name}', RTarget: name, Operand: '=', Weight: 100 }];

    it('is down after its missed heartbeats; what it ran is lost and replaced elsewhere', async () => {
      await step.deployed(cluster(), job('lost', { job: { Affinities: prefers('node-2') } }));
      const [before] = await step.untilRunning(cluster(), 'lost', 1);
      expect(before?.NodeName).toBe('node-2');
      await cluster().silence('node-2');
      await untilNode(cluster(), 'node-2', (node) => node.Status === 'down');
      const allocs = await step.untilAllocations(cluster(), 'lost', (all) =>
        step.running(all).some((one) => one.ID !== before?.ID),
      );
      const old = allocs.find((alloc) => alloc.ID === before?.ID);
      expect(old).toMatchObject({
        ClientStatus: 'lost',
        DesiredStatus: 'stop',
        DesiredDescription: 'alloc is lost since its node is down',
      });
      const [fresh] = step.running(allocs);
      expect(fresh?.NodeName).not.toBe('node-2');
      expect((await step.allocation(cluster(), fresh?.ID ?? '')).PreviousAllocation).toBe(before?.ID);
      const evaluation = (await step.evaluations(cluster(), 'lost')).find((one) => one.TriggeredBy === 'node-update');
      expect(evaluation?.Status).toBe('complete');

      await cluster().wake('node-2');
      const back = await untilNode(cluster(), 'node-2', (node) => node.Status === 'ready');
      expect(back.SchedulingEligibility).toBe('eligible');
      expect((await step.untilRunning(cluster(), 'lost', 1))[0]?.ID).toBe(fresh?.ID);
      await step.forget(cluster(), 'lost');
    });

    it('is only disconnected for a job that can wait: its allocation is unknown, replaced after a delay, and taken back', async () => {
      const Disconnect = { LostAfter: 600 * SECOND, Replace: true, Reconcile: 'keep_original' };
      const ReschedulePolicy = { Unlimited: true, Delay: 5 * SECOND, DelayFunction: 'constant', MaxDelay: 0 };
      const group = { Disconnect, ReschedulePolicy };
      await step.deployed(cluster(), job('waits', { job: { Affinities: prefers('node-2') }, group }));
      const [before] = await step.untilRunning(cluster(), 'waits', 1);
      await cluster().silence('node-2');
      await untilNode(cluster(), 'node-2', (node) => node.Status === 'disconnected');
      const allocs = await step.untilAllocations(
        cluster(),
        'waits',
        (all) => all.some((one) => one.ClientStatus === 'unknown') && step.running(all).length === 1,
      );
      expect(allocs.find((alloc) => alloc.ClientStatus === 'unknown')).toMatchObject({
        ID: before?.ID,
        DesiredStatus: 'run',
        ClientDescription: 'alloc is unknown since its node is disconnected',
      });
      const timeout = (await step.evaluations(cluster(), 'waits')).find(
        (one) => one.TriggeredBy === 'max-disconnect-timeout',
      );
      expect(timeout?.Status).toBe('pending');

      await cluster().wake('node-2');
      await untilNode(cluster(), 'node-2', (node) => node.Status === 'ready');
      const after = await step.untilAllocations(cluster(), 'waits', (all) => {
        const up = step.running(all);
        return (
          up.length === 1 &&
          up[0]?.ID === before?.ID &&
          all.every((one) => one.DesiredStatus === 'stop' || one.ID === before?.ID)
        );
      });
      expect(after.find((alloc) => alloc.ID !== before?.ID)?.DesiredStatus).toBe('stop');
      await step.forget(cluster(), 'waits');
    });

    it('leaves an allocation alone that shall not be replaced, and loses it after lost_after', async () => {
      const Disconnect = { LostAfter: 6 * SECOND, Replace: false, Reconcile: 'best_score' };
      await step.deployed(cluster(), job('alone', { job: { Affinities: prefers('node-2') }, group: { Disconnect } }));
      const [before] = await step.untilRunning(cluster(), 'alone', 1);
      await cluster().silence('node-2');
      const unknown = await step.untilAllocations(cluster(), 'alone', (all) => all[0]?.ClientStatus === 'unknown');
      expect(unknown).toHaveLength(1);
      const allocs = await step.untilAllocations(cluster(), 'alone', (all) =>
        step.running(all).some((one) => one.ID !== before?.ID),
      );
      expect(allocs.find((alloc) => alloc.ID === before?.ID)).toMatchObject({
        ClientStatus: 'lost',
        DesiredStatus: 'stop',
      });
      await untilNode(cluster(), 'node-2', (node) => node.Status === 'down');
      await cluster().wake('node-2');
      await untilNode(cluster(), 'node-2', (node) => node.Status === 'ready');
      await step.forget(cluster(), 'alone');
    });

    it('takes its system allocations down with it, and they come back with it', async () => {
      await step.register(cluster(), job('local', { job: { Type: 'system' } }));
      await step.untilRunning(cluster(), 'local', 3);
      await cluster().silence('node-3');
      await step.untilAllocations(cluster(), 'local', (all) => all.some((one) => one.ClientStatus === 'lost'));
      expect(await step.untilRunning(cluster(), 'local', 2)).toHaveLength(2);
      await cluster().wake('node-3');
      await step.untilRunning(cluster(), 'local', 3);
      await step.forget(cluster(), 'local');
    });
  },
  { machines: THREE_MACHINES, isOwnCluster: true },
);
