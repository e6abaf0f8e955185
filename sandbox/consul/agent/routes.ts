import { CHECK_FIELDS, SERVICE_FIELDS } from '../filter/fields.ts';
import { type Exchange, HttpProblem, type Reply } from '../http/exchange.ts';
import { readObject } from '../http/json-body.ts';
import { filterOf, leftOut } from '../http/rows.ts';
import type { CheckRow } from '../state/catalog-records.ts';
import type { ConsulState } from '../state/state.ts';
import { type Agent, type AgentCheck, NODE_MAINTENANCE, serviceMaintenance } from './agent.ts';
import { agentCheck, agentService, checksOfService } from './definitions.ts';
import { agentServiceJson } from './service-reads.ts';

/** The local agent's API: its own services and checks, and maintenance. */
export class AgentRoutes {
  readonly #agent: Agent;
  readonly #state: ConsulState;

  constructor(agent: Agent, state: ConsulState) {
    this.#agent = agent;
    this.#state = state;
  }

  services(exchange: Exchange): Reply {
    const passes = filterOf(exchange, SERVICE_FIELDS);
    const all = [...this.#agent.services.values()];
    const readable = all.filter((s) => exchange.authorizer.may('service', 'read', s.Service));
    return {
      ...leftOut(exchange, readable.length < all.length),
      json: Object.fromEntries(
        readable.map((s) => [s.ID, agentServiceJson(this.#state, s)]).filter(([, row]) => passes(row)),
      ),
    };
  }

  checks(exchange: Exchange): Reply {
    const passes = filterOf(exchange, CHECK_FIELDS);
    const all = [...this.#agent.checks.values()].map(({ row }) => this.#checkJson(row));
    const readable = all.filter((row) =>
      row.ServiceName === ''
        ? exchange.authorizer.may('node', 'read', row.Node)
        : exchange.authorizer.may('service', 'read', row.ServiceName),
    );
    return {
      ...leftOut(exchange, readable.length < all.length),
      json: Object.fromEntries(readable.filter(passes).map((row) => [row.CheckID, row])),
    };
  }

  async registerService(exchange: Exchange): Promise<Reply> {
    const body = await readObject(exchange, 'Request decode failed');
    const service = agentService(body);
    const checks = checksOfService(body, service, this.#state.nodeName);
    exchange.authorizer.demand('service', 'write', service.Service);
    this.#agent.registerService(service, checks, exchange.params.has('replace-existing-checks'));
    return {};
  }

  deregisterService({ rest, authorizer }: Exchange): Reply {
    const service = this.#agent.services.get(rest);
    if (service === undefined) throw unknown('service', rest);
    authorizer.demand('service', 'write', service.Service);
    this.#agent.deregisterService(rest);
    return {};
  }

  async registerCheck(exchange: Exchange): Promise<Reply> {
    const body = await readObject(exchange, 'Request decode failed');
    const name = body.string('Name');
    const serviceId = body.string('ServiceID');
    if (name === '') throw new HttpProblem(400, 'Missing check name');
    const id = body.string('ID') || body.string('CheckID') || name;
    const check = agentCheck(body, { node: this.#state.nodeName, id, name, serviceId });
    if (serviceId !== '' && !this.#agent.services.has(serviceId)) {
      throw new HttpProblem(404, `ServiceID ${JSON.stringify(serviceId)} does not exist`);
    }
    this.#demandCheck(exchange, check);
    this.#agent.registerCheck(check);
    return {};
  }

  deregisterCheck(exchange: Exchange): Reply {
    const check = this.#check(exchange.rest);
    this.#demandCheck(exchange, check);
    this.#agent.deregisterCheck(exchange.rest);
    return {};
  }

  /** `/check/pass|warn|fail/:id?note=…` */
  report(exchange: Exchange, status: 'passing' | 'warning' | 'critical'): Reply {
    return this.#report(exchange, status, exchange.params.get('note') ?? '');
  }

  async update(exchange: Exchange): Promise<Reply> {
    const body = await readObject(exchange, 'Request decode failed');
    const status = body.string('Status');
    if (!['passing', 'warning', 'critical'].includes(status)) {
      throw new HttpProblem(400, `Invalid check status: '${status}'`);
    }
    return this.#report(exchange, status, body.string('Output'));
  }

  nodeMaintenance(exchange: Exchange): Reply {
    const reason = maintenanceReason(exchange.params);
    exchange.authorizer.demand('node', 'write', this.#state.nodeName);
    this.#agent.setMaintenance(NODE_MAINTENANCE, undefined, reason);
    return {};
  }

  serviceMaintenance(exchange: Exchange): Reply {
    const id = exchange.rest;
    if (id === '') throw new HttpProblem(400, 'Missing service ID');
    const reason = maintenanceReason(exchange.params);
    const service = this.#agent.services.get(id);
    if (service === undefined) throw unknown('service', id);
    exchange.authorizer.demand('service', 'write', service.Service);
    this.#agent.setMaintenance(serviceMaintenance(id), { serviceId: id }, reason);
    return {};
  }

  #report(exchange: Exchange, status: string, output: string): Reply {
    const check = this.#check(exchange.rest);
    this.#demandCheck(exchange, check);
    if (check.ttlMs === undefined) {
      throw new HttpProblem(500, `CheckID ${JSON.stringify(exchange.rest)} does not have associated TTL`);
    }
    this.#agent.report(exchange.rest, status, output);
    return {};
  }

  #check(id: string): AgentCheck {
    const check = this.#agent.checks.get(id);
    if (check === undefined) throw unknown('check', id);
    return check;
  }

  #demandCheck({ authorizer }: Exchange, { row }: AgentCheck): void {
    const service = this.#agent.services.get(row.ServiceID);
    if (service === undefined) authorizer.demand('node', 'write', this.#state.nodeName);
    else authorizer.demand('service', 'write', service.Service);
  }

  #checkJson(row: CheckRow) {
    const service = this.#agent.services.get(row.ServiceID);
    return {
      ...row,
      ServiceName: service?.Service ?? '',
      ServiceTags: service?.Tags ?? [],
      CreateIndex: 0,
      ModifyIndex: 0,
    };
  }
}

function unknown(what: 'service' | 'check', id: string): HttpProblem {
  const hint = `Ensure that the ${what} ID is passed, not the ${what} name.`;
  return new HttpProblem(404, `Unknown ${what} ID ${JSON.stringify(id)}. ${hint}`);
}

/** The reason when maintenance is switched on, undefined when it is switched off. */
function maintenanceReason(params: URLSearchParams): string | undefined {
  const enable = params.get('enable') ?? '';
  if (enable === '') throw new HttpProblem(400, 'Missing value for enable');
  if (!['true', 'false', '1', '0', 't', 'f'].includes(enable.toLowerCase())) {
    throw new HttpProblem(400, `Invalid value for enable: ${JSON.stringify(enable)}`);
  }
  return ['true', '1', 't'].includes(enable.toLowerCase()) ? (params.get('reason') ?? '') : undefined;
}
