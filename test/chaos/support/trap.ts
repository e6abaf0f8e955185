import type { Passing } from '../../../sandbox/faults/index.ts';
import { type ChaosMesh, type Replica, SERVERS } from './chaos-mesh.ts';
import { writeOf } from './writes.ts';

/** `before`: the server never hears of it. `after`: it is done, and the answer is never heard. */
export type Moment = 'before' | 'after';

/** A replica's death at one write of a change's life. */
export interface Trap {
  /** When the replica that made the write was killed; undefined: not yet. */
  readonly sprungAtMs: number | undefined;
  /** It kills nobody any more. */
  disarm(): void;
}

/** The first replica that makes this write is killed right then, whichever it is. */
export function setTrap(mesh: ChaosMesh, write: string, moment: Moment): Trap {
  let armed = true;
  let sprungAtMs: number | undefined;
  const fits = (passing: Passing) => {
    if (!armed || writeOf(passing) !== write) return false;
    armed = false;
    return true;
  };
  const lay = async (replica: Replica, server: (typeof SERVERS)[number]) => {
    await replica.before[server].hold(fits, moment === 'before' ? 'request' : 'reply').arrived;
    sprungAtMs = performance.now();
    await mesh.kill(replica);
  };
  const leave = mesh.each((replica) => {
    for (const server of SERVERS) void lay(replica, server);
  });
  return {
    get sprungAtMs() {
      return sprungAtMs;
    },
    disarm() {
      armed = false;
      leave();
    },
  };
}
