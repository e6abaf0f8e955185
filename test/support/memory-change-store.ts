import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import { type Change, isOpen } from '../../src/domain/change/change.ts';
import { MeshError } from '../../src/domain/errors.ts';
import type { ChangeStore, Documents, Fence, StoredChange, Superseded } from '../../src/ports/change-store.ts';
import { MemoryCluster } from './memory-cluster.ts';

/** A ChangeStore in memory, under the same contract as the one in Consul: everything is copied in and out. */
export function createMemoryChangeStore(
  tell: (entry: AuditEntry) => void = () => undefined,
  cluster = new MemoryCluster(),
): ChangeStore {
  const records = new Map<string, StoredChange>();
  const locks = new Map<string, string>();
  const documents = new Map<string, string>();
  let revision = 0;

  const lockKey = ({ environment, service }: Change) => `${environment}\n${service}`;
  const keep = (change: Change): StoredChange => {
    revision += 1;
    records.set(change.id, structuredClone({ change, revision }));
    return structuredClone({ change, revision });
  };
  const keepDocuments = (id: string, texts: Documents) => {
    for (const [name, text] of Object.entries(texts)) if (text !== undefined) documents.set(`${id}/${name}`, text);
  };
  const claim = ({ id }: Change, fence: Fence | undefined) => {
    if (fence === undefined) cluster.ring(id);
    else if (!cluster.lock(fence)) throw new MeshError('MESH_FENCED', `storing change ${id}`);
  };
  const supersede = (ended: Superseded) => {
    cluster.ring(ended.change.id);
    if (ended.audit !== undefined) tell(ended.audit);
    return keep(ended.change);
  };
  const all = () => [...records.values()].map((stored) => structuredClone(stored));

  return {
    async create(change, texts, options) {
      const holder = locks.get(lockKey(change));
      const by = holder === undefined ? undefined : records.get(holder)?.change;
      const ended = by === undefined ? undefined : options?.supersede?.(structuredClone(by));
      if (by !== undefined && ended === undefined) return { kind: 'locked', by: structuredClone(by) };
      claim(change, options?.fence);
      const superseded = ended === undefined ? undefined : supersede(ended);
      locks.set(lockKey(change), change.id);
      keepDocuments(change.id, texts);
      if (options?.audit !== undefined) tell(options.audit);
      const named = ended === undefined ? change : { ...change, supersedes: ended.change.id };
      return { kind: 'created', stored: keep(named), superseded };
    },
    async read(id) {
      return structuredClone(records.get(id));
    },
    async replace(stored, next, texts = {}, options) {
      const fence = options?.fence;
      if (fence !== undefined && !cluster.holds(fence))
        throw new MeshError('MESH_FENCED', `updating change ${next.id}`);
      if (records.get(next.id)?.revision !== stored.revision) return { kind: 'conflict' };
      keepDocuments(next.id, texts);
      if (!isOpen(next) && locks.get(lockKey(next)) === next.id) locks.delete(lockKey(next));
      if (options?.audit !== undefined) tell(options.audit);
      if (fence === undefined && (isOpen(next) || !next.endShown)) cluster.ring(next.id);
      return { kind: 'replaced', stored: keep(next) };
    },
    async open() {
      return all().filter(({ change }) => isOpen(change));
    },
    async recent(limit) {
      return all()
        .map(({ change }) => change)
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
        .slice(0, limit);
    },
    async document(id, name) {
      return documents.get(`${id}/${name}`);
    },
  };
}
