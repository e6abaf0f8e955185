import { group, job, type Part, SECOND, task } from '../job-pieces.ts';

const of = (over: Part, job_: Part = {}): Part => job({ TaskGroups: [group(over)], ...job_ });
const network = (over: Part): Part => of({ Networks: [over] });
const volume = (over: Part, more: Part = {}): Part =>
  of({ Volumes: { data: { Name: 'data', Source: 'disk', ...over } }, ...more });
const MINUTE = 60 * SECOND;

/** Jobs that are refused, or taken with a warning, for something of their group. */
export const groupRefusals: Readonly<Record<string, Part>> = {
  'no tasks': of({ Tasks: null }),
  'a count below zero': of({ Count: -1 }),
  'two leaders': of({ Tasks: [task({ Leader: true }), task({ Name: 'b', Leader: true })] }),
  'two tasks of one name': of({ Tasks: [task(), task()] }),
  'a task without a name': of({ Tasks: [task({ Name: '' })] }),
  'a shutdown delay below zero': of({ ShutdownDelay: -1 }),
  'a longest run of nothing': of({ MaxRunDuration: 0 }, { Type: 'batch' }),
  'a longest run of a service': of({ MaxRunDuration: MINUTE }),
  'a disconnection of both sorts': of({ Disconnect: { LostAfter: MINUTE, StopOnClientAfter: MINUTE } }),
  'a disconnection below zero': of({ Disconnect: { LostAfter: -1, Reconcile: 'never' } }),
  'a disconnected system job that stops': of({ Disconnect: { StopOnClientAfter: MINUTE } }, { Type: 'system' }),
  'an update that cannot be': of({
    Update: { Canary: -1, MaxParallel: -1, MinHealthyTime: 600 * SECOND, HealthCheck: 'x', Stagger: -1 },
  }),
  'deadlines in the wrong order': of({ Update: { HealthyDeadline: 900 * SECOND } }),
  'promotion without canaries': of({ Update: { AutoPromote: true } }),
  'canaries promoted in part': job({
    TaskGroups: [
      group({ Update: { Canary: 1, AutoPromote: true } }),
      group({ Name: 'b', Update: { Canary: 1, AutoPromote: false } }),
    ],
  }),
  'more in parallel than there are': of({ Count: 2, Update: { MaxParallel: 5 } }),
  'an update of a batch job': of({ Update: { MaxParallel: 1 } }, { Type: 'batch' }),
  'a migration of a batch job': of({ Migrate: { MaxParallel: 1 } }, { Type: 'batch' }),
  'a migration that cannot be': of({
    Migrate: { MaxParallel: -1, HealthCheck: 'z', MinHealthyTime: 9 * SECOND, HealthyDeadline: SECOND },
  }),
  'restarts that cannot be': of({
    RestartPolicy: { Attempts: 5, Delay: 600 * SECOND, Interval: MINUTE, Mode: 'x' },
  }),
  'rescheduling that cannot be': of({
    ReschedulePolicy: { Attempts: 1, Interval: 0, Delay: SECOND, DelayFunction: 'z', MaxDelay: 0, Unlimited: true },
  }),
  'rescheduling of a system job': of({ ReschedulePolicy: { Attempts: 1 } }, { Type: 'system' }),
  'more attempts than the interval has room for': of({
    ReschedulePolicy: {
      Attempts: 10,
      Interval: MINUTE,
      Delay: 30 * SECOND,
      DelayFunction: 'constant',
      Unlimited: false,
    },
  }),
  'a disk too small': of({ EphemeralDisk: { SizeMB: 5 } }),
  'scaling upside down': of({ Count: 3, Scaling: { Min: 5, Max: 2 } }),
  'scaling without a maximum': of({ Scaling: { Min: 1 } }),
  'scaling below zero': of({ Scaling: { Min: -1, Max: 3 } }),
  'a count beyond scaling': of({ Count: 9, Scaling: { Min: 1, Max: 3 } }),
  'scaling of a system job': of({ Scaling: { Min: 1, Max: 1 } }, { Type: 'system' }),
  'port labels used twice': network({
    DynamicPorts: [
      { Label: 'a', To: 70000 },
      { Label: 'a', To: -5 },
    ],
  }),
  'fixed ports used twice': network({
    ReservedPorts: [
      { Label: 'x', Value: 80 },
      { Label: 'y', Value: 80 },
      { Label: 'z', Value: 70000 },
    ],
  }),
  'collisions inside a bridge': network({
    Mode: 'bridge',
    ReservedPorts: [{ Label: 'x', Value: 80, IgnoreCollision: true }],
  }),
  'CNI arguments with semicolons': network({ Mode: 'cni/x', CNI: { Args: { 'a;b': 'c;d' } } }),
  'a host name that is none': network({ Mode: 'bridge', Hostname: 'a..b' }),
  'a port of a task used twice': of({
    Networks: [{ DynamicPorts: [{ Label: 'a' }] }],
    Tasks: [task({ Resources: { Networks: [{ DynamicPorts: [{ Label: 'a' }] }] } })],
  }),
  'a bandwidth': network({ MBits: 10 }),
  'a volume without a source': volume({ Type: 'host', Source: '' }),
  'a host volume with options': volume({
    Type: 'host',
    AccessMode: 'multi-node-multi-writer',
    MountOptions: { FSType: 'ext4' },
  }),
  'a host volume only for reading': volume({ Type: 'host', AccessMode: 'single-node-reader-only' }),
  'a CSI volume without modes': volume({ Type: 'csi' }),
  'a CSI volume for one writer, wanted by two': volume(
    { Type: 'csi', AccessMode: 'single-node-writer', AttachmentMode: 'block-device', MountOptions: { FSType: 'x' } },
    { Count: 2 },
  ),
  'a volume for each of several canaries': volume(
    { Type: 'csi', AccessMode: 'single-node-writer', AttachmentMode: 'file-system', PerAlloc: true, Sticky: true },
    { Update: { Canary: 1 } },
  ),
};
