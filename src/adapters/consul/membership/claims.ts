import { MeshError } from '../../../domain/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Claim } from '../../../ports/membership.ts';
import type { ConsulKv } from '../consul-kv.ts';
import type { Keys } from '../keys.ts';
import type { Standing } from './standing.ts';

/** So long after a sign of life nobody can have taken over: peers wait longer, and something is left for the way to Slack. */
const FRESH_MS = 2_500;

export interface ClaimDeps {
  readonly kv: ConsulKv;
  readonly keys: Keys;
  readonly clock: Clock;
}

/** The claim of one change under one session. */
export function makeClaim({ kv, keys, clock }: ClaimDeps, standing: Standing, changeId: string): Claim {
  const { session } = standing;
  const lost = standing.claim(changeId);
  const key = keys.driver(changeId);
  const doing = `driving change ${changeId}`;
  const drop = () => {
    standing.drop(changeId);
    return new MeshError('MESH_FENCED', doing);
  };
  return {
    fence: { changeId, session },
    lost,
    async holds() {
      while (!lost.aborted && !standing.isFresh(clock.now(), FRESH_MS)) await standing.news();
      lost.throwIfAborted();
    },
    async check() {
      lost.throwIfAborted();
      // The second step makes it a write, which Consul's leader answers only with the others behind it.
      const committed = await kv.commit(
        [
          { verb: 'check-session', key, session },
          { verb: 'lock', key: keys.replica(session), value: Buffer.from(`${clock.now()} ${changeId}`), session },
        ],
        { doing, signal: lost },
      );
      if (committed.kind === 'refused') throw drop();
    },
    async done() {
      if (lost.aborted) return;
      const committed = await kv.commit(
        [
          { verb: 'check-session', key, session },
          { verb: 'delete', key },
        ],
        { doing: `taking change ${changeId} off the list` },
      );
      standing.drop(changeId);
      if (committed.kind === 'refused') throw drop();
    },
  };
}
