import { MeshError } from '../../src/domain/errors.ts';
import type { Fence } from '../../src/ports/change-store.ts';
import type { Claim, MemberStatus, Membership, News } from '../../src/ports/membership.ts';

/** One replica's place in a cluster. */
export interface MemoryMember extends Membership {
  /** The others end its session, because it gives no sign of life; it does not hear of that. */
  expire(): void;
  /** It hears how its session stands: where that has ended, it lets go of everything and joins again. */
  beat(): void;
  /** Consul no longer confirms the session, until the next beat. */
  doubt(): void;
}

interface Session {
  readonly id: string;
  readonly lost: AbortController;
  unsure: boolean;
  news: News | undefined;
  wake: () => void;
}

/** The replicas of a test, in memory: who lives, and who drives which change. */
export class MemoryCluster {
  /** By change, the session that drives it; undefined: nobody. */
  readonly drivers = new Map<string, string | undefined>();
  readonly #sessions = new Map<string, Session>();
  #count = 0;

  holds({ changeId, session }: Fence): boolean {
    return this.drivers.get(changeId) === session;
  }

  /** False: another session has it. */
  lock({ changeId, session }: Fence): boolean {
    const holder = this.drivers.get(changeId);
    if (!this.#sessions.has(session) || (holder !== undefined && holder !== session)) return false;
    this.drivers.set(changeId, session);
    return true;
  }

  /** Tells whoever must hear of it, a little later, as a server does. */
  ring(changeId: string, redraw = false): void {
    if (!this.drivers.has(changeId)) this.drivers.set(changeId, undefined);
    setImmediate(() => {
      const holder = this.drivers.get(changeId);
      if (holder !== undefined) this.#sessions.get(holder)?.news?.rung(changeId, redraw);
      else if (this.drivers.has(changeId)) for (const { news } of this.#sessions.values()) news?.free(changeId);
    });
  }

  #expire(session: Session): void {
    if (!this.#sessions.delete(session.id)) return;
    session.unsure = true;
    for (const [changeId, holder] of this.drivers) {
      if (holder !== session.id) continue;
      this.drivers.set(changeId, undefined);
      this.ring(changeId);
    }
  }

  #open(news: News | undefined): Session {
    const wake = () => undefined;
    const session: Session = { id: `session-${++this.#count}`, lost: new AbortController(), unsure: false, news, wake };
    this.#sessions.set(session.id, session);
    return session;
  }

  #tellFree(news: News): void {
    for (const [changeId, holder] of this.drivers) if (holder === undefined) news.free(changeId);
  }

  join(): MemoryMember {
    let session = this.#open(undefined);
    const lose = () => {
      session.lost.abort(new MeshError('MESH_FENCED', 'being one of the replicas'));
      session.wake();
    };
    return {
      start: async (news) => {
        session.news = news;
        this.#tellFree(news);
      },
      fence: (changeId) => ({ changeId, session: session.id }),
      adopt: (fence) => this.#claim(session, fence),
      claim: async (changeId) => {
        const fence = { changeId, session: session.id };
        return this.lock(fence) ? this.#claim(session, fence) : undefined;
      },
      ring: async (changeId) => this.ring(changeId, true),
      status: (): MemberStatus => (session.unsure ? 'unsure' : 'member'),
      stop: async () => {
        this.#expire(session);
        lose();
      },
      expire: () => this.#expire(session),
      doubt: () => {
        session.unsure = true;
      },
      beat: () => {
        if (this.#sessions.has(session.id)) {
          session.unsure = false;
          return session.wake();
        }
        lose();
        session = this.#open(session.news);
        if (session.news !== undefined) this.#tellFree(session.news);
      },
    };
  }

  #claim(session: Session, fence: Fence): Claim {
    const { changeId } = fence;
    const own = new AbortController();
    const lost = AbortSignal.any([session.lost.signal, own.signal]);
    const check = async () => {
      lost.throwIfAborted();
      if (!this.holds(fence)) throw new MeshError('MESH_FENCED', `driving change ${changeId}`);
    };
    return {
      fence,
      lost,
      check,
      async holds() {
        while (session.unsure && !lost.aborted) {
          await new Promise<void>((resolve) => {
            const before = session.wake;
            session.wake = () => {
              before();
              resolve();
            };
          });
        }
        lost.throwIfAborted();
      },
      done: async () => {
        if (lost.aborted) return;
        await check();
        this.drivers.delete(changeId);
        own.abort(new MeshError('MESH_FENCED', `driving change ${changeId}`));
      },
    };
  }
}
