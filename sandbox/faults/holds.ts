import type { Fits, Passing } from './fault.ts';

/** A request that a test stops on its way. */
export interface Held {
  /** Resolves when a fitting request is held; at its reply, the server has carried it out by then. */
  readonly arrived: Promise<Passing>;
  release(): void;
  /** Resets the connection: the client never hears of it. */
  drop(): void;
}

type End = 'release' | 'drop';

interface Gate {
  readonly fits: Fits;
  readonly at: 'request' | 'reply';
  readonly arrive: (passing: Passing) => void;
  readonly opened: Promise<End>;
}

export class Holds {
  readonly #gates = new Set<Gate>();

  /** Stops the next fitting request before the server hears it, or its reply before the client does. */
  hold(fits: Fits, at: Gate['at']): Held {
    const arrived = pledge<Passing>();
    const opened = pledge<End>();
    this.#gates.add({ fits, at, arrive: arrived.resolve, opened: opened.promise });
    return {
      arrived: arrived.promise,
      release: () => opened.resolve('release'),
      drop: () => opened.resolve('drop'),
    };
  }

  /** Waits where somebody holds it. */
  async pass(at: Gate['at'], passing: Passing): Promise<End> {
    const gate = [...this.#gates].find((candidate) => candidate.at === at && candidate.fits(passing));
    if (gate === undefined) return 'release';
    this.#gates.delete(gate);
    gate.arrive(passing);
    return gate.opened;
  }
}

/** A promise that is resolved from outside. */
function pledge<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}
