import { type Part, SECOND, taskCases } from '../job-pieces.ts';

const HOUR = 3600 * SECOND;
const identities = (...list: Part[]): Part => ({ Identities: list });
const artifact = (over: Part = {}): Part => ({ GetterSource: 'https://a/b.tgz', ...over });
const artifacts = (...list: Part[]): Part => ({ Artifacts: list });

/** What a task may be, know and fetch: Vault, Consul, identities, secrets, artifacts. */
export const identitiesDiffs = taskCases([
  ['a Vault block', {}, { Vault: { Role: 'shop' } }],
  [
    'every field of a Vault block',
    { Vault: { Role: 'shop' } },
    {
      Vault: {
        Role: 'other',
        Namespace: 'n',
        Env: false,
        DisableFile: true,
        ChangeMode: 'signal',
        ChangeSignal: 'sighup',
        AllowTokenExpiration: true,
      },
    },
  ],
  ['policies of Vault', {}, { Vault: { Policies: ['a'] } }],
  ['another Vault cluster', { Vault: { Role: 'a' } }, { Vault: { Role: 'a', Cluster: 'other' } }],
  ['a Consul block of a task', {}, { Consul: { Namespace: 'shop' } }],
  ['an identity in the environment', {}, { Identity: { Env: true, File: true } }],
  ['a further identity', {}, identities({ Name: 'aws', Audience: ['sts.amazonaws.com'], File: true, TTL: HOUR })],
  [
    'a changed identity',
    identities({ Name: 'aws', Audience: ['a', 'b'], TTL: HOUR }),
    identities({
      Name: 'aws',
      Audience: ['b', 'c'],
      TTL: 2 * HOUR,
      ChangeMode: 'signal',
      ChangeSignal: 'sighup',
      Filepath: 'id.jwt',
      File: true,
    }),
  ],
  [
    'several identities',
    identities({ Name: 'a', Audience: ['x'], TTL: HOUR }, { Name: 'b', Audience: ['x'], TTL: HOUR }),
    identities({ Name: 'c', Audience: ['x'], TTL: HOUR }, { Name: 'b', Audience: ['y'], TTL: HOUR }),
  ],
  ['a secret', {}, { Secrets: [{ Name: 'db', Provider: 'nomad', Path: 'nomad/jobs/db' }] }],
  [
    'a changed secret',
    { Secrets: [{ Name: 'db', Provider: 'nomad', Path: 'a', Config: { namespace: 'default' } }] },
    {
      Secrets: [{ Name: 'db', Provider: 'vault', Path: 'b', Config: { engine: 'kv_v2' }, Env: { A: 'b' } }],
      Vault: { Role: 'shop' },
    },
  ],
  [
    'several secrets',
    {
      Secrets: [
        { Name: 'a', Provider: 'nomad', Path: 'a' },
        { Name: 'b', Provider: 'nomad', Path: 'b' },
      ],
    },
    {
      Secrets: [
        { Name: 'b', Provider: 'nomad', Path: 'c' },
        { Name: 'c', Provider: 'nomad', Path: 'c' },
      ],
    },
  ],
  ['an artifact', {}, artifacts(artifact({ RelativeDest: 'local/' }))],
  ['another source of an artifact', artifacts(artifact()), artifacts(artifact({ GetterSource: 'https://a/c.tgz' }))],
  [
    'every field of an artifact',
    artifacts(artifact()),
    artifacts(
      artifact({
        GetterOptions: { checksum: 'md5:d41d8cd98f00b204e9800998ecf8427e', archive: 'false' },
        GetterHeaders: { 'X-Token': 'a' },
        GetterMode: 'file',
        GetterInsecure: true,
        RelativeDest: 'local/x',
        Chown: true,
      }),
    ),
  ],
  [
    'several artifacts',
    artifacts(artifact({ RelativeDest: 'local/a' }), artifact({ RelativeDest: 'local/b' })),
    artifacts(artifact({ RelativeDest: 'local/b', GetterMode: 'dir' }), artifact({ RelativeDest: 'local/c' })),
  ],
  [
    'claims of an identity',
    identities({ Name: 'aws', Audience: ['a'], TTL: HOUR, ExtraClaims: ['a', 'b'] }),
    identities({ Name: 'aws', Audience: ['a'], TTL: HOUR, ExtraClaims: ['b', 'c'], ServiceName: 'front' }),
  ],
  [
    'every field of a Consul block of a task',
    { Consul: { Namespace: 'shop', Partition: 'p' } },
    { Consul: { Namespace: 'ops', Partition: 'q' } },
  ],
  [
    'another signal for a Vault token',
    { Vault: { Role: 'a', ChangeMode: 'signal', ChangeSignal: 'SIGHUP', Policies: ['a', 'b'] } },
    { Vault: { Role: 'a', ChangeMode: 'signal', ChangeSignal: 'SIGUSR1', Policies: ['b', 'c'] } },
  ],
  [
    'other options of an artifact',
    artifacts(artifact({ GetterOptions: { a: 'b', c: 'd' }, GetterHeaders: { A: '1' }, Chown: true })),
    artifacts(artifact({ GetterOptions: { a: 'e' }, GetterHeaders: { A: '2', B: '3' }, GetterInsecure: true })),
  ],
  [
    'other settings of a secret',
    { Secrets: [{ Name: 'db', Provider: 'nomad', Path: 'a', Config: { namespace: 'a', x: { y: 1 } } }] },
    { Secrets: [{ Name: 'db', Provider: 'nomad', Path: 'a', Config: { namespace: 'b', x: { y: 2 }, z: ['q'] } }] },
  ],
  [
    'another environment of a secret',
    { Secrets: [{ Name: 'db', Provider: 'mine', Path: 'a', Env: { A: '1', B: '2' } }] },
    { Secrets: [{ Name: 'db', Provider: 'mine', Path: 'a', Env: { A: '3', C: '4' } }] },
  ],
]);
