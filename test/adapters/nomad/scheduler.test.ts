import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type NomadSandbox, startNomad } from '../../../sandbox/nomad/index.ts';
import { createScheduler } from '../../../src/adapters/nomad/index.ts';
import type { JobSpec } from '../../../src/domain/plan/job-spec.ts';
import type { Deployment, Scheduler } from '../../../src/ports/scheduler.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const UPDATE = {
  MaxParallel: 1,
  HealthCheck: 'task_states',
  MinHealthyTime: 1e9,
  HealthyDeadline: 6e10,
  ProgressDeadline: 6e11,
  AutoRevert: true,
};

let nomad: NomadSandbox;
let scheduler: Scheduler & { close(): Promise<void> };

beforeAll(async () => {
  nomad = await startNomad({
    clock: realClock(100),
    behaviour: ({ task }) =>
      JSON.stringify(task).includes('broken')
        ? { kind: 'exits', code: 3, afterMs: 100, stderr: ['boom: no database'] }
        : { kind: 'healthy' },
  });
  const connection = { address: nomad.url, token: undefined, tls: NO_TLS, region: undefined, namespace: 'default' };
  scheduler = createScheduler(connection);
});
afterAll(async () => {
  await scheduler.close();
  await nomad.close();
});

function job(id: string, tag: string): JobSpec {
  const task = { Name: 'server', Driver: 'docker', Config: { image: `web:${tag}` } };
  return { ID: id, Datacenters: ['*'], TaskGroups: [{ Name: 'app', Count: 2, Update: UPDATE, Tasks: [task] }] };
}

/** Waits by blocking queries, as following does. */
async function deploymentEnded(jobId: string, jobVersion: number): Promise<Deployment> {
  let index: number | undefined;
  for (;;) {
    const answer = await scheduler.deployments(jobId, index === undefined ? {} : { index, waitMs: 5_000 });
    const found = answer.value.find((deployment) => deployment.jobVersion === jobVersion);
    if (found !== undefined && found.status !== 'running' && found.status !== 'pending') return found;
    index = answer.index;
  }
}

describe('a scheduler', () => {
  it('registers under the index that was shown, and is followed to its healthy end', async () => {
    const registered = await scheduler.register(job('web', '1'), 0, undefined);
    if (registered.kind !== 'registered') throw new Error(registered.message);
    expect(await scheduler.register(job('web', '2'), 0, undefined)).toMatchObject({
      kind: 'job-refused',
      conflict: true,
    });

    const ended = await deploymentEnded('web', 0);
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
    const first = await scheduler.register(job('api', '1'), 0, undefined);
    expect(first.kind).toBe('registered');
    await deploymentEnded('api', 0);
    const stable = await scheduler.job('api');
    await scheduler.register(job('api', 'broken'), stable?.jobModifyIndex ?? 0, undefined);
    expect(await deploymentEnded('api', 1)).toMatchObject({ status: 'failed' });
    expect(await deploymentEnded('api', 2)).toMatchObject({ status: 'successful' });

    const { value: allocations } = await scheduler.allocations('api');
    const failed = allocations.find(({ jobVersion, clientStatus }) => jobVersion === 1 && clientStatus === 'failed');
    expect(failed?.tasks[0]).toMatchObject({ name: 'server', failed: true });
    expect(failed?.tasks[0]?.events.map(({ exitCode }) => exitCode)).toContain(3);
    expect(await scheduler.logTail(failed?.id ?? '', 'server', 'stderr', 200)).toContain('boom: no database');
    expect(await scheduler.logTail(failed?.id ?? '', 'server', 'stderr', 5)).toHaveLength(5);
  });

  it('answers a question about nothing with nothing', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    expect(await scheduler.job('nowhere')).toBeUndefined();
    expect((await scheduler.evaluation(id)).value).toBeUndefined();
    expect((await scheduler.deployment(id)).value).toBeUndefined();
    expect((await scheduler.deployments('nowhere')).value).toEqual([]);
    expect((await scheduler.allocations('nowhere')).value).toEqual([]);
    expect(await scheduler.logTail(id, 'server', 'stdout', 10)).toBe('');
  });

  it('hands on what Nomad says about an invalid job and an invalid text', async () => {
    const invalid = { ...job('bad', '1'), TaskGroups: [] };
    expect(await scheduler.plan(invalid)).toMatchObject({ kind: 'job-refused', conflict: false });
    expect(await scheduler.register(invalid, 0, undefined)).toMatchObject({ kind: 'job-refused', conflict: false });
    const source = { format: 'hcl2', text: 'job "x" {', variableFlags: {}, variables: '' } as const;
    expect(await scheduler.parse(source)).toMatchObject({ kind: 'invalid' });
  });

  it('plans what would fail to be placed', async () => {
    const huge = job('huge', '1');
    const task = { ...huge.TaskGroups?.[0]?.Tasks?.[0], Resources: { CPU: 100, MemoryMB: 10_000_000 } };
    const plan = await scheduler.plan({ ...huge, TaskGroups: [{ Name: 'app', Count: 2, Tasks: [task] }] });
    if ('kind' in plan) throw new Error(plan.message);
    expect(plan.baseIndex).toBe(0);
    expect(plan.diff?.type).toBe('Added');
    expect(plan.failures['app']).toMatchObject({ unplaced: 2, exhausted: { memory: 1 } });
  });
});
