import { expect, it } from 'vitest';
import { job } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const ROOT = '11111111-2222-3333-4444-555555555555';

onEachNomad(
  'a plan under ACLs',
  (cluster) => {
    const holderOf = async (name: string, capabilities: readonly string[]) => {
      const Rules = `namespace "default" { capabilities = ${JSON.stringify(capabilities)} }`;
      await cluster().wire.put(`/v1/acl/policy/${name}`, { Name: name, Rules });
      const made = await cluster().wire.put('/v1/acl/token', { Name: name, Type: 'client', Policies: [name] });
      return cluster().wire.as((made.json as { SecretID: string }).SecretID);
    };

    it('of an unchanged job says "in-place update", since only a register notes whose token it was', async () => {
      await step.deployed(cluster(), job('noted'));
      const planned = await step.plan(cluster(), job('noted'));
      expect(planned.Diff).toMatchObject({ Type: 'None', TaskGroups: [{ Updates: { 'in-place update': 1 } }] });
      expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ InPlaceUpdate: 1, Ignore: 0 });
      await step.forget(cluster(), 'noted');
    });

    it('needs the right to submit the job: there is no right to plan alone', async () => {
      const body = { Job: job('wanted'), Diff: true };
      const reader = await holderOf('reader', ['list-jobs', 'read-job']);
      expect(await reader.put('/v1/job/wanted/plan', body)).toMatchObject({ status: 403, text: 'Permission denied' });
      const submitter = await holderOf('submitter', ['submit-job']);
      expect((await submitter.put('/v1/job/wanted/plan', body)).status).toBe(200);
    });

    it('is not needed to scale, for which there is a right of its own', async () => {
      await step.deployed(cluster(), job('sized'));
      const scaler = await holderOf('scaler', ['scale-job']);
      const scaled = await scaler.put('/v1/job/sized/scale', { Target: { Group: 'app' }, Count: 2 });
      expect(scaled.status).toBe(200);
      const refused = await scaler.put('/v1/jobs', { Job: job('sized', { count: 3 }) });
      expect(refused.status).toBe(403);
      await step.forget(cluster(), 'sized');
    });

    it('by an unknown token is refused with 403', async () => {
      const stranger = cluster().wire.as('99999999-2222-3333-4444-555555555555');
      const refused = await stranger.put('/v1/job/wanted/plan', { Job: job('wanted'), Diff: true });
      expect(refused).toMatchObject({ status: 403, text: 'Permission denied' });
    });
  },
  { isOwnCluster: true, root: ROOT },
);
