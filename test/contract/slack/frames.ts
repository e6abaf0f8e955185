/** A Socket Mode frame, as far as the cases look at it. */
export interface Frame {
  readonly type: string;
  readonly envelope_id?: string;
  readonly accepts_response_payload?: boolean;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface Observed<T> {
  add(value: T): void;
  fail(error: Error): void;
  /** The first value that fits and was not handed out yet; waits for it. */
  next(fits: (value: T) => boolean): Promise<T>;
}

/** Values that come when they come, for whoever waits for a certain one. */
export function observed<T>(): Observed<T> {
  const unread: T[] = [];
  const waiting: { fits(value: T): boolean; resolve(value: T): void; reject(error: Error): void }[] = [];
  return {
    add(value) {
      const index = waiting.findIndex(({ fits }) => fits(value));
      if (index < 0) unread.push(value);
      else waiting.splice(index, 1)[0]?.resolve(value);
    },
    fail(error) {
      for (const { reject } of waiting.splice(0)) reject(error);
    },
    next: (fits) =>
      new Promise((resolve, reject) => {
        const index = unread.findIndex(fits);
        const [found] = index < 0 ? [] : unread.splice(index, 1);
        if (found === undefined) waiting.push({ fits, resolve, reject });
        else resolve(found);
      }),
  };
}
