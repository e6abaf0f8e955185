import { goDurationMs } from '../../go-duration.ts';
import type { NomadCore } from '../core.ts';
import type { Variable, VariableLock } from '../wire.ts';
import {
  LOCK_REFUSALS,
  nothingAt,
  requirePath,
  store,
  type VariableWrite,
  variableAt,
  variableKey,
  type Written,
} from './variables.ts';

const DEFAULT_TIME = '15s';
const MIN_TTL_MS = 10_000;
const MAX_TTL_MS = 86_400_000;

/** Held locks run out: after the TTL nobody can renew, after the delay everybody can take. By variable. */
const timers = new WeakMap<NomadCore, Map<string, () => void>>();

/** Takes the lock of a variable, which is made if need be; whoever holds it already gets it again under its id. */
export function acquireLock(
  core: NomadCore,
  write: Omit<VariableWrite, 'checkIndex'> & { readonly lock: Partial<VariableLock> },
): Written {
  requirePath(write.path);
  const TTL = timeOf(write.lock.TTL);
  const LockDelay = timeOf(write.lock.LockDelay);
  const ttlMs = goDurationMs(TTL) ?? 0;
  if (ttlMs < MIN_TTL_MS || ttlMs > MAX_TTL_MS) throw LOCK_REFUSALS.times();
  const existing = variableAt(core, write.namespace, write.path);
  const held = existing?.Lock;
  if (held !== undefined && held.ID !== write.lockId) {
    return { kind: 'conflict', with: nothingAt(write.namespace, write.path), index: core.store.index() };
  }
  const lock = { ID: held?.ID ?? core.store.ids.uuid(), TTL, LockDelay };
  const written = store(core, { ...write, lock });
  startTimer(core, write, lock);
  return written;
}

export function renewLock(core: NomadCore, namespace: string, path: string, lockId: string): Variable {
  const existing = variableAt(core, namespace, path);
  if (existing === undefined) throw LOCK_REFUSALS.notFound();
  if (existing.Lock === undefined) throw LOCK_REFUSALS.noLock();
  const isRunning = timers.get(core)?.has(variableKey(namespace, path)) === true;
  if (existing.Lock.ID !== lockId || !isRunning) throw LOCK_REFUSALS.isLocked();
  startTimer(core, { namespace, path }, existing.Lock);
  return existing;
}

export function releaseLock(core: NomadCore, namespace: string, path: string, lockId: string): Written {
  if (lockId === '') throw LOCK_REFUSALS.missing();
  const existing = variableAt(core, namespace, path);
  if (existing === undefined) throw LOCK_REFUSALS.notFound();
  if (existing.Lock === undefined) throw LOCK_REFUSALS.noLock();
  if (existing.Lock.ID !== lockId) {
    return { kind: 'conflict', with: nothingAt(namespace, path), index: core.store.index() };
  }
  stopTimer(core, variableKey(namespace, path));
  return store(core, { namespace, path, items: existing.Items, lock: undefined });
}

function startTimer(core: NomadCore, at: { namespace: string; path: string }, lock: VariableLock): void {
  const key = variableKey(at.namespace, at.path);
  const own = timers.get(core) ?? new Map<string, () => void>();
  timers.set(core, own);
  own.get(key)?.();
  const { clock } = core.store;
  const expire = () => {
    own.delete(key);
    clock.after(goDurationMs(lock.LockDelay) ?? 0, () => {
      const current = variableAt(core, at.namespace, at.path);
      if (current?.Lock?.ID === lock.ID) store(core, { ...at, items: current.Items, lock: undefined });
    });
  };
  own.set(key, clock.after(goDurationMs(lock.TTL) ?? 0, expire));
}

function stopTimer(core: NomadCore, key: string): void {
  timers.get(core)?.get(key)?.();
  timers.get(core)?.delete(key);
}

function timeOf(text: string | undefined): string {
  if (text === undefined || text === '') return DEFAULT_TIME;
  if (goDurationMs(text) === undefined) throw LOCK_REFUSALS.duration(text);
  return text;
}
