import { interpolate, portOf } from '../consul/services.ts';
import { failure } from '../errors.ts';
import { groupOf, isCanary, isTerminal, type StoredAllocation, type StoredTask, servicesOf } from '../state/model.ts';
import type { EventPart } from '../state/record.ts';
import type { Store } from '../state/store.ts';
import type { Service, ServiceRegistration } from '../wire.ts';

/** Keeps the services of provider `nomad` that running allocations have, and forgets them with their allocation. */
export function startServiceCatalog(store: Store): void {
  store.onCommit((record) => {
    for (const { before, after } of record.allocs) {
      if (after === undefined) continue;
      const isUp = after.ClientStatus === 'running' && !isTerminal(after);
      if (isUp && before?.ClientStatus !== 'running') register(store, after);
      else if (isTerminal(after) && (before === undefined || !isTerminal(before))) forget(store, after);
    }
  });
}

export const servicesOfAlloc = (store: Store, allocId: string): ServiceRegistration[] =>
  [...store.tables.services.values()].filter((found) => found.AllocID === allocId);

/** Takes one registration away by hand; an unknown one: 500. */
export function deleteService(store: Store, namespace: string, id: string): number {
  const found = store.tables.services.get(id);
  if (found === undefined || found.Namespace !== namespace) throw failure('service registration not found');
  return remove(store, [found]);
}

function register(store: Store, alloc: StoredAllocation): void {
  const group = groupOf(alloc.Job, alloc.TaskGroup);
  const own = group === undefined ? [] : servicesOf(group).filter(({ service }) => service.Provider === 'nomad');
  if (own.length === 0) return;
  store.commit('ServiceRegistration', (writer) => {
    const rows = own.map(({ service, task }) => registrationOf(store, alloc, service, task, writer.index));
    for (const row of rows) store.tables.services.set(row.ID, row);
    writer.touch('services', ...rows.map(eventOf));
  });
}

function registrationOf(
  store: Store,
  alloc: StoredAllocation,
  service: Service,
  task: StoredTask | undefined,
  index: number,
): ServiceRegistration {
  const node = store.view.node(alloc.NodeID);
  const name = interpolate(service.Name ?? '', alloc, task);
  const label = service.PortLabel ?? '';
  const tags = isCanary(alloc) && (service.CanaryTags ?? []).length > 0 ? service.CanaryTags : service.Tags;
  const ID = `_nomad-task-${alloc.ID}-${task?.Name ?? `group-${alloc.TaskGroup}`}-${name}-${label}`;
  return {
    ID,
    ServiceName: name,
    Namespace: alloc.Namespace,
    NodeID: alloc.NodeID,
    Datacenter: node?.Datacenter ?? '',
    JobID: alloc.JobID,
    AllocID: alloc.ID,
    Tags: (tags ?? []).map((tag) => interpolate(tag, alloc, task)),
    Address: node?.HTTPAddr.split(':')[0] ?? '',
    Port: portOf(alloc, label),
    CreateIndex: store.tables.services.get(ID)?.CreateIndex ?? index,
    ModifyIndex: index,
  };
}

function forget(store: Store, alloc: StoredAllocation): void {
  const rows = servicesOfAlloc(store, alloc.ID);
  if (rows.length > 0) remove(store, rows);
}

function remove(store: Store, rows: readonly ServiceRegistration[]): number {
  return store.commit('ServiceDeregistration', (writer) => {
    for (const row of rows) store.tables.services.delete(row.ID);
    writer.touch('services', ...rows.map(eventOf));
  });
}

const eventOf = (Service: ServiceRegistration): EventPart => ({
  Topic: 'Service',
  Key: Service.ID,
  Namespace: Service.Namespace,
  FilterKeys: [Service.JobID, Service.ServiceName],
  Payload: { Service },
});
