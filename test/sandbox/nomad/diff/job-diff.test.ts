import { describe, expect, it } from 'vitest';
import { diffJobs } from '../../../../sandbox/nomad/diff/index.ts';
import { storedJob } from '../../../../sandbox/nomad/jobspec/index.ts';
import type { NomadJob } from '../../../../sandbox/nomad/wire.ts';
import { changed, changesOf, JOB } from './web-job.ts';

describe('a job as a whole', () => {
  it('that did not change still lists its groups and tasks', () => {
    expect(diffJobs(JOB, JOB)).toEqual({
      Type: 'None',
      ID: 'web',
      Fields: null,
      Objects: null,
      TaskGroups: [
        {
          Type: 'None',
          Name: 'g',
          Fields: null,
          Objects: null,
          Tasks: [{ Type: 'None', Name: 'app', Fields: null, Objects: null, Annotations: null }],
          Updates: null,
        },
      ],
    });
  });

  it('that is new is added with everything in it', () => {
    const diff = diffJobs(undefined, JOB);
    expect(diff).toMatchObject({
      Type: 'Added',
      ID: 'web',
      TaskGroups: [{ Type: 'Added', Tasks: [{ Type: 'Added' }] }],
    });
    expect(diff.Fields).toContainEqual({ Type: 'Added', Name: 'Priority', Old: '', New: '50', Annotations: null });
  });

  it('that is gone is deleted', () => {
    expect(diffJobs(JOB, undefined)).toMatchObject({ Type: 'Deleted', TaskGroups: [{ Type: 'Deleted' }] });
  });

  it('ignores what only the server sets', () => {
    const kept = {
      ...storedJob(JOB),
      Status: 'running',
      Version: 4,
      Stable: true,
      SubmitTime: 5,
      ModifyIndex: 9,
      NomadTokenID: 'x',
    };
    expect(diffJobs(kept, JOB).Type).toBe('None');
  });

  it.each([
    ['priority', { Priority: 60 }, ['Priority: 50 -> 60'], []],
    ['meta', { Meta: { owner: 'a' } }, ['Meta[owner]:  -> a'], []],
    ['datacenters', { Datacenters: ['dc1', 'dc2'] }, [], ['Added Datacenters.Datacenters:  -> dc2']],
    ['all_at_once', { AllAtOnce: true }, ['AllAtOnce: false -> true'], []],
  ])('shows a change of %s', (_, changes, fields, objects) => {
    const diff = diffJobs(JOB, { ...JOB, ...changes });
    expect(diff.Type).toBe('Edited');
    expect(changed(diff.Fields)).toEqual(fields);
    expect(changesOf(diff.Objects)).toEqual(objects);
  });

  it('shows a changed schedule with the unchanged fields around it', () => {
    const batch: NomadJob = { ...JOB, Type: 'batch', Periodic: { Specs: ['1 2 * * *'], TimeZone: 'UTC' } };
    const [periodic] =
      diffJobs(batch, { ...batch, Periodic: { Specs: ['3 4 * * *'], TimeZone: 'Asia/Tokyo' } }).Objects ?? [];
    expect(periodic).toMatchObject({ Type: 'Edited', Name: 'Periodic' });
    expect(periodic?.Fields).toContainEqual({
      Type: 'None',
      Name: 'Enabled',
      Old: 'true',
      New: 'true',
      Annotations: null,
    });
    expect(changesOf(periodic?.Objects)).toEqual([
      'Edited Specs.Specs:  -> 3 4 * * *',
      'Edited Specs.Specs: 1 2 * * * -> ',
    ]);
  });
});
