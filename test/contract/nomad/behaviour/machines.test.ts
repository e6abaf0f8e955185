import { expect, it } from 'vitest';
import { job } from './support/jobs.ts';
import { hostsOf, THREE_MACHINES } from './support/nodes.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

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
  { machines: THREE_MACHINES, isOwnCluster: true },
);
