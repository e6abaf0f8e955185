import { createHash } from 'node:crypto';
import { isCanary, type StoredAllocation, type StoredGroup, type StoredTask, servicesOf } from '../state/model.ts';
import type { Service, ServiceCheck } from '../wire.ts';

/** One service of one allocation as Consul's catalog takes it. */
export interface Registration {
  readonly id: string;
  readonly node: string;
  readonly body: Record<string, unknown>;
}

export interface AllocHealth {
  readonly isPassing: boolean;
  readonly output: string;
}

/** What an allocation's services look like in Consul (provider `consul` or none). */
export function registrationsOf(
  alloc: StoredAllocation,
  group: StoredGroup,
  nodeAddress: string,
  health: AllocHealth,
): Registration[] {
  return servicesOf(group)
    .filter(({ service }) => !service.Provider || service.Provider === 'consul')
    .map(({ service, task }) => registration(alloc, group, service, task, nodeAddress, health));
}

function registration(
  alloc: StoredAllocation,
  group: StoredGroup,
  service: Service,
  task: StoredTask | undefined,
  address: string,
  health: AllocHealth,
): Registration {
  const name = interpolate(service.Name ?? '', alloc, task);
  const owner = task?.Name ?? `group-${group.Name}`;
  const id = `_nomad-task-${alloc.ID}-${owner}-${name}-${service.PortLabel ?? ''}`;
  const port = portOf(alloc, service.PortLabel ?? '');
  const canary = isCanary(alloc);
  const tags = canary && (service.CanaryTags ?? []).length > 0 ? service.CanaryTags : service.Tags;
  const meta = canary && service.CanaryMeta ? service.CanaryMeta : service.Meta;
  const body = {
    Node: alloc.NodeName,
    Address: address,
    SkipNodeUpdate: false,
    Service: {
      ID: id,
      Service: name,
      Tags: (tags ?? []).map((tag) => interpolate(tag, alloc, task)),
      Address: address,
      Port: port,
      Meta: { ...meta, 'external-source': 'nomad' },
      EnableTagOverride: service.EnableTagOverride ?? false,
    },
    Checks: (service.Checks ?? []).map((check, i) => checkOf(alloc, check, { id, name, i }, health)),
  };
  return { id, node: alloc.NodeName, body };
}

function checkOf(
  alloc: StoredAllocation,
  check: ServiceCheck,
  service: { readonly id: string; readonly name: string; readonly i: number },
  health: AllocHealth,
): Record<string, unknown> {
  const type = check.Type ?? 'http';
  const path = check.Path ?? '/';
  const output = health.isPassing
    ? type === 'http'
      ? `HTTP GET ${path}: 200 OK Output: ok`
      : `TCP connect: Success`
    : health.output;
  return {
    Node: alloc.NodeName,
    CheckID: `_nomad-check-${fingerprint(`${service.id}/${service.i}`)}`,
    Name: check.Name || `service: "${service.name}" check`,
    Status: health.isPassing ? 'passing' : 'critical',
    Output: output,
    ServiceID: service.id,
    ServiceName: service.name,
    Type: type,
    Interval: `${(check.Interval ?? 10e9) / 1e9}s`,
    Timeout: `${(check.Timeout ?? 2e9) / 1e9}s`,
  };
}

/** What the real check ids are made with as well. */
function fingerprint(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

export function portOf(alloc: StoredAllocation, label: string): number {
  const mapped = (alloc.AllocatedResources.Shared.Ports ?? []).find((port) => port.Label === label);
  if (mapped !== undefined) return mapped.Value;
  const literal = Number(label);
  return Number.isInteger(literal) ? literal : 0;
}

export function interpolate(text: string, alloc: StoredAllocation, task: StoredTask | undefined): string {
  const values: Record<string, string> = {
    JOB: alloc.Job.Name,
    TASKGROUP: alloc.TaskGroup,
    TASK: task?.Name ?? alloc.TaskGroup,
    BASE: `${alloc.Job.Name}-${alloc.TaskGroup}-${task?.Name ?? 'group'}`,
    NOMAD_JOB_NAME: alloc.Job.Name,
    NOMAD_GROUP_NAME: alloc.TaskGroup,
    NOMAD_ALLOC_ID: alloc.ID,
    NOMAD_NAMESPACE: alloc.Namespace,
  };
  return text.replaceAll(/\$\{([A-Z_]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
