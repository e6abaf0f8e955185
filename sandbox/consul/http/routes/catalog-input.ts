import type { CheckRow, NodeRow, ServiceRow } from '../../state/catalog-records.ts';
import { HttpProblem } from '../exchange.ts';
import type { JsonObject } from '../json-body.ts';

const NO_PROXY = { Mode: '', MeshGateway: {}, Expose: {} };

export function nodeRow(body: JsonObject, datacenter: string): NodeRow {
  return {
    ID: body.string('ID'),
    Node: body.string('Node'),
    Address: body.string('Address'),
    Datacenter: body.string('Datacenter') || datacenter,
    TaggedAddresses: body.map('TaggedAddresses') ?? null,
    Meta: body.map('NodeMeta') ?? null,
  };
}

export function serviceRow(body: JsonObject): ServiceRow {
  const weights = body.object('Weights');
  const kind = body.string('Kind');
  if (body.string('Service') === '' && body.string('ID') !== '') {
    throw new HttpProblem(500, 'Must provide service name (Service.Service) when service ID is provided');
  }
  return {
    ...(kind === '' ? {} : { Kind: kind }),
    ID: body.string('ID') || body.string('Service'),
    Service: body.string('Service'),
    Tags: body.strings('Tags') ?? [],
    Address: body.string('Address'),
    ...(body.has('TaggedAddresses') ? { TaggedAddresses: body.get('TaggedAddresses') } : {}),
    Meta: body.map('Meta') ?? null,
    Port: body.number('Port'),
    Weights: { Passing: weights?.number('Passing') ?? 1, Warning: weights?.number('Warning') ?? 1 },
    EnableTagOverride: body.flag('EnableTagOverride'),
    Proxy: body.has('Proxy') ? body.get('Proxy') : NO_PROXY,
    Connect: body.has('Connect') ? body.get('Connect') : {},
  };
}

/** A check as a catalog registration gives it; its kind follows from its definition. */
export function checkRow(body: JsonObject, node: string): CheckRow {
  const definition = (body.get('Definition') ?? {}) as Record<string, unknown>; // opaque: kept as the client wrote it
  return {
    Node: body.string('Node') || node,
    CheckID: body.string('CheckID') || body.string('Name'),
    Name: body.string('Name'),
    Status: body.string('Status') || 'critical',
    Notes: body.string('Notes'),
    Output: body.string('Output'),
    ServiceID: body.string('ServiceID'),
    ServiceName: '',
    ServiceTags: [],
    Type: body.string('Type') || kindOf(definition),
    Interval: body.string('Interval'),
    Timeout: body.string('Timeout'),
    ExposedPort: body.number('ExposedPort'),
    Definition: Object.fromEntries(Object.entries(definition).filter(([, value]) => !isZero(value))),
  };
}

const KINDS = { HTTP: 'http', TCP: 'tcp', UDP: 'udp', GRPC: 'grpc', H2PING: 'h2ping', OSService: 'os_service' };

function kindOf(definition: Record<string, unknown>): string {
  return Object.entries(KINDS).find(([field]) => !isZero(definition[field]))?.[1] ?? '';
}

function isZero(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0 || value === false || value === '0s';
}
