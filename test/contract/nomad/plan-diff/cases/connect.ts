import { type Part, SECOND, serviceCases } from '../job-pieces.ts';

const sidecar = (over: Part = {}, task?: Part): Part => ({
  Connect: { SidecarService: over, ...(task === undefined ? {} : { SidecarTask: task }) },
});
const proxy = (over: Part): Part => sidecar({ Proxy: over });
const upstream = (over: Part = {}): Part => ({ DestinationName: 'db', LocalBindPort: 5000, ...over });
const path = (over: Part = {}): Part => ({
  Path: '/m',
  Protocol: 'http',
  LocalPathPort: 9,
  ListenerPort: 'x',
  ...over,
});

export const connectDiffs = serviceCases([
  ['a sidecar', {}, sidecar()],
  ['a native service of the mesh', {}, { Connect: { Native: true }, TaskName: 'server' }],
  [
    'tags and a port of a sidecar',
    sidecar(),
    sidecar({ Tags: ['a'], Port: 'p', DisableDefaultTCPCheck: true, Meta: { a: 'b' } }),
  ],
  ['a proxy', sidecar(), proxy({ LocalServiceAddress: '127.0.0.2', LocalServicePort: 81 })],
  [
    'settings of a proxy',
    proxy({ Config: { protocol: 'http' } }),
    proxy({ Config: { protocol: 'grpc', n: 3, deep: { a: [1] } } }),
  ],
  ['an upstream', sidecar(), proxy({ Upstreams: [upstream()] })],
  [
    'every field of an upstream',
    proxy({ Upstreams: [upstream()] }),
    proxy({
      Upstreams: [
        upstream({
          DestinationNamespace: 'n',
          DestinationPartition: 'p',
          DestinationPeer: 'q',
          DestinationType: 'service',
          LocalBindAddress: '127.0.0.3',
          LocalBindSocketPath: '/s',
          LocalBindSocketMode: '0600',
          MeshGateway: { Mode: 'local' },
          Config: { a: 'b' },
        }),
      ],
    }),
  ],
  [
    'several upstreams',
    proxy({ Upstreams: [upstream(), upstream({ DestinationName: 'cache' })] }),
    proxy({ Upstreams: [upstream({ DestinationName: 'cache', LocalBindPort: 6 }), upstream({ Datacenter: 'dc2' })] }),
  ],
  [
    'another gateway of an upstream',
    proxy({ Upstreams: [upstream({ MeshGateway: { Mode: 'local' } })] }),
    proxy({ Upstreams: [upstream({ MeshGateway: { Mode: 'remote' } })] }),
  ],
  ['an exposed path', proxy({}), proxy({ Expose: { Paths: [path()] } })],
  [
    'several exposed paths',
    proxy({ Expose: { Paths: [path()] } }),
    proxy({ Expose: { Paths: [path({ Path: '/n' }), path({ LocalPathPort: 10 })] } }),
  ],
  ['a transparent proxy', sidecar({ Proxy: {} }), proxy({ TransparentProxy: {} })],
  [
    'every field of a transparent proxy',
    proxy({ TransparentProxy: { UID: '101' } }),
    proxy({
      TransparentProxy: {
        UID: '102',
        OutboundPort: 15001,
        ExcludeInboundPorts: ['80', 'http'],
        ExcludeOutboundPorts: [443, 8443],
        ExcludeOutboundCIDRs: ['10.0.0.0/8'],
        ExcludeUIDs: ['1', '2'],
        NoDNS: true,
      },
    }),
  ],
  ['a task for the sidecar', sidecar({}), sidecar({}, { Resources: { CPU: 50, MemoryMB: 64 } })],
  [
    'every field of a sidecar’s task',
    sidecar({}, { Name: 'proxy', Driver: 'docker' }),
    sidecar(
      {},
      {
        Name: 'proxy2',
        Driver: 'podman',
        User: 'envoy',
        Config: { image: 'envoy' },
        Env: { A: 'b' },
        Meta: { c: 'd' },
        KillTimeout: 9 * SECOND,
        KillSignal: 'SIGINT',
        ShutdownDelay: 2 * SECOND,
        LogConfig: { MaxFiles: 5 },
        VolumeMounts: [{ Volume: 'data', Destination: '/d' }],
        Identities: [{ Name: 'x', Audience: ['a'], TTL: 3600 * SECOND }],
      },
    ),
  ],
  [
    'a sidecar with a check',
    sidecar(),
    { ...sidecar(), Checks: [{ Name: 'c', Type: 'tcp', Interval: 10 * SECOND, Timeout: SECOND }] },
  ],
  ['exposed paths in the old word', proxy({}), proxy({ ExposeConfig: { Path: [path()] } })],
  [
    'every field of an exposed path',
    proxy({ Expose: { Paths: [path()] } }),
    proxy({ Expose: { Paths: [path({ Protocol: 'http2', LocalPathPort: 10, ListenerPort: 'y' })] } }),
  ],
  [
    'a sidecar’s checks and tags',
    sidecar({ Tags: ['a', 'b'], Port: 'p', Meta: { a: 'b' }, DisableDefaultTCPCheck: true }),
    sidecar({ Tags: ['b', 'c'], Port: 'q', Meta: { a: 'c', d: 'e' }, DisableDefaultTCPCheck: false }),
  ],
  [
    'another address behind a proxy',
    proxy({ LocalServiceAddress: '127.0.0.2', LocalServicePort: 81 }),
    proxy({ LocalServiceAddress: '127.0.0.3', LocalServicePort: 82 }),
  ],
  [
    'every field of an upstream, changed',
    proxy({ Upstreams: [upstream({ LocalBindAddress: 'a', Datacenter: 'b', MeshGateway: {}, Config: { a: 1 } })] }),
    proxy({ Upstreams: [upstream({ LocalBindAddress: 'c', Datacenter: 'd', Config: { a: 2, b: [true] } })] }),
  ],
  [
    'another task for the sidecar',
    sidecar({}, { Name: 'a', Config: { a: 'b' }, Env: { A: '1' }, Resources: { CPU: 50, MemoryMB: 64 } }),
    sidecar({}, { Name: 'a', Config: { a: 'c' }, Env: { A: '2' }, Resources: { CPU: 60, Cores: 0, MemoryMB: 65 } }),
  ],
  ['a native service in place of a sidecar', sidecar(), { Connect: { Native: true }, TaskName: 'server' }],
]);
