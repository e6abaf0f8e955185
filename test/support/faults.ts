/** What happens to one call: nothing special, a failure instead of it, or a failure after it took effect. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'fails'; readonly error: Error }
  | { readonly kind: 'reply-lost'; readonly error: Error }
  /** Never answers, unless its signal is aborted. */
  | { readonly kind: 'hangs' };

export interface CallSeen {
  readonly method: string;
  /** Counts the calls of this method, from 1. */
  readonly nth: number;
  readonly args: readonly unknown[];
}

/** A port whose calls a test may let fail, hang or lose their answers; everything else goes through. */
export function withFaults<T extends object>(port: T, choose: (call: CallSeen) => Fault | undefined): T {
  const counts = new Map<string, number>();
  return new Proxy(port, {
    get(target, property, receiver) {
      const member: unknown = Reflect.get(target, property, receiver);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const method = String(property);
        const nth = (counts.get(method) ?? 0) + 1;
        counts.set(method, nth);
        const fault = choose({ method, nth, args }) ?? { kind: 'none' };
        if (fault.kind === 'fails') throw fault.error;
        if (fault.kind === 'hangs') return new Promise(() => undefined);
        const answer: unknown = await member.apply(target, args);
        if (fault.kind === 'reply-lost') throw fault.error;
        return answer;
      };
    },
  });
}
