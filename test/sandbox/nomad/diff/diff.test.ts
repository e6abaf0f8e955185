import { describe, expect, it } from 'vitest';
import { diffJobs } from '../../../../sandbox/nomad/diff/index.ts';
import { storedJob } from '../../../../sandbox/nomad/jobspec/index.ts';
import type { FieldDiff, NomadJob, ObjectDiff, Service, Task, TaskGroup } from '../../../../sandbox/nomad/wire.ts';

const SECOND = 1_000_000_000;
const TASK: Task = {
  Name: 'app',
  Driver: 'docker',
  Config: { image: 'web:1', args: ['a'] },
  Env: { A: '1', B: '2' },
  Vault: { Role: 'web' },
  Templates: [{ DestPath: 'local/a', EmbeddedTmpl: 'one\ntwo\n' }],
};
const SERVICE: Service = {
  Name: 'web',
  PortLabel: 'http',
  Tags: ['x'],
  Checks: [{ Name: 'up', Type: 'http', Path: '/', Interval: 10 * SECOND, Timeout: 2 * SECOND }],
};
const GROUP: TaskGroup = {
  Name: 'g',
  Count: 3,
  Networks: [{ DynamicPorts: [{ Label: 'http' }] }],
  Services: [SERVICE],
  Tasks: [TASK],
};
const JOB: NomadJob = { ID: 'web', Datacenters: ['dc1'], TaskGroups: [GROUP] };

const withGroup = (changes: TaskGroup): NomadJob => ({ ...JOB, TaskGroups: [{ ...GROUP, ...changes }] });
const withTask = (changes: Task): NomadJob => withGroup({ Tasks: [{ ...TASK, ...changes }] });

function changed(fields: FieldDiff[] | null | undefined): string[] {
  return (fields ?? []).filter(({ Type }) => Type !== 'None').map(({ Name, Old, New }) => `${Name}: ${Old} -> ${New}`);
}

/** Every changed field below an object, under the object's name. */
function changesOf(objects: ObjectDiff[] | null | undefined): string[] {
  return (objects ?? []).flatMap((object) => [
    ...changed(object.Fields).map((line) => `${object.Type} ${object.Name}.${line}`),
    ...changesOf(object.Objects),
  ]);
}

function groupDiffOf(after: NomadJob, before = JOB) {
  const [group] = diffJobs(before, after).TaskGroups ?? [];
  if (!group) throw new Error('no group in the diff');
  return group;
}

function taskDiffOf(after: NomadJob) {
  const [task] = groupDiffOf(after).Tasks ?? [];
  if (!task) throw new Error('no task in the diff');
  return task;
}

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

describe('a task', () => {
  it.each([
    ['image', { Config: { image: 'web:2', args: ['a'] } }, [], ['Edited Config.image: web:1 -> web:2']],
    ['list in its settings', { Config: { image: 'web:1', args: ['a', 'b'] } }, [], ['Edited Config.args[1]:  -> b']],
    [
      'number in its settings',
      { Config: { image: 'web:1', args: ['a'], big: 1_000_000, f: 0.5 } },
      [],
      ['Edited Config.big:  -> 1e+06', 'Edited Config.f:  -> 0.5'],
    ],
    ['environment', { Env: { A: '1', B: '3', C: '4' } }, ['Env[B]: 2 -> 3', 'Env[C]:  -> 4'], []],
    ['kill timeout', { KillTimeout: 9 * SECOND }, ['KillTimeout: 5000000000 -> 9000000000'], []],
    ['resources', { Resources: { CPU: 200, MemoryMB: 300 } }, [], ['Edited Resources.CPU: 100 -> 200']],
    ['logs', { LogConfig: { MaxFiles: 3 } }, [], ['Edited LogConfig.MaxFiles: 10 -> 3']],
    ['vault role', { Vault: { Role: 'shop' } }, [], ['Edited Vault.Role: web -> shop']],
    [
      'template of many lines',
      { Templates: [{ DestPath: 'local/a', EmbeddedTmpl: 'one\nthree\n' }] },
      [],
      ['Edited Template.EmbeddedTmpl: one\ntwo\n -> one\nthree\n'],
    ],
    [
      'constraint',
      { Constraints: [{ LTarget: '${attr.a}', RTarget: 'b', Operand: '=' }] },
      [],
      ['Added Constraint.LTarget:  -> ${attr.a}', 'Added Constraint.Operand:  -> =', 'Added Constraint.RTarget:  -> b'],
    ],
    [
      'artifact',
      { Artifacts: [{ GetterSource: 's', GetterOptions: { a: 'b' } }] },
      [],
      [
        'Added Artifact.Chown:  -> false',
        'Added Artifact.GetterInsecure:  -> false',
        'Added Artifact.GetterMode:  -> any',
        'Added Artifact.GetterOptions[a]:  -> b',
        'Added Artifact.GetterSource:  -> s',
        'Added Artifact.RelativeDest:  -> local/',
      ],
    ],
    ['identity', { Identity: { Env: true } }, [], ['Edited Identity.Env: false -> true']],
    ['dispatch payload', { DispatchPayload: { File: 'f' } }, [], ['Added DispatchPayload.File:  -> f']],
    [
      'volume mount',
      { VolumeMounts: [{ Volume: 'v', Destination: '/d' }] },
      [],
      [
        'Added VolumeMount.Destination:  -> /d',
        'Added VolumeMount.PropagationMode:  -> private',
        'Added VolumeMount.ReadOnly:  -> false',
        'Added VolumeMount.Volume:  -> v',
      ],
    ],
  ])('shows a change of its %s', (_, changes, fields, objects) => {
    const diff = taskDiffOf(withTask(changes));
    expect(diff.Type).toBe('Edited');
    expect(changed(diff.Fields)).toEqual(fields);
    expect(changesOf(diff.Objects)).toEqual(objects);
  });

  it('pairs several templates by where they go', () => {
    const more = [{ DestPath: 'local/b', EmbeddedTmpl: 'b' }, ...(TASK.Templates ?? [])];
    const diff = taskDiffOf(withTask({ Templates: more }));
    expect(diff.Objects?.map(({ Type, Name }) => [Type, Name])).toEqual([['Added', 'Template']]);
  });

  it('is edited without any field for a lifecycle, which Nomad does not compare', () => {
    expect(taskDiffOf(withTask({ Lifecycle: { Hook: 'poststart' } }))).toMatchObject({
      Type: 'Edited',
      Fields: null,
      Objects: null,
    });
  });
});
