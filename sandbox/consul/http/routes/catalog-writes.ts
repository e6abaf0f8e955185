import { CatalogRefusal, type Registration } from '../../state/catalog.ts';
import { type CheckRow, rowKey } from '../../state/catalog-records.ts';
import type { ConsulState } from '../../state/state.ts';
import type { Change } from '../../state/store.ts';
import { type Exchange, HttpProblem, type Reply } from '../exchange.ts';
import { type JsonObject, readObject } from '../json-body.ts';
import { checkRow, nodeRow, serviceRow } from './catalog-input.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export async function registerInCatalog(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const body = await readObject(exchange, 'Request decode failed');
  checkNode(body);
  const registration = registrationOf(state, body);
  checkRights(state, exchange, registration);
  checkChecks(state, registration);
  return written(state, (change) => state.catalog.register(change, registration));
}

export async function deregisterFromCatalog(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const body = await readObject(exchange, 'Request decode failed');
  const node = body.string('Node');
  if (node === '') throw new HttpProblem(500, 'Must provide node');
  const serviceId = body.string('ServiceID');
  const checkId = body.string('CheckID');
  checkDeregisterRights(state, exchange, { node, serviceId, checkId });
  return written(state, (change) => {
    if (serviceId !== '') state.catalog.deregisterService(change, node, serviceId);
    else if (checkId !== '') state.catalog.deregisterCheck(change, node, checkId);
    else state.catalog.deregisterNode(change, node);
  });
}

function checkNode(body: JsonObject): void {
  if (body.string('Node') === '') throw new HttpProblem(500, 'Must provide node');
  const id = body.string('ID');
  if (id !== '' && id.length !== 36) throw new HttpProblem(500, 'Bad node ID: uuid string is wrong length');
  if (id !== '' && !UUID.test(id)) throw new HttpProblem(500, 'Bad node ID: uuid is improperly formatted');
  if (body.string('Address') === '' && !body.flag('SkipNodeUpdate')) {
    throw new HttpProblem(500, 'Must provide address if SkipNodeUpdate is not set');
  }
}

function registrationOf(state: ConsulState, body: JsonObject): Registration {
  const nodeName = body.string('Node');
  const service = body.object('Service');
  const single = body.object('Check');
  const checks = [...body.objects('Checks'), ...(single === undefined ? [] : [single])];
  const keepsNode = body.flag('SkipNodeUpdate') && state.catalog.hasNode(nodeName);
  return {
    ...(keepsNode ? {} : { node: nodeRow(body, state.datacenter) }),
    nodeName,
    ...(service === undefined ? {} : { service: serviceRow(service) }),
    checks: checks.map((check) => checkRow(check, nodeName)),
  };
}

/** Node rights count only where the node would change, as in Consul. */
function checkRights(state: ConsulState, { authorizer }: Exchange, { node, nodeName, service, checks }: Registration) {
  if (service !== undefined && service.Service !== 'consul') authorizer.demand('service', 'write', service.Service);
  const known = state.catalog.nodes.get(nodeName.toLowerCase());
  if (node !== undefined && (known === undefined || known.Address !== node.Address)) {
    authorizer.demand('node', 'write', nodeName);
  }
  for (const check of checks) {
    if (check.ServiceID === '') authorizer.demand('node', 'write', nodeName);
    else authorizer.demand('service', 'write', serviceName(state, check, service));
  }
}

function serviceName(state: ConsulState, check: CheckRow, service: Registration['service']): string {
  if (service?.ID === check.ServiceID) return service.Service;
  return state.catalog.services.get(rowKey(check.Node, check.ServiceID))?.Service ?? '';
}

function checkChecks(state: ConsulState, { nodeName, service, checks }: Registration): void {
  for (const check of checks) {
    if (check.Node.toLowerCase() !== nodeName.toLowerCase()) {
      const id = check.CheckID;
      throw new HttpProblem(
        500,
        `Node '${check.Node}' for check '${id}' doesn't match register request node '${nodeName}'`,
      );
    }
    if (check.ServiceID !== '' && serviceName(state, check, service) === '') {
      throw new HttpProblem(500, `Unknown service ID '${check.ServiceID}' for check ID '${check.CheckID}'`);
    }
  }
}

function checkDeregisterRights(
  state: ConsulState,
  { authorizer }: Exchange,
  what: { node: string; serviceId: string; checkId: string },
): void {
  if (authorizer.may('node', 'write', what.node)) return;
  const service =
    what.serviceId === ''
      ? state.catalog.checks.get(rowKey(what.node, what.checkId))?.ServiceName
      : state.catalog.services.get(rowKey(what.node, what.serviceId))?.Service;
  if (service === undefined || service === '') authorizer.demand('node', 'write', what.node);
  else authorizer.demand('service', 'write', service);
}

function written(state: ConsulState, run: (change: Change) => void): Reply {
  try {
    state.store.apply(run);
    return { json: true };
  } catch (error) {
    if (error instanceof CatalogRefusal) throw new HttpProblem(500, error.message);
    throw error;
  }
}
