/** Where every call of a replica to the outside waits, before it takes effect and before its answer is heard. */
export interface Turnstile {
  /** Calls that could go on now. */
  readonly waiting: number;
  /** Lets one of them go on; `pick` chooses, by any whole number. */
  release(pick: number): void;
  /** The port as a replica sees it. */
  behind<T extends object>(replica: Lane, port: T): T;
}

/** One replica's way to the outside. */
export interface Lane {
  /** Nothing of it goes on or is heard, for now. */
  paused: boolean;
  /** Nothing of it ever goes on or is heard again: the process is gone. */
  dead: boolean;
}

interface Call {
  readonly lane: Lane;
  readonly go: () => void;
}

export function turnstile(): Turnstile {
  const calls = new Set<Call>();
  const ready = () => [...calls].filter(({ lane }) => !lane.paused && !lane.dead);
  const turn = (lane: Lane) =>
    new Promise<void>((resolve) => {
      const call = {
        lane,
        go: () => {
          calls.delete(call);
          resolve();
        },
      };
      if (!lane.dead) calls.add(call);
    });
  return {
    get waiting() {
      return ready().length;
    },
    release(pick) {
      const open = ready();
      open[pick % Math.max(1, open.length)]?.go();
    },
    behind<T extends object>(lane: Lane, port: T): T {
      return new Proxy(port, {
        get(target, property, receiver) {
          const member: unknown = Reflect.get(target, property, receiver);
          if (typeof member !== 'function') return member;
          return async (...args: unknown[]) => {
            await turn(lane);
            const answered = await settle(() => member.apply(target, args) as unknown);
            await turn(lane);
            if ('error' in answered) throw answered.error;
            return answered.value;
          };
        },
      });
    },
  };
}

type Settled = { readonly value: unknown } | { readonly error: unknown };

/** A failure, too, is heard only when its turn has come. */
async function settle(call: () => unknown): Promise<Settled> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}
