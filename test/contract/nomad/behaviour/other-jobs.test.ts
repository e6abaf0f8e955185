import { expect, it } from 'vitest';
import type { NomadJob } from '../../../../sandbox/nomad/wire.ts';
import { job, SCRIPT } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const batch = (id: string, more: Partial<NomadJob> = {}, script: string = SCRIPT.finishes): NomadJob =>
  job(id, { script, job: { Type: 'batch', ...more } });
const yearly = { Enabled: true, SpecType: 'cron', Spec: '0 0 1 1 *', ProhibitOverlap: false, TimeZone: 'UTC' };

onEachNomad('a periodic job', (cluster) => {
  it('has no evaluation and no allocation of its own, and is running', async () => {
    const reply = await step.register(cluster(), batch('clock', { Periodic: yearly }));
    expect(reply).toMatchObject({ status: 200, json: { EvalID: '', EvalCreateIndex: 0 } });
    expect((await step.liveJob(cluster(), 'clock')).Status).toBe('running');
    expect(await step.evaluations(cluster(), 'clock')).toEqual([]);
    expect(await step.allocations(cluster(), 'clock')).toEqual([]);
    await cluster().wire.delete('/v1/job/clock');
  });

  it('plans its next launch, and counts what a launch would place', async () => {
    const planned = await step.plan(cluster(), batch('planned', { Periodic: yearly }));
    expect(planned.NextPeriodicLaunch).toMatch(/^\d{4}-01-01T00:00:00Z$/);
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 1 });
    const other = await step.plan(cluster(), batch('unplanned'));
    expect(other.NextPeriodicLaunch).toBeNull();
  });

  it('is launched by force as a child that names its time', async () => {
    await step.register(cluster(), batch('forced', { Periodic: yearly }));
    const forced = await cluster().wire.put('/v1/job/forced/periodic/force');
    expect(forced.status).toBe(200);
    expect(forced.json).toMatchObject({ EvalID: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const child = await cluster().until('/v1/jobs?prefix=forced%2Fperiodic-', (body) =>
      (body as step.LiveJob[]).find((one) => one.Status === 'dead'),
    );
    expect(child.ID).toMatch(/^forced\/periodic-\d{10}$/);
    const { Children } = (await cluster().wire.get('/v1/job/forced/summary')).json as { Children: object };
    expect(Children).toEqual({ Pending: 0, Running: 0, Dead: 1 });
    await cluster().wire.delete('/v1/job/forced');
  });

  it('that is not periodic cannot be forced', async () => {
    await step.register(cluster(), batch('plain'));
    const refused = await cluster().wire.put('/v1/job/plain/periodic/force');
    expect(refused).toMatchObject({ status: 500, text: "can't force launch non-periodic job" });
  });

  it('cannot be evaluated', async () => {
    await step.register(cluster(), batch('unmeant', { Periodic: yearly }));
    const refused = await cluster().wire.put('/v1/job/unmeant/evaluate', { JobID: 'unmeant' });
    expect(refused).toMatchObject({ status: 500, text: "can't evaluate periodic job" });
    await cluster().wire.delete('/v1/job/unmeant');
  });

  it('with a mistake in its schedule is refused', async () => {
    const refused = await step.register(cluster(), batch('never', { Periodic: { ...yearly, Spec: 'at noon' } }));
    expect(refused.status).toBe(500);
    expect(refused.text).toContain('Invalid cron spec "at noon"');
  });
});

