import {
  answer,
  type DeploymentAnswer,
  failDeployment,
  pauseDeployment,
  setAllocHealth,
} from '../../../deployments/control.ts';
import { promoteDeployment } from '../../../deployments/promote.ts';
import { allocsOf } from '../../../deployments/watcher.ts';
import { badRequest, failure, NotThere, notFound } from '../../../errors.ts';
import { isActiveDeployment } from '../../../state/model.ts';
import type { Deployment } from '../../../wire.ts';
import { type Endpoint, get, put } from '../../endpoint.ts';
import {
  blocking,
  bodyOf,
  type Exchange,
  type JsonObject,
  type Reply,
  read,
  textOf,
  textsOf,
  wrote,
} from '../../exchange.ts';
import { requireUuid } from '../../ids.ts';
import { createdListing, listReply, withIdPrefix } from '../../listing.ts';
import { stubOf } from '../../stubs.ts';

export const DEPLOYMENTS: readonly Endpoint[] = [
  get('/v1/deployments', (exchange) => blocking(exchange, () => list(exchange))),
  get('/v1/deployment/allocations/:deployment_id', (exchange, id) =>
    blocking(exchange, () => allocations(exchange, id)),
  ),
  put('/v1/deployment/fail/:deployment_id', (exchange, id) => change(exchange, 'fail', id)),
  put('/v1/deployment/pause/:deployment_id', (exchange, id) => change(exchange, 'pause', id)),
  put('/v1/deployment/promote/:deployment_id', (exchange, id) => change(exchange, 'promote', id)),
  put('/v1/deployment/allocation-health/:deployment_id', (exchange, id) => change(exchange, 'allocation-health', id)),
  put('/v1/deployment/unblock/:deployment_id', (exchange, id) => change(exchange, 'unblock', id)),
  get('/v1/deployment/:deployment_id', (exchange, id) => blocking(exchange, () => one(exchange, id))),
];

/** What each change needs, besides `submit-job` which is enough for all. */
const CAPABILITIES: Readonly<Record<string, string>> = {
  fail: 'fail-deployment',
  pause: 'pause-deployment',
  promote: 'promote-deployment',
  unblock: 'unblock-deployment',
  'allocation-health': 'set-alloc-health-deployment',
};

function list(exchange: Exchange): Reply {
  const { core, namespace, authority, query } = exchange;
  const isAll = namespace === '*';
  authority.require(namespace, 'read-job');
  const found = [...core.store.tables.deployments.values()].filter((item) =>
    isAll ? authority.allows(item.Namespace, 'read-job') : item.Namespace === namespace,
  );
  return listReply(exchange, {
    ...createdListing(query, withIdPrefix(query, found, '')),
    show: (item) => item,
    index: core.store.tableIndex('deployment'),
  });
}

/** The request's own namespace must be readable; a deployment of another one that is not looks as if it were not there. */
function find(exchange: Exchange, id: string): Deployment | undefined {
  exchange.authority.require(exchange.namespace, 'read-job');
  const found = exchange.core.store.tables.deployments.get(id);
  return found !== undefined && exchange.authority.allows(found.Namespace, 'read-job') ? found : undefined;
}

function one(exchange: Exchange, id: string): Reply {
  requireUuid('deployment', id);
  const found = find(exchange, id);
  if (found === undefined) throw new NotThere('deployment not found', exchange.core.store.tableIndex('deployment'));
  return read(found, found.ModifyIndex);
}

function allocations(exchange: Exchange, id: string): Reply {
  const { store } = exchange.core;
  const found = find(exchange, id);
  const allocs = found === undefined ? [] : allocsOf(store, found).sort((a, b) => b.CreateIndex - a.CreateIndex);
  return read(
    allocs.map((alloc) => stubOf(alloc)),
    store.tableIndex('allocs'),
  );
}

async function change(exchange: Exchange, action: string, id: string): Promise<Reply> {
  const body = action === 'fail' ? { DeploymentID: id } : await bodyOf(exchange);
  if (textOf(body['DeploymentID']) === '') throw badRequest('DeploymentID must be specified');
  if (body['DeploymentID'] !== id) throw badRequest('Deployment ID does not match');
  const deployment = exchange.core.store.tables.deployments.get(id);
  if (deployment === undefined) throw failure('deployment not found');
  exchange.authority.require(deployment.Namespace, 'submit-job', CAPABILITIES[action] ?? '');
  const response = apply(exchange, action, deployment, body);
  return wrote(response, response.Index);
}

function apply(exchange: Exchange, action: string, deployment: Deployment, body: JsonObject): DeploymentAnswer {
  const { store } = exchange.core;
  switch (action) {
    case 'fail':
      return failDeployment(store, deployment);
    case 'pause':
      return pauseDeployment(store, deployment, body['Pause'] === true);
    case 'promote': {
      if (!isActiveDeployment(deployment)) throw failure("can't promote terminal deployment");
      const which = { all: body['All'] === true, groups: textsOf(body['Groups']) };
      const { index, evalId } = promoteDeployment(store, deployment, which);
      return answer(evalId, index);
    }
    case 'allocation-health': {
      const [healthy, unhealthy] = [textsOf(body['HealthyAllocationIDs']), textsOf(body['UnhealthyAllocationIDs'])];
      if (healthy.length + unhealthy.length === 0)
        throw failure('must specify at least one healthy/unhealthy allocation ID');
      return setAllocHealth(store, deployment, healthy, unhealthy);
    }
    case 'unblock':
      // Only deployments of several regions are ever blocked; for any other this is a request without effect.
      return answer('', store.index());
    default:
      throw notFound('deployment not found');
  }
}
