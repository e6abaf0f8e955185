import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize, storedJob } from '../../../../sandbox/nomad/jobspec/index.ts';
import type { NomadJob } from '../../../../sandbox/nomad/wire.ts';
import { groupOf, taskOf } from './job-file.ts';

const SECOND = 1_000_000_000;
const SMALL: NomadJob = { ID: 'web', TaskGroups: [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'docker' }] }] };

const duration = fc.option(fc.integer({ min: 0, max: 900 }).map((seconds) => seconds * SECOND));
const flag = fc.option(fc.boolean());
const count = fc.option(fc.nat(9));
const update = fc.option(fc.record({ MaxParallel: count, Canary: count, AutoRevert: flag, MinHealthyTime: duration }));
const task = fc.record({
  Name: fc.constantFrom('a', 'b'),
  Driver: fc.constant('docker'),
  KillTimeout: duration,
  Resources: fc.option(fc.record({ CPU: count, Cores: count, MemoryMB: count })),
  Vault: fc.option(fc.record({ Role: fc.string(), ChangeMode: fc.option(fc.constantFrom('restart', 'signal')) })),
  Templates: fc.option(fc.array(fc.record({ DestPath: fc.string(), ChangeSignal: fc.option(fc.string()) }))),
  Services: fc.option(fc.array(fc.record({ Name: fc.string(), Tags: fc.option(fc.array(fc.string())) }))),
  Env: fc.option(fc.dictionary(fc.string(), fc.string())),
});
const group = fc.record({
  Name: fc.constantFrom('g', 'h'),
  Count: count,
  Update: update,
  Scaling: fc.option(fc.record({ Min: count, Max: count })),
  RestartPolicy: fc.option(fc.record({ Attempts: count, Delay: duration })),
  Networks: fc.option(fc.array(fc.record({ Mode: fc.constantFrom('', 'bridge') }))),
  Tasks: fc.array(task, { minLength: 1, maxLength: 3 }),
});
const job = fc.record({
  ID: fc.string(),
  Type: fc.constantFrom(null, 'service', 'batch', 'system', 'sysbatch'),
  Priority: count,
  Update: update,
  Reschedule: fc.option(fc.record({ Attempts: count, Unlimited: flag })),
  TaskGroups: fc.array(group, { maxLength: 3 }),
});

describe('canonicalize', () => {
  it('fills in what Nomad fills in', () => {
    const filled = canonicalize(SMALL, { region: 'eu', namespace: 'shop' });
    expect(filled).toMatchObject({ Name: 'web', Type: 'service', Priority: 50, Region: 'eu', Namespace: 'shop' });
    expect(groupOf(filled)).toMatchObject({
      Count: 1,
      Update: {
        MaxParallel: 1,
        MinHealthyTime: 10 * SECOND,
        HealthyDeadline: 300 * SECOND,
        ProgressDeadline: 600 * SECOND,
      },
      RestartPolicy: { Attempts: 2, Interval: 1800 * SECOND, Delay: 15 * SECOND, Mode: 'fail' },
      ReschedulePolicy: { Unlimited: true, DelayFunction: 'exponential' },
      Migrate: { MaxParallel: 1 },
      EphemeralDisk: { SizeMB: 300 },
    });
    expect(taskOf(filled)).toMatchObject({
      KillTimeout: 5 * SECOND,
      Resources: { CPU: 100, Cores: 0, MemoryMB: 300 },
      LogConfig: { MaxFiles: 10, MaxFileSizeMB: 10 },
    });
  });

  it.each([
    ['system', null, null],
    ['batch', null, { Attempts: 1, DelayFunction: 'constant' }],
  ])('gives a %s job only the policies of its type', (type, migrate, reschedule) => {
    const filled = groupOf(canonicalize({ ...SMALL, Type: type }));
    expect(filled.Migrate).toBe(migrate);
    expect(filled.ReschedulePolicy).toEqual(reschedule && expect.objectContaining(reschedule));
  });

  it('lets a group change what the job lays down for all', () => {
    const filled = canonicalize({
      ...SMALL,
      Update: { MaxParallel: 3, Canary: 2 },
      TaskGroups: [{ Name: 'g', Update: { Canary: 0 } }],
    });
    expect(groupOf(filled).Update).toMatchObject({ MaxParallel: 3, Canary: 0 });
  });

  it('takes the count from the scaling minimum where the group gives none', () => {
    expect(groupOf(canonicalize({ ...SMALL, TaskGroups: [{ Name: 'g', Scaling: { Min: 4, Max: 9 } }] })).Count).toBe(4);
  });

  it('does nothing the second time, and leaves its argument alone', () => {
    fc.assert(
      fc.property(job, (given) => {
        const before = structuredClone(given);
        const once = canonicalize(given);
        expect(canonicalize(once)).toEqual(once);
        expect(given).toEqual(before);
      }),
    );
  });
});

describe('the job as the server keeps it', () => {
  it('is the same when it is stored again', () => {
    fc.assert(
      fc.property(job, (given) => {
        const once = storedJob(given);
        expect(storedJob(once)).toEqual(once);
      }),
    );
  });

  it('says which nodes its blocks need', () => {
    const given: NomadJob = {
      ID: 'web',
      TaskGroups: [
        {
          Name: 'g',
          Services: [{ Name: 's' }],
          Tasks: [{ Name: 't', Driver: 'docker', Vault: { Role: 'r' }, KillSignal: 'SIGINT' }],
        },
      ],
    };
    expect(groupOf(storedJob(given)).Constraints?.map(({ LTarget, RTarget }) => [LTarget, RTarget])).toEqual([
      ['${attr.vault.version}', '>= 0.6.1'],
      ['${attr.os.signals}', 'SIGINT'],
      ['${attr.consul.version}', '>= 1.8.0'],
    ]);
  });

  it('adds the proxy task and port of a Connect service', () => {
    const given: NomadJob = {
      ID: 'web',
      TaskGroups: [
        {
          Name: 'g',
          Networks: [{ Mode: 'bridge' }],
          Services: [{ Name: 's', Connect: { SidecarService: {}, SidecarTask: { Resources: { CPU: 99 } } } }],
          Tasks: [{ Name: 't', Driver: 'docker' }],
        },
      ],
    };
    const kept = groupOf(storedJob(given));
    expect(kept.Tasks?.[1]).toMatchObject({
      Name: 'connect-proxy-s',
      Resources: { CPU: 99 },
      Lifecycle: { Sidecar: true },
    });
    expect(kept.Networks?.[0]?.DynamicPorts).toMatchObject([{ Label: 'connect-proxy-s', To: -1 }]);
  });
});
