import { group, job, type Part, SECOND, service, task } from '../job-pieces.ts';

const inGroup = (...list: Part[]): Part =>
  job({ TaskGroups: [group({ Networks: [{ Mode: 'bridge', DynamicPorts: [{ Label: 'http' }] }], Services: list })] });
const inTask = (...list: Part[]): Part =>
  job({
    TaskGroups: [group({ Networks: [{ DynamicPorts: [{ Label: 'http' }] }], Tasks: [task({ Services: list })] })],
  });
const check = (over: Part): Part =>
  service({ Checks: [{ Name: 'c', Type: 'http', Path: '/', Interval: 10 * SECOND, Timeout: SECOND, ...over }] });
const nativeCheck = (over: Part): Part => ({ ...check(over), Provider: 'nomad' });
const connect = (over: Part, more: Part = {}): Part => inGroup(service({ Connect: over, ...more }));
const proxy = (over: Part): Part => connect({ SidecarService: { Proxy: over } });
const gateway = (over: Part): Part => connect({ Gateway: over });
const listener = (over: Part): Part => gateway({ Ingress: { Listeners: [{ Port: 80, Protocol: 'tcp', ...over }] } });
const linked = (over: Part): Part => gateway({ Terminating: { Services: [{ Name: 'a', ...over }] } });

