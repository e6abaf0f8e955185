import { NotThere } from '../../../errors.ts';
import { type Endpoint, get } from '../../endpoint.ts';
import { blocking, type Exchange, type Reply, read } from '../../exchange.ts';

/** What describes the cluster. */
export const AGENT: readonly Endpoint[] = [
  get('/v1/agent/self', self),
  get('/v1/agent/health', () => ({
    body: { client: { ok: true, message: 'ok' }, server: { ok: true, message: 'ok' } },
  })),
  get('/v1/agent/members', members),
  get('/v1/status/leader', () => ({ body: '127.0.0.1:4647' })),
  get('/v1/status/peers', () => ({ body: ['127.0.0.1:4647'] })),
  get('/v1/regions', ({ core }) => ({ body: [core.region] })),
  get('/v1/operator/scheduler/configuration', schedulerConfiguration),
  get('/v1/scaling/policies', scalingPolicies),
  get('/v1/namespaces', (exchange) => blocking(exchange, () => namespaces(exchange))),
  get('/v1/namespace/:namespace', (exchange, name) => blocking(exchange, () => namespace(exchange, name))),
];

function members(exchange: Exchange): Reply {
  exchange.authority.requireAgentRead();
  const { region, datacenter } = exchange.core;
  return {
    body: { ServerName: 'sandbox', ServerRegion: region, ServerDC: datacenter, Members: [member(exchange)] },
  };
}

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
  if (found === undefined) throw new NotThere('Namespace not found', exchange.core.store.tableIndex('namespaces'));
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
