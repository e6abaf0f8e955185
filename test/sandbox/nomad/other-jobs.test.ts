import { describe, expect, it } from 'vitest';
import type { JobListStub, NomadJob } from '../../../sandbox/nomad/wire.ts';
import { fourNodes, serviceJob, startCluster } from './cluster.ts';

const batch = (job: Partial<NomadJob> = {}): NomadJob =>
  serviceJob({ id: 'task', count: 1, job: { Type: 'batch', ...job } });

describe('a batch job', () => {
  it('ends complete and dead, and is not started again', async () => {
    const cluster = await startCluster();
    await cluster.register(batch());
    await cluster.pass(10);
    expect(await cluster.job('task')).toMatchObject({ Status: 'dead' });
    expect(await cluster.allocations('task')).toMatchObject([{ ClientStatus: 'complete', DesiredStatus: 'run' }]);
    await cluster.call('PUT', '/v1/job/task/evaluate', { JobID: 'task' });
    await cluster.pass(10);
    expect(await cluster.allocations('task')).toHaveLength(1);
    expect(await cluster.deployment('task')).toBeNull();
  });

  it('that fails is restarted, then rescheduled as often as its policy says', async () => {
    const cluster = await startCluster({ behaviour: () => ({ kind: 'exits', code: 3, afterMs: 100 }) });
    const policy = { Attempts: 1, Interval: 3600e9, Delay: 5e9, DelayFunction: 'constant', Unlimited: false };
    await cluster.register(
      serviceJob({ id: 'task', count: 1, job: { Type: 'batch' }, group: { ReschedulePolicy: policy } }),
    );
    await cluster.pass(60);
    const allocs = await cluster.allocations('task');
    expect(allocs.map((alloc) => alloc.ClientStatus)).toEqual(['failed', 'failed']);
    expect(allocs[0]?.RescheduleTracker?.Events).toHaveLength(1);
    expect(allocs[1]?.NextAllocation).toBe(allocs[0]?.ID);
    expect(allocs[0]?.TaskStates?.['server']).toMatchObject({ Restarts: 1, Failed: true, State: 'dead' });
  });
});

describe('a periodic job', () => {
  const periodic = (Periodic: Record<string, unknown> = {}) =>
    batch({ Periodic: { Enabled: true, SpecType: 'cron', Spec: '*/5 * * * *', TimeZone: 'UTC', ...Periodic } });

  it('does not run itself; its runs are children', async () => {
    const cluster = await startCluster();
    expect((await cluster.register(periodic())).body.EvalID).toBe('');
    expect(await cluster.job('task')).toMatchObject({ Status: 'running' });
    expect(await cluster.allocations('task')).toEqual([]);
    const forced = await cluster.call<{ EvalID: string }>('PUT', '/v1/job/task/periodic/force');
    expect(forced.status).toBe(200);
    await cluster.pass(10);
    const [, child] = await cluster.get<JobListStub[]>('/v1/jobs');
    expect(child?.ID).toMatch(/^task\/periodic-\d+$/);
    expect(child).toMatchObject({ ParentID: 'task', Status: 'dead', Periodic: false });
    expect(await cluster.get('/v1/job/task/summary')).toMatchObject({ Children: { Dead: 1, Running: 0, Pending: 0 } });
    expect(await cluster.get(`/v1/job/${encodeURIComponent(child?.ID ?? '')}`)).toMatchObject({ Periodic: null });
  });

  it('runs by its schedule, also through the hours of its time zone', async () => {
    const cluster = await startCluster();
    await cluster.register(periodic({ Spec: '0 9 * * *', TimeZone: 'Asia/Tokyo' }));
    cluster.clock.step(24 * 3600 * 1000);
    const children = (await cluster.get<JobListStub[]>('/v1/jobs')).filter((job) => job.ParentID === 'task');
    // 09:00 in Tokyo is midnight UTC; the clock started exactly then.
    expect(children).toHaveLength(1);
  });

  it('does not overlap where that is prohibited', async () => {
    const behaviour = () => ({ kind: 'completes', afterMs: 8 * 60_000 }) as const;
    const cluster = await startCluster({ behaviour });
    await cluster.register(periodic({ ProhibitOverlap: true }));
    cluster.clock.step(21 * 60_000);
    const children = (await cluster.get<JobListStub[]>('/v1/jobs')).filter((job) => job.ParentID === 'task');
    // Minutes 5, 10 (still running), 15, 20 (still running).
    expect(children).toHaveLength(2);
  });

  it.each([
    ['force', 'periodic/force', "can't force launch non-periodic job"],
    ['dispatch', 'dispatch', 'Specified job "web" is not a parameterized job'],
  ])('only: %s of a service is refused', async (_verb, path, text) => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    expect(await cluster.call('PUT', `/v1/job/web/${path}`, {})).toMatchObject({ status: 500, text });
  });
});

