import { afterEach, expect, it } from 'vitest';
import { createScheduler } from '../../../../src/adapters/nomad/index.ts';
import type { JobSpec } from '../../../../src/domain/plan/job-spec.ts';
import type { Deployment, Scheduler } from '../../../../src/ports/scheduler.ts';
import { onEachNomad } from '../servers.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const NOTHING = '00000000-0000-4000-8000-000000000000';
const STAYS = 'exec sleep 600';
const UPDATE = {
  MaxParallel: 2,
  HealthCheck: 'task_states',
  MinHealthyTime: 1e9,
  HealthyDeadline: 6e10,
  ProgressDeadline: 6e11,
  AutoRevert: true,
};

function job(id: string, script = STAYS): JobSpec {
  const Config = { command: '/bin/sh', args: ['-c', script] };
  const task = { Name: 'server', Driver: 'raw_exec', Config, Resources: { CPU: 50, MemoryMB: 20 } };
  const RestartPolicy = { Attempts: 0, Mode: 'fail', Interval: 6e10, Delay: 1e9 };
  // As long as it may be placed again, a deployment waits for its deadline.
  const ReschedulePolicy = { Attempts: 0, Unlimited: false };
  const group = { Name: 'app', Count: 2, Update: UPDATE, RestartPolicy, ReschedulePolicy, Tasks: [task] };
  return { ID: id, Datacenters: ['*'], TaskGroups: [group] };
}

/** Waits by blocking queries, as following does. */
async function deploymentEnded(scheduler: Scheduler, jobId: string, jobVersion: number): Promise<Deployment> {
  let index: number | undefined;
  for (;;) {
    const answer = await scheduler.deployments(jobId, index === undefined ? {} : { index, waitMs: 5_000 });
    const found = answer.value.find((deployment) => deployment.jobVersion === jobVersion);
    if (found !== undefined && found.status !== 'running' && found.status !== 'pending') return found;
    index = answer.index;
  }
}

