import type { SandboxClock } from '../../clock.ts';
import { goDurationMs } from '../../go-duration.ts';
import type { KvStore } from './kv.ts';
import { SortedMap } from './sorted-map.ts';
import type { Change, Store } from './store.ts';

export interface Session {
  readonly id: string;
  readonly name: string;
  readonly node: string;
  readonly lockDelayMs: number;
  readonly behavior: 'release' | 'delete';
  /** As the client wrote it; '' means that it never expires. */
  readonly ttl: string;
  readonly checks: readonly string[];
  readonly nodeChecks: readonly string[];
  readonly serviceChecks: readonly { readonly ID: string }[] | null;
  readonly createIndex: number;
}

/** What a session stands on: it dies with its node and with any of its checks. */
export interface SessionGround {
  hasNode(name: string): boolean;
  checkStatus(node: string, checkId: string): string | undefined;
}

/** A refusal in Consul's words; HTTP prefixes it with "apply failed: ". */
export class SessionRefusal extends Error {}

/** Consul destroys a session only after this many of its TTLs, a grace for slow clients. */
const TTL_MULTIPLIER = 2;

export const SESSIONS_TOPIC = 'sessions';
export const sessionTopic = (id: string): string => `session:${id.toLowerCase()}`;
export const nodeSessionsTopic = (node: string): string => `node-sessions:${node.toLowerCase()}`;

/** Consul's sessions: the liveness on which KV locks stand. */
export class Sessions {
  readonly #store: Store;
  readonly #clock: SandboxClock;
  readonly #kv: KvStore;
  readonly #ground: SessionGround;
  readonly #sessions = new SortedMap<Session>();
  readonly #timers = new Map<string, () => void>();

  constructor(parts: { store: Store; clock: SandboxClock; kv: KvStore; ground: SessionGround }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#kv = parts.kv;
    this.#ground = parts.ground;
    parts.store.snapshots.keep(this.#sessions);
    parts.store.snapshots.onRestored(() => {
      this.close();
      for (const session of this.list()) this.#startTimer(session);
    });
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id.toLowerCase());
  }

  list(): Session[] {
    return this.#sessions.values();
  }

  ofNode(node: string): Session[] {
    return this.list().filter((session) => session.node.toLowerCase() === node.toLowerCase());
  }

  get index(): number {
    return this.#store.tableIndex('sessions');
  }

  create(change: Change, wanted: Omit<Session, 'createIndex'>): Session {
    if (!this.#ground.hasNode(wanted.node)) throw new SessionRefusal('Missing node registration');
    for (const checkId of checkIdsOf(wanted)) {
      const status = this.#ground.checkStatus(wanted.node, checkId);
      if (status === undefined) throw new SessionRefusal(`Missing check '${checkId}' registration`);
      if (status === 'critical') throw new SessionRefusal(`Check '${checkId}' is in critical state`);
    }
    const session = { ...wanted, createIndex: change.index };
    change.put(this.#sessions, session.id.toLowerCase(), session);
    this.#written(change, session);
    this.#startTimer(session);
    return session;
  }

  /** Starts the TTL anew; undefined when there is no such session. */
  renew(id: string): Session | undefined {
    const session = this.get(id);
    if (session !== undefined) this.#startTimer(session);
    return session;
  }

  destroy(change: Change, id: string): void {
    const session = this.get(id);
    if (session === undefined) return;
    change.remove(this.#sessions, session.id.toLowerCase());
    this.#written(change, session);
    this.#kv.invalidate(change, session);
    this.#timers.get(session.id)?.();
    this.#timers.delete(session.id);
  }

  /** Ends every session that stands on the node, or only those on one check of it. */
  invalidate(change: Change, node: string, checkId?: string): void {
    for (const session of this.ofNode(node)) {
      if (checkId === undefined || checkIdsOf(session).includes(checkId)) this.destroy(change, session.id);
    }
  }

  /** Lets go of every timer. */
  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #startTimer(session: Session): void {
    const ttlMs = session.ttl === '' ? 0 : (goDurationMs(session.ttl) ?? 0);
    if (ttlMs === 0) return;
    this.#timers.get(session.id)?.();
    const expire = () => this.#store.apply((change) => this.destroy(change, session.id));
    this.#timers.set(session.id, this.#clock.after(ttlMs * TTL_MULTIPLIER, expire));
  }

  #written(change: Change, session: Session): void {
    this.#store.mark(change, 'sessions');
    change.touch(SESSIONS_TOPIC, sessionTopic(session.id), nodeSessionsTopic(session.node));
  }
}

function checkIdsOf(session: Pick<Session, 'checks' | 'nodeChecks' | 'serviceChecks'>): string[] {
  return [
    ...new Set([...session.checks, ...session.nodeChecks, ...(session.serviceChecks ?? []).map((check) => check.ID)]),
  ];
}
