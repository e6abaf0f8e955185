import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import { type Change, isOpen } from '../../src/domain/change/change.ts';
import { MeshError } from '../../src/domain/errors.ts';
import type { ChangeStore, Documents, Fence, Place, StoredChange, Superseded } from '../../src/ports/change-store.ts';
import { MemoryCluster } from './memory-cluster.ts';

/** A ChangeStore in memory, under the same contract as the one in Consul: everything is copied in and out. */
export function createMemoryChangeStore(
  tell: (entry: AuditEntry) => void = () => undefined,
  cluster = new MemoryCluster(),
): ChangeStore {
  const records = new Map<string, StoredChange>();
  const locks = new Map<string, string>();
  const queue = new Map<string, string>();
  const documents = new Map<string, string>();
  let revision = 0;

  const lockKey = ({ environment, service }: Place) => `${environment}\n${service}`;
  const at = (places: ReadonlyMap<string, string>, place: Place) =>
    records.get(places.get(lockKey(place)) ?? '')?.change;
  const locked = (by: Change) => ({ kind: 'locked', by: structuredClone(by) }) as const;
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
      const holder = at(locks, change);
      const waiting = at(queue, change);
      const front = holder ?? waiting;
      const over = holder && options?.supersede?.(structuredClone(holder));
      const behind = holder?.id ?? waiting?.queue?.behind;
      const queued = front === undefined || over !== undefined ? undefined : options?.queue?.(behind ?? '');
      if (front !== undefined && over === undefined && queued === undefined) return locked(front);
      const given = queued === undefined ? undefined : waiting && options?.supersede?.(structuredClone(waiting));
      if (queued !== undefined && waiting !== undefined && given === undefined) return locked(waiting);
      claim(change, options?.fence);
      const ended = over ?? given;
      const superseded = ended === undefined ? undefined : supersede(ended);
      (queued === undefined ? locks : queue).set(lockKey(change), change.id);
      keepDocuments(change.id, texts);
      const audit = queued === undefined ? options?.audit : queued.audit;
      if (audit !== undefined) tell(audit);
      const made = queued?.change ?? change;
      return { kind: 'created', stored: keep(ended ? { ...made, supersedes: ended.change.id } : made), superseded };
    },
    async holder(place) {
      return structuredClone(at(locks, place));
    },
    async waiting(place) {
      return structuredClone(at(queue, place));
    },
    async read(id) {
      return structuredClone(records.get(id));
    },
    async replace(stored, next, texts = {}, options) {
      const fence = options?.fence;
      if (fence !== undefined && !cluster.holds(fence))
        throw new MeshError('MESH_FENCED', `updating change ${next.id}`);
      if (records.get(next.id)?.revision !== stored.revision) return { kind: 'conflict' };
      const isQueued = records.get(next.id)?.change.state === 'queued';
      const isTurn = isQueued && isOpen(next) && next.state !== 'queued';
      if (isTurn && locks.has(lockKey(next))) return { kind: 'conflict' };
      keepDocuments(next.id, texts);
      if (isTurn) locks.set(lockKey(next), next.id);
      if ((isTurn || !isOpen(next)) && queue.get(lockKey(next)) === next.id) queue.delete(lockKey(next));
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
