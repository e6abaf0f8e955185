import { groupCases, type Part } from '../job-pieces.ts';

const network = (over: Part): Part => ({ Networks: [over] });
const http = { Label: 'http' };

export const networksDiffs = groupCases([
  ['a host network', {}, network({ Mode: 'host', DynamicPorts: [http] })],
  ['a network without a mode', {}, network({ DynamicPorts: [http] })],
  ['a bridge in place of the host network', network({ Mode: 'host' }), network({ Mode: 'bridge' })],
  [
    'a dynamic port more',
    network({ DynamicPorts: [http] }),
    network({ DynamicPorts: [http, { Label: 'admin', To: 90 }] }),
  ],
  [
    'a port mapped elsewhere',
    network({ Mode: 'bridge', DynamicPorts: [{ ...http, To: 80 }] }),
    network({ Mode: 'bridge', DynamicPorts: [{ ...http, To: 81 }] }),
  ],
  ['a static port', network({ DynamicPorts: [http] }), network({ ReservedPorts: [{ ...http, Value: 8000 }] })],
  [
    'another static port',
    network({ ReservedPorts: [{ ...http, Value: 8000 }] }),
    network({ ReservedPorts: [{ ...http, Value: 8001, To: 80 }] }),
  ],
  [
    'a static port that may collide',
    network({ ReservedPorts: [{ ...http, Value: 8000 }] }),
    network({ ReservedPorts: [{ ...http, Value: 8000, IgnoreCollision: true }] }),
  ],
  [
    'a port on a host network',
    network({ DynamicPorts: [http] }),
    network({ DynamicPorts: [{ ...http, HostNetwork: 'public' }] }),
  ],
  [
    'static and dynamic ports together',
    {},
    network({
      Mode: 'bridge',
      DynamicPorts: [http, { Label: 'b', To: 1 }, { Label: 'a', To: -1 }],
      ReservedPorts: [
        { Label: 'z', Value: 1 },
        { Label: 'y', Value: 2, To: 3, HostNetwork: 'public' },
      ],
    }),
  ],
  [
    'servers of DNS',
    network({ Mode: 'bridge' }),
    network({ Mode: 'bridge', DNS: { Servers: ['10.0.0.1', '10.0.0.2'] } }),
  ],
  [
    'all of DNS',
    network({ Mode: 'bridge', DNS: { Servers: ['10.0.0.1'] } }),
    network({ Mode: 'bridge', DNS: { Servers: ['10.0.0.2'], Searches: ['a', 'b'], Options: ['ndots:2'] } }),
  ],
  ['a DNS block that says nothing', network({ Mode: 'bridge' }), network({ Mode: 'bridge', DNS: {} })],
  [
    'arguments of a CNI network',
    network({ Mode: 'cni/x' }),
    network({ Mode: 'cni/x', CNI: { Args: { a: 'b', c: 'd' } } }),
  ],
  [
    'a changed CNI argument',
    network({ Mode: 'cni/x', CNI: { Args: { a: 'b' } } }),
    network({ Mode: 'cni/x', CNI: { Args: { a: 'c' } } }),
  ],
  ['a CNI network', network({ Mode: 'bridge' }), network({ Mode: 'cni/x' })],
  ['a host name', network({ Mode: 'bridge' }), network({ Mode: 'bridge', Hostname: 'web' })],
  ['a bandwidth, which is not shown', network({ MBits: 10 }), network({ MBits: 20 })],
  ['a second network', network({ Mode: 'bridge' }), { Networks: [{ Mode: 'bridge' }, { Mode: 'host' }] }],
  ['no network at all', network({ Mode: 'bridge', DynamicPorts: [http] }), {}],
  [
    'an address, a device and a range',
    network({ Mode: 'bridge' }),
    network({ Mode: 'bridge', Device: 'eth1', CIDR: '10.0.0.0/8', IP: '10.0.0.1' }),
  ],
  [
    'networks of every sort changed at once',
    network({ Mode: 'bridge', Hostname: 'a', DNS: { Servers: ['1.1.1.1'], Options: ['a'] }, DynamicPorts: [http] }),
    network({
      Mode: 'bridge',
      Hostname: 'b',
      DNS: { Servers: ['1.1.1.1'], Searches: ['x'] },
      DynamicPorts: [{ ...http, HostNetwork: 'a' }],
      ReservedPorts: [{ Label: 'b', Value: 9 }],
    }),
  ],
]);
