import { invalidMethod, notFound } from '../../errors.ts';
import { blocking, type Exchange, type Reply, read } from '../exchange.ts';

/** Agent, status, regions, namespaces and what else describes the cluster. */
export function clusterRoutes(exchange: Exchange): Promise<Reply> | Reply | undefined {
  const { path } = exchange;
  if (path === 'namespaces') return blocking(exchange, () => namespaces(exchange));
  if (path.startsWith('namespace/'))
    return blocking(exchange, () => namespace(exchange, path.slice('namespace/'.length)));
  const handler = FACTS[path];
  if (handler === undefined) return undefined;
  if (exchange.method !== 'GET') throw invalidMethod();
  return handler(exchange);
}

const FACTS: Record<string, (exchange: Exchange) => Reply> = {
  'agent/self': self,
  'agent/health': () => ({ body: { client: { ok: true, message: 'ok' }, server: { ok: true, message: 'ok' } } }),
  'agent/members': (exchange) => {
    exchange.authority.requireAgentRead();
    return {
      body: {
        ServerName: 'sandbox',
        ServerRegion: exchange.core.region,
        ServerDC: exchange.core.datacenter,
        Members: [member(exchange)],
      },
    };
  },
  'status/leader': () => ({ body: '127.0.0.1:4647' }),
  'status/peers': () => ({ body: ['127.0.0.1:4647'] }),
  regions: (exchange) => ({ body: [exchange.core.region] }),
  'operator/scheduler/configuration': schedulerConfiguration,
  'scaling/policies': scalingPolicies,
};

/** Fields of a namespace that the sandbox does not use. */
const NAMESPACE_EXTRAS = {
  Hash: '',
  NodePoolConfiguration: null,
  VaultConfiguration: null,
  ConsulConfiguration: null,
  RequiredExtraClaims: null,
  OptionalExtraClaims: null,
};

function namespaces(exchange: Exchange): Reply {
  const { store } = exchange.core;
  const visible = [...store.tables.namespaces.values()]
    .filter(({ Name }) => exchange.authority.allows(Name, 'read-job', 'list-jobs', 'submit-job'))
    .sort((a, b) => (a.Name < b.Name ? -1 : 1));
  return read(
    visible.map((found) => ({ ...NAMESPACE_EXTRAS, ...found })),
    store.tableIndex('namespaces'),
  );
}

function namespace(exchange: Exchange, name: string): Reply {
  exchange.authority.require(name, 'read-job', 'list-jobs', 'submit-job');
  const found = exchange.core.store.tables.namespaces.get(name);
  if (found === undefined) throw notFound('Namespace not found');
  return read({ ...NAMESPACE_EXTRAS, ...found }, found.ModifyIndex);
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

function schedulerConfiguration(exchange: Exchange): Reply {
  const { preemption } = exchange.core;
  const body = {
    SchedulerConfig: {
      SchedulerAlgorithm: 'binpack',
      MemoryOversubscriptionEnabled: false,
      RejectJobRegistration: false,
      PauseEvalBroker: false,
      PreemptionConfig: {
        SystemSchedulerEnabled: preemption.system,
        SysBatchSchedulerEnabled: preemption.sysbatch,
        BatchSchedulerEnabled: preemption.batch,
        ServiceSchedulerEnabled: preemption.service,
      },
      CreateIndex: 5,
      ModifyIndex: 5,
    },
  };
  return read(body, 5);
}

function scalingPolicies(exchange: Exchange): Reply {
  const { core, namespace: asked, authority } = exchange;
  const jobs = [...core.store.tables.jobs.values()].filter(
    (job) =>
      (asked === '*' || job.Namespace === asked) &&
      authority.allows(job.Namespace, 'read-job', 'list-scaling-policies'),
  );
  const policies = jobs.flatMap((job) =>
    job.TaskGroups.flatMap(({ Scaling: policy }) => {
      if (!policy) return [];
      const { ID, Enabled, Type, Target } = policy;
      return [{ ID, Enabled, Type, Target, CreateIndex: job.CreateIndex, ModifyIndex: job.JobModifyIndex }];
    }),
  );
  return read(policies, core.store.tableIndex('jobs'));
}
