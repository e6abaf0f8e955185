import { type Exchange, HttpProblem, type Reply } from '../http/exchange.ts';
import type { CheckRow, ServiceRow } from '../state/catalog-records.ts';
import type { ConsulState } from '../state/state.ts';
import { type Agent, NODE_MAINTENANCE } from './agent.ts';
import { agentServiceJson } from './service-reads.ts';

interface Parts {
  readonly state: ConsulState;
  readonly agent: Agent;
}

interface Health {
  readonly code: number;
  readonly status: string;
}

/** The answer's code tells the health, so that a load balancer need not read the body. */
const CODES: Readonly<Record<string, number>> = { passing: 200, warning: 429, critical: 503, maintenance: 503 };

const NO_DEFINITION = {
  HTTP: '',
  Header: null,
  Method: '',
  Body: '',
  TLSServerName: '',
  TLSSkipVerify: false,
  TCP: '',
  UDP: '',
  GRPC: '',
  OSService: '',
  GRPCUseTLS: false,
  Interval: '0s',
  Timeout: '0s',
  DeregisterCriticalServiceAfter: '0s',
};

/** `/v1/agent/health/service/id/:id` */
export function healthOfServiceId(parts: Parts, exchange: Exchange): Reply {
  const id = exchange.rest;
  if (id === '') throw new HttpProblem(500, 'Missing serviceID');
  const service = parts.agent.services.get(id);
  if (service === undefined) {
    const reason = `ServiceId ${id} not found`;
    const json = { AggregatedStatus: 'critical', Service: null, Checks: null };
    return told(exchange, { code: 404, status: reason }, { text: reason, json });
  }
  exchange.authorizer.demand('service', 'read', service.Service);
  const { health, json } = infoOf(parts, service);
  return told(exchange, health, { text: health.status, json });
}

/** `/v1/agent/health/service/name/:name`: the worst of the instances decides. */
export function healthOfServiceName(parts: Parts, exchange: Exchange): Reply {
  const name = exchange.rest;
  if (name === '') throw new HttpProblem(500, 'Missing service Name');
  exchange.authorizer.demand('service', 'read', name);
  const found = [...parts.agent.services.values()].filter(({ Service }) => Service === name);
  const infos = found.map((service) => infoOf(parts, service));
  const missing: Health = { code: 404, status: `ServiceName ${name} Not Found` };
  const worst = infos.reduce<Health>(
    (worse, { health }) => (worse === missing || health.code > worse.code ? health : worse),
    missing,
  );
  return told(exchange, worst, { text: worst.status, json: infos.map(({ json }) => json) });
}

function infoOf({ state, agent }: Parts, service: ServiceRow) {
  const rows = [...agent.checks.values()].map(({ row }) => row);
  const checks = rows.filter(({ ServiceID }) => ServiceID === '' || ServiceID === service.ID);
  const status = aggregate(checks);
  const Checks = checks.map((row) => checkJson(row, service));
  const json = { AggregatedStatus: status, Service: agentServiceJson(state, service), Checks };
  return { health: { code: CODES[status] ?? 503, status }, json };
}

/** Maintenance outweighs critical, that outweighs warning. */
function aggregate(checks: readonly CheckRow[]): string {
  const inMaintenance = ({ CheckID }: CheckRow) =>
    CheckID === NODE_MAINTENANCE || CheckID.startsWith('_service_maintenance:');
  if (checks.some(inMaintenance)) return 'maintenance';
  return ['critical', 'warning'].find((status) => checks.some(({ Status }) => Status === status)) ?? 'passing';
}

function checkJson(row: CheckRow, service: ServiceRow) {
  const ofService = row.ServiceID !== '';
  return {
    Node: row.Node,
    CheckID: row.CheckID,
    Name: row.Name,
    Status: row.Status,
    Notes: row.Notes,
    Output: row.Output,
    ServiceID: row.ServiceID,
    ServiceName: ofService ? service.Service : '',
    ServiceTags: ofService && service.Tags.length > 0 ? service.Tags : null,
    Type: '',
    ExposedPort: 0,
    Definition: NO_DEFINITION,
    CreateIndex: 0,
    ModifyIndex: 0,
  };
}

function told(exchange: Exchange, { code, status }: Health, answer: { text: string; json: unknown }): Reply {
  const headers = { 'X-Consul-Reason': status };
  const plain =
    exchange.params.get('format') === 'text' || exchange.request.headers.accept?.startsWith('text/plain') === true;
  if (!plain) return { status: code, json: answer.json, headers };
  return { status: code, bytes: Buffer.from(answer.text), headers: { ...headers, 'content-type': 'text/plain' } };
}
