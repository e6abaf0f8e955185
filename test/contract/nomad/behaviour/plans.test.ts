import { expect, it } from 'vitest';
import type { JobPlanResponse, NomadJob } from '../../../../sandbox/nomad/wire.ts';
import { job, SCRIPT, SECOND, shell } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const group = (planned: JobPlanResponse) => planned.Diff?.TaskGroups?.[0];
const task = (planned: JobPlanResponse) => group(planned)?.Tasks?.[0];
const counts = (planned: JobPlanResponse) => planned.Annotations?.DesiredTGUpdates['app'];

onEachNomad('a plan', (cluster) => {
  it('of a new job adds everything under an index of 0', async () => {
    const planned = await step.plan(cluster(), job('unborn', { count: 2 }));
    expect(planned.JobModifyIndex).toBe(0);
    expect(planned.Diff).toMatchObject({ Type: 'Added', ID: 'unborn' });
    expect(group(planned)).toMatchObject({ Type: 'Added', Name: 'app', Updates: { create: 2 } });
    expect(task(planned)).toMatchObject({ Type: 'Added', Annotations: ['forces create'] });
    expect(counts(planned)).toMatchObject({ Place: 2, DestructiveUpdate: 0 });
    expect((await cluster().wire.get('/v1/job/unborn')).status).toBe(404);
  });

  it('carries the index of the job that it was made against', async () => {
    const live = await step.deployed(cluster(), job('indexed'));
    expect((await step.plan(cluster(), job('indexed', { count: 2 }))).JobModifyIndex).toBe(live.JobModifyIndex);
    await step.forget(cluster(), 'indexed');
  });

  it('of an unchanged job is None, with unchanged groups listed', async () => {
    await step.deployed(cluster(), job('same'));
    const planned = await step.plan(cluster(), job('same'));
    expect(planned.Diff?.Type).toBe('None');
    expect(group(planned)).toMatchObject({ Type: 'None', Name: 'app', Updates: { ignore: 1 } });
    expect(counts(planned)).toMatchObject({ Ignore: 1, Place: 0, InPlaceUpdate: 0, DestructiveUpdate: 0 });
    await step.forget(cluster(), 'same');
  });

  it('grades a changed command as a destructive update', async () => {
    await step.deployed(cluster(), job('command'));
    const planned = await step.plan(cluster(), job('command', { script: `echo 2; ${SCRIPT.stays}` }));
    expect(group(planned)?.Updates).toEqual({ 'create/destroy update': 1 });
    expect(task(planned)).toMatchObject({ Type: 'Edited', Annotations: ['forces create/destroy update'] });
    expect(counts(planned)).toMatchObject({ DestructiveUpdate: 1 });
    await step.forget(cluster(), 'command');
  });

  it('grades a changed kill_timeout as an update in place', async () => {
    await step.deployed(cluster(), job('gentle'));
    const planned = await step.plan(cluster(), job('gentle', { task: { KillTimeout: 3 * SECOND } }));
    expect(task(planned)?.Annotations).toEqual(['forces in-place update']);
    expect(task(planned)?.Fields).toMatchObject([{ Name: 'KillTimeout', Old: '2000000000', New: '3000000000' }]);
    expect(counts(planned)).toMatchObject({ InPlaceUpdate: 1, DestructiveUpdate: 0 });
    await step.forget(cluster(), 'gentle');
  });

  it('annotates a task by a guess that the counts may contradict', async () => {
    await step.deployed(cluster(), job('guess'));
    const planned = await step.plan(cluster(), job('guess', { task: { ShutdownDelay: SECOND } }));
    expect(task(planned)?.Annotations).toEqual(['forces create/destroy update']);
    expect(counts(planned)).toMatchObject({ InPlaceUpdate: 1, DestructiveUpdate: 0 });
    await step.forget(cluster(), 'guess');
  });

  it('says "forces in-place update" of a task whose group is replaced all the same', async () => {
    const withDisk = (SizeMB: number) => ({ EphemeralDisk: { SizeMB } });
    await step.deployed(cluster(), job('disk', { group: withDisk(10) }));
    const planned = await step.plan(cluster(), job('disk', { group: withDisk(20), task: { KillTimeout: 3 * SECOND } }));
    expect(task(planned)?.Annotations).toEqual(['forces in-place update']);
    expect(counts(planned)).toMatchObject({ DestructiveUpdate: 1 });
    await step.forget(cluster(), 'disk');
  });

  it('annotates new log settings as a replacement, and new constraints as none: both are updated in place', async () => {
    await step.deployed(cluster(), job('guesses'));
    const Constraints = [{ LTarget: '${attr.kernel.name}', RTarget: 'linux', Operand: '=' }];
    const bound = await step.plan(cluster(), job('guesses', { task: { Constraints } }));
    expect(task(bound)?.Annotations).toEqual(['forces in-place update']);
    expect(counts(bound)).toMatchObject({ InPlaceUpdate: 1, DestructiveUpdate: 0 });
    const logs = await step.plan(cluster(), job('guesses', { task: { LogConfig: { MaxFiles: 2, MaxFileSizeMB: 1 } } }));
    expect(task(logs)?.Annotations).toEqual(['forces create/destroy update']);
    expect(counts(logs)).toMatchObject({ InPlaceUpdate: 1, DestructiveUpdate: 0 });
    await step.forget(cluster(), 'guesses');
  });

  it('annotates a changed count as what it creates or destroys', async () => {
    await step.deployed(cluster(), job('count', { count: 2, update: { MaxParallel: 2 } }));
    const up = await step.plan(cluster(), job('count', { count: 3, update: { MaxParallel: 2 } }));
    expect(group(up)?.Fields).toMatchObject([{ Name: 'Count', Old: '2', New: '3', Annotations: ['forces create'] }]);
    expect(group(up)?.Updates).toEqual({ create: 1, 'in-place update': 2 });
    const down = await step.plan(cluster(), job('count', { count: 1, update: { MaxParallel: 2 } }));
    expect(group(down)?.Fields).toMatchObject([{ Name: 'Count', Annotations: ['forces destroy'] }]);
    expect(counts(down)).toMatchObject({ Stop: 1, InPlaceUpdate: 1 });
    await step.forget(cluster(), 'count');
  });

  it('counts only the first batch of a rollout', async () => {
    await step.deployed(cluster(), job('batch', { count: 3, update: { MaxParallel: 3 } }));
    const planned = await step.plan(cluster(), job('batch', { count: 3, script: `echo 2; ${SCRIPT.stays}` }));
    expect(group(planned)?.Updates).toEqual({ 'create/destroy update': 1, ignore: 2 });
    await step.forget(cluster(), 'batch');
  });

  it('shows group fields that Nomad has no differ for as edited, without saying what', async () => {
    const scaling = (Max: number) => ({ Scaling: { Enabled: true, Min: 0, Max, Type: 'horizontal', Policy: {} } });
    await step.deployed(cluster(), job('quiet', { group: scaling(5) }));
    const planned = await step.plan(cluster(), job('quiet', { group: scaling(6) }));
    expect(planned.Diff?.Type).toBe('Edited');
    expect(group(planned)?.Fields ?? null).toBeNull();
    await step.forget(cluster(), 'quiet');
  });

  it('of an unchanged job still counts what an earlier write found no place for', async () => {
    await step.deployed(cluster(), job('waiting'));
    const grown = job('waiting', { script: `echo 2; ${SCRIPT.stays}`, memoryMb: 100_000 });
    await step.settled(cluster(), 'waiting', await step.register(cluster(), grown));
    const planned = await step.plan(cluster(), grown);
    expect(planned.Diff?.Type).toBe('None');
    expect(counts(planned)).toMatchObject({ DestructiveUpdate: 1 });
    expect(planned.FailedTGAllocs?.['app']?.DimensionExhausted).toEqual({ memory: 1 });
    await step.forget(cluster(), 'waiting');
  });

  it('finds no phantom changes in a job that is read back and planned again', async () => {
    await step.deployed(cluster(), job('readback'));
    const live = await step.liveJob(cluster(), 'readback');
    const planned = await step.plan(cluster(), live);
    expect(planned.Diff?.Type).toBe('None');
    expect(counts(planned)).toMatchObject({ Ignore: 1, DestructiveUpdate: 0 });
    await step.forget(cluster(), 'readback');
  });

  it('fills in what a job leaves out before it compares', async () => {
    const bare = { ID: 'bare', Type: 'service', TaskGroups: [{ Name: 'app', Tasks: [shell('main', SCRIPT.stays)] }] };
    await step.register(cluster(), bare);
    await step.untilRunning(cluster(), 'bare', 1);
    const planned = await step.plan(cluster(), bare);
    expect(planned.Diff?.Type).toBe('None');
    await step.forget(cluster(), 'bare');
  });

  it('finds no phantom changes between a file that was parsed with and without filling in', async () => {
    const JobHCL = `
      job "parsed" {
        group "app" {
          task "main" {
            driver = "raw_exec"
            config {
              command = "/bin/sh"
              args    = ["-c", "exec sleep 600"]
            }
          }
        }
      }`;
    const parsed = async (Canonicalize: boolean) =>
      (await cluster().wire.put('/v1/jobs/parse', { JobHCL, Canonicalize })).json as NomadJob;
    const [bare, filled] = [await parsed(false), await parsed(true)];
    expect(bare.TaskGroups?.[0]?.Count ?? null).toBeNull();
    expect(filled.TaskGroups?.[0]?.Count).toBe(1);
    await step.register(cluster(), bare);
    await step.untilRunning(cluster(), 'parsed', 1);
    for (const job of [bare, filled]) expect((await step.plan(cluster(), job)).Diff?.Type).toBe('None');
    await step.forget(cluster(), 'parsed');
  });

  it('updates in place what only moves its priority', async () => {
    await step.deployed(cluster(), job('priority'));
    const planned = await step.plan(cluster(), job('priority', { job: { Priority: 70 } }));
    expect(planned.Diff?.Fields).toMatchObject([{ Name: 'Priority', Old: '50', New: '70' }]);
    expect(counts(planned)).toMatchObject({ InPlaceUpdate: 1, DestructiveUpdate: 0 });
    await step.forget(cluster(), 'priority');
  });

  it('replaces allocations for job meta', async () => {
    await step.deployed(cluster(), job('meta'));
    const planned = await step.plan(cluster(), job('meta', { job: { Meta: { by: 'ann' } } }));
    expect(counts(planned)).toMatchObject({ DestructiveUpdate: 1 });
    await step.forget(cluster(), 'meta');
  });

  it('of a stopped job starts it', async () => {
    await step.deployed(cluster(), job('asleep'));
    await step.forget(cluster(), 'asleep');
    const planned = await step.plan(cluster(), job('asleep'));
    expect(planned.Diff).toMatchObject({ Type: 'Edited', Fields: [{ Name: 'Stop', Old: 'true', New: 'false' }] });
    expect(counts(planned)).toMatchObject({ Place: 1 });
  });

  it('may come without a diff', async () => {
    const body = { Job: job('undiffed'), Diff: false };
    const { json } = await cluster().wire.put('/v1/job/undiffed/plan', body);
    expect((json as JobPlanResponse).Diff).toBeNull();
    expect(counts(json as JobPlanResponse)).toMatchObject({ Place: 1 });
  });
});
