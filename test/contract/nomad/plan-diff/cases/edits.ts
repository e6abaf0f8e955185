import { type DiffCase, groupCases, jobCases, type Part, SECOND } from '../job-pieces.ts';
import { editedServices, editedTasks } from './edited-tasks.ts';

const batch = { Type: 'batch' };
const volumes = (over: Part): Part => ({ Volumes: { data: { Name: 'data', Type: 'csi', Source: 's', ...over } } });

const ofJob = jobCases([
  [
    'another pool, priority and way of placing',
    { NodePool: 'default', Priority: 40 },
    { NodePool: 'all', Priority: 41 },
  ],
  ['all at once or not', { AllAtOnce: true }, { AllAtOnce: false }],
  [
    'every field of a period',
    { ...batch, Periodic: { Specs: ['@daily'], TimeZone: 'UTC', ProhibitOverlap: true, Enabled: true } },
    { ...batch, Periodic: { Specs: ['@hourly'], TimeZone: 'Asia/Tokyo', ProhibitOverlap: false, Enabled: true } },
  ],
  [
    'other optional parameters',
    { ...batch, ParameterizedJob: { MetaOptional: ['a', 'b'] } },
    { ...batch, ParameterizedJob: { MetaOptional: ['b', 'c'] } },
  ],
  [
    'a spread over another attribute',
    { Spreads: [{ Attribute: 'a', Weight: 5 }] },
    { Spreads: [{ Attribute: 'b', Weight: 5 }] },
  ],
  [
    'updates of the whole job',
    { Update: { MaxParallel: 1, Canary: 1, AutoRevert: true, AutoPromote: true, HealthCheck: 'checks' } },
    { Update: { MaxParallel: 2, Canary: 2, AutoRevert: false, AutoPromote: false, HealthCheck: 'task_states' } },
  ],
]);

const ofGroup = groupCases([
  ['another count', { Count: 2 }, { Count: 3 }],
  [
    'every time of an update block',
    { Update: { MinHealthyTime: 5 * SECOND, HealthyDeadline: 60 * SECOND, ProgressDeadline: 90 * SECOND } },
    { Update: { MinHealthyTime: 6 * SECOND, HealthyDeadline: 61 * SECOND, ProgressDeadline: 91 * SECOND } },
  ],
  [
    'limited rescheduling',
    { ReschedulePolicy: { Attempts: 2, Interval: 600 * SECOND, Unlimited: false, DelayFunction: 'constant' } },
    { ReschedulePolicy: { Attempts: 3, Interval: 700 * SECOND, Unlimited: false, DelayFunction: 'constant' } },
  ],
  [
    'every field of a disconnect block',
    { Disconnect: { LostAfter: 60 * SECOND, Replace: true, Reconcile: 'best_score' } },
    { Disconnect: { LostAfter: 61 * SECOND, Replace: false, Reconcile: 'keep_replacement' } },
  ],
  ['a later stop', { Disconnect: { StopOnClientAfter: SECOND } }, { Disconnect: { StopOnClientAfter: 2 * SECOND } }],
  [
    'scaling switched off',
    { Scaling: { Min: 1, Max: 2, Enabled: true } },
    { Scaling: { Min: 1, Max: 2, Enabled: false } },
  ],
  [
    'every field of a CSI volume',
    volumes({ AccessMode: 'single-node-writer', AttachmentMode: 'file-system', PerAlloc: true, ReadOnly: false }),
    volumes({ AccessMode: 'single-node-reader-only', AttachmentMode: 'block-device', PerAlloc: false, ReadOnly: true }),
  ],
  [
    'every field of DNS and of a port',
    {
      Networks: [
        {
          Mode: 'bridge',
          DNS: { Searches: ['a'], Options: ['b'] },
          ReservedPorts: [{ Label: 'x', Value: 1, HostNetwork: 'p' }],
        },
      ],
    },
    {
      Networks: [
        {
          Mode: 'bridge',
          DNS: { Searches: ['c'], Options: ['d'] },
          ReservedPorts: [{ Label: 'x', Value: 1, HostNetwork: 'q' }],
        },
      ],
    },
  ],
]);

/** Fields that have a value on both sides, and another one. */
export const editsDiffs: readonly DiffCase[] = [...ofJob, ...ofGroup, ...editedTasks, ...editedServices];