describe('a parameterized job', () => {
  const parameterized = () =>
    batch({
      Meta: { team: 'shop' },
      ParameterizedJob: { Payload: 'optional', MetaRequired: ['file'], MetaOptional: ['mode'] },
    });

  it('runs once per dispatch, with its meta and payload', async () => {
    const cluster = await startCluster();
    await cluster.register(parameterized());
    const Payload = Buffer.from('hello').toString('base64');
    const answer = await cluster.call<{ DispatchedJobID: string }>('PUT', '/v1/job/task/dispatch', {
      Meta: { file: 'a.csv' },
      Payload,
    });
    expect(answer.body.DispatchedJobID).toMatch(/^task\/dispatch-\d+-[0-9a-f]{8}$/);
    await cluster.pass(10);
    expect(await cluster.get(`/v1/job/${answer.body.DispatchedJobID}`)).toMatchObject({
      Status: 'dead',
      Dispatched: true,
      Meta: { team: 'shop', file: 'a.csv' },
      Payload,
    });
  });

  it.each([
    [{}, 'Dispatch did not provide required meta keys: [file]'],
    [{ Meta: { file: 'a', color: 'red' } }, 'Dispatch request included unpermitted metadata keys: [color]'],
    [
      { Meta: { file: 'a' }, Payload: Buffer.alloc(20_000).toString('base64') },
      'Payload exceeds maximum size; 20000 > 16384',
    ],
  ])('refuses a wrong dispatch', async (body, text) => {
    const cluster = await startCluster();
    await cluster.register(parameterized());
    expect(await cluster.call('PUT', '/v1/job/task/dispatch', body)).toMatchObject({ status: 500, text });
  });

  it('dispatches once per idempotency token', async () => {
    const cluster = await startCluster();
    await cluster.register(parameterized());
    const dispatch = () =>
      cluster.call<{ DispatchedJobID: string }>('PUT', '/v1/job/task/dispatch?idempotency_token=one', {
        Meta: { file: 'a' },
      });
    const [first, second] = [await dispatch(), await dispatch()];
    expect(second.body.DispatchedJobID).toBe(first.body.DispatchedJobID);
  });
});

describe('a system job', () => {
  const system = (image = 'shop/agent:1') => serviceJob({ id: 'agent', count: 1, image, job: { Type: 'system' } });

  it('runs on every node, and on those that join', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(system());
    await cluster.pass(5);
    expect(new Set((await cluster.running('agent')).map((alloc) => alloc.NodeName)).size).toBe(4);
    cluster.nomad.control.addNode({ name: 'node-5' });
    await cluster.pass(5);
    expect(await cluster.running('agent')).toHaveLength(5);
  });

  it('skips nodes that may not have it without calling that a failure', async () => {
    const cluster = await startCluster({ nodes: [...fourNodes, { name: 'bare', drivers: [] }] });
    await cluster.register(system());
    await cluster.pass(5);
    expect(await cluster.running('agent')).toHaveLength(4);
    expect((await cluster.evaluations('agent')).some((evaluation) => evaluation.FailedTGAllocs)).toBe(false);
  });

  it('is updated node by node', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(system());
    await cluster.pass(30);
    await cluster.register(system('shop/agent:2'));
    await cluster.pass(5);
    expect((await cluster.running('agent')).filter((alloc) => alloc.JobVersion === 1)).toHaveLength(1);
    await cluster.pass(80);
    expect((await cluster.running('agent')).map((alloc) => alloc.JobVersion)).toEqual([1, 1, 1, 1]);
  });

  it('that is unchanged still plans a placement for every node', async () => {
    const cluster = await startCluster();
    await cluster.register(system());
    await cluster.pass(20);
    const plan = await cluster.call('PUT', '/v1/job/agent/plan', { Job: system(), Diff: true });
    expect(plan.body).toMatchObject({ Annotations: { DesiredTGUpdates: { app: { Place: 1, Ignore: 1 } } } });
  });

  it('of type sysbatch runs once on every node', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob({ id: 'sweep', count: 1, job: { Type: 'sysbatch' } }));
    await cluster.pass(10);
    expect((await cluster.allocations('sweep')).map((alloc) => alloc.ClientStatus)).toEqual(Array(4).fill('complete'));
    expect(await cluster.job('sweep')).toMatchObject({ Status: 'dead' });
  });
});
