import { type Part, SECOND, serviceCases } from '../job-pieces.ts';

const gateway = (over: Part): Part => ({ Connect: { Gateway: over } });
const listener = (over: Part = {}): Part => ({ Port: 80, Protocol: 'tcp', Services: [{ Name: 'db' }], ...over });
const ingress = (over: Part): Part => gateway({ Ingress: { Listeners: [listener()], ...over } });
const terminating = (...Services: Part[]): Part => gateway({ Terminating: { Services } });
const proxy = (over: Part): Part => gateway({ Proxy: over, Mesh: {} });
const web = (over: Part): Part =>
  ingress({ Listeners: [listener({ Protocol: 'http', Services: [{ Name: 'web', Hosts: ['a'], ...over }] })] });

export const gatewaysDiffs = serviceCases([
  ['an ingress gateway', {}, ingress({})],
  ['TLS of an ingress gateway', ingress({}), ingress({ TLS: { Enabled: true } })],
  [
    'every field of TLS',
    ingress({ TLS: { Enabled: true, CipherSuites: ['a', 'b'] } }),
    ingress({
      TLS: {
        Enabled: true,
        TLSMinVersion: 'TLSv1_2',
        TLSMaxVersion: 'TLSv1_3',
        CipherSuites: ['b', 'c'],
        SDS: { ClusterName: 'c', CertResource: 'r' },
      },
    }),
  ],
  [
    'another source of certificates',
    ingress({ TLS: { SDS: { ClusterName: 'c' } } }),
    ingress({ TLS: { SDS: { ClusterName: 'd' } } }),
  ],
  [
    'several listeners',
    ingress({}),
    ingress({ Listeners: [listener({ Port: 81 }), listener({ Services: [{ Name: 'web' }] })] }),
  ],
  ['hosts', web({}), web({ Hosts: ['b', 'c'] })],
  [
    'every field of an ingress service',
    web({ MaxConnections: 5 }),
    web({
      MaxConnections: 6,
      MaxPendingRequests: 7,
      MaxConcurrentRequests: 8,
      TLS: { SDS: { ClusterName: 'c', CertResource: 'r' } },
      RequestHeaders: { Add: { a: 'b' }, Set: { c: 'd' }, Remove: ['e', 'f'] },
      ResponseHeaders: { Remove: ['g'] },
    }),
  ],
  [
    'other header rules',
    web({ RequestHeaders: { Add: { a: 'b' }, Remove: ['x'] } }),
    web({ RequestHeaders: { Add: { a: 'c' }, Remove: ['y'] } }),
  ],
  ['a terminating gateway', {}, terminating({ Name: 'db' })],
  [
    'several linked services',
    terminating({ Name: 'a' }, { Name: 'b', CAFile: '/ca' }),
    terminating({ Name: 'b', CAFile: '/cb', CertFile: '/c', KeyFile: '/k', SNI: 's' }, { Name: 'c' }),
  ],
  ['a mesh gateway', {}, gateway({ Mesh: {} })],
  ['another gateway', terminating({ Name: 'a' }), gateway({ Mesh: {} })],
  ['a connect timeout', proxy({}), proxy({ ConnectTimeout: 9 * SECOND })],
  [
    'every field of a gateway’s proxy',
    proxy({ EnvoyGatewayBindAddresses: { a: { Address: '10.0.0.1', Port: 80 } } }),
    proxy({
      EnvoyGatewayBindTaggedAddresses: true,
      EnvoyGatewayBindAddresses: { a: { Address: '10.0.0.1', Port: 81 }, b: { Address: '::1', Port: 82 } },
      EnvoyGatewayNoDefaultBind: true,
      EnvoyDNSDiscoveryType: 'STRICT_DNS',
      Config: { a: 1 },
    }),
  ],
  [
    'a named address of a gateway',
    proxy({ EnvoyGatewayBindAddresses: { a: { Name: 'x', Address: '10.0.0.1', Port: 80 } } }),
    proxy({ EnvoyGatewayBindAddresses: { a: { Name: 'y', Address: '10.0.0.2', Port: 80 } } }),
  ],
  [
    'another DNS discovery',
    proxy({ EnvoyDNSDiscoveryType: 'STRICT_DNS' }),
    proxy({ EnvoyDNSDiscoveryType: 'LOGICAL_DNS' }),
  ],
  [
    'an ingress service with certificates',
    web({ TLS: { SDS: { ClusterName: 'c', CertResource: 'r' } }, ResponseHeaders: { Set: { a: 'b' } } }),
    web({
      TLS: { SDS: { ClusterName: 'd', CertResource: 's' } },
      ResponseHeaders: { Set: { a: 'c' }, Add: { e: 'f' } },
    }),
  ],
]);
