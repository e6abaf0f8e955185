import type { Connection } from '../../../config/config.ts';
import { isFenced, MeshError } from '../../../domain/errors.ts';
import type { Fence } from '../../../ports/change-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { Claim, MemberStatus, Membership, News } from '../../../ports/membership.ts';
import { Gate } from '../../gate.ts';
import { type ConsulKv, createConsulKv } from '../consul-kv.ts';
import { type Keys, keysUnder } from '../keys.ts';
import { NOT_RUNG, REDRAW, ring } from '../records.ts';
import { makeClaim } from './claims.ts';
import { Drivers } from './drivers.ts';
import { Peers } from './peers.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { Standing } from './standing.ts';
import { Stillness } from './stillness.ts';

export interface MembershipOptions {
  readonly consul: Connection;
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly times?: Partial<Times>;
}

/** All in ms. */
export interface Times {
  /** Between two signs of life. */
  readonly beatMs: number;
  /** Between two looks at the other replicas. */
  readonly lookMs: number;
  /** A replica that gave none for so long, by another one's clock, loses its claims. */
  readonly stillMs: number;
  /** Between two renewals of the session, which Consul itself would end 10 to 20 s after the last one. */
  readonly renewMs: number;
  /** Of each call. */
  readonly deadlineMs: number;
  /** How long Consul holds the question for changes without a driver. */
  readonly waitMs: number;
  /** Between two looks for open changes that are on nobody's list: those of earlier versions. */
  readonly netMs: number;
}

/** What a replica goes by unless it is told otherwise. */
export const TIMES: Times = {
  beatMs: 1_000,
  lookMs: 500,
  stillMs: 3_000,
  renewMs: 3_000,
  deadlineMs: 2_000,
  waitMs: 10_000,
  netMs: 60_000,
};
const AGAIN_MS = 500;
const CLAIMS_AT_ONCE = 8;

/** Membership by a session of Consul: its replicas, and the changes that each of them drives. */
export function createMembership(options: MembershipOptions): Membership {
  return new ConsulMembership(options);
}

class ConsulMembership implements Membership {
  readonly #kv: ConsulKv;
  readonly #keys: Keys;
  readonly #sessions: Sessions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #times: Times;
  readonly #drivers: Drivers;
  readonly #peers: Peers;
  readonly #gate = new Gate(CLAIMS_AT_ONCE);
  readonly #stopping = new AbortController();
  #standing: Standing | undefined;
  #beats = 0;
  #unsure = false;
  #loops: Promise<unknown>[] = [];

