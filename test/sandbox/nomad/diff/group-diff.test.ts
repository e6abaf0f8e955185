import { describe, expect, it } from 'vitest';
import { diffJobs } from '../../../../sandbox/nomad/diff/index.ts';
import { storedJob } from '../../../../sandbox/nomad/jobspec/index.ts';
import type { NomadJob, Service } from '../../../../sandbox/nomad/wire.ts';
import { changed, changesOf, GROUP, groupDiffOf, JOB, SECOND, SERVICE, TASK, withGroup } from './web-job.ts';

describe('a group', () => {
  it.each([
    ['count', { Count: 5 }, ['Count: 3 -> 5'], []],
    ['meta', { Meta: { a: 'b' } }, ['Meta[a]:  -> b'], []],
    ['shutdown delay', { ShutdownDelay: 5 * SECOND }, ['ShutdownDelay:  -> 5000000000'], []],
    ['update', { Update: { MaxParallel: 2 } }, [], ['Edited Update.MaxParallel: 1 -> 2']],
    ['disk', { EphemeralDisk: { SizeMB: 500 } }, [], ['Edited EphemeralDisk.SizeMB: 300 -> 500']],
    [
      'restart',
      { RestartPolicy: { Attempts: 1 }, Tasks: [{ ...TASK, RestartPolicy: null }] },
      [],
      ['Edited RestartPolicy.Attempts: 2 -> 1'],
    ],
    [
      'reschedule',
      { ReschedulePolicy: { Delay: 60 * SECOND } },
      [],
      ['Edited ReschedulePolicy.Delay: 30000000000 -> 60000000000'],
    ],
    ['migrate', { Migrate: { MaxParallel: 2 } }, [], ['Edited Migrate.MaxParallel: 1 -> 2']],
    [
      'disconnect',
      { Disconnect: { LostAfter: SECOND, Replace: false } },
      [],
      [
        'Added Disconnect.LostAfter:  -> 1000000000',
        'Added Disconnect.Reconcile:  -> best_score',
        'Added Disconnect.Replace:  -> false',
        'Added Disconnect.StopOnClientAfter:  -> nil',
      ],
    ],
    [
      'scaling',
      { Scaling: { Min: 1, Max: 9, Policy: { cooldown: '1m' } } },
      [],
      [
        'Added Scaling.Enabled:  -> true',
        'Added Scaling.Max:  -> 9',
        'Added Scaling.Min:  -> 1',
        'Added Policy.cooldown:  -> 1m',
      ],
    ],
    [
      'volumes',
      { Volumes: { d: { Name: 'd', Type: 'host', Source: 's' } } },
      [],
      [
        'Added Volume.Name:  -> d',
        'Added Volume.PerAlloc:  -> false',
        'Added Volume.ReadOnly:  -> false',
        'Added Volume.Source:  -> s',
        'Added Volume.Sticky:  -> false',
        'Added Volume.Type:  -> host',
      ],
    ],
    ['service tags', { Services: [{ ...SERVICE, Tags: ['x', 'y'] }] }, [], ['Added Tags.Tags:  -> y']],
    [
      'a check',
      { Services: [{ ...SERVICE, Checks: [{ ...SERVICE.Checks?.[0], Path: '/up' }] }] },
      [],
      ['Edited Check.Path: / -> /up'],
    ],
  ])('shows a change of %s', (_, changes, fields, objects) => {
    const diff = groupDiffOf(withGroup(changes));
    expect(diff.Type).toBe('Edited');
    expect(changed(diff.Fields)).toEqual(fields);
    expect(changesOf(diff.Objects)).toEqual(objects);
  });

  it('replaces a network as a whole, because networks have no name', () => {
    const diff = groupDiffOf(
      withGroup({
        Networks: [{ DynamicPorts: [{ Label: 'http', To: 80 }], ReservedPorts: [{ Label: 'admin', Value: 9000 }] }],
      }),
    );
    expect(diff.Objects?.map(({ Type, Name }) => [Type, Name])).toEqual([
      ['Added', 'Network'],
      ['Deleted', 'Network'],
    ]);
    expect(diff.Objects?.[0]?.Objects?.map(({ Name }) => Name)).toEqual(['Static Port', 'Dynamic Port']);
  });

  it('pairs services by likeness: a moved one did not change, a renamed one on the same port and place was edited', () => {
    const other: Service = { Name: 'other', PortLabel: 'grpc' };
    const two = withGroup({ Services: [SERVICE, other] });
    expect(groupDiffOf(withGroup({ Services: [other, SERVICE] }), two)).toMatchObject({ Objects: null });
    const renamed = groupDiffOf(withGroup({ Services: [{ ...SERVICE, Name: 'shop' }, other] }), two);
    expect(changesOf(renamed.Objects)).toEqual(['Edited Service.Name: web -> shop']);
  });

  it('is edited without any field where Nomad has no words for the change', () => {
    const diff = groupDiffOf(withGroup({ Spreads: [{ Attribute: '${node.datacenter}' }] }));
    expect(diff).toMatchObject({ Type: 'Edited', Fields: null, Objects: null });
  });

  it('is edited on every plan once the server has given its scaling policy an id', () => {
    const scaled = withGroup({ Scaling: { Min: 1, Max: 9 } });
    const kept = storedJob(scaled);
    const [group] = kept.TaskGroups ?? [];
    const known = { ...kept, TaskGroups: [{ ...group, Scaling: { ...group?.Scaling, ID: 'some-id' } }] };
    expect(groupDiffOf(scaled, known)).toMatchObject({
      Type: 'Edited',
      Objects: [{ Type: 'Edited', Name: 'Scaling', Fields: null }],
    });
  });

  it('is listed by name, the added and the deleted among the others', () => {
    const before: NomadJob = { ...JOB, TaskGroups: [GROUP, { ...GROUP, Name: 'old' }] };
    const after: NomadJob = { ...JOB, TaskGroups: [{ ...GROUP, Name: 'zoo' }, GROUP] };
    expect(diffJobs(before, after).TaskGroups?.map(({ Type, Name }) => [Type, Name])).toEqual([
      ['None', 'g'],
      ['Deleted', 'old'],
      ['Added', 'zoo'],
    ]);
  });
});
