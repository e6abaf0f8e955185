import { expect, it } from 'vitest';
import { job, SCRIPT, SECOND } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const version = (id: string, number: number, update: Record<string, unknown> = {}) =>
  job(id, { script: `echo v${number}; ${SCRIPT.stays}`, update });

onEachNomad('a job write', (cluster) => {
  const write = (id: string, action: string, body: object) => cluster().wire.put(`/v1/job/${id}/${action}`, body);
  const revert = (id: string, body: object) => write(id, 'revert', { JobID: id, ...body });
  const scale = (id: string, body: object) => write(id, 'scale', { Target: { Group: 'app' }, ...body });

  it('with an index of 0 is refused for a job that exists', async () => {
    await step.deployed(cluster(), version('new', 0));
    const refused = await step.register(cluster(), version('new', 1), { EnforceIndex: true, JobModifyIndex: 0 });
    expect(refused).toMatchObject({ status: 500, text: 'Enforcing job modify index 0: job already exists' });
    await step.forget(cluster(), 'new');
  });

  it('with an index is refused for a job that does not exist', async () => {
    const refused = await step.register(cluster(), version('gone', 0), { EnforceIndex: true, JobModifyIndex: 7 });
    expect(refused).toMatchObject({ status: 500, text: 'Enforcing job modify index 7: job does not exist' });
  });

  it('with an index is refused when the job has changed since', async () => {
    const { JobModifyIndex: old } = await step.deployed(cluster(), version('moved', 0));
    const now = await step.deployed(cluster(), version('moved', 1));
    const refused = await step.register(cluster(), version('moved', 2), { EnforceIndex: true, JobModifyIndex: old });
    const text = `job exists with conflicting job modify index: ${now.JobModifyIndex}`;
    expect(refused).toMatchObject({ status: 500, text: `Enforcing job modify index ${old}: ${text}` });
    const accepted = { EnforceIndex: true, JobModifyIndex: now.JobModifyIndex };
    expect((await step.register(cluster(), version('moved', 2), accepted)).status).toBe(200);
    await step.forget(cluster(), 'moved');
  });

  it('of an identical job makes no version, and answers with an index that is no check index', async () => {
    const before = await step.deployed(cluster(), version('same', 0));
    const reply = await step.register(cluster(), version('same', 0));
    await step.settled(cluster(), 'same', reply);
    const after = await step.liveJob(cluster(), 'same');
    expect(after).toMatchObject({ Version: 0, JobModifyIndex: before.JobModifyIndex });
    const answered = (reply.json as { JobModifyIndex: number }).JobModifyIndex;
    expect(answered).toBe(before.ModifyIndex);
    expect(answered).toBeGreaterThan(before.JobModifyIndex);
    await step.forget(cluster(), 'same');
  });

  it('that scales is refused while a deployment is active', async () => {
    await step.deployed(cluster(), version('scaled', 0));
    await step.register(cluster(), version('scaled', 1, { MinHealthyTime: 4 * SECOND }));
    await step.untilDeployment(cluster(), 'scaled', 1, 'running');
    const refused = await scale('scaled', { Count: 2, Message: 'more' });
    expect(refused).toMatchObject({ status: 400, text: 'job scaling blocked due to active deployment' });
    await step.untilDeployment(cluster(), 'scaled', 1, 'successful');
    expect((await scale('scaled', { Count: 2, Message: 'more' })).status).toBe(200);
    expect((await step.untilDeployment(cluster(), 'scaled', 2, 'successful')).TaskGroups['app']?.DesiredTotal).toBe(2);
    await step.forget(cluster(), 'scaled');
  });

  it('that scales is held to a JobModifyIndex without being asked, and to none when that is 0', async () => {
    const { JobModifyIndex } = await step.deployed(cluster(), version('held', 0));
    const refused = await scale('held', { Count: 2, JobModifyIndex: JobModifyIndex + 1000 });
    expect(refused.status).toBe(500);
    expect(refused.text).toBe(
      `Enforcing job modify index ${JobModifyIndex + 1000}: job exists with conflicting job modify index: ${JobModifyIndex}`,
    );
    expect((await scale('held', { Count: 2, EnforceIndex: true, JobModifyIndex: 0 })).status).toBe(200);
    await step.forget(cluster(), 'held');
  });

  it('that scales keeps who asked and why in the scaling events', async () => {
    await step.deployed(cluster(), version('told', 0));
    await scale('told', { Count: 2, Message: 'for the sale', Meta: { by: 'ann' } });
    const { json } = await cluster().wire.get('/v1/job/told/scale');
    expect(json).toMatchObject({
      TaskGroups: { app: { Events: [{ Count: 2, PreviousCount: 1, Message: 'for the sale', Meta: { by: 'ann' } }] } },
    });
    await step.forget(cluster(), 'told');
  });

  it('that scales without a count is an event alone, also during a deployment', async () => {
    await step.register(cluster(), version('noted', 0));
    const before = await step.liveJob(cluster(), 'noted');
    const noted = await scale('noted', { Message: 'from 1 to 2', Meta: { change: 'web-1' } });
    expect(noted).toMatchObject({ status: 200, json: { EvalID: '', EvalCreateIndex: 0 } });
    const { json } = await cluster().wire.get('/v1/job/noted/scale');
    expect(json).toMatchObject({
      TaskGroups: { app: { Desired: 1, Events: [{ Count: null, EvalID: null, Meta: { change: 'web-1' } }] } },
    });
    const { Version, JobModifyIndex } = await step.liveJob(cluster(), 'noted');
    expect({ Version, JobModifyIndex }).toEqual({ Version: before.Version, JobModifyIndex: before.JobModifyIndex });
    await step.untilDeployment(cluster(), 'noted', 0, 'successful');
    await step.forget(cluster(), 'noted');
  });

  it('that reverts is held to the current version by EnforcePriorVersion', async () => {
    await step.deployed(cluster(), version('prior', 0));
    await step.deployed(cluster(), version('prior', 1));
    const refused = await revert('prior', { JobVersion: 0, EnforcePriorVersion: 0 });
    expect(refused).toMatchObject({ status: 500, text: 'Current job has version 1; enforcing version 0' });
    expect((await revert('prior', { JobVersion: 0, EnforcePriorVersion: 1 })).status).toBe(200);
    const live = await step.liveJob(cluster(), 'prior');
    expect(live.Version).toBe(2);
    expect(live.TaskGroups?.[0]?.Tasks?.[0]?.Config?.['args']).toEqual(['-c', 'echo v0; exec sleep 600']);
    await step.forget(cluster(), 'prior');
  });

  it('that reverts to the current or to an unknown version is refused', async () => {
    await step.deployed(cluster(), version('nowhere', 0));
    expect(await revert('nowhere', { JobVersion: 0 })).toMatchObject({
      status: 500,
      text: "can't revert to current version",
    });
    const unknown = await revert('nowhere', { JobVersion: 9 });
    expect(unknown.status).toBe(500);
    expect(unknown.text).toBe('job "nowhere" in namespace "default" at version 9 not found');
    await step.forget(cluster(), 'nowhere');
  });

  it('that reverts to a tag alone goes to version 0: no server reads the tag', async () => {
    await step.deployed(cluster(), version('tagged', 0));
    await step.deployed(cluster(), version('tagged', 1));
    await step.deployed(cluster(), version('tagged', 2));
    const tag = await write('tagged', 'versions/good/tag', { Version: 1, Description: 'as of monday' });
    expect(tag.status).toBe(200);
    expect((await revert('tagged', { TaggedVersion: 'good' })).status).toBe(200);
    const live = await step.liveJob(cluster(), 'tagged');
    expect(live.TaskGroups?.[0]?.Tasks?.[0]?.Config?.['args']).toEqual(['-c', 'echo v0; exec sleep 600']);
    await step.forget(cluster(), 'tagged');
  });

  it('that reverts is rolled out by the update block of the version that it goes to', async () => {
    const canary = (number: number) => {
      const next = version('careful', number, { Canary: 1 });
      return { ...next, TaskGroups: next.TaskGroups?.map((group) => ({ ...group, Count: 2 })) ?? [] };
    };
    await step.deployed(cluster(), canary(0));
    await step.deployed(cluster(), version('careful', 1));
    expect((await revert('careful', { JobVersion: 0 })).status).toBe(200);
    const waiting = await step.untilDeployment(cluster(), 'careful', 2, 'running');
    expect(waiting.StatusDescription).toBe('Deployment is running but requires manual promotion');
    await step.forget(cluster(), 'careful');
  });

  it('with a mistake is refused with 500, as is a malformed id', async () => {
    const bare = await step.register(cluster(), { ID: 'bare', Name: 'bare', Type: 'service', TaskGroups: [] });
    expect(bare.status).toBe(500);
    expect(bare.text).toContain('Missing job task groups');
    expect((await cluster().wire.get('/v1/allocation/nonsense')).status).toBe(500);
  });

  it('keeps the counts that live, and the resources, when it is asked to', async () => {
    await step.deployed(cluster(), version('kept', 0));
    await scale('kept', { Count: 2 });
    await step.untilDeployment(cluster(), 'kept', 1, 'successful');
    const next = { ...job('kept', { script: `echo next; ${SCRIPT.stays}`, count: 1, memoryMb: 32 }) };
    expect((await step.register(cluster(), next, { PreserveCounts: true })).status).toBe(200);
    const [counted] = (await step.liveJob(cluster(), 'kept')).TaskGroups ?? [];
    expect([counted?.Count, counted?.Tasks?.[0]?.Resources?.MemoryMB]).toEqual([2, 32]);
    await step.register(cluster(), version('kept', 3), { PreserveResources: true });
    const [sized] = (await step.liveJob(cluster(), 'kept')).TaskGroups ?? [];
    expect([sized?.Count, sized?.Tasks?.[0]?.Resources?.MemoryMB]).toEqual([1, 32]);
    await step.forget(cluster(), 'kept');
  });

  it('without a source takes over that of the first version, or since 2.0 of the one that it names', async () => {
    const send = (number: number, source?: string, payload: object = {}) => {
      const Submission = { Source: source, Format: 'hcl2' };
      const next = { ...version('sourced', number), ...payload };
      return step.register(cluster(), next, source === undefined ? {} : { Submission });
    };
    const sourceOf = async (number: number) => {
      const { json } = await cluster().wire.get(`/v1/job/sourced/submission?version=${number}`);
      return (json as { Source: string } | undefined)?.Source;
    };
    await send(0, 'first');
    await send(1, 'second');
    await send(2);
    await send(3, undefined, { Version: 1 });
    // 1.11 does not read the version that is named.
    const named = cluster().version.startsWith('1.') ? 'first' : 'second';
    expect([await sourceOf(1), await sourceOf(2), await sourceOf(3)]).toEqual(['second', 'first', named]);
    await step.forget(cluster(), 'sourced');
  });

  it('drops max_client_disconnect without a word', async () => {
    const group = { MaxClientDisconnect: 3600 * SECOND };
    const old = {
      ...job('dropped'),
      TaskGroups: job('dropped').TaskGroups?.map((one) => ({ ...one, ...group })) ?? [],
    };
    expect(await step.register(cluster(), old)).toMatchObject({ status: 200, json: { Warnings: '' } });
    const [live] = (await step.liveJob(cluster(), 'dropped')).TaskGroups ?? [];
    expect(live).toMatchObject({ MaxClientDisconnect: null });
    expect(live?.Disconnect ?? null).toBeNull();
    await step.forget(cluster(), 'dropped');
  });

  it('moves JobModifyIndex with the spec only', async () => {
    const reply = await step.register(cluster(), version('indexes', 0));
    const { JobModifyIndex } = reply.json as { JobModifyIndex: number };
    await step.untilDeployment(cluster(), 'indexes', 0, 'successful');
    const live = await step.liveJob(cluster(), 'indexes');
    expect(live.JobModifyIndex).toBe(JobModifyIndex);
    expect(live.ModifyIndex).toBeGreaterThan(JobModifyIndex);
    await scale('indexes', { Count: 2 });
    const scaled = await step.liveJob(cluster(), 'indexes');
    expect(scaled.JobModifyIndex).toBeGreaterThan(live.JobModifyIndex);
    expect(scaled.Version).toBe(1);
    await step.forget(cluster(), 'indexes');
  });

  it('that purges forgets the job and its versions', async () => {
    await step.deployed(cluster(), version('purged', 0));
    expect((await cluster().wire.delete('/v1/job/purged?purge=true')).status).toBe(200);
    expect(await cluster().wire.get('/v1/job/purged')).toMatchObject({ status: 404, text: 'job not found' });
    await step.untilAllocations(cluster(), 'purged', (allocs) =>
      allocs.every((one) => one.ClientStatus === 'complete'),
    );
    expect((await step.deployed(cluster(), version('purged', 0))).Version).toBe(0);
    await step.forget(cluster(), 'purged');
  });

  it('of a stopped job starts it again as a new version', async () => {
    await step.deployed(cluster(), version('again', 0));
    await step.forget(cluster(), 'again');
    expect(await step.liveJob(cluster(), 'again')).toMatchObject({ Stop: true, Status: 'dead', Version: 1 });
    expect((await step.deployed(cluster(), version('again', 0))).Version).toBe(2);
    await step.forget(cluster(), 'again');
  });
});
