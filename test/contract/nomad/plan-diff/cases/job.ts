import { jobCases, SECOND } from '../job-pieces.ts';

const LINUX = { LTarget: '${attr.kernel.name}', RTarget: 'linux', Operand: '=' };
const RACK = { LTarget: '${meta.rack}', RTarget: 'r1', Operand: '=', Weight: 50 };
const DATACENTER = '${node.datacenter}';
const batch = { Type: 'batch' };

export const jobDiffs = jobCases([
  ['an unchanged job', {}, {}],
  ['another priority', {}, { Priority: 70 }],
  ['another name', {}, { Name: 'store' }],
  ['all at once', {}, { AllAtOnce: true }],
  ['another type', {}, { Type: 'batch' }],
  ['a system job', { Type: 'system' }, { Type: 'system', Priority: 90 }],
  ['a sysbatch job', { Type: 'sysbatch' }, { Type: 'sysbatch', Priority: 90 }],
  ['a stopped job', {}, { Stop: true }],
  ['a node pool', {}, { NodePool: 'all' }],
  ['a datacenter more', {}, { Datacenters: ['nowhere', 'elsewhere'] }],
  ['another datacenter', {}, { Datacenters: ['elsewhere'] }],
  ['datacenters in another order', { Datacenters: ['a', 'b'] }, { Datacenters: ['b', 'a'] }],
  ['meta of a job', { Meta: { owner: 'shop', 'a.b': '1' } }, { Meta: { owner: 'ops', tier: '2', 'a.b': '1' } }],
  ['meta with an empty value', {}, { Meta: { empty: '' } }],
  ['meta over several lines', { Meta: { text: 'one\ntwo\n' } }, { Meta: { text: 'one\n"two"\tthree\n' } }],
  ['a Consul token given with a job', {}, { ConsulToken: 'a' }],
  ['a constraint', {}, { Constraints: [LINUX] }],
  ['another constraint', { Constraints: [LINUX] }, { Constraints: [{ ...LINUX, RTarget: 'windows' }] }],
  [
    'constraints of every form',
    {},
    {
      Constraints: [
        { LTarget: '${meta.x}', RTarget: '^a', Operand: 'regexp' },
        { Operand: 'distinct_hosts', RTarget: 'true' },
        { LTarget: '${meta.rack}', RTarget: '2', Operand: 'distinct_property' },
        { LTarget: '${attr.nomad.version}', RTarget: '>= 1.0', Operand: 'semver' },
        { LTarget: '${meta.y}', RTarget: 'a,b', Operand: 'set_contains' },
        { LTarget: '${meta.z}', Operand: 'is_set' },
      ],
    },
  ],
  ['an affinity', {}, { Affinities: [RACK] }],
  ['an affinity of another weight', { Affinities: [RACK] }, { Affinities: [{ ...RACK, Weight: -20 }] }],
  ['a spread', {}, { Spreads: [{ Attribute: DATACENTER, Weight: 10 }] }],
  [
    'spread targets',
    { Spreads: [{ Attribute: DATACENTER, Weight: 10, SpreadTarget: [{ Value: 'a', Percent: 70 }] }] },
    { Spreads: [{ Attribute: DATACENTER, Weight: 10, SpreadTarget: [{ Value: 'a', Percent: 60 }] }] },
  ],
  ['an update block of the job', {}, { Update: { MaxParallel: 3, Canary: 1, Stagger: 10 * SECOND } }],
  ['a migrate block of the job', {}, { Migrate: { MaxParallel: 2 } }],
  ['a reschedule block of the job', {}, { Reschedule: { Attempts: 3, Interval: 3600 * SECOND, Unlimited: false } }],
  ['a description and links', {}, { UI: { Description: 'the shop', Links: [{ Label: 'runbook', URL: 'https://a' }] } }],
  [
    'links changed, removed and added',
    {
      UI: {
        Links: [
          { Label: 'a', URL: 'https://a' },
          { Label: 'b', URL: 'https://b' },
        ],
      },
    },
    { UI: { Links: [{ Label: 'a', URL: 'https://c' }] } },
  ],
  ['a description alone', { UI: { Description: 'one\ntwo' } }, { UI: { Description: 'one\nthree' } }],
  [
    'a period',
    { ...batch, Periodic: { Spec: '0 1 * * *', ProhibitOverlap: true } },
    { ...batch, Periodic: { Spec: '0 2 * * *', TimeZone: 'Europe/Berlin' } },
  ],
  [
    'several periods',
    { ...batch, Periodic: { Specs: ['0 1 * * *', '0 2 * * *'] } },
    { ...batch, Periodic: { Specs: ['0 2 * * *', '0 3 * * *', '0 4 * * *'] } },
  ],
  [
    'one period in place of several',
    { ...batch, Periodic: { Spec: '@daily' } },
    { ...batch, Periodic: { Specs: ['@daily'] } },
  ],
  [
    'a paused period',
    { ...batch, Periodic: { Spec: '@daily' } },
    { ...batch, Periodic: { Spec: '@daily', Enabled: false } },
  ],
  ['a period taken from a job', { ...batch, Periodic: { Spec: '@daily' } }, batch],
  [
    'parameters',
    { ...batch, ParameterizedJob: { Payload: 'optional', MetaRequired: ['a'] } },
    { ...batch, ParameterizedJob: { Payload: 'required', MetaRequired: ['a', 'b'], MetaOptional: ['c'] } },
  ],
  ['parameters taken from a job', { ...batch, ParameterizedJob: { Payload: 'optional' } }, batch],
  [
    'several regions',
    {},
    {
      Multiregion: {
        Strategy: { MaxParallel: 1, OnFailure: 'fail_all' },
        Regions: [{ Name: 'global', Count: 2, Datacenters: ['nowhere'], Meta: { a: 'b' } }],
      },
    },
  ],
  ['a tag of a version', {}, { VersionTag: { Name: 'golden', Description: 'd' } }],
  ['a namespace of Vault and Consul', {}, { VaultNamespace: 'a', ConsulNamespace: 'b' }],
  ['a parent given by the author', {}, { ParentID: 'other' }],
  ['a payload given by the author', {}, { Payload: 'aGk=' }],
  ['a region', {}, { Region: 'global' }],
  ['its own namespace', {}, { Namespace: 'default' }],
  [
    'what the server keeps for itself',
    {},
    {
      CreateIndex: 7,
      ModifyIndex: 8,
      JobModifyIndex: 9,
      Version: 3,
      Stable: true,
      Status: 'dead',
      StatusDescription: 'd',
      SubmitTime: 1,
      NomadTokenID: 'a',
    },
  ],
  ['a job said to be dispatched', {}, { Dispatched: true, DispatchIdempotencyToken: 'a' }],
  ['a tag of a time', {}, { VersionTag: { Name: 'golden', TaggedTime: 5 } }],
  [
    'a period of another sort',
    { ...batch, Periodic: { Spec: '@daily' } },
    { ...batch, Periodic: { Spec: '@daily', SpecType: 'test' } },
  ],
  [
    'other spread targets',
    { Spreads: [{ Attribute: DATACENTER, Weight: 10, SpreadTarget: [{ Value: 'a', Percent: 70 }] }] },
    {
      Spreads: [
        {
          Attribute: DATACENTER,
          Weight: 20,
          SpreadTarget: [
            { Value: 'b', Percent: 70 },
            { Value: 'c', Percent: 10 },
          ],
        },
      ],
    },
  ],
  [
    'other regions',
    { Multiregion: { Regions: [{ Name: 'global', Count: 2, NodePool: 'all' }, { Name: 'west' }] } },
    {
      Multiregion: {
        Strategy: { MaxParallel: 2, OnFailure: 'fail_local' },
        Regions: [{ Name: 'global', Count: 3, NodePool: 'default' }, { Name: 'east' }],
      },
    },
  ],
]);
