import { badRequest } from '../../../errors.ts';
import { isoTime } from '../../../state/time.ts';
import { type Endpoint, get, put } from '../../endpoint.ts';
import { bodyOf, type Exchange, numberOf, objectOf, type Reply, read, wrote } from '../../exchange.ts';

export const OPERATOR: readonly Endpoint[] = [
  get('/v1/operator/scheduler/configuration', schedulerConfiguration),
  put('/v1/operator/scheduler/configuration', configureScheduler),
  get('/v1/operator/raft/configuration', raftConfiguration),
  get('/v1/operator/autopilot/configuration', autopilot),
  put('/v1/operator/autopilot/configuration', configureAutopilot),
  get('/v1/operator/autopilot/health', autopilotHealth),
];

/** The one server there is. */
export const SERVER = { id: '5a6d0b0e-0000-4000-8000-000000000001', address: '127.0.0.1:4647' } as const;

const ALGORITHMS = ['binpack', 'spread'];

function schedulerConfiguration(exchange: Exchange): Reply {
  exchange.authority.requireOperator('read');
  const { preemption, scheduler } = exchange.core;
  const { CreateIndex, ModifyIndex, ...settings } = scheduler;
  const PreemptionConfig = {
    SystemSchedulerEnabled: preemption.system,
    SysBatchSchedulerEnabled: preemption.sysbatch,
    BatchSchedulerEnabled: preemption.batch,
    ServiceSchedulerEnabled: preemption.service,
  };
  const body = {
    SchedulerConfig: { ...settings, PreemptionConfig, CreateIndex, ModifyIndex },
    ...{ Index: ModifyIndex, KnownLeader: true, LastContact: 0, NextToken: '' },
  };
  return read(body, ModifyIndex);
}

async function configureScheduler(exchange: Exchange): Promise<Reply> {
  exchange.authority.requireOperator('write');
  const body = await bodyOf(exchange);
  const { scheduler, preemption, store } = exchange.core;
  const algorithm = String(body['SchedulerAlgorithm'] ?? '');
  if (algorithm !== '' && !ALGORITHMS.includes(algorithm)) {
    throw badRequest(`invalid scheduler algorithm: ${algorithm}`);
  }
  const cas = exchange.query.get('cas') ?? '';
  if (cas !== '' && Number(cas) !== scheduler.ModifyIndex) {
    return wrote({ Updated: false, Index: store.index() }, store.index());
  }
  const index = store.commit('SchedulerConfig', (writer) => writer.touch('scheduler_config'));
  const wanted = objectOf(body['PreemptionConfig']) ?? {};
  Object.assign(preemption, {
    system: wanted['SystemSchedulerEnabled'] === true,
    sysbatch: wanted['SysBatchSchedulerEnabled'] === true,
    batch: wanted['BatchSchedulerEnabled'] === true,
    service: wanted['ServiceSchedulerEnabled'] === true,
  });
  Object.assign(scheduler, {
    SchedulerAlgorithm: algorithm || 'binpack',
    MemoryOversubscriptionEnabled: body['MemoryOversubscriptionEnabled'] === true,
    RejectJobRegistration: body['RejectJobRegistration'] === true,
    PauseEvalBroker: body['PauseEvalBroker'] === true,
    NodeLimitForFeasibilityChecks: numberOf(body['NodeLimitForFeasibilityChecks']),
    ModifyIndex: index,
  });
  return wrote({ Updated: true, Index: index }, index);
}

function raftConfiguration(exchange: Exchange): Reply {
  exchange.authority.requireOperator('read');
  const Node = `sandbox.${exchange.core.region}`;
  const server = { ID: SERVER.id, Node, Address: SERVER.address, Leader: true, Voter: true, RaftProtocol: '3' };
  return { body: { Index: 0, Servers: [server] } };
}

const AUTOPILOT_INDEX = 4;

function autopilot(exchange: Exchange): Reply {
  exchange.authority.requireOperator('read');
  const body = {
    CleanupDeadServers: true,
    LastContactThreshold: '200ms',
    MaxTrailingLogs: 250,
    MinQuorum: 0,
    ServerStabilizationTime: '10s',
    EnableRedundancyZones: false,
    DisableUpgradeMigration: false,
    EnableCustomUpgrades: false,
    CreateIndex: AUTOPILOT_INDEX,
    ModifyIndex: AUTOPILOT_INDEX,
  };
  return { body };
}

/** Nothing here depends on it: a write is taken, checked under its index, and changes nothing. */
async function configureAutopilot(exchange: Exchange): Promise<Reply> {
  exchange.authority.requireOperator('write');
  await bodyOf(exchange);
  const cas = exchange.query.get('cas');
  return { body: cas === null || Number(cas) === AUTOPILOT_INDEX };
}

function autopilotHealth(exchange: Exchange): Reply {
  exchange.authority.requireOperator('read');
  const { region, version, store } = exchange.core;
  const server = {
    ID: SERVER.id,
    Name: `sandbox.${region}`,
    Address: SERVER.address,
    SerfStatus: 'alive',
    Version: version,
    Leader: true,
    LastContact: '0s',
    LastTerm: 2,
    LastIndex: store.index(),
    Healthy: true,
    Voter: true,
    StableSince: isoTime(store.clock.now()),
  };
  return { body: { Healthy: true, FailureTolerance: 0, Leader: SERVER.id, Voters: [SERVER.id], Servers: [server] } };
}