onEachNomad('the scheduler port', (server) => {
  const opened: (Scheduler & { close(): Promise<void> })[] = [];
  const open = () => {
    const connection = {
      address: server().url,
      token: undefined,
      tls: NO_TLS,
      region: undefined,
      namespace: 'default',
    };
    const scheduler = createScheduler(connection);
    opened.push(scheduler);
    return scheduler;
  };
  afterEach(async () => {
    for (const scheduler of opened.splice(0)) await scheduler.close();
  });

  it('registers under the index that was shown, and is followed to its healthy end', async () => {
    const scheduler = open();
    const registered = await scheduler.register(job('web'), 0, undefined);
    if (registered.kind !== 'registered') throw new Error(registered.message);
    const again = await scheduler.register(job('web', 'exec sleep 500'), 0, undefined);
    expect(again).toMatchObject({ kind: 'job-refused', conflict: true });

    const ended = await deploymentEnded(scheduler, 'web', 0);
    expect(ended).toMatchObject({ status: 'successful', groups: [{ name: 'app', desiredTotal: 2, healthy: 2 }] });
    expect((await scheduler.deployment(ended.id)).value).toEqual(ended);

    const { value: evaluation } = await scheduler.evaluation(registered.evaluationId ?? '');
    expect(evaluation).toMatchObject({ trigger: 'job-register', status: 'complete', failures: {} });
    expect((await scheduler.evaluations('web')).map(({ id }) => id)).toContain(registered.evaluationId);

    const running = await scheduler.job('web');
    expect(running).toMatchObject({ version: 0, status: 'running', type: 'service', stopped: false, periodic: false });
    expect(running?.jobModifyIndex).toBe(ended.jobModifyIndex);
    expect((await scheduler.versions('web')).map(({ version }) => version)).toEqual([0]);

    const { value: allocations } = await scheduler.allocations('web');
    expect(allocations.map(({ group, clientStatus, healthy }) => [group, clientStatus, healthy])).toEqual([
      ['app', 'running', true],
      ['app', 'running', true],
    ]);
  });

  it('tells why a new version failed, with exit code and last log lines, and that Nomad went back', async () => {
    const scheduler = open();
    expect((await scheduler.register(job('api'), 0, undefined)).kind).toBe('registered');
    await deploymentEnded(scheduler, 'api', 0);
    const stable = await scheduler.job('api');
    const broken = job('api', 'echo "boom: no database" >&2; exit 3');
    await scheduler.register(broken, stable?.jobModifyIndex ?? 0, undefined);
    expect(await deploymentEnded(scheduler, 'api', 1)).toMatchObject({ status: 'failed' });
    expect(await deploymentEnded(scheduler, 'api', 2)).toMatchObject({ status: 'successful' });

    const { value: allocations } = await scheduler.allocations('api');
    const failed = allocations.find(({ jobVersion, clientStatus }) => jobVersion === 1 && clientStatus === 'failed');
    expect(failed?.tasks[0]).toMatchObject({ name: 'server', failed: true });
    expect(failed?.tasks[0]?.events.map(({ exitCode }) => exitCode)).toContain(3);
    expect(await scheduler.logTail(failed?.id ?? '', 'server', 'stderr', 200)).toContain('boom: no database');
    expect(await scheduler.logTail(failed?.id ?? '', 'server', 'stderr', 5)).toHaveLength(5);
  });

  it('keeps the source of a version beside it', async () => {
    const scheduler = open();
    const text = [
      'variable "seconds" { default = "600" }',
      'job "sourced" {',
      '  type = "batch"',
      '  group "app" {',
      '    task "run" {',
      '      driver = "raw_exec"',
      '      config {',
      '        command = "/bin/sh"',
      '        args    = ["-c", "exec sleep ${var.seconds}"]',
      '      }',
      '    }',
      '  }',
      '}',
    ].join('\n');
    const source = { format: 'hcl2', text, variableFlags: { seconds: '500' }, variables: '' } as const;
    const parsed = await scheduler.parse(source);
    if (parsed.kind !== 'parsed') throw new Error(parsed.message);
    expect(JSON.stringify(parsed.job)).toContain('exec sleep 500');
    expect((await scheduler.register(parsed.job, 0, source)).kind).toBe('registered');
    expect(await scheduler.submission('sourced', 0)).toEqual(source);
    expect(await scheduler.submission('sourced', 7)).toBeUndefined();
  });

  it('leaves who scaled a group beside its count, and finds it again', async () => {
    const scheduler = open();
    expect((await scheduler.register(job('noted'), 0, undefined)).kind).toBe('registered');
    expect(await scheduler.scalingNotes('noted')).toEqual([]);
    const before = await scheduler.job('noted');
    await scheduler.noteScaling('noted', { group: 'app', changeId: 'noted-1', message: 'count from 1 to 2' });
    expect(await scheduler.scalingNotes('noted')).toEqual([{ group: 'app', changeId: 'noted-1' }]);
    const after = await scheduler.job('noted');
    expect([after?.version, after?.jobModifyIndex]).toEqual([before?.version, before?.jobModifyIndex]);
    const lost = scheduler.noteScaling('noted', { group: 'gone', changeId: 'noted-1', message: '' });
    await expect(lost).rejects.toMatchObject({ code: 'MESH_UPSTREAM_REJECTED' });
  });

  it('answers a question about nothing with nothing', async () => {
    const scheduler = open();
    expect(await scheduler.job('nowhere')).toBeUndefined();
    expect((await scheduler.evaluation(NOTHING)).value).toBeUndefined();
    expect((await scheduler.deployment(NOTHING)).value).toBeUndefined();
    expect((await scheduler.deployments('nowhere')).value).toEqual([]);
    expect((await scheduler.allocations('nowhere')).value).toEqual([]);
    expect(await scheduler.scalingNotes('nowhere')).toEqual([]);
    expect(await scheduler.logTail(NOTHING, 'server', 'stdout', 10)).toBe('');
  });

  it('hands on what Nomad says about an invalid job and an invalid text', async () => {
    const scheduler = open();
    const invalid = { ...job('bad'), TaskGroups: [] };
    expect(await scheduler.plan(invalid)).toMatchObject({ kind: 'job-refused', conflict: false });
    expect(await scheduler.register(invalid, 0, undefined)).toMatchObject({ kind: 'job-refused', conflict: false });
    const source = { format: 'hcl2', text: 'job "x" {', variableFlags: {}, variables: '' } as const;
    expect(await scheduler.parse(source)).toMatchObject({ kind: 'invalid' });
  });

  it('plans what would fail to be placed', async () => {
    const huge = job('huge');
    const task = { ...huge.TaskGroups?.[0]?.Tasks?.[0], Resources: { CPU: 100, MemoryMB: 10_000_000 } };
    const plan = await open().plan({ ...huge, TaskGroups: [{ Name: 'app', Count: 2, Tasks: [task] }] });
    if ('kind' in plan) throw new Error(plan.message);
    expect(plan.baseIndex).toBe(0);
    expect(plan.diff?.type).toBe('Added');
    expect(plan.failures['app']).toMatchObject({ unplaced: 2, exhausted: { memory: 1 } });
  });

  it('stops waiting for news when it is told to', async () => {
    const scheduler = open();
    const { index } = await scheduler.deployments('nowhere');
    const { signal, abort } = abortable();
    const waiting = scheduler.deployments('nowhere', { index, waitMs: 60_000, signal });
    abort();
    await expect(waiting).rejects.toMatchObject({ code: 'MESH_STOPPING' });
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
