import { goDurationMs } from '../../go-duration.ts';
import { HttpProblem } from '../http/exchange.ts';
import type { JsonObject } from '../http/json-body.ts';
import type { ServiceRow } from '../state/catalog-records.ts';
import { emptyCheck } from '../state/catalog-records.ts';
import type { AgentCheck } from './agent.ts';

const STATUSES = ['passing', 'warning', 'critical'];

/** Kinds of checks that the agent would run by itself, by the field that makes them so. */
const RUN_KINDS = { HTTP: 'http', TCP: 'tcp', UDP: 'udp', GRPC: 'grpc', H2PING: 'h2ping', OSService: 'os_service' };

export function agentService(body: JsonObject): ServiceRow {
  const name = body.string('Name');
  if (name === '') throw new HttpProblem(400, 'Missing service name');
  const weights = body.object('Weights');
  return {
    ID: body.string('ID') || name,
    Service: name,
    Tags: body.strings('Tags') ?? [],
    Address: body.string('Address'),
    Meta: body.map('Meta') ?? null,
    Port: body.number('Port'),
    Weights: { Passing: weights?.number('Passing') ?? 1, Warning: weights?.number('Warning') ?? 1 },
    EnableTagOverride: body.flag('EnableTagOverride'),
    Proxy: { Mode: '', MeshGateway: {}, Expose: {} },
    Connect: {},
  };
}

/** The checks that come with a service: `Check` and `Checks`, numbered where there are several without an id. */
export function checksOfService(body: JsonObject, service: ServiceRow, node: string): AgentCheck[] {
  const single = body.object('Check');
  const all = [...(single === undefined ? [] : [single]), ...body.objects('Checks')];
  return all.map((check, at) => {
    const number = all.length > 1 ? `:${at + 1}` : '';
    return agentCheck(check, {
      node,
      id: check.string('CheckID') || `service:${service.ID}${number}`,
      name: check.string('Name') || `Service '${service.Service}' check`,
      serviceId: service.ID,
    });
  });
}

interface Defaults {
  readonly node: string;
  readonly id: string;
  readonly name: string;
  readonly serviceId: string;
}

export function agentCheck(body: JsonObject, defaults: Defaults): AgentCheck {
  const ttlMs = goDurationMs(body.string('TTL'));
  const kind = Object.entries(RUN_KINDS).find(([field]) => body.has(field))?.[1];
  const intervalMs = goDurationMs(body.string('Interval')) ?? 0;
  if (kind === undefined && (ttlMs ?? 0) <= 0)
    throw new HttpProblem(400, 'Invalid check: TTL must be > 0 for TTL checks');
  if (kind !== undefined && intervalMs <= 0) {
    throw new HttpProblem(
      400,
      `Invalid check: Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks`,
    );
  }
  const status = body.string('Status') || 'critical';
  if (!STATUSES.includes(status)) throw new HttpProblem(400, 'Bad check status');
  return {
    ttlMs: kind === undefined ? ttlMs : undefined,
    deregisterAfterMs: goDurationMs(body.string('DeregisterCriticalServiceAfter')),
    row: {
      ...emptyCheck(defaults.node),
      CheckID: defaults.id,
      Name: defaults.name,
      Status: status,
      Notes: body.string('Notes'),
      ServiceID: defaults.serviceId,
      Type: kind ?? 'ttl',
      Interval: body.string('Interval') || (defaults.serviceId === '' ? '0s' : ''),
      Timeout: body.string('Timeout') || (defaults.serviceId === '' ? '0s' : ''),
    },
  };
}