  constructor({ consul, prefix, clock, log, times }: MembershipOptions) {
    this.#times = { ...TIMES, ...times };
    const { deadlineMs, stillMs, lookMs } = this.#times;
    this.#kv = createConsulKv(consul, deadlineMs);
    this.#sessions = createSessions(consul, deadlineMs);
    this.#keys = keysUnder(prefix);
    this.#clock = clock;
    this.#log = log;
    const parts = { kv: this.#kv, keys: this.#keys, signal: this.#stopping.signal };
    this.#drivers = new Drivers({ ...parts, own: () => this.#standing?.session });
    const stillness = new Stillness({ stillMs, gapMs: lookMs * 1.5 });
    this.#peers = new Peers({ ...parts, sessions: this.#sessions, stillness, log, clock });
  }

  async start(news: News): Promise<void> {
    this.#standing = await this.#join();
    await this.#drivers.start(news);
    const { waitMs, lookMs, netMs } = this.#times;
    this.#loops = [
      this.#forEver(() => this.#live()),
      this.#forEver(() => this.#drivers.wait(waitMs)),
      this.#forEver(async () => {
        await this.#pause(lookMs);
        await this.#peers.look(this.#standing?.session);
      }),
      this.#forEver(async () => {
        await this.#pause(netMs);
        await this.#drivers.lookForLost();
      }),
    ];
  }

  fence(changeId: string): Fence {
    const standing = this.#standing;
    if (standing === undefined || standing.lost.aborted)
      throw new MeshError('MESH_FENCED', `driving change ${changeId}`, { system: 'consul' });
    return { changeId, session: standing.session };
  }

  adopt({ changeId, session }: Fence): Claim {
    const standing = this.#standing?.session === session ? this.#standing : ended(session);
    return makeClaim(this.#parts(), standing, changeId);
  }

  claim(changeId: string): Promise<Claim | undefined> {
    return this.#gate.run(this.#stopping.signal, async () => {
      const standing = this.#standing;
      if (standing === undefined || standing.lost.aborted) return undefined;
      const { session } = standing;
      const key = this.#keys.driver(changeId);
      const call = { doing: `claiming change ${changeId}`, signal: standing.lost };
      const committed = await this.#kv.commit([{ verb: 'lock', key, value: NOT_RUNG, session }], call);
      return committed.kind === 'committed' ? makeClaim(this.#parts(), standing, changeId) : undefined;
    });
  }

  async ring(changeId: string): Promise<void> {
    const value = Buffer.concat([Buffer.from(REDRAW), ring()]);
    const call = { doing: `waking the driver of change ${changeId}` };
    await this.#kv.commit([{ verb: 'set', key: this.#keys.driver(changeId), value }], call);
  }

  status(): MemberStatus {
    return this.#standing?.isFresh(this.#clock.now(), this.#times.stillMs) === true ? 'member' : 'unsure';
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new MeshError('MESH_STOPPING', 'being one of the replicas'));
    await Promise.allSettled(this.#loops);
    const standing = this.#standing;
    if (standing !== undefined) {
      const call = { doing: 'leaving the replicas' };
      await this.#sessions.destroy(standing.session).catch(() => undefined);
      standing.end();
      await this.#kv
        .commit([{ verb: 'delete', key: this.#keys.replica(standing.session) }], call)
        .catch(() => undefined);
    }
    this.#kv.close();
    await this.#sessions.close();
  }

  #parts() {
    return { kv: this.#kv, keys: this.#keys, clock: this.#clock };
  }

  /** Again and again until the stop; a failure only makes it wait. */
  async #forEver(work: () => Promise<void>): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#doubt(error);
        await this.#pause(AGAIN_MS);
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await this.#clock.sleep(ms, this.#stopping.signal).catch(() => undefined);
  }

  async #join(): Promise<Standing> {
    const atMs = this.#clock.now();
    const session = await this.#sessions.create(this.#stopping.signal);
    const standing = new Standing(session, atMs);
    if (await this.#beat(standing)) return standing;
    throw new MeshError('MESH_FENCED', 'joining the replicas', { system: 'consul' });
  }

  /** One session from beginning to end. */
  async #live(): Promise<void> {
    if (this.#standing === undefined || this.#standing.lost.aborted) {
      this.#standing = await this.#join();
      this.#log.warn({ session: this.#standing.session }, 'joined the replicas again');
      this.#drivers.tell();
    }
    const standing = this.#standing;
    for (let renewedAtMs = this.#clock.now(); !standing.lost.aborted && !this.#stopping.signal.aborted; ) {
      await this.#pause(this.#times.beatMs);
      if (this.#stopping.signal.aborted) return;
      if (this.#clock.now() - renewedAtMs >= this.#times.renewMs) {
        renewedAtMs = this.#clock.now();
        this.#renew(standing);
      }
      if (!(await this.#beat(standing))) this.#lose(standing);
    }
  }

  /** False when the session has ended. */
  async #beat(standing: Standing): Promise<boolean> {
    const { session } = standing;
    const atMs = this.#clock.now();
    const value = Buffer.from(`${++this.#beats}`);
    const call = { doing: 'giving a sign of life', signal: this.#stopping.signal };
    const committed = await this.#kv.commit([{ verb: 'lock', key: this.#keys.replica(session), value, session }], call);
    if (committed.kind === 'refused') return false;
    standing.confirm(atMs);
    if (this.#unsure) this.#log.info({}, 'consul confirms this replica again');
    this.#unsure = false;
    return true;
  }

  /** Beside the signs of life, so that it cannot delay them. */
  #renew(standing: Standing): void {
    this.#sessions.renew(standing.session).then(
      (lives) => (lives ? undefined : this.#lose(standing)),
      (error: unknown) => this.#doubt(error),
    );
  }

  #lose(standing: Standing): void {
    if (standing.lost.aborted) return;
    this.#log.warn({ session: standing.session }, 'this replica has lost its session; others drive its changes');
    standing.end();
  }

  /** Said once: drivers hold still until Consul answers again. */
  #doubt(error: unknown): void {
    if (this.#unsure || isFenced(error)) return;
    this.#unsure = true;
    this.#log.warn({ err: error }, 'consul does not confirm this replica; its changes wait');
  }
}

/** The session under which a claim was made while this replica lost it. */
function ended(session: string): Standing {
  const standing = new Standing(session, 0);
  standing.end();
  return standing;
}
