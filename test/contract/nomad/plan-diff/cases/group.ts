import { groupCases, SECOND } from '../job-pieces.ts';

const MINUTE = 60 * SECOND;
const LINUX = { LTarget: '${attr.kernel.name}', RTarget: 'linux', Operand: '=' };
const RACK = { LTarget: '${meta.rack}', RTarget: 'r1', Operand: '=', Weight: 50 };

export const groupDiffs = groupCases([
  ['a higher count', {}, { Count: 5 }],
  ['a count of nothing', {}, { Count: 0 }],
  ['meta of a group', { Meta: { a: '1' } }, { Meta: { a: '2', b: '3' } }],
  ['a constraint of a group', {}, { Constraints: [LINUX] }],
  ['an affinity of a group', { Affinities: [RACK] }, { Affinities: [RACK, { ...RACK, RTarget: 'r2' }] }],
  ['a spread of a group', {}, { Spreads: [{ Attribute: '${meta.rack}', Weight: 50 }] }],
  [
    'targets of a group’s spread',
    { Spreads: [{ Attribute: '${meta.rack}', Weight: 50, SpreadTarget: [{ Value: 'a', Percent: 10 }] }] },
    { Spreads: [{ Attribute: '${meta.rack}', Weight: 60, SpreadTarget: [{ Value: 'a', Percent: 20 }] }] },
  ],
  ['a restart policy', {}, { RestartPolicy: { Attempts: 1, Delay: 5 * SECOND, Mode: 'delay', RenderTemplates: true } }],
  [
    'a reschedule policy',
    {},
    {
      ReschedulePolicy: {
        Attempts: 2,
        Interval: 10 * MINUTE,
        Delay: 10 * SECOND,
        DelayFunction: 'constant',
        Unlimited: false,
      },
    },
  ],
  ['a fibonacci delay', {}, { ReschedulePolicy: { DelayFunction: 'fibonacci', MaxDelay: 20 * MINUTE } }],
  ['a migrate block', {}, { Migrate: { MaxParallel: 2, HealthCheck: 'task_states', MinHealthyTime: 5 * SECOND } }],
  ['an update block', {}, { Update: { MaxParallel: 2, Canary: 1, AutoRevert: true, AutoPromote: true } }],
  ['a stagger, which is not shown', { Update: { Stagger: 10 * SECOND } }, { Update: { Stagger: 20 * SECOND } }],
  [
    'every field of an update block',
    { Update: { MaxParallel: 1 } },
    {
      Update: {
        MaxParallel: 3,
        HealthCheck: 'manual',
        MinHealthyTime: 20 * SECOND,
        HealthyDeadline: 4 * MINUTE,
        ProgressDeadline: 8 * MINUTE,
      },
    },
  ],
  ['no progress deadline', {}, { Update: { ProgressDeadline: 0 } }],
  ['a disconnect block', {}, { Disconnect: { LostAfter: MINUTE, Replace: false, Reconcile: 'keep_original' } }],
  [
    'a changed disconnect block',
    { Disconnect: { LostAfter: MINUTE } },
    { Disconnect: { LostAfter: 2 * MINUTE, Reconcile: 'longest_running' } },
  ],
  ['a stop after disconnection', {}, { Disconnect: { StopOnClientAfter: MINUTE } }],
  ['old words for disconnection', {}, { StopAfterClientDisconnect: MINUTE }],
  ['old words for reconnection', {}, { MaxClientDisconnect: MINUTE }],
  ['no rescheduling when lost', {}, { PreventRescheduleOnLost: true }],
  ['a disk', {}, { EphemeralDisk: { SizeMB: 500, Sticky: true, Migrate: true } }],
  ['a shutdown delay', {}, { ShutdownDelay: 5 * SECOND }],
  ['a longer shutdown delay', { ShutdownDelay: 5 * SECOND }, { ShutdownDelay: 9 * SECOND }],
  ['a shutdown delay of nothing', {}, { ShutdownDelay: 0 }],
  ['a longest run of a service', {}, { MaxRunDuration: MINUTE }],
  ['a Consul block', {}, { Consul: { Namespace: 'shop', Partition: 'p' } }],
  ['a Consul cluster', { Consul: { Cluster: 'default' } }, { Consul: { Cluster: 'other' } }],
  ['a scaling block', {}, { Scaling: { Min: 1, Max: 5, Enabled: true, Policy: { cooldown: '1m' } } }],
  [
    'a scaling policy with checks',
    {
      Scaling: {
        Min: 1,
        Max: 5,
        Policy: { cooldown: '1m', check: [{ avg: [{ source: 'prometheus', query: 'up' }] }] },
      },
    },
    {
      Scaling: {
        Min: 2,
        Max: 9,
        Enabled: false,
        Policy: { cooldown: '2m', check: [{ avg: [{ source: 'nomad', n: 1.5 }] }] },
      },
    },
  ],
  ['a scaling block without a policy', { Scaling: { Min: 1, Max: 5 } }, { Scaling: { Min: 1, Max: 6 } }],
  [
    'every field of a migrate block',
    { Migrate: { MaxParallel: 1, HealthCheck: 'checks', MinHealthyTime: SECOND, HealthyDeadline: MINUTE } },
    {
      Migrate: { MaxParallel: 2, HealthCheck: 'task_states', MinHealthyTime: 2 * SECOND, HealthyDeadline: 2 * MINUTE },
    },
  ],
  [
    'every field of a restart policy',
    { RestartPolicy: { Attempts: 1, Interval: MINUTE, Delay: SECOND, Mode: 'delay', RenderTemplates: true } },
    { RestartPolicy: { Attempts: 2, Interval: 2 * MINUTE, Delay: 2 * SECOND, Mode: 'fail', RenderTemplates: false } },
  ],
  [
    'every field of a reschedule policy',
    { ReschedulePolicy: { Delay: 10 * SECOND, DelayFunction: 'exponential', MaxDelay: MINUTE, Unlimited: true } },
    { ReschedulePolicy: { Delay: 20 * SECOND, DelayFunction: 'fibonacci', MaxDelay: 2 * MINUTE, Unlimited: true } },
  ],
  [
    'every field of a disk',
    { EphemeralDisk: { SizeMB: 100, Sticky: true, Migrate: true } },
    { EphemeralDisk: { SizeMB: 200, Sticky: false, Migrate: false } },
  ],
  [
    'what the server keeps for itself of a scaling policy',
    { Scaling: { Min: 1, Max: 5 } },
    {
      Scaling: {
        Min: 1,
        Max: 5,
        ID: 'a',
        Namespace: 'n',
        Type: 'horizontal',
        Target: { Job: 'other' },
        CreateIndex: 5,
        ModifyIndex: 6,
      },
    },
  ],
  [
    'every field of a Consul block',
    { Consul: { Namespace: 'shop', Partition: 'p', Cluster: 'default' } },
    { Consul: { Namespace: 'ops', Partition: 'q', Cluster: 'default' } },
  ],
  [
    'another constraint and affinity of a group',
    { Constraints: [LINUX], Affinities: [RACK] },
    { Constraints: [{ ...LINUX, Operand: '!=' }], Affinities: [{ ...RACK, Weight: 51 }] },
  ],
]);