onEachNomad('a parameterized job', (cluster) => {
  const shape = { Payload: 'optional', MetaRequired: ['who'], MetaOptional: ['why'] };
  const dispatch = (id: string, body: object) => cluster().wire.put(`/v1/job/${id}/dispatch`, body);
  const text = (value: string) => Buffer.from(value).toString('base64');

  it('has no evaluation, is running, and runs as children with their own meta', async () => {
    const reply = await step.register(cluster(), batch('hello', { ParameterizedJob: shape }));
    expect(reply).toMatchObject({ status: 200, json: { EvalID: '' } });
    expect((await step.liveJob(cluster(), 'hello')).Status).toBe('running');
    const answer = await dispatch('hello', { Meta: { who: 'ann' }, Payload: text('hi'), IdPrefixTemplate: '' });
    expect(answer.status).toBe(200);
    const { DispatchedJobID } = answer.json as { DispatchedJobID: string };
    expect(DispatchedJobID).toMatch(/^hello\/dispatch-\d{10}-[0-9a-f]{8}$/);
    expect(await step.liveJob(cluster(), DispatchedJobID)).toMatchObject({
      ParentID: 'hello',
      Dispatched: true,
      Meta: { who: 'ann' },
      Type: 'batch',
      Payload: expect.anything(),
    });
    await step.untilAllocations(cluster(), DispatchedJobID, (all) => all[0]?.ClientStatus === 'complete');
    await cluster().until(`/v1/job/${encodeURIComponent(DispatchedJobID)}`, (body) =>
      (body as step.LiveJob).Status === 'dead' ? true : undefined,
    );
    expect((await step.liveJob(cluster(), 'hello')).Status).toBe('running');
    await cluster().wire.delete('/v1/job/hello');
  });

  it('refuses what it did not ask for, and misses what it did', async () => {
    await step.register(cluster(), batch('strict', { ParameterizedJob: { ...shape, Payload: 'forbidden' } }));
    expect(await dispatch('strict', {})).toMatchObject({
      status: 500,
      text: 'Dispatch did not provide required meta keys: [who]',
    });
    expect(await dispatch('strict', { Meta: { who: 'ann', when: 'now' } })).toMatchObject({
      status: 500,
      text: 'Dispatch request included unpermitted metadata keys: [when]',
    });
    expect(await dispatch('strict', { Meta: { who: 'ann' }, Payload: text('hi') })).toMatchObject({
      status: 500,
      text: 'Payload provided but forbidden by parameterized job',
    });
    await cluster().wire.delete('/v1/job/strict');
  });

  it('runs once per idempotency token', async () => {
    await step.register(cluster(), batch('single', { ParameterizedJob: { Payload: 'optional' } }));
    const path = '/v1/job/single/dispatch?idempotency_token=monday';
    const first = (await cluster().wire.put(path, {})).json as { DispatchedJobID: string };
    const second = (await cluster().wire.put(path, {})).json as { DispatchedJobID: string };
    expect(second.DispatchedJobID).toBe(first.DispatchedJobID);
    await cluster().wire.delete('/v1/job/single');
  });

  it('that is stopped takes no dispatch', async () => {
    await step.register(cluster(), batch('closed', { ParameterizedJob: { Payload: 'optional' } }));
    await cluster().wire.delete('/v1/job/closed');
    const refused = await dispatch('closed', {});
    expect(refused).toMatchObject({ status: 500, text: 'Specified job "closed" is stopped' });
  });

  it('plans the placement that each dispatch would make', async () => {
    const planned = await step.plan(cluster(), batch('foreseen', { ParameterizedJob: { Payload: 'optional' } }));
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 1 });
    expect(planned.FailedTGAllocs ?? null).toBeNull();
  });
});

onEachNomad('a batch job', (cluster) => {
  it('ends complete and dead, without a deployment', async () => {
    await step.register(cluster(), batch('done'));
    await step.untilAllocations(cluster(), 'done', (all) => all[0]?.ClientStatus === 'complete');
    await cluster().until('/v1/job/done', (body) => ((body as step.LiveJob).Status === 'dead' ? true : undefined));
    expect(await step.deployments(cluster(), 'done')).toEqual([]);
  });

  it('that is registered unchanged does not run again', async () => {
    await step.register(cluster(), batch('unchanged'));
    await step.untilAllocations(cluster(), 'unchanged', (all) => all[0]?.ClientStatus === 'complete');
    const planned = await step.plan(cluster(), batch('unchanged'));
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Place: 0, Ignore: 1 });
    const reply = await step.register(cluster(), batch('unchanged'));
    await step.settled(cluster(), 'unchanged', reply);
    expect(await step.allocations(cluster(), 'unchanged')).toHaveLength(1);
  });

  it('that has changed runs again', async () => {
    await step.register(cluster(), batch('changed'));
    await step.untilAllocations(cluster(), 'changed', (all) => all[0]?.ClientStatus === 'complete');
    await step.register(cluster(), batch('changed', { Meta: { run: '2' } }));
    const allocs = await step.untilAllocations(
      cluster(),
      'changed',
      (all) => all.length === 2 && all.every((alloc) => alloc.ClientStatus === 'complete'),
    );
    expect(allocs.map((alloc) => alloc.JobVersion)).toEqual([1, 0]);
  });

  it('that is stopped and started again runs again', async () => {
    await step.register(cluster(), batch('restarted'));
    await step.untilAllocations(cluster(), 'restarted', (all) => all[0]?.ClientStatus === 'complete');
    await cluster().wire.delete('/v1/job/restarted');
    await step.register(cluster(), batch('restarted'));
    const allocs = await step.untilAllocations(cluster(), 'restarted', (all) => all.length === 2);
    expect(allocs[0]?.JobVersion).toBe(2);
  });

  it('that scales up runs only what is missing', async () => {
    await step.register(cluster(), batch('wider'));
    await step.untilAllocations(cluster(), 'wider', (all) => all[0]?.ClientStatus === 'complete');
    const { status } = await cluster().wire.put('/v1/job/wider/scale', { Target: { Group: 'app' }, Count: 2 });
    expect(status).toBe(200);
    await step.untilAllocations(
      cluster(),
      'wider',
      (all) => all.length >= 2 && all.every((alloc) => alloc.ClientStatus === 'complete'),
    );
  });
});
