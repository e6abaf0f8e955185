import { group, job, type Part, SECOND, task } from '../job-pieces.ts';

const of = (over: Part): Part => job({ TaskGroups: [group({ Tasks: [task(over)] })] });
const resources = (over: Part): Part => of({ Resources: over });
const artifact = (over: Part): Part => of({ Artifacts: [{ GetterSource: 'https://a/b', ...over }] });
const identity = (over: Part): Part =>
  of({ Identities: [{ Name: 'x', Audience: ['a'], TTL: 3600 * SECOND, ...over }] });

/** Jobs that are refused, or taken with a warning, for something of their task. */
export const taskRefusals: Readonly<Record<string, Part>> = {
  'no driver': of({ Driver: '' }),
  'a driver that no node has': of({ Driver: 'bogus' }),
  'a name with a slash': of({ Name: 'a/b' }),
  'a name of Nomad’s own': of({ Name: 'alloc' }),
  'a kill timeout beyond the deadline': of({ KillTimeout: 3600 * SECOND }),
  'times below zero': of({ KillTimeout: -1, ShutdownDelay: -1 }),
  'resources too small': resources({ CPU: 0, MemoryMB: 1 }),
  'a highest memory below the lowest': resources({ CPU: 10, MemoryMB: 100, MemoryMaxMB: 50 }),
  'a highest memory': resources({ MemoryMB: 100, MemoryMaxMB: 200 }),
  'cores and a share of CPU': resources({ CPU: 10, Cores: 1, MemoryMB: 100 }),
  'cores below zero': resources({ Cores: -1 }),
  'secrets larger than memory': resources({ MemoryMB: 100, SecretsMB: 200 }),
  'secrets below zero': resources({ SecretsMB: -1 }),
  'a device without a name': resources({
    Devices: [{ Name: '', Constraints: [{ Operand: 'distinct_hosts', RTarget: 'true' }] }],
  }),
  'operations per second': resources({ IOPS: 10 }),
  'a network of a task': resources({ Networks: [{ DynamicPorts: [{ Label: 'a' }] }] }),
  'no logs': of({ LogConfig: { MaxFiles: 0, MaxFileSizeMB: 0 } }),
  'logs larger than the disk': of({ LogConfig: { MaxFiles: 100, MaxFileSizeMB: 100 } }),
  'hosts of a task to be distinct': of({ Constraints: [{ Operand: 'distinct_hosts', RTarget: 'true' }] }),
  'a reaction of Vault that is none': of({ Vault: { Role: 'a', ChangeMode: 'zz' } }),
  'a signal of Vault without a name': of({ Vault: { Role: 'a', ChangeMode: 'signal', ChangeSignal: '' } }),
  'templates that cannot be': of({
    Templates: [
      { DestPath: '', EmbeddedTmpl: '' },
      { DestPath: '../../../x', EmbeddedTmpl: 'a', ChangeMode: 'bogus', Perms: '99', Splay: -1 },
      { DestPath: 'a', EmbeddedTmpl: 'b' },
      { DestPath: 'a', EmbeddedTmpl: 'b', ChangeMode: 'signal', ChangeSignal: '', Envvars: true },
      { DestPath: 'c', EmbeddedTmpl: 'b', ChangeMode: 'script' },
      { DestPath: 'd', EmbeddedTmpl: 'b', ChangeMode: 'script', ChangeScript: { Command: '' } },
      { DestPath: 'e', EmbeddedTmpl: 'b', Wait: { Min: 5 * SECOND, Max: SECOND } },
    ],
  }),
  'a grace of Vault': of({ Templates: [{ DestPath: 'a', EmbeddedTmpl: 'b', VaultGrace: SECOND }] }),
  'artifacts that cannot be': of({
    Artifacts: [
      { GetterSource: '' },
      { GetterSource: 'a', GetterMode: 'x' },
      { GetterSource: 'a', RelativeDest: '../../../x' },
    ],
  }),
  'a checksum without a type': artifact({ GetterOptions: { checksum: 'abc' } }),
  'an empty checksum': artifact({ GetterOptions: { checksum: ' ' } }),
  'a checksum of other letters': artifact({ GetterOptions: { checksum: 'md5:xyz' } }),
  'a checksum of odd length': artifact({ GetterOptions: { checksum: 'md5:abc' } }),
  'a checksum of an unknown type': artifact({ GetterOptions: { checksum: 'crc:abcd' } }),
  'a checksum too short': artifact({ GetterOptions: { checksum: 'md5:abcd' } }),
  'a checksum filled in later': artifact({ GetterOptions: { checksum: 'md5:${NOMAD_META_SUM}' } }),
  'actions that cannot be': of({
    Actions: [
      { Name: 'a b', Command: '' },
      { Name: 'x', Command: 'c' },
      { Name: 'x', Command: 'd' },
    ],
  }),
  'a payload outside': of({ DispatchPayload: { File: '../../../../x' } }),
  'a life cycle without a hook': of({ Lifecycle: { Hook: '' } }),
  'a life cycle of another hook': of({ Lifecycle: { Hook: 'midlife' } }),
  'mounts that cannot be': of({
    VolumeMounts: [
      { Volume: 'x', Destination: '/x' },
      { Volume: '', Destination: '/x', PropagationMode: 'up', SELinuxLabel: 'q' },
    ],
  }),
  'a plugin that cannot be': of({
    CSIPluginConfig: { ID: '', Type: 'x', MountDir: '/csi', StagePublishBaseDir: '/csi/stage' },
  }),
  'an identity of another name': identity({ Name: 'a b' }),
  'an identity with an empty audience': identity({ Audience: [''] }),
  'an identity without an audience': identity({ Audience: null }),
  'an identity with several audiences': identity({ Audience: ['a', 'b'] }),
  'an identity that never expires': identity({ TTL: 0 }),
  'an identity in the environment': identity({ Env: true }),
  'an identity with a signal and no mode': identity({ ChangeSignal: 'SIGHUP' }),
  'an identity with a mode and no signal': identity({ ChangeMode: 'signal' }),
  'an identity of another mode': identity({ ChangeMode: 'x' }),
  'an identity in a file that is none': identity({ Filepath: 'a' }),
  'an identity of a time below zero': identity({ TTL: -1 }),
  'a default identity that expires': of({ Identity: { TTL: 3600 * SECOND } }),
  'an identity for a Vault that is not used': identity({ Name: 'vault_default' }),
  'secrets that cannot be': of({
    Secrets: [
      { Name: 'a b', Provider: '', Path: '' },
      { Name: 'x', Provider: 'vault', Path: 'a' },
      { Name: 'x', Provider: 'other', Path: 'a', Config: { a: 'b' } },
      { Name: 'y', Provider: 'nomad', Path: 'a', Env: { A: 'b' } },
    ],
  }),
};
