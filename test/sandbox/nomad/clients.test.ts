import { describe, expect, it } from 'vitest';
import type { Task, TaskState } from '../../../sandbox/nomad/wire.ts';
import { type Cluster, fourNodes, serviceJob, startCluster } from './cluster.ts';

const task = (Name: string, fields: Partial<Task> = {}): Task => ({
  Name,
  Driver: 'docker',
  Config: { image: 'x' },
  ...fields,
});
const group = (...tasks: Task[]) => serviceJob({ count: 1, group: { Tasks: tasks } });

const statesOf = async (cluster: Cluster): Promise<Record<string, TaskState>> =>
  (await cluster.allocations('web'))[0]?.TaskStates ?? {};

const eventsOf = (state: TaskState | undefined) => state?.Events.map((event) => event.DisplayMessage) ?? [];

describe('tasks', () => {
  it('start in the order of their lifecycle', async () => {
    const cluster = await startCluster();
    const hook = (Hook: string, Sidecar: boolean) => ({ Lifecycle: { Hook, Sidecar } });
    await cluster.register(
      group(
        task('init', hook('prestart', false)),
        task('proxy', hook('prestart', true)),
        task('app'),
        task('warm', hook('poststart', false)),
      ),
    );
    await cluster.pass(1);
    const early = await statesOf(cluster);
    expect(early['app']?.State).toBe('pending');
    expect(early['proxy']?.State).toBe('running');
    await cluster.pass(10);
    const late = await statesOf(cluster);
    expect(late).toMatchObject({
      init: { State: 'dead', Failed: false },
      proxy: { State: 'running' },
      app: { State: 'running' },
      warm: { State: 'dead', Failed: false },
    });
    await cluster.pass(15);
    expect(await cluster.deployment('web')).toMatchObject({ Status: 'successful' });
  });

  it('tell in Nomad’s words what happened to them', async () => {
    const behaviour = () => ({ kind: 'exits', code: 137, afterMs: 1000, oom: true }) as const;
    const cluster = await startCluster({ behaviour });
    await cluster.register(group(task('app')));
    await cluster.pass(15);
    const { app } = await statesOf(cluster);
    expect(eventsOf(app)).toEqual(
      expect.arrayContaining([
        'Task received by client',
        'Building Task Directory',
        'Task started by client',
        'Exit Code: 137, Exit Message: "OOM Killed"',
        'Task restarting in 2s',
        'Exceeded allowed attempts 1 in interval 1m0s and mode is "fail"',
      ]),
    );
    expect(app?.Events.find((event) => event.Type === 'Terminated')?.Details).toMatchObject({
      exit_code: '137',
      oom_killed: 'true',
    });
  });

  it('take their siblings down when they fail', async () => {
    const cluster = await startCluster({
      behaviour: ({ task: { Name } }) =>
        Name === 'bad' ? { kind: 'driver-failure', message: 'Failed to pull `x`: not found' } : undefined,
    });
    await cluster.register(group(task('bad'), task('good')));
    await cluster.pass(15);
    const { bad, good } = await statesOf(cluster);
    expect(eventsOf(bad)).toContain('Failed to pull `x`: not found');
    expect(eventsOf(good)).toContain('Task\'s sibling "bad" failed');
    expect(good).toMatchObject({ State: 'dead', Failed: false });
    expect((await cluster.allocations('web'))[0]).toMatchObject({
      ClientStatus: 'failed',
      ClientDescription: 'Failed tasks',
    });
  });

  it('are restarted on request', async () => {
    const cluster = await startCluster();
    await cluster.register(group(task('app')));
    await cluster.pass(5);
    const [alloc] = await cluster.running('web');
    const answer = await cluster.call('PUT', `/v1/client/allocation/${alloc?.ID}/restart`, { TaskName: 'app' });
    expect(answer.status).toBe(200);
    await cluster.pass(2);
    const { app } = await statesOf(cluster);
    expect(app).toMatchObject({ State: 'running', Restarts: 1 });
    expect(eventsOf(app)).toContain('User requested task to restart');
  });

  it('end after their interrupt, later with a shutdown delay', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob({ count: 1, group: { ShutdownDelay: 5e9 } }));
    await cluster.pass(5);
    await cluster.call('DELETE', '/v1/job/web');
    await cluster.pass(3);
    expect((await statesOf(cluster))['server']?.State).toBe('running');
    await cluster.pass(5);
    const { server } = await statesOf(cluster);
    expect(server?.State).toBe('dead');
    expect(eventsOf(server)).toEqual(expect.arrayContaining(['Task successfully killed']));
  });
});

