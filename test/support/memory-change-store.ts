import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import { type Change, isOpen } from '../../src/domain/change/change.ts';
import { MeshError } from '../../src/domain/errors.ts';
import type {
  ChangeStore,
  Documents,
  Fence,
  Place,
  StoreCreate,
  StoredChange,
  Superseded,
} from '../../src/ports/change-store.ts';
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
  /** False: its turn has not come, the lock is not free. */
  const movePlaces = (before: Change, next: Change): boolean => {
    const isTurn = before.state === 'queued' && next.state === 'proposed';
    if (isTurn && locks.has(lockKey(next))) return false;
    if (isOpen(next) && !isTurn) return true;
    const places = before.state === 'queued' ? queue : locks;
    if (places.get(lockKey(next)) === next.id) places.delete(lockKey(next));
    if (isTurn) locks.set(lockKey(next), next.id);
    return true;
  };
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
    async create(change, texts, options = {}) {
      const placed = place(change, { holder: at(locks, change), waiting: at(queue, change) }, options);
      if (placed.kind === 'locked') return structuredClone(placed);
      claim(change, options.fence);
      const superseded = placed.ended && supersede(placed.ended);
      (placed.change.state === 'queued' ? queue : locks).set(lockKey(change), change.id);
      keepDocuments(change.id, texts);
      if (placed.audit !== undefined) tell(placed.audit);
      return { kind: 'created', stored: keep(placed.change), superseded };
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
    async replace(stored, next, texts = {}, options = {}) {
      const { fence, audit } = options;
      if (fence !== undefined && !cluster.holds(fence))
        throw new MeshError('MESH_FENCED', `updating change ${next.id}`);
      if (records.get(next.id)?.revision !== stored.revision) return { kind: 'conflict' };
      if (!movePlaces(stored.change, next)) return { kind: 'conflict' };
      keepDocuments(next.id, texts);
      if (audit !== undefined) tell(audit);
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

interface Before {
  readonly holder: Change | undefined;
  readonly waiting: Change | undefined;
}

type Placed =
  | {
      readonly kind: 'placed';
      readonly change: Change;
      readonly ended?: Superseded | undefined;
      readonly audit: AuditEntry | undefined;
    }
  | { readonly kind: 'locked'; readonly by: Change };

/** Where a new change stands: under the lock, in the place of another one, or in the queue. */
function place(change: Change, { holder, waiting }: Before, { supersede, queue, audit }: StoreCreate): Placed {
  const front = holder ?? waiting;
  if (front === undefined) return { kind: 'placed', change, audit };
  const over = holder && supersede?.(structuredClone(holder));
  if (over !== undefined) return { kind: 'placed', change: inPlaceOf(change, over), ended: over, audit };
  const queued = queue?.(holder?.id ?? waiting?.queue?.behind ?? '');
  if (queued === undefined) return { kind: 'locked', by: front };
  if (waiting === undefined) return { kind: 'placed', change: queued.change, audit: queued.audit };
  const ended = supersede?.(structuredClone(waiting));
  if (ended === undefined) return { kind: 'locked', by: waiting };
  return { kind: 'placed', change: inPlaceOf(queued.change, ended), ended, audit: queued.audit };
}

function inPlaceOf(change: Change, { change: { id } }: Superseded): Change {
  return { ...change, supersedes: id };
}
