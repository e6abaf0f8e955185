import { type Exchange, HttpProblem, type Reply } from '../http/exchange.ts';
import { leftOut } from '../http/rows.ts';
import { CONSUL_VERSION, type ConsulState } from '../state/state.ts';
import { type Cluster, MEMBER_STATUS, type Member } from './cluster.ts';

interface Parts {
  readonly state: ConsulState;
  readonly cluster: Cluster;
  /** Undefined where ACLs are off. */
  readonly acl: unknown;
}

const SERF_PORT = 8301;
export const LEADER = '127.0.0.1:8300';

export function readSelf(parts: Parts, { authorizer }: Exchange): Reply {
  const { datacenter, nodeName, nodeId } = parts.state;
  authorizer.demand('agent', 'read', nodeName);
  const own = parts.cluster.members.find(({ name }) => name === nodeName);
  const server = own?.role !== 'client';
  const Config = {
    Datacenter: datacenter,
    PrimaryDatacenter: datacenter,
    NodeName: nodeName,
    NodeID: nodeId,
    Revision: '',
    Server: server,
    Version: CONSUL_VERSION,
    BuildDate: '1970-01-01T00:00:01Z',
  };
  const Stats = { consul: { leader: String(server), known_datacenters: '1', server: String(server) } };
  const Member = own === undefined ? null : memberJson(parts, own);
  return { json: { Config, Member, Stats, Meta: { 'consul-network-segment': '' } } };
}

export function listMembers(parts: Parts, exchange: Exchange): Reply {
  const all = parts.cluster.members;
  const readable = all.filter(({ name }) => exchange.authorizer.may('node', 'read', name));
  return {
    json: readable.map((member) => memberJson(parts, member)),
    ...leftOut(exchange, readable.length < all.length),
  };
}

/** `PUT /v1/agent/force-leave/:node?prune`: a failed member is taken for one that has left. */
export function forceLeave({ cluster }: Parts, { rest, params, authorizer }: Exchange): Reply {
  authorizer.demand('operator', 'write', '');
  const member = cluster.members.find(({ name }) => name === rest);
  if (member === undefined) {
    throw new HttpProblem(500, `agent: No node found with name '${rest}'`);
  }
  if (member.status === 'failed') cluster.leave(rest);
  if (params.has('prune')) cluster.prune(rest);
  return {};
}

/** `/v1/operator/raft/configuration`: the servers that vote; one server is its own leader. */
export function raftConfiguration({ cluster }: Parts, { authorizer }: Exchange): Reply {
  authorizer.demand('operator', 'read', '');
  const Servers = cluster.members
    .filter(({ role }) => role === 'server')
    .map(({ name, id }) => ({ ID: id, Node: name, Address: LEADER, Leader: true, ProtocolVersion: '3', Voter: true }));
  return { json: { Servers, Index: 0 } };
}

/** `/v1/operator/autopilot/health` */
export function autopilotHealth({ state, cluster }: Parts, { authorizer }: Exchange): Reply {
  authorizer.demand('operator', 'read', '');
  const Servers = cluster.members
    .filter(({ role }) => role === 'server')
    .map(({ name, id }) => ({
      ID: id,
      Name: name,
      Address: LEADER,
      SerfStatus: 'alive',
      Version: CONSUL_VERSION,
      Leader: true,
      LastContact: '0s',
      LastTerm: 2,
      LastIndex: state.store.index,
      Healthy: true,
      Voter: true,
      StableSince: new Date(cluster.since).toISOString().replace(/\.\d+Z$/, 'Z'),
    }));
  return { json: { Healthy: true, FailureTolerance: 0, Servers } };
}

function memberJson({ state, acl }: Parts, { name, id, status, role }: Member) {
  const common = { build: `${CONSUL_VERSION}:`, dc: state.datacenter, id };
  const protocol = { segment: '', vsn: '2', vsn_max: '3', vsn_min: '2' };
  const server = { acls: acl === undefined ? '0' : '1', ft_fs: '1', ft_si: '1', port: '8300', raft_vsn: '3' };
  const Tags = { ...common, ...(role === 'server' ? { ...server, role: 'consul' } : { role: 'node' }), ...protocol };
  return {
    Name: name,
    Addr: '127.0.0.1',
    Port: SERF_PORT,
    Tags,
    Status: MEMBER_STATUS[status],
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  };
}
