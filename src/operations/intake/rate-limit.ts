const MINUTE_MS = 60_000;
/** People who are remembered at once; whoever has been quiet for longest is forgotten first. */
const MAX_PEOPLE = 10_000;

/** How much one person asks within any minute. Each replica counts for itself. */
export class RateLimit {
  readonly #perMinute: number;
  /** When each person was let through in the last minute, oldest first, in ms. */
  readonly #taken = new Map<string, number[]>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts one thing; or answers when the next one will be taken, in ms since 1970, and does not count it. */
  take(userId: string, nowMs: number): number | undefined {
    const recent = (this.#taken.get(userId) ?? []).filter((atMs) => nowMs - atMs < MINUTE_MS);
    this.#taken.delete(userId);
    this.#taken.set(userId, recent);
    const oldest = this.#taken.keys().next();
    if (this.#taken.size > MAX_PEOPLE && oldest.done !== true) this.#taken.delete(oldest.value);
    const first = recent[0];
    if (first !== undefined && recent.length >= this.#perMinute) return first + MINUTE_MS;
    recent.push(nowMs);
    return undefined;
  }
}
