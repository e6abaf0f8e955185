import type { ChangeStore } from '../../src/ports/change-store.ts';
import type { HoldStore } from '../../src/ports/hold-store.ts';
import type { Scheduler } from '../../src/ports/scheduler.ts';

/** What is in flight between the bot and the servers of its world. */
export interface Traffic {
  calls: number;
  /** Calls that answer by themselves: not those that wait for news. */
  busy: number;
}

/** A port whose calls are counted while they are in flight. */
export function counted<T extends Scheduler | ChangeStore | HoldStore>(port: T, traffic: Traffic): T {
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

/** Turns of the event loop without news after which nothing is in flight on loopback any more. */
const CALM_TURNS = 12;

/** Resolves when nothing is in flight any more. */
export async function quiet(traffic: Traffic): Promise<void> {
  for (let [calm, seen] = [0, traffic.calls]; calm < CALM_TURNS; calm++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (traffic.calls !== seen || traffic.busy > 0) [calm, seen] = [0, traffic.calls];
  }
}
