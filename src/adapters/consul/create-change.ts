import { randomBytes } from 'node:crypto';
import { type Change, isOpen } from '../../domain/change/change.ts';
import type { Created, StoreCreate, StoredChange, Superseded } from '../../ports/change-store.ts';
import type { KvCall } from './consul-kv.ts';
import { type ChangeRecord, type DocumentRefs, unreadable } from './record.ts';
import type { Held, RecordCall, Records } from './records.ts';

/** A lock that is given back while we look at it is tried again; nobody loses this often in a row. */
const CREATE_TRIES = 4;

/** What is to be stored: the change, and its documents as they are stored already. */
export interface New {
  readonly change: Change;
  readonly refs: DocumentRefs;
}

export interface Creating {
  readonly supersede: StoreCreate['supersede'] | undefined;
  readonly queue: StoreCreate['queue'] | undefined;
  readonly writing: RecordCall;
}

/** Stores a change under the lock of its service, in the place of the one that holds it, or in the queue for it. */
export async function createChange(
  records: Records,
  { change, refs }: New,
  { supersede, queue, writing }: Creating,
): Promise<Created> {
  const call = withPlanDigest(writing, refs);
  for (let attempt = 1; attempt <= CREATE_TRIES; attempt++) {
    const written = await records.create(newRecord(change, refs), call);
    if (written.kind === 'written') return { kind: 'created', stored: toStored(written.held) };
    if (written.kind === 'taken') throw unreadable(change.id, 'another change has this id');
    const before = await openBefore(records, change, call);
    if (before === 'moved') continue;
    const created = await createBeside(records, { change, refs, ...before }, { supersede, queue, writing });
    if (created !== 'moved') return created;
  }
  throw unreadable(change.id, 'the lock keeps moving');
}

/** Who is there already: at least one of them. */
interface Before {
  readonly holder: Held | undefined;
  readonly waiting: Held | undefined;
}

/** `moved`: the lock is free by now, or something was in the way that is open no more. */
async function openBefore(records: Records, change: Change, call: KvCall): Promise<Before | 'moved'> {
  const holder = await records.holder(change, call);
  const waiting = await records.waiting(change, call);
  const ended = [holder, waiting].filter((held) => held !== undefined && !isOpen(held.record.change));
  for (const held of ended) if (held !== undefined) await records.dropLock(held, call);
  return ended.length > 0 || (holder ?? waiting) === undefined ? 'moved' : { holder, waiting };
}

interface Newcomer extends New, Before {}

/** In the place of an older change, or in the queue behind it. */
async function createBeside(
  records: Records,
  { change, refs, holder, waiting }: Newcomer,
  { supersede, queue, writing }: Creating,
): Promise<Created | 'moved'> {
  const ended = holder === undefined ? undefined : supersede?.(holder.record.change);
  if (holder !== undefined && ended !== undefined) {
    return createOver(records, { change, refs, older: holder, ended }, { writing, place: 'lock' });
  }
  const front = (holder ?? waiting)?.record.change;
  const queued = queue?.(holder?.record.change.id ?? waiting?.record.change.queue?.behind ?? '');
  if (front !== undefined && queued === undefined) return { kind: 'locked', by: front };
  const queueing = withPlanDigest({ ...writing, audit: queued?.audit }, refs);
  const inQueue = { change: queued?.change ?? change, refs };
  if (waiting === undefined) {
    const placed = await records.createQueued(newRecord(inQueue.change, refs), undefined, queueing);
    return placed.kind === 'written' ? { kind: 'created', stored: toStored(placed.held) } : 'moved';
  }
  const older = supersede?.(waiting.record.change);
  if (older === undefined) return { kind: 'locked', by: waiting.record.change };
  return createOver(records, { ...inQueue, older: waiting, ended: older }, { writing: queueing, place: 'queue' });
}

interface Replacing extends New {
  readonly older: Held;
  readonly ended: Superseded;
}

/** `moved`: the older change has moved on meanwhile. */
async function createOver(
  records: Records,
  { change, refs, older, ended }: Replacing,
  { writing, place }: { readonly writing: RecordCall; readonly place: 'lock' | 'queue' },
): Promise<Created | 'moved'> {
  const { id } = ended.change;
  const named = newRecord({ ...change, supersedes: id }, refs);
  const over = { older, ended: newRecord(ended.change, older.record.documents) };
  const telling = {
    ...withPlanDigest(writing, refs),
    ...(ended.audit === undefined ? {} : { auditBefore: [ended.audit] }),
  };
  const placed = await (place === 'lock'
    ? records.createOver(named, over, telling)
    : records.createQueued(named, over, telling));
  if (placed.kind === 'taken') throw unreadable(change.id, 'another change has this id');
  if (placed.kind !== 'written') return 'moved';
  const superseded = await records.read(id, writing);
  return { kind: 'created', stored: toStored(placed.held), superseded: superseded && toStored(superseded) };
}

export function newRecord(change: Change, documents: DocumentRefs): ChangeRecord {
  return { v: 1, nonce: randomBytes(9).toString('base64url'), documents: { ...documents }, change };
}

/** What a change that we gave out was read as. */
const readAs = new WeakMap<StoredChange, Held>();

export function toStored(held: Held): StoredChange {
  const stored = { change: held.record.change, revision: held.revision };
  readAs.set(stored, held);
  return stored;
}

export function heldAs(stored: StoredChange): Held | undefined {
  return readAs.get(stored);
}

/** The entry with the digest under which the masked plan that it names is stored. */
export function withPlanDigest(call: RecordCall, refs: DocumentRefs): RecordCall {
  const plan = call.audit?.plan;
  const ref = plan === undefined ? undefined : refs[`plan.${plan.number}`];
  if (call.audit === undefined || plan === undefined || ref === undefined) return call;
  return { ...call, audit: { ...call.audit, plan: { ...plan, document: ref.digest } } };
}
