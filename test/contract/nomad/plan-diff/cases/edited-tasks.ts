import { type Part, SECOND, serviceCases, taskCases } from '../job-pieces.ts';

const identity = (over: Part): Part => ({
  Identities: [{ Name: 'aws', Audience: ['a'], TTL: 3600 * SECOND, ...over }],
});
const sidecarTask = (SidecarTask: Part): Part => ({ Connect: { SidecarService: {}, SidecarTask } });
const transparent = (TransparentProxy: Part): Part => ({
  Connect: { SidecarService: { Proxy: { TransparentProxy } } },
});
const upstream = (over: Part): Part => ({
  Connect: { SidecarService: { Proxy: { Upstreams: [{ DestinationName: 'db', LocalBindPort: 1, ...over }] } } },
});
const check = (over: Part): Part => ({
  Checks: [{ Name: 'alive', Type: 'http', Path: '/', Interval: 10 * SECOND, Timeout: SECOND, ...over }],
});

export const editedTasks = taskCases([
  [
    'times, signal, user and lead of a task',
    { KillTimeout: SECOND, KillSignal: 'SIGINT', ShutdownDelay: SECOND, User: 'a', Leader: true },
    { KillTimeout: 2 * SECOND, KillSignal: 'SIGTERM', ShutdownDelay: 2 * SECOND, User: 'b', Leader: false },
  ],
  [
    'every field of a changed Vault block',
    {
      Vault: {
        Role: 'a',
        Namespace: 'n',
        Env: true,
        DisableFile: true,
        AllowTokenExpiration: true,
        ChangeMode: 'noop',
      },
    },
    {
      Vault: {
        Role: 'a',
        Namespace: 'm',
        Env: false,
        DisableFile: false,
        AllowTokenExpiration: false,
        ChangeMode: 'restart',
      },
    },
  ],
  [
    'every field of a changed identity',
    identity({ Env: true, File: true, Filepath: 'a', ChangeMode: 'signal', ChangeSignal: 'SIGHUP' }),
    identity({ Env: false, File: true, Filepath: 'b', ChangeMode: 'signal', ChangeSignal: 'SIGUSR1' }),
  ],
  [
    'every flag of a template',
    {
      Templates: [
        { DestPath: 'd', SourcePath: 'a', ChangeMode: 'noop', Envvars: true, Once: true, ErrMissingKey: true },
      ],
    },
    {
      Templates: [
        { DestPath: 'd', SourcePath: 'b', ChangeMode: 'restart', Envvars: false, Once: false, ErrMissingKey: false },
      ],
    },
  ],
  [
    'a mount of another kind',
    {
      VolumeMounts: [{ Volume: 'a', Destination: 'd', ReadOnly: true, PropagationMode: 'private', SELinuxLabel: 'z' }],
    },
    {
      VolumeMounts: [
        { Volume: 'a', Destination: 'd', ReadOnly: false, PropagationMode: 'host-to-task', SELinuxLabel: 'Z' },
      ],
    },
  ],
  [
    'an artifact of another mode',
    { Artifacts: [{ GetterSource: 's', GetterMode: 'file', GetterInsecure: true, Chown: true }] },
    { Artifacts: [{ GetterSource: 's', GetterMode: 'dir', GetterInsecure: false, Chown: false }] },
  ],
  [
    'another plugin’s health and base folder',
    { CSIPluginConfig: { ID: 'a', Type: 'node', MountDir: '/m', HealthTimeout: SECOND, StagePublishBaseDir: '/a' } },
    {
      CSIPluginConfig: { ID: 'a', Type: 'node', MountDir: '/m', HealthTimeout: 2 * SECOND, StagePublishBaseDir: '/b' },
    },
  ],
]);

export const editedServices = serviceCases([
  [
    'every field of a changed service',
    {
      Address: 'a',
      AddressMode: 'auto',
      EnableTagOverride: true,
      OnUpdate: 'ignore',
      Kind: 'a',
      Weights: { Passing: 1, Warning: 2 },
    },
    {
      Address: 'b',
      AddressMode: 'auto',
      EnableTagOverride: false,
      OnUpdate: 'ignore_warnings',
      Kind: 'b',
      Weights: { Passing: 1, Warning: 3 },
    },
  ],
  [
    'every field of a changed check',
    check({
      Method: 'GET',
      Body: 'a',
      Protocol: 'http',
      PortLabel: '1',
      InitialStatus: 'passing',
      Notes: 'a',
      TLSSkipVerify: true,
    }),
    check({
      Method: 'POST',
      Body: 'b',
      Protocol: 'https',
      PortLabel: '2',
      InitialStatus: 'critical',
      Notes: 'b',
      TLSSkipVerify: false,
    }),
  ],
  [
    'other thresholds of a check',
    check({ SuccessBeforePassing: 1, FailuresBeforeCritical: 3, FailuresBeforeWarning: 1, AddressMode: 'host' }),
    check({ SuccessBeforePassing: 2, FailuresBeforeCritical: 4, FailuresBeforeWarning: 2, AddressMode: 'alloc' }),
  ],
  [
    'every field of a changed transparent proxy',
    transparent({
      OutboundPort: 1,
      ExcludeInboundPorts: ['1'],
      ExcludeOutboundPorts: [1],
      ExcludeUIDs: ['1'],
      NoDNS: true,
    }),
    transparent({
      OutboundPort: 2,
      ExcludeInboundPorts: ['2'],
      ExcludeOutboundPorts: [2],
      ExcludeUIDs: ['2'],
      NoDNS: false,
    }),
  ],
  [
    'where an upstream leads',
    upstream({
      DestinationNamespace: 'a',
      DestinationPartition: 'a',
      DestinationType: 'service',
      LocalBindSocketMode: '1',
    }),
    upstream({
      DestinationNamespace: 'b',
      DestinationPartition: 'b',
      DestinationType: 'prepared_query',
      LocalBindSocketMode: '2',
    }),
  ],
  [
    'every field of a sidecar’s changed task',
    sidecarTask({
      User: 'a',
      KillSignal: 'SIGINT',
      KillTimeout: SECOND,
      ShutdownDelay: SECOND,
      Meta: { a: '1' },
      LogConfig: { MaxFiles: 2 },
    }),
    sidecarTask({
      User: 'b',
      KillSignal: 'SIGHUP',
      KillTimeout: 2 * SECOND,
      ShutdownDelay: 2 * SECOND,
      Meta: { a: '2' },
      LogConfig: { MaxFiles: 3 },
    }),
  ],
]);
