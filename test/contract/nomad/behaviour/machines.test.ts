import { expect, it } from 'vitest';
import type { Node } from '../../../../sandbox/nomad/wire.ts';
import type { Cluster } from './support/cluster.ts';
import { job, SECOND } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const machines = [
  { name: 'node-1', class: 'server', meta: { rack: 'r1' } },
  { name: 'node-2', datacenter: 'dc2', class: 'worker', meta: { rack: 'r2' }, hostVolumes: ['data'] },
  { name: 'node-3', datacenter: 'dc2', class: 'worker', meta: { rack: 'r2' } },
];

const hostsOf = (allocs: readonly step.Stub[]) => allocs.map((alloc) => alloc.NodeName).sort();

async function nodeOf(cluster: Cluster, name: string): Promise<Node> {
  const nodes = (await cluster.wire.get('/v1/nodes')).json as Node[]; // the API's form
  const id = nodes.find((node) => node.Name === name)?.ID ?? '';
  return (await cluster.wire.get(`/v1/node/${id}`)).json as Node;
}

async function untilNode(cluster: Cluster, name: string, isSo: (node: Node) => boolean): Promise<Node> {
  const { ID } = await nodeOf(cluster, name);
  return cluster.until(`/v1/node/${ID}`, (body) => (isSo(body as Node) ? (body as Node) : undefined));
}

async function drain(cluster: Cluster, name: string, spec: object | null, isEligible = false): Promise<void> {
  const { ID } = await nodeOf(cluster, name);
  const reply = await cluster.wire.put(`/v1/node/${ID}/drain`, { DrainSpec: spec, MarkEligible: isEligible });
  if (reply.status !== 200) throw new Error(reply.text);
}

onEachNomad(
  'a placement on three machines',
  (cluster) => {
    it('takes one machine each with distinct_hosts, and says what keeps the others out', async () => {
      const Constraints = [{ Operand: 'distinct_hosts', RTarget: 'true' }];
      await step.deployed(cluster(), job('distinct', { count: 3, job: { Constraints }, update: { MaxParallel: 3 } }));
      expect(hostsOf(await step.untilRunning(cluster(), 'distinct', 3))).toEqual(['node-1', 'node-2', 'node-3']);
      const planned = await step.plan(cluster(), job('distinct', { count: 4, job: { Constraints } }));
      expect(planned.FailedTGAllocs?.['app']).toMatchObject({ ConstraintFiltered: { distinct_hosts: 3 } });
      await step.forget(cluster(), 'distinct');
    });

    it('names the class and the constraint of every machine that is filtered', async () => {
      const Constraints = [{ LTarget: '${meta.rack}', RTarget: 'r9', Operand: '=' }];
      const planned = await step.plan(cluster(), job('racks', { job: { Constraints } }));
      expect(planned.FailedTGAllocs?.['app']).toMatchObject({
        NodesEvaluated: 3,
        NodesFiltered: 3,
        NodesAvailable: { dc1: 1, dc2: 2 },
        ClassFiltered: { server: 1, worker: 2 },
      });
    });

    it('takes a class of machines out at the first that fails', async () => {
      const Constraints = [{ LTarget: '${node.class}', RTarget: 'gpu', Operand: '=' }];
      const planned = await step.plan(cluster(), job('classes', { count: 1, job: { Constraints } }));
      const metric = planned.FailedTGAllocs?.['app'];
      const counted = Object.values(metric?.ConstraintFiltered ?? {}).reduce((sum, count) => sum + count, 0);
      expect(counted).toBe(3);
      expect(metric?.ConstraintFiltered?.['${node.class} = gpu']).toBeGreaterThanOrEqual(1);
    });

    it('follows an affinity while nothing speaks against it', async () => {
      const Affinities = [{ LTarget: '${node.unique.name}', RTarget: 'node-3', Operand: '=', Weight: 100 }];
      await step.deployed(cluster(), job('liked', { job: { Affinities } }));
      expect(hostsOf(await step.untilRunning(cluster(), 'liked', 1))).toEqual(['node-3']);
      await step.forget(cluster(), 'liked');
    });

    it('avoids a machine by an affinity of negative weight', async () => {
      const Affinities = [{ LTarget: '${node.datacenter}', RTarget: 'dc2', Operand: '=', Weight: -100 }];
      await step.deployed(cluster(), job('disliked', { job: { Affinities } }));
      expect(hostsOf(await step.untilRunning(cluster(), 'disliked', 1))).toEqual(['node-1']);
      await step.forget(cluster(), 'disliked');
    });

    it('is spread by the percentages that are asked for', async () => {
      const SpreadTarget = [
        { Value: 'dc1', Percent: 75 },
        { Value: 'dc2', Percent: 25 },
      ];
      const Spreads = [{ Attribute: '${node.datacenter}', Weight: 100, SpreadTarget }];
      await step.deployed(cluster(), job('shares', { count: 4, job: { Spreads }, update: { MaxParallel: 4 } }));
      const hosts = hostsOf(await step.untilRunning(cluster(), 'shares', 4));
      expect(hosts.filter((host) => host === 'node-1')).toHaveLength(3);
      await step.forget(cluster(), 'shares');
    });

    it('is spread evenly without percentages', async () => {
      const Spreads = [{ Attribute: '${node.datacenter}', Weight: 100, SpreadTarget: [] }];
      await step.deployed(cluster(), job('even', { count: 4, job: { Spreads }, update: { MaxParallel: 4 } }));
      const hosts = hostsOf(await step.untilRunning(cluster(), 'even', 4));
      expect(hosts.filter((host) => host === 'node-1')).toHaveLength(2);
      await step.forget(cluster(), 'even');
    });

    it('needs the machine with the host volume', async () => {
      const Volumes = { data: { Name: 'data', Type: 'host', Source: 'data', ReadOnly: true } };
      await step.deployed(cluster(), job('volume', { group: { Volumes } }));
      expect(hostsOf(await step.untilRunning(cluster(), 'volume', 1))).toEqual(['node-2']);
      await step.forget(cluster(), 'volume');
    });

    it('of a system job is one on every machine that may have it, and plans a Place for each', async () => {
      const everywhere = job('agents', { job: { Type: 'system' }, update: { MaxParallel: 3 } });
      await step.register(cluster(), everywhere);
      expect(hostsOf(await step.untilRunning(cluster(), 'agents', 3))).toEqual(['node-1', 'node-2', 'node-3']);
      await step.untilDeployment(cluster(), 'agents', 0, 'successful');
      const planned = await step.plan(cluster(), everywhere);
      expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 3 });
      await step.forget(cluster(), 'agents');
    });
  },
  { machines, isOwnCluster: true },
);

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
      await cluster().wire.put(`/v1/node/${ID}/eligibility`, { Eligibility: 'ineligible' });
      expect(hostsOf(await step.untilRunning(cluster(), 'resident', 1))).toEqual(['node-3']);
      await step.deployed(cluster(), job('newcomer', { job: { Constraints: onNode2, Affinities: only('node-3') } }));
      expect(hostsOf(await step.untilRunning(cluster(), 'newcomer', 1))).toEqual(['node-2']);
      await cluster().wire.put(`/v1/node/${ID}/eligibility`, { Eligibility: 'eligible' });
      await step.forget(cluster(), 'resident');
      await step.forget(cluster(), 'newcomer');
    });
  },
  { machines, isOwnCluster: true },
);

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
  { machines, isOwnCluster: true },
);
