import { expect, it } from 'vitest';
import { onEachConsul } from '../servers.ts';

const ADDRESS = /^127\.0\.0\.1:\d+$/;

onEachConsul('status and operator', (server) => {
  it('names the leader and the peers, a lone server being both', async () => {
    const leader = (await server().get('/v1/status/leader')).json;
    expect(leader).toMatch(ADDRESS);
    expect((await server().get('/v1/status/peers')).json).toEqual([leader]);
    expect((await server().get('/v1/status/leader')).headers.get('x-consul-index')).toBeNull();
  });

  it('lists the voters of Raft', async () => {
    const { NodeID } = ((await server().get('/v1/agent/self')).json as { Config: { NodeID: string } }).Config;
    expect((await server().get('/v1/operator/raft/configuration')).json).toEqual({
      Servers: [
        {
          ID: NodeID,
          Node: 'consul-server-1',
          Address: expect.stringMatching(ADDRESS),
          Leader: true,
          ProtocolVersion: '3',
          Voter: true,
        },
      ],
      Index: 0,
    });
  });

  it('lists the members of the gossip pool, servers and what they speak', async () => {
    expect((await server().get('/v1/agent/members')).json).toEqual([
      {
        Name: 'consul-server-1',
        Addr: '127.0.0.1',
        Port: expect.any(Number),
        Tags: {
          acls: '0',
          build: '1.14.4:',
          dc: 'dc1',
          ft_fs: '1',
          ft_si: '1',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          port: expect.stringMatching(/^\d+$/),
          raft_vsn: '3',
          role: 'consul',
          segment: '',
          vsn: '2',
          vsn_max: '3',
          vsn_min: '2',
        },
        Status: 1,
        ProtocolMin: 1,
        ProtocolMax: 5,
        ProtocolCur: 2,
        DelegateMin: 2,
        DelegateMax: 5,
        DelegateCur: 4,
      },
    ]);
  });

  it('knows its own datacenter, and itself as a node and a service in it', async () => {
    expect((await server().get('/v1/catalog/datacenters')).json).toEqual(['dc1']);
    expect((await server().get('/v1/health/node/consul-server-1')).json).toMatchObject([
      { CheckID: 'serfHealth', Name: 'Serf Health Status', Status: 'passing', Output: 'Agent alive and reachable' },
    ]);
    expect((await server().get('/v1/catalog/service/consul')).json).toMatchObject([
      { ServiceID: 'consul', ServiceMeta: { version: '1.14.4', raft_version: '3', non_voter: 'false' } },
    ]);
  });
});
