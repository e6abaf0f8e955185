import { SECOND, taskCases } from '../job-pieces.ts';

const LINUX = { LTarget: '${attr.kernel.name}', RTarget: 'linux', Operand: '=' };
const RACK = { LTarget: '${meta.rack}', RTarget: 'r1', Operand: '=', Weight: 50 };

export const taskDiffs = taskCases([
  ['another driver', {}, { Driver: 'exec' }],
  ['a user', {}, { User: 'nobody' }],
  ['an environment', {}, { Env: { A: '1', B: '' } }],
  ['a changed environment', { Env: { A: '1', B: '2' } }, { Env: { A: '3', C: 'one\ntwo' } }],
  ['meta of a task', { Meta: { a: '1' } }, { Meta: { b: '2' } }],
  ['arguments', {}, { Config: { command: '/bin/sleep', args: ['1', '2'] } }],
  ['other arguments', { Config: { args: ['a', 'b', 'c'] } }, { Config: { args: ['b', 'c'] } }],
  [
    'numbers in a configuration',
    { Config: { n: 1, f: 0.5, big: 1000000 } },
    { Config: { n: 2, f: 12345.678, big: 123456789, tiny: 0.00001, none: null, yes: true } },
  ],
  [
    'nested configuration',
    { Config: { mounts: [{ type: 'bind', source: '/a' }], labels: { a: 'b' } } },
    {
      Config: {
        mounts: [{ type: 'bind', source: '/b', volume_options: [{ x: 1 }] }, {}],
        labels: { a: 'c', 'd.e': 'f' },
        empty: [],
      },
    },
  ],
  ['no configuration', { Config: { image: 'a' } }, { Config: {} }],
  ['lines in a configuration', { Config: { script: 'a\nb' } }, { Config: { script: 'a\n"b"\\' } }],
  ['a leader', {}, { Leader: true }],
  ['a kill timeout', {}, { KillTimeout: 9 * SECOND }],
  ['a kill signal', {}, { KillSignal: 'SIGINT' }],
  ['a shutdown delay of a task', {}, { ShutdownDelay: 3 * SECOND }],
  ['logs', {}, { LogConfig: { MaxFiles: 3, MaxFileSizeMB: 20 } }],
  ['logs that are not kept', {}, { LogConfig: { Disabled: true } }],
  ['logs switched off in old words', {}, { LogConfig: { Enabled: false } }],
  ['a life cycle, which is not shown', {}, { Lifecycle: { Hook: 'prestart', Sidecar: true } }],
  ['a restart policy of a task, which is not shown', {}, { RestartPolicy: { Attempts: 1 } }],
  [
    'a scaling policy of a task',
    {},
    { ScalingPolicies: [{ Type: 'vertical_cpu', Min: 1, Max: 2, Enabled: true, Policy: { a: 'b' } }] },
  ],
  ['a constraint of a task', {}, { Constraints: [LINUX] }],
  ['an affinity of a task', {}, { Affinities: [RACK] }],
  ['a dispatch payload', {}, { DispatchPayload: { File: 'input.json' } }],
  ['another dispatch payload', { DispatchPayload: { File: 'a' } }, { DispatchPayload: { File: 'b' } }],
  ['an action', {}, { Actions: [{ Name: 'migrate', Command: '/bin/migrate', Args: ['up', 'all'] }] }],
  [
    'changed actions',
    {
      Actions: [
        { Name: 'a', Command: 'x', Args: ['1'] },
        { Name: 'b', Command: 'y' },
      ],
    },
    {
      Actions: [
        { Name: 'a', Command: 'x', Args: ['2'] },
        { Name: 'c', Command: 'y' },
        { Name: 'd', Command: 'z' },
      ],
    },
  ],
  ['a schedule', {}, { Schedule: { Cron: { Start: '0 8 * * * *', End: '0 18', Timezone: 'UTC' } } }],
  [
    'another schedule',
    { Schedule: { Cron: { Start: '0 8 * * * *', End: '0 18', Timezone: 'UTC' } } },
    { Schedule: { Cron: { Start: '0 9 * * * *', End: '0 18', Timezone: 'UTC' } } },
  ],
  ['a CSI plugin', {}, { CSIPluginConfig: { ID: 'ebs', Type: 'node', MountDir: '/csi' } }],
  [
    'another CSI plugin',
    { CSIPluginConfig: { ID: 'ebs', Type: 'node', MountDir: '/csi' } },
    { CSIPluginConfig: { ID: 'efs', Type: 'monolith', MountDir: '/csi', HealthTimeout: 60 * SECOND } },
  ],
  ['a kind given by the author', {}, { Kind: 'connect-proxy:front' }],
  [
    'a base folder of a CSI plugin',
    { CSIPluginConfig: { ID: 'ebs', Type: 'node', MountDir: '/csi', HealthTimeout: SECOND } },
    { CSIPluginConfig: { ID: 'ebs', Type: 'node', MountDir: '/mnt', StagePublishBaseDir: '/base' } },
  ],
  ['another life cycle', { Lifecycle: { Hook: 'prestart' } }, { Lifecycle: { Hook: 'poststart', Sidecar: true } }],
  [
    'every field of logs',
    { LogConfig: { MaxFiles: 3, MaxFileSizeMB: 20, Disabled: true } },
    { LogConfig: { MaxFiles: 4, MaxFileSizeMB: 10, Disabled: false } },
  ],
  [
    'every field of a schedule',
    { Schedule: { Cron: { Start: '0 8 * * * *', End: '0 18', Timezone: 'UTC' } } },
    { Schedule: { Cron: { Start: '0 9 * * * *', End: '0 19', Timezone: 'Europe/Berlin' } } },
  ],
  ['another kind given by the author', { Kind: 'a' }, { Kind: 'b' }],
  [
    'another constraint and affinity of a task',
    { Constraints: [LINUX], Affinities: [RACK] },
    { Constraints: [{ ...LINUX, RTarget: 'x' }], Affinities: [{ ...RACK, Operand: '!=' }] },
  ],
]);
