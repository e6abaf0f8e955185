import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { ConsulKv } from '../consul-kv.ts';
import type { Keys } from '../keys.ts';
import type { Sessions } from './sessions.ts';
import type { Stillness } from './stillness.ts';

export interface PeersDeps {
  readonly kv: ConsulKv;
  readonly keys: Keys;
  readonly signal: AbortSignal;
  readonly sessions: Sessions;
  readonly stillness: Stillness;
  readonly clock: Clock;
  readonly log: Log;
}

/** An eye on the other replicas: the session of one that gives no sign of life is ended, which frees its changes. */
export class Peers {
  readonly #deps: PeersDeps;

  constructor(deps: PeersDeps) {
    this.#deps = deps;
  }

  async look(own: string | undefined): Promise<void> {
    const { kv, keys, signal, sessions, stillness, clock, log } = this.#deps;
    const call = { doing: 'looking at the other replicas', signal };
    const entries = await kv.list(keys.replicas, call);
    const others = entries.filter(({ key }) => own === undefined || key !== keys.replica(own));
    for (const { key, session, modifyIndex } of stillness.look(others, clock.now())) {
      if (session !== undefined) {
        log.warn({ session }, 'a replica gives no sign of life; its changes are taken over');
        await sessions.destroy(session);
      }
      // The end of the session has moved its index; a key that somebody holds again stays.
      const index = session === undefined ? modifyIndex : (await kv.get(key, call))?.modifyIndex;
      if (index !== undefined) await kv.commit([{ verb: 'delete-cas', key, index }], call);
    }
  }
}
