import { type DiffCase, group, job, type Part, SECOND, service, serviceCases, task } from '../job-pieces.ts';

const checks = (...list: Part[]): Part => ({ Checks: list });
const http = (over: Part = {}): Part => ({
  Name: 'alive',
  Type: 'http',
  Path: '/',
  Interval: 10 * SECOND,
  Timeout: 2 * SECOND,
  ...over,
});
const meshed = (check: Part): Part => ({ Connect: { SidecarService: {} }, ...checks(check) });
const services = (...list: Part[]): Part => job({ TaskGroups: [group({ Services: list })] });

const one = serviceCases([
  ['another name of a service', {}, { Name: 'back' }],
  ['a name made of others', {}, { Name: '${JOB}-${TASKGROUP}-x' }],
  ['another port', {}, { PortLabel: '9090' }],
  ['tags', {}, { Tags: ['a', 'b'] }],
  ['other tags', { Tags: ['a', 'b'] }, { Tags: ['b', 'c'] }],
  ['tags in another order', { Tags: ['a', 'b'], Meta: { x: '1' } }, { Tags: ['b', 'a'], Meta: { x: '2' } }],
  ['tags of canaries', { Tags: ['a'], CanaryTags: ['b'] }, { Tags: ['a'], CanaryTags: ['c'] }],
  ['meta of a service', { Meta: { a: '1' } }, { Meta: { a: '2' }, CanaryMeta: { b: '3' } }],
  ['native discovery', { Provider: 'consul' }, { Provider: 'nomad' }],
  ['a native service', { Provider: 'nomad' }, { Provider: 'nomad', Tags: ['a'], Address: '10.0.0.1' }],
  ['an address', {}, { Address: '10.0.0.1', AddressMode: 'auto' }],
  ['an address mode', {}, { AddressMode: 'alloc' }],
  ['tagged addresses', {}, { TaggedAddresses: { wan: '1.2.3.4:80' } }],
  ['tags that may be overridden', {}, { EnableTagOverride: true }],
  ['what an update does', {}, { OnUpdate: 'ignore_warnings' }],
  ['a kind', {}, { Kind: 'api-gateway' }],
  ['weights', {}, { Weights: { Passing: 3, Warning: 2 } }],
  ['other weights', { Weights: { Passing: 3, Warning: 2 } }, { Weights: { Passing: 4, Warning: 2 } }],
  ['an identity of a service', {}, { Identity: { Audience: ['consul.io'], TTL: 3600 * SECOND } }],
  ['another identity of a service', { Identity: { Audience: ['a'] } }, { Identity: { Audience: ['b'], File: true } }],
  ['a Consul cluster of a service', {}, { Cluster: 'other' }],
  ['a check', {}, checks(http())],
  ['a check without a name', {}, checks({ Type: 'tcp', Interval: 10 * SECOND, Timeout: SECOND })],
  ['another path', checks(http()), checks(http({ Path: '/health' }))],
  ['a check renamed', checks(http()), checks(http({ Name: 'ready' }))],
  [
    'every field of an HTTP check',
    checks(http()),
    checks(
      http({
        Method: 'POST',
        Body: 'a\nb',
        Header: { 'X-A': ['1', '2'], 'X-B': ['3'] },
        Protocol: 'https',
        TLSServerName: 's',
        TLSSkipVerify: true,
        PortLabel: '81',
        AddressMode: 'host',
        InitialStatus: 'passing',
        SuccessBeforePassing: 2,
        FailuresBeforeCritical: 3,
        FailuresBeforeWarning: 1,
        OnUpdate: 'ignore',
        Notes: 'n',
      }),
    ),
  ],
  ['other headers', checks(http({ Header: { A: ['1'] } })), checks(http({ Header: { A: ['1', '2'], B: ['3'] } }))],
  [
    'a check that restarts',
    checks(http()),
    checks(http({ CheckRestart: { Limit: 3, Grace: 5 * SECOND, IgnoreWarnings: true } })),
  ],
  [
    'a check that restarts later',
    checks(http({ CheckRestart: { Limit: 3 } })),
    checks(http({ CheckRestart: { Limit: 4 } })),
  ],
  [
    'a restart laid down by the service',
    checks(http()),
    { CheckRestart: { Limit: 2, Grace: SECOND }, ...checks(http()) },
  ],
  ['a check by gRPC', checks(http()), checks(http({ Type: 'grpc', GRPCService: 'shop', GRPCUseTLS: true }))],
  [
    'a check by script',
    checks(http()),
    checks(http({ Type: 'script', Command: '/bin/check', Args: ['a', 'b'], TaskName: 'server' })),
  ],
  [
    'several checks',
    checks(http({ Name: 'b' }), http({ Name: 'a' }), http({ Name: 'c' })),
    checks(http({ Name: 'c', Path: '/c' }), http({ Name: 'a', Path: '/a' }), http({ Name: 'd' })),
  ],
  ['a check by Docker', {}, checks(http({ Type: 'docker' }))],
  ['an exposed check', meshed(http({ PortLabel: 'x' })), meshed(http({ PortLabel: 'x', Expose: true }))],
  ['an advertised check', checks(http()), checks(http({ Advertise: '10.0.0.1' }))],
  [
    'every field of a check by gRPC',
    checks(http({ Type: 'grpc', GRPCService: 'shop', GRPCUseTLS: true, TLSServerName: 'a' })),
    checks(http({ Type: 'grpc', GRPCService: 'web', GRPCUseTLS: false, TLSServerName: 'b' })),
  ],
  [
    'every field of a check by script',
    checks(http({ Type: 'script', Command: '/bin/a', Args: ['a', 'b'], TaskName: 'server' })),
    checks(http({ Type: 'script', Command: '/bin/b', Args: ['b', 'c'], TaskName: 'server', Timeout: SECOND })),
  ],
  [
    'every field of a restart by a check',
    checks(http({ CheckRestart: { Limit: 3, Grace: SECOND, IgnoreWarnings: true } })),
    checks(http({ CheckRestart: { Limit: 4, Grace: 2 * SECOND, IgnoreWarnings: false } })),
  ],
  [
    'every field of an identity of a service',
    { Identity: { Audience: ['a', 'b'], TTL: 3600 * SECOND, ExtraClaims: ['x'] } },
    { Identity: { Audience: ['b', 'c'], TTL: 7200 * SECOND, ExtraClaims: ['y', 'x'], Filepath: 'f', File: true } },
  ],
  ['other tagged addresses', { TaggedAddresses: { wan: 'a', lan: 'b' } }, { TaggedAddresses: { wan: 'c', x: 'd' } }],
  [
    'other meta of canaries',
    { CanaryMeta: { a: '1' }, CanaryTags: ['a', 'b'] },
    { CanaryMeta: { a: '2', b: '3' }, CanaryTags: ['b', 'a'] },
  ],
]);

const many: readonly DiffCase[] = [
  {
    title: 'a service more',
    before: services(service()),
    after: services(service(), service({ Name: 'admin', PortLabel: '1' })),
  },
  {
    title: 'services in another order, one changed',
    before: services(service(), service({ Name: 'admin', PortLabel: '1' })),
    after: services(service({ Name: 'admin', PortLabel: '1', Tags: ['a'] }), service()),
  },
  {
    title: 'several services changed',
    before: services(service(), service({ Name: 'b', PortLabel: '2' }), service({ Name: 'c', PortLabel: '3' })),
    after: services(
      service({ Name: 'c', PortLabel: '3', Tags: ['x'] }),
      service({ Name: 'front', Tags: ['y'] }),
      service({ Name: 'b', PortLabel: '5', Tags: ['z'] }),
    ),
  },
  {
    title: 'a service of a task',
    before: job(),
    after: job({ TaskGroups: [group({ Tasks: [task({ Services: [service({ Name: '${BASE}-x' })] })] })] }),
  },
  {
    title: 'a service moved from group to task',
    before: services(service()),
    after: job({ TaskGroups: [group({ Tasks: [task({ Services: [service()] })] })] }),
  },
];

export const servicesDiffs: readonly DiffCase[] = [...one, ...many];
