import { type Endpoint, get } from '../../endpoint.ts';
import type { Exchange, Reply } from '../../exchange.ts';
import { SERVER } from './operator.ts';

/** What describes the cluster. */
export const AGENT: readonly Endpoint[] = [
  get('/v1/agent/self', self),
  get('/v1/agent/health', () => ({
    body: { client: { ok: true, message: 'ok' }, server: { ok: true, message: 'ok' } },
  })),
  get('/v1/agent/members', members),
  get('/v1/agent/servers', (exchange) => {
    exchange.authority.requireAgentRead();
    return { body: [SERVER.address] };
  }),
  get('/v1/status/leader', () => ({ body: SERVER.address })),
  get('/v1/status/peers', () => ({ body: [SERVER.address] })),
  get('/v1/regions', ({ core }) => ({ body: [core.region] })),
];

function members(exchange: Exchange): Reply {
  exchange.authority.requireNode('read');
  const { region, datacenter } = exchange.core;
  return {
    body: { ServerName: 'sandbox', ServerRegion: region, ServerDC: datacenter, Members: [member(exchange)] },
  };
}

function member(exchange: Exchange): Record<string, unknown> {
  const { region, datacenter, version } = exchange.core;
  return {
    Name: `sandbox.${region}`,
    Addr: '127.0.0.1',
    Port: 4648,
    Status: 'alive',
    Tags: { build: version, dc: datacenter, region, role: 'nomad', port: '4647' },
    Leader: true,
  };
}

function self(exchange: Exchange): Reply {
  exchange.authority.requireAgentRead();
  const { region, datacenter, version, aclEnabled, store } = exchange.core;
  const config = {
    Region: region,
    Datacenter: datacenter,
    NodeName: 'sandbox',
    BindAddr: '127.0.0.1',
    Version: { Version: version, VersionPrerelease: '', VersionMetadata: '', Revision: '' },
    ACL: { Enabled: aclEnabled },
    Server: { Enabled: true },
    Client: { Enabled: true },
  };
  const stats = { nomad: { leader: 'true', server: 'true' }, raft: { last_log_index: String(store.index()) } };
  return { body: { config, member: member(exchange), stats } };
}