/** Jobs that are refused, or taken with a warning, for something of a service. */
export const serviceRefusals: Readonly<Record<string, Part>> = {
  'a name that cannot be': inGroup(service({ Name: 'a_b!' })),
  'another provider': inGroup(service({ Provider: 'x' })),
  'another address mode': inGroup(service({ AddressMode: 'x' })),
  'an address with a mode': inGroup(service({ AddressMode: 'host', Address: '10.0.0.1' })),
  'the driver’s addresses in a group': inGroup(service({ AddressMode: 'driver' })),
  'another word for updates': inGroup(service({ OnUpdate: 'x' })),
  'another kind': inGroup(service({ Kind: 'x' })),
  'an identity without an audience': inGroup(service({ Identity: { TTL: SECOND } })),
  'one service twice': inGroup(service(), service()),
  'two providers': inGroup(service(), service({ Name: 'b', Provider: 'nomad' })),
  'a service of a task that is not there': inGroup(service({ TaskName: 'nope' })),
  'checks that cannot be': inGroup(
    service({
      Checks: [
        { Name: 'c', Type: 'http', Interval: 1, Timeout: 0, Path: '' },
        { Name: 'd', Type: 'foo' },
        { Name: 'e', Type: 'tcp', Interval: 5e8, Timeout: 2 * SECOND },
        { Name: 'f', Type: 'http', Path: '/', Interval: 10 * SECOND, Timeout: 1e6 },
        { Name: 'g', Type: 'tcp', Interval: 0, Timeout: SECOND },
        { Name: 'h', Type: 'tcp', Interval: SECOND, Timeout: 0 },
        { Name: 'i', Type: 'script', Interval: SECOND, Timeout: SECOND },
        { Name: 'j', Type: 'http', Path: 'https://a/b', Interval: SECOND, Timeout: SECOND },
      ],
    }),
  ),
  'a check without any port': inGroup({ ...check({}), PortLabel: '' }),
  'a check of a task that is not there': inGroup(check({ TaskName: 'nope' })),
  'a script of no task': inGroup(check({ Type: 'script', Command: 'x' })),
  'a first state that is none': inGroup(check({ InitialStatus: 'x' })),
  'an automatic address of a check': inGroup(check({ AddressMode: 'auto' })),
  'another address of a check': inGroup(check({ AddressMode: 'x' })),
  'another word for updates of a check': inGroup(check({ OnUpdate: 'x' })),
  'a restart that nobody waits for': inGroup(check({ OnUpdate: 'ignore', CheckRestart: { Limit: 1 } })),
  'warnings ignored in one place only': inGroup(check({ OnUpdate: 'ignore_warnings', CheckRestart: { Limit: 1 } })),
  'a restart below zero': inGroup(check({ CheckRestart: { Limit: -1, Grace: -1 } })),
  'thresholds of a script': inGroup(
    check({ Type: 'script', Command: 'x', SuccessBeforePassing: 2, TaskName: 'server' }),
  ),
  'long notes': inGroup(check({ Notes: 'x'.repeat(256) })),
  'exposure of a script': inGroup(check({ Type: 'script', Command: 'x', Expose: true, TaskName: 'server' })),
  'exposure without a sidecar': inGroup(check({ Expose: true })),
  'a native check by script': inGroup(nativeCheck({ Type: 'script', Command: 'x' })),
  'a native check with thresholds': inGroup(nativeCheck({ SuccessBeforePassing: 2 })),
  'a native check of another method': inGroup(nativeCheck({ Method: 'FETCH' })),
  'a native check with a server name': inGroup(nativeCheck({ TLSServerName: 'a' })),
  'a native check that ignores warnings': inGroup(nativeCheck({ CheckRestart: { Limit: 1, IgnoreWarnings: true } })),
  'services without a shutdown delay': inGroup(service()),
  'a service of a task': inTask(service({ PortLabel: 'http' })),
  'a port of a task that is not there': inTask(service(), service({ Name: 'b', PortLabel: 'nope' })),
  'one service of a task twice': inTask(service({ PortLabel: 'http' }), service({ PortLabel: 'http' })),
  'the group’s addresses in a task': inTask(service({ PortLabel: 'http', AddressMode: 'alloc' })),
  'a numeric port of a task’s check': inTask({ ...check({ PortLabel: '80' }), PortLabel: 'http' }),
  'a port of a task’s check that is not there': inTask({ ...check({ PortLabel: 'nope' }), PortLabel: 'http' }),
  'a mesh in a task': inTask(service({ PortLabel: 'http', Connect: { SidecarService: {} } })),
  'a check of a task twice': inTask(
    service({
      PortLabel: 'http',
      Checks: ['a', 'a'].map((Name) => ({ Name, Type: 'tcp', Interval: SECOND, Timeout: SECOND })),
    }),
  ),
  'a mesh on the host network': job({
    TaskGroups: [group({ Networks: [{ Mode: 'host' }], Services: [service({ Connect: { SidecarService: {} } })] })],
  }),
  'a mesh without a network': job({
    TaskGroups: [group({ Services: [service({ Connect: { SidecarService: {} } })] })],
  }),
  'a mesh of two sorts': connect({ SidecarService: {}, Gateway: { Mesh: {} } }),
  'a mesh of no sort': connect({}),
  'a native mesh that provides itself': connect({ SidecarService: {} }, { Provider: 'nomad' }),
  'capitals in the mesh': connect({ SidecarService: {} }, { Name: 'Front' }),
  'a native service of no task': job({
    TaskGroups: [
      group({
        Networks: [{ Mode: 'bridge' }],
        Services: [service({ Connect: { Native: true } })],
        Tasks: [task(), task({ Name: 'b' })],
      }),
    ],
  }),
  'a native service of another task': connect({ Native: true }, { TaskName: 'nope' }),
  'one address for two upstreams': proxy({
    Upstreams: [
      { DestinationName: 'a', LocalBindPort: 1 },
      { DestinationName: 'b', LocalBindPort: 1 },
    ],
  }),
  'users of a transparent proxy that cannot be': proxy({
    TransparentProxy: { UID: 'a', ExcludeUIDs: ['70000', 'b'], ExcludeOutboundCIDRs: ['x'] },
  }),
  'one user of a transparent proxy that cannot be': proxy({ TransparentProxy: { UID: '-1' } }),
  'ports of a transparent proxy that cannot be': proxy({ TransparentProxy: { ExcludeInboundPorts: ['nope'] } }),
  'a gateway of no sort': gateway({}),
  'a gateway of two sorts': gateway({ Mesh: {}, Terminating: { Services: [{ Name: 'a' }] } }),
  'an ingress without listeners': gateway({ Ingress: {} }),
  'a listener without a port': listener({ Port: 0 }),
  'a listener of another protocol': listener({ Protocol: 'x' }),
  'a listener without services': listener({}),
  'hosts over TCP': listener({ Services: [{ Name: 'a', Hosts: ['b'] }] }),
  'any service over TCP': listener({ Services: [{ Name: '*' }] }),
  'hosts of any service': listener({ Protocol: 'http', Services: [{ Name: '*', Hosts: ['a'] }] }),
  'no linked services': gateway({ Terminating: {} }),
  'a linked service with half of TLS': linked({ CAFile: 'a', CertFile: 'b' }),
  'a linked service without a CA': linked({ SNI: 'a' }),
  'another discovery of a gateway': gateway({ Mesh: {}, Proxy: { EnvoyDNSDiscoveryType: 'x' } }),
  'a mesh gateway without a port': connect({ Gateway: { Mesh: {} } }, { PortLabel: '' }),
  'a sidecar’s task without a shutdown delay': connect({ SidecarService: {}, SidecarTask: { Driver: 'docker' } }),
};
