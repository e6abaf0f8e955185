import { expect, it } from 'vitest';
import { job, SCRIPT } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

onEachNomad('a version of a job', (cluster) => {
  /** Without allocations, so that many versions take no time. */
  const version = (id: string, number: number) => job(id, { script: `echo v${number}; ${SCRIPT.stays}`, count: 0 });
  const send = (id: string, number: number) =>
    step.register(cluster(), version(id, number), { Submission: { Source: `source ${number}`, Format: 'hcl2' } });
  const kept = async (id: string) => {
    const { json } = await cluster().wire.get(`/v1/job/${id}/versions`);
    return (json as { Versions: step.LiveJob[] }).Versions.map((one) => one.Version); // the API's form
  };
  const source = (id: string, number: number) => cluster().wire.get(`/v1/job/${id}/submission?version=${number}`);

  it('is forgotten with its source when six newer ones have come', async () => {
    for (let number = 0; number < 8; number += 1) await send('many', number);
    expect(await kept('many')).toEqual([7, 6, 5, 4, 3, 2]);
    expect(await source('many', 2)).toMatchObject({ status: 200, json: { Source: 'source 2' } });
    expect(await source('many', 1)).toMatchObject({ status: 404, text: 'job source not found' });
    const gone = await cluster().wire.put('/v1/job/many/revert', { JobID: 'many', JobVersion: 1 });
    expect(gone).toMatchObject({
      status: 500,
      text: 'job "many" in namespace "default" at version 1 not found',
    });
    await cluster().wire.delete('/v1/job/many');
  });

  it('stays when it is tagged, and can be gone back to', async () => {
    await send('marked', 0);
    await cluster().wire.put('/v1/job/marked/versions/good/tag', { Version: 0, Description: 'as of monday' });
    for (let number = 1; number < 8; number += 1) await send('marked', number);
    expect(await kept('marked')).toEqual([7, 6, 5, 4, 3, 2, 0]);
    const back = await cluster().wire.put('/v1/job/marked/revert', { JobID: 'marked', JobVersion: 0 });
    expect(back.status).toBe(200);
    const live = await step.liveJob(cluster(), 'marked');
    expect(live.Version).toBe(8);
    expect(live.TaskGroups?.[0]?.Tasks?.[0]?.Config?.['args']).toEqual(['-c', 'echo v0; exec sleep 600']);
    await cluster().wire.delete('/v1/job/marked');
  });

  it('is compared with the one before it on request', async () => {
    await send('compared', 0);
    await send('compared', 1);
    const { json } = await cluster().wire.get('/v1/job/compared/versions?diffs=true');
    expect(json).toMatchObject({ Versions: [{ Version: 1 }, { Version: 0 }], Diffs: [{ Type: 'Edited' }] });
    await cluster().wire.delete('/v1/job/compared');
  });
});

onEachNomad('a job file', (cluster) => {
  const JobHCL = `
    variable "image" { type = string }
    job "filed" {
      meta { image = var.image }
      group "app" {
        task "main" { driver = "raw_exec" }
      }
    }`;
  const parse = (body: object) => cluster().wire.put('/v1/jobs/parse', { JobHCL, Canonicalize: true, ...body });

  it('may come with values for variables that it does not declare', async () => {
    const parsed = await parse({ Variables: 'image = "a:1"\nnobody = "asked"' });
    expect(parsed).toMatchObject({ status: 200, json: { ID: 'filed', Meta: { image: 'a:1' } } });
  });

  it('is refused without a value for a variable that it needs', async () => {
    const refused = await parse({});
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('Unset variable "image"');
  });
});