describe('logs', () => {
  it('are read plain or in frames, from either end', async () => {
    const cluster = await startCluster({ behaviour: () => ({ kind: 'healthy', logs: ['one', 'two'] }) });
    await cluster.register(group(task('app')));
    await cluster.pass(5);
    const [alloc] = await cluster.running('web');
    const path = `/v1/client/fs/logs/${alloc?.ID}?task=app&type=stdout`;
    expect((await cluster.call('GET', `${path}&plain=true`)).text).toBe('one\ntwo\n');
    expect((await cluster.call('GET', `${path}&plain=true&origin=end&offset=4`)).text).toBe('two\n');
    const frame = await cluster.call<{ Data: string; File: string }>('GET', path);
    expect(Buffer.from(frame.body.Data, 'base64').toString()).toBe('one\ntwo\n');
    expect(frame.body.File).toBe('app.stdout.0');
  });

  it.each([
    ['type=stdout', 400, 'must provide task name'],
    ['task=app&type=both', 400, 'must provide log type (stdout/stderr)'],
    ['task=none&type=stdout', 400, 'unknown task name "none"'],
  ])('with %s are refused', async (query, status, text) => {
    const cluster = await startCluster();
    await cluster.register(group(task('app')));
    await cluster.pass(5);
    const [alloc] = await cluster.running('web');
    expect(await cluster.call('GET', `/v1/client/fs/logs/${alloc?.ID}?${query}`)).toMatchObject({ status, text });
  });
});

describe('nodes', () => {
  it('that go down lose their allocations, which are placed elsewhere', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob());
    await cluster.pass(20);
    const [first] = await cluster.running('web');
    cluster.nomad.control.nodeDown(first?.NodeName ?? '');
    await cluster.pass(5);
    const allocs = await cluster.allocations('web');
    expect(allocs.find((alloc) => alloc.ID === first?.ID)).toMatchObject({
      ClientStatus: 'lost',
      DesiredStatus: 'stop',
      DesiredDescription: 'alloc is lost since its node is down',
    });
    expect(await cluster.running('web')).toHaveLength(3);
    const nodes = await cluster.get<{ Name: string; Status: string }[]>('/v1/nodes');
    expect(nodes.find((node) => node.Name === first?.NodeName)).toMatchObject({ Status: 'down' });
  });

  it('are drained, and take work again when they are made eligible', async () => {
    const cluster = await startCluster({ nodes: [{ name: 'a' }, { name: 'b' }] });
    await cluster.register(serviceJob({ count: 2 }));
    await cluster.pass(20);
    const a = cluster.nomad.control.nodes().find((node) => node.Name === 'a');
    const drained = await cluster.call('PUT', `/v1/node/${a?.ID}/drain`, { DrainSpec: { Deadline: 60e9 } });
    expect(drained.status).toBe(200);
    expect(await cluster.get(`/v1/node/${a?.ID}`)).toMatchObject({ Drain: true, LastDrain: { Status: 'draining' } });
    await cluster.pass(10);
    expect((await cluster.running('web')).map((alloc) => alloc.NodeName)).toEqual(['b', 'b']);
    expect(await cluster.get(`/v1/node/${a?.ID}`)).toMatchObject({
      Drain: false,
      SchedulingEligibility: 'ineligible',
      LastDrain: { Status: 'complete' },
    });
    await cluster.call('PUT', `/v1/node/${a?.ID}/drain`, { DrainSpec: null, MarkEligible: true });
    expect(await cluster.get(`/v1/node/${a?.ID}`)).toMatchObject({ Drain: false, SchedulingEligibility: 'eligible' });
  });

  it('replace an allocation that is stopped by hand', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob({ count: 1 }));
    await cluster.pass(20);
    const [alloc] = await cluster.running('web');
    const stop = await cluster.call<{ EvalID: string }>('PUT', `/v1/allocation/${alloc?.ID}/stop`);
    expect(stop.body.EvalID).not.toBe('');
    await cluster.pass(10);
    const [next] = await cluster.running('web');
    expect(next).toMatchObject({ Name: alloc?.Name });
    expect(next?.ID).not.toBe(alloc?.ID);
  });
});
