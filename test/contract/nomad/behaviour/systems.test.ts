import { expect, it } from 'vitest';
import { job, SCRIPT, SECOND } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

onEachNomad('a system job', (cluster) => {
  const system = (id: string, number: number, type = 'system', script: string = SCRIPT.stays) =>
    job(id, { script: `echo v${number}; ${script}`, job: { Type: type }, update: { MinHealthyTime: SECOND } });

  it('runs on every machine, and its plan says Place also when nothing changes', async () => {
    await step.register(cluster(), system('everywhere', 0));
    await step.untilRunning(cluster(), 'everywhere', 1);
    await step.untilDeployment(cluster(), 'everywhere', 0, 'successful');
    const planned = await step.plan(cluster(), system('everywhere', 0));
    expect(planned.Diff?.Type).toBe('None');
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 1, DestructiveUpdate: 0, Stop: 0 });
    await step.forget(cluster(), 'everywhere');
  });

  it('has a deployment, which makes its version stable', async () => {
    await step.register(cluster(), system('deployed', 0));
    await step.untilDeployment(cluster(), 'deployed', 0, 'successful');
    await step.register(cluster(), system('deployed', 1));
    const done = await step.untilDeployment(cluster(), 'deployed', 1, 'successful');
    expect(done.TaskGroups['app']).toMatchObject({ DesiredTotal: 1, PlacedAllocs: 1, HealthyAllocs: 1 });
    expect(await step.liveJob(cluster(), 'deployed')).toMatchObject({ Version: 1, Stable: true });
    await step.forget(cluster(), 'deployed');
  });

  it('misses what is stopped of it until somebody registers it again, and its plan says nothing special', async () => {
    const whole = system('halved', 0);
    await step.register(cluster(), whole);
    await step.untilDeployment(cluster(), 'halved', 0, 'successful');
    const [before] = await step.untilRunning(cluster(), 'halved', 1);
    const stop = await cluster().wire.put(`/v1/allocation/${before?.ID}/stop`);
    await step.settled(cluster(), 'halved', stop);
    await step.untilAllocations(cluster(), 'halved', (all) => all[0]?.ClientStatus === 'complete');
    expect((await step.liveJob(cluster(), 'halved')).Status).toBe('running');
    const planned = await step.plan(cluster(), whole);
    expect(planned.Diff).toMatchObject({ Type: 'None', TaskGroups: [{ Updates: { create: 1 } }] });
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 1, Ignore: 0 });
    expect(await step.allocations(cluster(), 'halved')).toHaveLength(1);

    await step.register(cluster(), whole);
    expect((await step.untilRunning(cluster(), 'halved', 1))[0]?.JobVersion).toBe(0);
    expect(await step.allocations(cluster(), 'halved')).toHaveLength(2);
    await step.forget(cluster(), 'halved');
  });

  it('scales to 0 and 1 only', async () => {
    await step.register(cluster(), system('one', 0));
    await step.untilDeployment(cluster(), 'one', 0, 'successful');
    const refused = await cluster().wire.put('/v1/job/one/scale', { Target: { Group: 'app' }, Count: 2 });
    expect(refused).toMatchObject({
      status: 400,
      text: 'jobs of type "system" can only be scaled between 0 and 1',
    });
    await step.forget(cluster(), 'one');
  });

  it('of type sysbatch runs once everywhere, without a deployment, and not again when it is unchanged', async () => {
    const once = system('sweep', 0, 'sysbatch', SCRIPT.finishes);
    await step.register(cluster(), once);
    await step.untilAllocations(cluster(), 'sweep', (all) => all[0]?.ClientStatus === 'complete');
    const reply = await step.register(cluster(), once);
    await step.settled(cluster(), 'sweep', reply);
    expect(await step.allocations(cluster(), 'sweep')).toHaveLength(1);
    expect(await step.deployments(cluster(), 'sweep')).toEqual([]);
  });
});
