import type { ChangeStore } from '../../src/ports/change-store.ts';
import type { HoldStore } from '../../src/ports/hold-store.ts';
import type { Claim, Membership } from '../../src/ports/membership.ts';
import type { Scheduler } from '../../src/ports/scheduler.ts';

/** What is in flight between the bot and the servers of its world. */
export interface Traffic {
  calls: number;
  /** Calls that answer by themselves: not those that wait for news. */
  busy: number;
}

/** A port whose calls are counted while they are in flight. */
export function counted<
  T extends Scheduler | ChangeStore | HoldStore | Pick<Membership, 'claim'> | Pick<Claim, 'check' | 'done'>,
>(port: T, traffic: Traffic): T {
  return new Proxy(port, {
    get(target, property, receiver) {
      const member: unknown = Reflect.get(target, property, receiver);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const last = args.at(-1);
        const waits = typeof last === 'object' && last !== null && 'index' in last;
        traffic.calls++;
        if (!waits) traffic.busy++;
        try {
          return await member.apply(target, args);
        } finally {
          traffic.calls++;
          if (!waits) traffic.busy--;
        }
      };
    },
  });
}

/** A membership whose claims are counted while they are in flight. */
export function countedClaims(membership: Membership, traffic: Traffic): Membership {
  const claimed = counted({ claim: (id: string) => membership.claim(id) }, traffic);
  /** Not its waiting to be confirmed, which may take any time. */
  const watched = (claim: Claim): Claim => {
    const { check, done } = counted({ check: () => claim.check(), done: () => claim.done() }, traffic);
    return { ...claim, check, done };
  };
  return {
    start: (news) => membership.start(news),
    fence: (id) => membership.fence(id),
    adopt: (fence) => watched(membership.adopt(fence)),
    async claim(id) {
      const claim = await claimed.claim(id);
      return claim && watched(claim);
    },
    ring: (id) => membership.ring(id),
    status: () => membership.status(),
    stop: () => membership.stop(),
  };
}

/** Turns of the event loop without news after which nothing is in flight on loopback any more. */
const CALM_TURNS = 12;

/** Resolves when nothing is in flight any more. */
export async function quiet(traffic: Traffic): Promise<void> {
  for (let [calm, seen] = [0, traffic.calls]; calm < CALM_TURNS; calm++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (traffic.calls !== seen || traffic.busy > 0) [calm, seen] = [0, traffic.calls];
  }
}
